//! Ways in from outside: tokens for scripts, the page for browsers.

use super::args::NewToken;
use super::failure::Failure;
use super::{find, output, ttl};
use crate::client::Client;
use crate::config;
use crate::protocol::rest::CreateToken;
use std::ffi::OsString;
use std::process::Stdio;

pub(super) async fn token(client: &Client, token: NewToken) -> anyhow::Result<()> {
    let session = match &token.session {
        Some(word) => Some(find::session(client, word).await?.id),
        None => None,
    };
    let ttl_seconds = ttl::seconds(&token.ttl).map_err(anyhow::Error::msg)?;
    let made = client.create_token(&CreateToken { scope: token.scope.into(), ttl_seconds, session }).await?;
    if token.json { output::json(&made) } else { Ok(output::line(&made.token)?) }
}

pub(super) async fn open(client: &Client, print: bool) -> anyhow::Result<()> {
    let code = client.login_code().await?;
    output::line(&code.url)?;
    if print {
        return Ok(());
    }
    let Some(program) = browser() else { return Ok(()) };
    // The browser outlives us, and what it prints is not ours.
    let started = std::process::Command::new(&program)
        .arg(&code.url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::new(
            format!("cannot start {}: {error}", program.display()),
            format!("open the address above within {} seconds", code.expires_in),
        )
        .into()),
    }
}

/// `BROWSER`, or the desktop's own opener where there is a desktop.
fn browser() -> Option<OsString> {
    config::browser().or_else(|| {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let found = config::find_program(&config::search_path(), opener);
        found.filter(|_| config::has_display()).map(Into::into)
    })
}
