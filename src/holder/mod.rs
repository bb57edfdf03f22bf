//! `agterm hold`: one small process per session. It is the program's parent and the only reader of
//! its terminal; it journals what it reads and relays it to the one attached server. It survives
//! every server. It knows no async runtime, no parser of terminal bytes, no HTTP: it must stay
//! small (under 1 MB) and have nothing that can go wrong.

mod connection;
mod session;
mod socket;

use crate::protocol::holder::{HolderReady, HolderSpec};
use anyhow::Context;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

/// A specification longer than this is not one: environments are bounded by the system at 2 MB.
const MAX_SPEC_BYTES: u64 = 4 * 1024 * 1024;

/// Runs a holder: the specification comes on standard input, [`HolderReady`] goes to standard
/// output once the program runs. Returns the process's exit code when the program has ended.
#[must_use]
pub fn run() -> i32 {
    let started = start();
    let ready = match &started {
        Ok((_, pid)) => HolderReady::Pid(*pid),
        Err(error) => HolderReady::Error(format!("{error:#}")),
    };
    let mut line = serde_json::to_string(&ready).unwrap_or_default();
    line.push('\n');
    let _ = std::io::stdout().write_all(line.as_bytes());
    let Ok((session, _)) = started else { return 1 };
    if detach_stdio().is_err() {
        return 1;
    }
    session.run();
    0
}

fn start() -> anyhow::Result<(session::Session, u32)> {
    // Out of the server's session: nothing that ends the server's terminal reaches us.
    let _ = rustix::process::setsid();
    let mut raw = Vec::new();
    std::io::stdin().take(MAX_SPEC_BYTES).read_to_end(&mut raw).context("read the specification")?;
    let spec: HolderSpec = serde_json::from_slice(&raw).context("read the specification")?;
    let child_ended = child_signal().context("watch for the program's end")?;
    let listener = socket::bind(spec.socket.as_ref()).with_context(|| format!("bind {}", spec.socket))?;
    let session = session::Session::start(&spec, listener, child_ended).inspect_err(|_| {
        let _ = std::fs::remove_file(&spec.socket);
    })?;
    let pid = session.pid();
    Ok((session, pid))
}

/// A socket that becomes readable whenever a child ends.
fn child_signal() -> std::io::Result<UnixStream> {
    let (receiver, sender) = UnixStream::pair()?;
    receiver.set_nonblocking(true)?;
    sender.set_nonblocking(true)?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGCHLD, sender)?;
    Ok(receiver)
}

/// Gives up the server's pipes: it waits for their end, and it may be gone later.
fn detach_stdio() -> rustix::io::Result<()> {
    use rustix::fs::{Mode, OFlags};
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    rustix::stdio::dup2_stdin(&null)?;
    rustix::stdio::dup2_stdout(&null)?;
    rustix::stdio::dup2_stderr(&null)?;
    let _ = rustix::process::chdir("/");
    Ok(())
}
