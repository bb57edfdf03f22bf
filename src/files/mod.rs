//! Files for the API, confined to shared directories ("roots"): sync calls that answer wire types.
//! Knows no HTTP, no session and no token: who may call is the API's affair, and which directories
//! are shared is its caller's.
//!
//! How a path is held inside (each line stands even where the ones above it were fooled):
//!
//! 1. Comparing path components only *chooses* the root. What follows the root's own name is
//!    resolved by cap-std beneath an open handle of it (`openat2` with `RESOLVE_BENEATH` on Linux):
//!    neither `..` nor any link leads out, and no rename under way can change that.
//! 2. The handle of the directory so found is asked where it lies, upwards by device and inode
//!    ([`guard`]), so no other name of AGTerm's own data leads there.
//! 3. Only then is the last name used: on that handle, with no link followed.
//!
//! What this cannot tell: a hard link, which is a second name of the same file and no way to another
//! one. Whoever can make one (a program of this user) can read the file anyway.

mod change;
mod error;
mod facts;
mod guard;
mod list;
mod place;
mod read;

mod write;

pub use error::FilesError;

use crate::paths::Paths;
use guard::Guard;
use std::path::{Path, PathBuf};

/// The reference's "maximum file size: 1MB", for reading; for writing, too, so that what was
/// written through the API can be read through it.
pub const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Entries of one listing: past this it would outgrow every page that shows it (about 2 MB of JSON).
pub const MAX_ENTRIES: usize = 10_000;

/// How deep directories are followed, upwards to the file system's own root or downwards in a
/// recursive removal, which holds one descriptor a level. Real trees stay below 50.
const MAX_DEPTH: usize = 128;

/// The directories that the API shares, and what it keeps closed even within them.
///
/// Cheap to build (a few `stat` calls), so that each request takes the sessions' workspaces of
/// that moment. Nothing is opened before a path asks for it.
#[derive(Debug)]
pub struct Roots {
    roots: Vec<PathBuf>,
    guard: Guard,
}

impl Roots {
    /// Shares `roots`: absolute directories, the first being the one that relative paths and a
    /// listing without a path start from. A root that does not exist is no error until it is named.
    ///
    /// AGTerm's own data directory is never among them, be it inside, above or the same as a root;
    /// only the workspaces in it are.
    ///
    /// # Errors
    ///
    /// When it cannot be told where AGTerm's own data lies.
    pub fn new(roots: Vec<PathBuf>, paths: &Paths) -> Result<Self, FilesError> {
        let roots = roots.into_iter().filter(|root| root.is_absolute()).collect();
        let guard = Guard::new(paths.home(), &paths.workspaces())?.close(paths.run())?;
        Ok(Self { roots, guard })
    }

    /// Keeps `dir` and what it holds closed, too (such as `~/.ssh`); it need not exist.
    ///
    /// # Errors
    ///
    /// When it cannot be told where `dir` is.
    pub fn close(self, dir: &Path) -> Result<Self, FilesError> {
        Ok(Self { guard: self.guard.close(dir)?, ..self })
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
