//! Where things lie. Nothing else in the program knows a directory.

use crate::ids::SessionId;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A Unix socket's path must fit `sun_path`: 104 bytes with the ending NUL on macOS, 108 on Linux.
const MAX_SOCKET_PATH_BYTES: usize = 103;

/// The data directory and what lies in it.
#[derive(Debug, Clone)]
pub struct Paths {
    home: PathBuf,
    run: PathBuf,
}

impl Paths {
    /// The layout under `home` (absolute). Where the sockets' names would not fit, `run` moves to
    /// a private directory of this user under the temporary directory, named after `home`.
    #[must_use]
    pub fn new(home: &Path) -> Self {
        let mut run = home.join("run");
        // A holder's socket is the longest: a dozen hexadecimal digits and its ending.
        if run.join("0123456789ab.sock").as_os_str().len() > MAX_SOCKET_PATH_BYTES {
            let uid = rustix::process::getuid().as_raw();
            let name = crc32fast::hash(home.as_os_str().as_encoded_bytes());
            run = std::env::temp_dir().join(format!("agterm-{uid}-{name:08x}"));
        }
        Self { home: home.to_owned(), run }
    }

    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.home.join("config.toml")
    }

    /// The user's own models; they win over the built-in ones.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.home.join("models.json")
    }

    /// The user's own themes; they win over the built-in ones.
    #[must_use]
    pub fn themes(&self) -> PathBuf {
        self.home.join("themes")
    }

    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.home.join("agterm.db")
    }

    /// The key that signs tokens: 32 random bytes, 0600.
    #[must_use]
    pub fn secret(&self) -> PathBuf {
        self.home.join("secret")
    }

    /// Where the sessions' own directories lie.
    #[must_use]
    pub fn workspaces(&self) -> PathBuf {
        self.home.join("workspaces")
    }

    #[must_use]
    pub fn workspace(&self, id: SessionId) -> PathBuf {
        self.workspaces().join(id.to_string())
    }

    /// Sockets and locks; outside [`Paths::home`] where their names would not fit.
    #[must_use]
    pub fn run(&self) -> &Path {
        &self.run
    }

    #[must_use]
    pub fn trash(&self) -> PathBuf {
        self.home.join("trash")
    }

    #[must_use]
    pub fn sessions(&self) -> PathBuf {
        self.home.join("sessions")
    }

    /// A session's own directory: journal, checkpoint.
    #[must_use]
    pub fn session(&self, id: SessionId) -> PathBuf {
        self.sessions().join(id.to_string())
    }

    #[must_use]
    pub fn server_socket(&self) -> PathBuf {
        self.run.join("server.sock")
    }

    /// Held with a lock for the life of a server, so that two never share the directory.
    #[must_use]
    pub fn server_lock(&self) -> PathBuf {
        self.run.join("server.lock")
    }

    /// Held while a client starts a server, so that others wait for that one.
    #[must_use]
    pub fn start_lock(&self) -> PathBuf {
        self.run.join("start.lock")
    }

    #[must_use]
    pub fn server_log(&self) -> PathBuf {
        self.home.join("server.log")
    }

    #[must_use]
    pub fn holder_socket(&self, id: SessionId) -> PathBuf {
        let digits: String = id.to_string().chars().filter(|c| *c != '-').take(12).collect();
        self.run.join(format!("{digits}.sock"))
    }

    /// Makes the directories, each for this user alone.
    ///
    /// # Errors
    ///
    /// When one cannot be made, or `run` belongs to somebody else.
    pub fn create(&self) -> io::Result<()> {
        private_dir(&self.home)?;
        for name in ["themes", "workspaces", "sessions", "recordings", "trash"] {
            private_dir(&self.home.join(name))?;
        }
        private_dir(&self.run)
    }
}

/// Makes `dir` with its parents, 0700, and refuses one that another user owns.
///
/// # Errors
///
/// When it cannot be made or is not ours.
pub fn private_dir(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let meta = std::fs::symlink_metadata(dir)?;
    if meta.uid() != rustix::process::getuid().as_raw() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} belongs to another user", dir.display()),
        ));
    }
    if meta.is_dir() && meta.mode() & 0o077 != 0 {
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
