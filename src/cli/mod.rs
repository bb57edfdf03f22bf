//! The verbs for scripts and people: each an ordinary client of the server. Knows no other face.

mod access;
mod args;
mod attach;
mod failure;
mod find;
mod output;
mod raw_terminal;
mod server;
mod sessions;
mod setup;
mod ttl;

pub use args::{Arguments, ServerFlags, ServerVerb, Verb};
pub use failure::{Failure, report};

use crate::client::{Client, connect_or_start};
use crate::config;
use crate::paths::Paths;

/// Does what a verb says. `agterm server` itself, in the foreground, is `main`'s.
///
/// # Errors
///
/// A [`Failure`] where the exit code matters, any other error exits with 1.
pub async fn run(verb: Verb) -> anyhow::Result<()> {
    match verb {
        Verb::Ls { json } => sessions::list(&connect().await?, json).await,
        Verb::New(new) => sessions::create(&connect().await?, new).await,
        Verb::Send { session, text, enter } => sessions::send(&connect().await?, &session, &text, enter).await,
        Verb::Read(read) => sessions::read(&connect().await?, read).await,
        Verb::Attach { session, detach_key } => attach::run(&connect().await?, &session, &detach_key).await,
        Verb::Kill { sessions } => sessions::kill(&connect().await?, &sessions).await,
        Verb::Rename { session, name } => sessions::rename(&connect().await?, &session, &name).await,
        Verb::Resize { session, size } => sessions::resize(&connect().await?, &session, &size).await,
        Verb::Token(token) => access::token(&connect().await?, token).await,
        Verb::Open { print } => access::open(&connect().await?, print).await,
        Verb::Agents { json } => setup::agents(&connect().await?, json).await,
        Verb::Config { verb } => setup::config(&verb),
        Verb::Completions { shell } => setup::completions(shell),
        Verb::Server { flags, verb: None } => server::start(&flags).await,
        Verb::Server { verb: Some(ServerVerb::Stop { kill_sessions }), .. } => server::stop(kill_sessions).await,
        Verb::Server { verb: Some(ServerVerb::Status { json }), .. } => server::status(json).await,
    }
}

/// A client of the server of this data directory, which is started when none runs.
async fn connect() -> anyhow::Result<Client> {
    Ok(connect_or_start(&paths()?, &[]).await?)
}

fn paths() -> anyhow::Result<Paths> {
    Ok(Paths::new(&config::home()?))
}
