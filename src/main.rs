//! Parses the command line and chooses: holder, server, terminal interface, or one verb.

use agterm::cli::{self, Arguments, Next, ServerFlags, Verb};
use agterm::ids::SessionId;
use agterm::tui::{self, Outcome};
use agterm::{config, holder, server};
use clap::Parser;
use std::process::ExitCode;
use tokio::runtime::Builder;

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
        Some(verb) => match cli::run(verb).await? {
            Next::Done => {}
            Next::Exit(code) => return Ok(ExitCode::from(code)),
            Next::Interface(session) => interface(Some(session)).await?,
        },
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
    match tui::run(client, &config, &paths, session).await? {
        Outcome::Detached | Outcome::LastSessionClosed => Ok(()),
        Outcome::ServerGone => {
            anyhow::bail!("the server is gone; the sessions' programs run on, `agterm` finds them again")
        }
    }
}

fn options(flags: ServerFlags) -> anyhow::Result<server::Options> {
    let ServerFlags { foreground, background_child, host, port } = flags;
    Ok(server::Options { foreground, background_child, host, port, home: config::home()? })
}
