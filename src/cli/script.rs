//! Verbs for scripts that drive a program: keys, paste, wait.

use super::args::WaitFor;
use super::failure::Failure;
use super::{find, output, sessions, ttl};
use crate::client::Client;
use crate::protocol::rest::{Wait, WaitOutcome, Waited};
use std::time::Duration;
use tokio::time::Instant;

/// One call waits for at most this long; a longer wait is several.
const CALL: Duration = Duration::from_mins(5);

/// A paste is one request of a megabyte, and JSON may need two bytes for one in ordinary text.
const MAX_PASTE_BYTES: usize = 384 * 1024;

pub(super) async fn keys(client: &Client, word: &str, keys: Vec<String>) -> anyhow::Result<()> {
    let session = find::session(client, word).await?;
    client.keys(session.id, keys).await?;
    Ok(())
}

pub(super) async fn paste(client: &Client, word: &str, text: &str) -> anyhow::Result<()> {
    let session = find::session(client, word).await?;
    let text = if text == "-" { sessions::standard_input()? } else { text.to_owned() };
    if text.len() > MAX_PASTE_BYTES {
        let hint = "`agterm send` takes more, as it is";
        return Err(Failure::new(format!("a paste has at most {MAX_PASTE_BYTES} bytes"), hint).into());
    }
    client.paste(session.id, text).await?;
    Ok(())
}

pub(super) async fn wait(client: &Client, wait_for: WaitFor) -> anyhow::Result<()> {
    let session = find::session(client, &wait_for.session).await?;
    let span = |text: &str| ttl::span(text).map_err(anyhow::Error::msg);
    let idle = wait_for.idle.as_deref().map(span).transpose()?;
    let wait = Wait {
        text: wait_for.text,
        regex: wait_for.regex,
        idle_ms: idle.map(|idle| u64::try_from(idle.as_millis()).unwrap_or(u64::MAX)),
        exit: wait_for.exit.then_some(true),
        status: wait_for.status.map(Into::into),
        timeout_ms: None,
        from_offset: wait_for.from,
    };
    let timeout = span(&wait_for.timeout)?;
    let waited = until(client, session.id, wait, Instant::now() + timeout).await?;
    if wait_for.json {
        output::json(&waited)?;
    }
    match waited.outcome {
        WaitOutcome::Met => Ok(()),
        WaitOutcome::Timeout => Err(Failure::timed_out(format!("not within {}", wait_for.timeout)).into()),
        WaitOutcome::Exited => Err(Failure::new("the program has ended", "`agterm read` shows its last screen").into()),
        WaitOutcome::Stopping => Err(Failure::new("the server is stopping", "the session runs on; wait again").into()),
    }
}

/// Waits until then, by as many calls as that takes.
async fn until(client: &Client, id: crate::ids::SessionId, mut wait: Wait, end: Instant) -> anyhow::Result<Waited> {
    loop {
        let left = end.saturating_duration_since(Instant::now());
        wait.timeout_ms = Some(u64::try_from(left.min(CALL).as_millis()).unwrap_or(u64::MAX));
        let waited = client.wait(id, &wait).await?;
        if waited.outcome != WaitOutcome::Timeout || left <= CALL {
            return Ok(waited);
        }
        // Nothing is missed between two calls.
        wait.from_offset = Some(waited.offset);
    }
}
