//! The holder's Unix socket: for this user alone.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// Binds the socket, 0600. What a dead holder left at the path is removed.
pub(super) fn bind(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The next connection of this same user; `None` when there is none, others are closed at once.
pub(super) fn accept(listener: &UnixListener) -> Option<UnixStream> {
    loop {
        let (stream, _) = listener.accept().ok()?;
        if is_own_user(&stream) && stream.set_nonblocking(true).is_ok() {
            return Some(stream);
        }
    }
}

#[cfg(target_os = "linux")]
fn is_own_user(stream: &UnixStream) -> bool {
    rustix::net::sockopt::socket_peercred(stream).is_ok_and(|peer| peer.uid == rustix::process::getuid())
}

/// Elsewhere the directory's and the socket's modes keep others out.
#[cfg(not(target_os = "linux"))]
fn is_own_user(_: &UnixStream) -> bool {
    true
}
