//! The verbs for scripts and people: each an ordinary client of the server. Knows no other face.

mod access;
mod args;
mod attach;
mod failure;
mod find;
mod output;
mod raw_terminal;
mod run;
mod script;
mod server;
mod sessions;
mod setup;
mod ttl;

pub use args::{Arguments, ServerFlags, ServerVerb, Verb};
pub use failure::{Failure, report};

use crate::client::{Client, connect_or_start};
use crate::config;
use crate::ids::SessionId;
use crate::paths::Paths;

/// What is left to do after a verb: faces do not know each other, so `main` opens the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Done,
    /// Open the terminal interface on this session.
    Interface(SessionId),
    /// Exit with this code.
    Exit(u8),
}

/// Does what a verb says. `agterm server` itself, in the foreground, is `main`'s.
///
/// # Errors
///
/// A [`Failure`] where the exit code matters, any other error exits with 1.
pub async fn run(verb: Verb) -> anyhow::Result<Next> {
    match verb {
        Verb::New(new) => return sessions::create(&connect().await?, new).await,
        Verb::Ls { json } => sessions::list(&connect().await?, json).await?,
        Verb::Send { session, text, enter, json } => {
            let typed = sessions::send(&connect().await?, &session, &text, enter).await?;
            if json {
                output::json(&typed)?;
            }
        }
        Verb::Run(program) => return run::run(&connect().await?, program).await,
        Verb::Keys { session, keys } => script::keys(&connect().await?, &session, keys).await?,
        Verb::Paste { session, text } => script::paste(&connect().await?, &session, &text).await?,
        Verb::Wait(wait) => script::wait(&connect().await?, wait).await?,
        Verb::Read(read) => sessions::read(&connect().await?, read).await?,
        Verb::Attach { session, detach_key } => attach::run(&connect().await?, &session, &detach_key).await?,
        Verb::Kill { sessions } => sessions::kill(&connect().await?, &sessions).await?,
        Verb::Rename { session, name } => sessions::rename(&connect().await?, &session, &name).await?,
        Verb::Resize { session, size } => sessions::resize(&connect().await?, &session, &size).await?,
        Verb::Token(token) => access::token(&connect().await?, token).await?,
        Verb::Open { print } => access::open(&connect().await?, print).await?,
        Verb::Agents { json } => setup::agents(&connect().await?, json).await?,
        Verb::Config { verb } => setup::config(&verb)?,
        Verb::Completions { shell } => setup::completions(shell)?,
        Verb::Server { flags, verb: None } => server::start(&flags).await?,
        Verb::Server { verb: Some(ServerVerb::Stop { kill_sessions }), .. } => server::stop(kill_sessions).await?,
        Verb::Server { verb: Some(ServerVerb::Status { json }), .. } => server::status(json).await?,
    }
    Ok(Next::Done)
}

/// The session that a person means by an id, the beginning of one, or a name.
///
/// # Errors
///
/// A [`Failure`] when there is none, or more than one.
pub async fn find(word: &str) -> anyhow::Result<SessionId> {
    Ok(find::session(&connect().await?, word).await?.id)
}

/// A client of the server of this data directory, which is started when none runs.
///
/// # Errors
///
/// When it cannot be started.
pub async fn connect() -> anyhow::Result<Client> {
    Ok(connect_or_start(&paths()?, &[]).await?)
}

/// The data directory's layout.
///
/// # Errors
///
/// When no data directory is known: neither `AGTERM_HOME` nor `HOME` is set.
pub fn paths() -> anyhow::Result<Paths> {
    Ok(Paths::new(&config::home()?))
}
