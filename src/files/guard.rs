//! What stays closed within the shared directories, told by device and inode. Names do not matter
//! here, and so no link, bind mount or other spelling gets around it.

use super::{FilesError, MAX_DEPTH};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, MetadataExt};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// A file or directory, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    dev: u64,
    ino: u64,
}

impl Identity {
    pub(super) fn of(meta: &Metadata) -> Self {
        Self { dev: meta.dev(), ino: meta.ino() }
    }

    /// What lies at `path` in the end, links followed; `None` where nothing does.
    fn at(path: &Path) -> Result<Option<Self>, FilesError> {
        match std::fs::metadata(path) {
            Ok(meta) => Ok(Some(Self::of(&Metadata::from_just_metadata(meta)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The data directory and others that are closed.
#[derive(Debug)]
pub(super) struct Guard {
    home: Option<Identity>,
    /// The one directory in `home` whose own directories are open.
    workspaces: Option<Identity>,
    closed: Vec<Identity>,
    /// Where all of these are, for [`Guard::check_removal`].
    paths: Vec<PathBuf>,
}

impl Guard {
    pub(super) fn new(home: &Path, workspaces: &Path) -> Result<Self, FilesError> {
        Ok(Self {
            home: Identity::at(home)?,
            workspaces: Identity::at(workspaces)?,
            closed: Vec::new(),
            paths: vec![home.to_owned()],
        })
    }

    /// Closes `dir` with all that it holds.
    pub(super) fn close(mut self, dir: &Path) -> Result<Self, FilesError> {
        self.closed.extend(Identity::at(dir)?);
        self.paths.push(dir.to_owned());
        Ok(self)
    }

    /// Whether this is one of the closed directories itself.
    pub(super) fn hides(&self, identity: Identity) -> bool {
        self.home == Some(identity) || self.closed.contains(&identity)
    }

    /// May what lies in `dir` be seen?
    pub(super) fn check(&self, dir: &Dir) -> Result<(), FilesError> {
        self.check_place(dir, &Ancestry::of(dir)?)
    }

    /// May `name` in `dir` be made, changed, moved or removed?
    ///
    /// What is in `.git` belongs to git alone: hooks and settings there are programs that run with
    /// the next git command, and the rest is easily broken by hand.
    pub(super) fn check_change(&self, dir: &Dir, name: &OsStr) -> Result<(), FilesError> {
        let ancestry = Ancestry::of(dir)?;
        self.check_place(dir, &ancestry)?;
        // Some file systems take `.GIT` for the same.
        if ancestry.in_git || name.eq_ignore_ascii_case(".git") {
            return Err(FilesError::Protected("what is in .git is git's own"));
        }
        Ok(())
    }

    /// May this directory go away from where it is? Not with a closed one or a root in it.
    pub(super) fn check_removal(&self, identity: Identity, roots: &[PathBuf]) -> Result<(), FilesError> {
        for path in self.paths.iter().chain(roots) {
            // Two ways up: the path as it is written, whose links must stay, and the real one.
            let real = path.canonicalize().unwrap_or_default();
            if path.ancestors().chain(real.ancestors()).any(|step| is_at(step, identity)) {
                return Err(FilesError::Protected("a shared directory or AGTerm's own data is at or below it"));
            }
        }
        Ok(())
    }

    fn check_place(&self, dir: &Dir, ancestry: &Ancestry) -> Result<(), FilesError> {
        let closed = ancestry.chain.iter().enumerate().any(|(depth, node)| {
            let is_home = self.home == Some(*node);
            self.closed.contains(node) || (is_home && !self.in_workspace(&ancestry.chain[..depth]))
        });
        if closed || is_procfs(dir)? {
            return Err(FilesError::OutsideRoots);
        }
        Ok(())
    }

    /// `below`: the way up to the data directory. It must come from inside a directory of
    /// `workspaces`: that one itself says which sessions there are, and is not to be changed.
    fn in_workspace(&self, below: &[Identity]) -> bool {
        below.len() >= 2 && below.last() == self.workspaces.as_ref()
    }
}

/// Where an open directory lies.
struct Ancestry {
    /// Itself, its parent, and so on up to the file system's own root.
    chain: Vec<Identity>,
    /// One of these is what its parent calls `.git`.
    in_git: bool,
}

impl Ancestry {
    fn of(dir: &Dir) -> Result<Self, FilesError> {
        let mut here = dir.try_clone()?;
        let mut identity = Identity::of(&here.dir_metadata()?);
        let mut ancestry = Self { chain: vec![identity], in_git: false };
        loop {
            let parent = here.open_parent_dir(ambient_authority())?;
            let above = Identity::of(&parent.dir_metadata()?);
            if above == identity {
                return Ok(ancestry);
            }
            if ancestry.chain.len() == MAX_DEPTH {
                return Err(FilesError::BadPath("too deep"));
            }
            ancestry.in_git |= parent.metadata(".git").is_ok_and(|git| Identity::of(&git) == identity);
            ancestry.chain.push(above);
            (here, identity) = (parent, above);
        }
    }
}

/// Whether `path` itself, its last link not followed, is this one.
fn is_at(path: &Path, identity: Identity) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| Identity::of(&Metadata::from_just_metadata(meta)) == identity)
}

/// The kernel's view of processes says "regular file" of what is not one: the server's own memory
/// and environment among them.
#[cfg(target_os = "linux")]
fn is_procfs(dir: &Dir) -> Result<bool, FilesError> {
    Ok(rustix::fs::fstatfs(dir)?.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

#[cfg(not(target_os = "linux"))]
fn is_procfs(_: &Dir) -> Result<bool, FilesError> {
    Ok(false)
}
