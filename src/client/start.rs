//! Starts a server in the background when none answers.
//!
//! The client runs `agterm server --background-child`, which leaves the client's terminal session
//! and says one word on its standard output, a pipe: `ready`; `taken` when another server holds
//! the data directory; or `failed` and why. Then it lets go of the pipe.

use super::{Client, ClientError};
use crate::config;
use crate::paths::Paths;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;

/// The hidden flag of `agterm server` that makes it the child of [`connect_or_start`].
pub const BACKGROUND_CHILD_FLAG: &str = "background-child";

const READY: &str = "ready";
const TAKEN: &str = "taken";
const FAILED: &str = "failed ";

/// Adopting a hundred sessions takes a second or two; a server that takes longer than this hangs.
const START_DEADLINE: Duration = Duration::from_secs(30);
/// How long a server that was started by hand may take from its lock to its socket.
const RIVAL_DEADLINE: Duration = Duration::from_secs(5);
const RIVAL_RETRY: Duration = Duration::from_millis(20);
/// A report is a few lines; whatever else a child prints is not read.
const MAX_REPORT_BYTES: u64 = 16 * 1024;

/// A client of the running server. Starts one first, from this same binary and with `extra_args`
/// after `server`, when none answers.
///
/// # Errors
///
/// [`ClientError::Start`] with the server's own words when it could not start.
pub async fn connect_or_start(paths: &Paths, extra_args: &[OsString]) -> Result<Client, ClientError> {
    let client = Client::new(&paths.server_socket());
    if client.connect_socket().await.is_ok() {
        return Ok(client);
    }
    paths.create().map_err(|e| failed(&format!("cannot make {}: {e}", paths.home().display())))?;
    // Clients that start at the same time wait here for the first, and find its server.
    let _turn = start_turn(paths).await?;
    if client.connect_socket().await.is_ok() {
        return Ok(client);
    }
    let report = match tokio::time::timeout(START_DEADLINE, spawn(paths, extra_args)).await {
        Ok(report) => report.map_err(|e| failed(&e.to_string()))?,
        Err(_) => return Err(failed(&format!("it did not get ready; see {}", paths.server_log().display()))),
    };
    match report.trim_end() {
        READY => Ok(client),
        TAKEN => wait_for_rival(client).await,
        other => Err(failed(&match other.strip_prefix(FAILED) {
            Some(why) => why.to_owned(),
            None => format!("it ended before it was ready; see {}", paths.server_log().display()),
        })),
    }
}

fn failed(why: &str) -> ClientError {
    ClientError::Start(why.to_owned())
}

async fn start_turn(paths: &Paths) -> Result<File, ClientError> {
    let path = paths.start_lock();
    let lock = move || -> io::Result<File> {
        let file = File::options().create(true).append(true).mode(0o600).open(path)?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive)?;
        Ok(file)
    };
    let locked = tokio::task::spawn_blocking(lock).await.map_err(io::Error::other).and_then(|locked| locked);
    locked.map_err(|e| failed(&format!("cannot lock {}: {e}", paths.start_lock().display())))
}

/// Starts the child and returns its report; empty when it ended without one.
async fn spawn(paths: &Paths, extra_args: &[OsString]) -> io::Result<String> {
    let log = File::options().create(true).append(true).mode(0o600).open(paths.server_log())?;
    let mut child = tokio::process::Command::new(config::own_program()?)
        .arg("server")
        .arg(format!("--{BACKGROUND_CHILD_FLAG}"))
        .args(extra_args)
        // The server must not hold on to the directory it happens to be started in, so a relative
        // AGTERM_HOME would mean another place.
        .current_dir(paths.home())
        .env("AGTERM_HOME", paths.home())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()?;
    let Some(stdout) = child.stdout.take() else { return Ok(String::new()) };
    let mut report = String::new();
    stdout.take(MAX_REPORT_BYTES).read_to_string(&mut report).await?;
    Ok(report)
}

/// Another server holds the lock, but had no socket a moment ago: it is just starting, too.
async fn wait_for_rival(client: Client) -> Result<Client, ClientError> {
    let mut retry = tokio::time::interval(RIVAL_RETRY);
    let connected = async {
        while client.connect_socket().await.is_err() {
            retry.tick().await;
        }
    };
    match tokio::time::timeout(RIVAL_DEADLINE, connected).await {
        Ok(()) => Ok(client),
        Err(_) => Err(failed("another server holds the data directory, but does not answer")),
    }
}

/// The child's side: tells the client that started this process how it went.
#[derive(Debug)]
pub struct StartReport(());

impl StartReport {
    /// Leaves the terminal session of the client that started this process, so that neither its
    /// end nor its interrupt key reaches the server.
    #[must_use]
    pub fn detach() -> Self {
        // Fails for the leader of a process group alone, which a child of the client is not.
        let _ = rustix::process::setsid();
        Self(())
    }

    /// The server answers now.
    pub fn ready(self) {
        report(READY);
    }

    /// Another server holds the data directory.
    pub fn taken(self) {
        report(TAKEN);
    }

    /// The server cannot start, because of `why`.
    pub fn failed(self, why: &str) {
        report(&format!("{FAILED}{why}"));
    }
}

/// Writes `text` and closes the pipe: standard output goes where standard error goes, the log.
fn report(text: &str) {
    let mut stdout = io::stdout();
    // A client that is gone does not want to know.
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    let _ = rustix::stdio::dup2_stdout(rustix::stdio::stderr());
}
