//! Where the server's own story goes: `server.log`, or standard error in the foreground.
//!
//! What sessions print, what is typed, and tokens are never logged.

use crate::config;
use crate::paths::Paths;
use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use tracing_subscriber::EnvFilter;

/// A log this long becomes `server.log.1` at the next start, in place of the one before it.
const MAX_LOG_BYTES: u64 = 10 * 1024 * 1024;
const DEFAULT_FILTER: &str = "info";

/// Where to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `server.log` in the data directory.
    File,
    /// Standard error, for a person who watches.
    Stderr,
}

/// Starts logging for the life of the process. `AGTERM_LOG` says how much.
///
/// # Errors
///
/// When the file cannot be opened.
pub fn start(target: Target, paths: &Paths) -> io::Result<()> {
    let filter = config::log_filter().unwrap_or_default();
    let (filter, is_bad) = match EnvFilter::try_new(if filter.is_empty() { DEFAULT_FILTER } else { &filter }) {
        Ok(filter) => (filter, false),
        Err(_) => (EnvFilter::new(DEFAULT_FILTER), true),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    let started = match target {
        Target::Stderr => builder.with_writer(io::stderr).try_init(),
        Target::File => builder.with_writer(open(&paths.server_log())?).try_init(),
    };
    // Started before in this process: tests do that.
    let _ = started;
    if is_bad {
        tracing::warn!("AGTERM_LOG is not a filter such as `info` or `agterm::hub=debug`; using `{DEFAULT_FILTER}`");
    }
    Ok(())
}

/// Opens the log to append, for this user alone; puts a long one aside first.
fn open(path: &Path) -> io::Result<File> {
    if path.metadata().is_ok_and(|meta| meta.len() > MAX_LOG_BYTES) {
        std::fs::rename(path, path.with_extension("log.1"))?;
    }
    File::options().create(true).append(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_long_log_is_put_aside_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("server.log");
        let mut file = open(&path).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        file.write_all(b"first\n").unwrap();
        drop(open(&path).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"first\n");
        file.set_len(MAX_LOG_BYTES + 1).unwrap();
        drop(open(&path).unwrap());
        assert_eq!(path.metadata().unwrap().len(), 0);
        assert!(dir.path().join("server.log.1").exists());
    }
}
