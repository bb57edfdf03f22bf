//! One server per data directory: a lock that the system lets go when its holder dies, and the
//! Unix socket that comes with it.

use crate::paths::Paths;
use anyhow::Context;
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, Permissions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use tokio::net::UnixListener;

/// The lock on a data directory.
pub(super) struct Claim(#[expect(dead_code, reason = "held for its lock")] File);

/// Another server has it.
#[derive(Debug, thiserror::Error)]
#[error("another server{0} runs on {1}\nhint: `agterm` attaches to it; `agterm server stop` ends it")]
pub(super) struct Taken(String, String);

impl Claim {
    /// Locks the data directory and leaves this process's id in the lock's file.
    pub(super) fn take(paths: &Paths) -> anyhow::Result<Result<Self, Taken>> {
        let path = paths.server_lock();
        let what = || format!("lock {}", path.display());
        // Not truncated before the lock is ours: the id of the other server stands in it.
        let options = File::options().create(true).truncate(false).read(true).write(true).mode(0o600).clone();
        let mut file = options.open(&path).with_context(what)?;
        if let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            if error != rustix::io::Errno::WOULDBLOCK {
                return Err(error).with_context(what);
            }
            let mut pid = String::new();
            let _ = file.take(32).read_to_string(&mut pid);
            let pid = pid.trim().parse::<u32>().map(|pid| format!(" (process {pid})")).unwrap_or_default();
            return Ok(Err(Taken(pid, paths.home().display().to_string())));
        }
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()))?;
        Ok(Ok(Self(file)))
    }
}

/// Listens on `socket`, for this user alone. Whatever lies there is of a server that died: the
/// lock is ours.
pub(super) fn listen(socket: &Path) -> anyhow::Result<UnixListener> {
    let what = || format!("listen on {}", socket.display());
    match std::fs::remove_file(socket) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(what),
        _ => {}
    }
    let listener = UnixListener::bind(socket).with_context(what)?;
    // Its directory is 0700 already; this is the second lock on the same door.
    std::fs::set_permissions(socket, Permissions::from_mode(0o600)).with_context(what)?;
    Ok(listener)
}
