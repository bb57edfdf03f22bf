//! Parses the command line and chooses: holder, server, terminal interface, or one verb.

use agterm::cli::{self, Arguments, Next, ServerFlags, Verb};
use agterm::ids::SessionId;
use agterm::tui::{self, Outcome};
use agterm::{config, holder, server};
use clap::Parser;
use signal_hook::consts::{SIGHUP, SIGTERM};
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::time::Duration;
use tokio::runtime::Builder;

/// The interface gives the terminal back within milliseconds, and the server a second to keep the
/// layout.
const END_PATIENCE: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    // Before anything else is set up: a holder must stay small.
    if std::env::args_os().nth(1).is_some_and(|verb| verb == "hold") {
        return ExitCode::from(u8::try_from(holder::run()).unwrap_or(1));
    }
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => ExitCode::from(cli::report(&error)),
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // One thread, for the server, too: a key that had to wake a second one on its way would take
    // twice as long, and parsing a flood is no work for two (see ARCHITECTURE.md).
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        match arguments.verb {
            Some(Verb::Server { flags, verb: None }) if flags.foreground || flags.background_child => {
                server::run(options(flags)?).await.map(|()| ExitCode::SUCCESS)
            }
            verb => client(verb, arguments.session).await,
        }
    });
    // A call that still waits, such as for a lock, would hold us up.
    runtime.shutdown_background();
    result
}

async fn client(verb: Option<Verb>, session: Option<String>) -> anyhow::Result<ExitCode> {
    match verb {
        Some(verb) => {
            if matches!(verb, Verb::Attach { .. }) {
                end_for_certain()?;
            }
            match cli::run(verb).await? {
                Next::Done => {}
                Next::Exit(code) => return Ok(ExitCode::from(code)),
                Next::Interface(session) => interface(Some(session)).await?,
            }
        }
        None => match session {
            Some(word) => interface(Some(cli::find(&word).await?)).await?,
            None => interface(None).await?,
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the terminal interface, on `session` where one is given.
async fn interface(session: Option<SessionId>) -> anyhow::Result<()> {
    let paths = cli::paths()?;
    let config = config::load(&paths.config())?;
    let client = cli::connect().await?;
    end_for_certain()?;
    match tui::run(client, &config, &paths, session).await? {
        Outcome::Detached | Outcome::LastSessionClosed => Ok(()),
        Outcome::ServerGone => {
            anyhow::bail!("the server is gone; the sessions' programs run on, `agterm` finds them again")
        }
    }
}

/// Makes sure that a request to end is heeded. A terminal that takes nothing more, as on a
/// connection that hangs, holds up whoever draws on it, so that the request is not even seen.
fn end_for_certain() -> std::io::Result<()> {
    let (mut asked, ask) = UnixStream::pair()?;
    for signal in [SIGTERM, SIGHUP] {
        signal_hook::low_level::pipe::register(signal, ask.try_clone()?)?;
    }
    std::thread::Builder::new().name("end".to_owned()).spawn(move || {
        let _ = asked.read_exact(&mut [0]);
        let _ = asked.set_read_timeout(Some(END_PATIENCE));
        let _ = asked.read_exact(&mut [0]);
        // As if nobody had listened: the shell then puts its terminal in order.
        let _ = signal_hook::low_level::emulate_default_handler(SIGTERM);
    })?;
    Ok(())
}

fn options(flags: ServerFlags) -> anyhow::Result<server::Options> {
    let ServerFlags { foreground, background_child, host, port } = flags;
    Ok(server::Options { foreground, background_child, host, port, home: config::home()? })
}
