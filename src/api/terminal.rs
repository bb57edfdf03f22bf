//! A session's terminal over REST, for scripts: typing, waiting, the screen, what was printed.

use super::Api;
use super::auth::{control, view};
use super::error::{Answer, ApiError, ApiResult};
use super::extract::{JsonBody, Params, Target};
use super::printed::Printed;
use crate::hub::{Condition, Typing};
use crate::protocol::rest::*;
use crate::term::keys::Key;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::Deserialize;
use std::time::Duration;

/// More history than this is a matter for the journal, not for an answer.
const MAX_SCREEN_HISTORY: usize = 10_000;

/// A longer list of keys is text.
const MAX_KEYS: usize = 1000;

const DEFAULT_WAIT_MS: u64 = 30_000;
/// Proxies and clients give up on answers that take longer; whoever waits for more asks again.
const MAX_WAIT_MS: u64 = 600_000;

/// One answer of output is bounded like one body, unless it is asked for more.
const DEFAULT_OUTPUT_BYTES: usize = 1024 * 1024;
const MAX_OUTPUT_BYTES: usize = 8 * 1024 * 1024;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/sessions/{id}/input", control(post(input)))
        .route("/api/sessions/{id}/keys", control(post(keys)))
        .route("/api/sessions/{id}/paste", control(post(paste)))
        .route("/api/sessions/{id}/wait", view(post(wait)))
        .route("/api/sessions/{id}/screen", view(get(screen)))
        .route("/api/sessions/{id}/output", view(get(output)))
}

async fn input(Target(_, handle): Target, JsonBody(input): JsonBody<Input>) -> ApiResult<Typed> {
    Ok(Answer(handle.type_in(Typing::Raw(input.data.into())).await?))
}

async fn keys(Target(_, handle): Target, JsonBody(keys): JsonBody<Keys>) -> ApiResult<Typed> {
    if keys.keys.len() > MAX_KEYS {
        return Err(ApiError::invalid(format!("keys has at most {MAX_KEYS} entries")));
    }
    let named = |(index, name): (usize, &String)| {
        Key::named(name).map_err(|what| ApiError::invalid(crate::term::sanitize(&format!("keys[{index}]: {what}"))))
    };
    let keys = keys.keys.iter().enumerate().map(named).collect::<Result<_, _>>()?;
    Ok(Answer(handle.type_in(Typing::Keys(keys)).await?))
}

async fn paste(Target(_, handle): Target, JsonBody(paste): JsonBody<Paste>) -> ApiResult<Typed> {
    Ok(Answer(handle.type_in(Typing::Paste(paste.text)).await?))
}

async fn wait(State(api): State<Api>, Target(id, handle): Target, JsonBody(wait): JsonBody<Wait>) -> ApiResult<Waited> {
    let limit = wait.timeout_ms.unwrap_or(DEFAULT_WAIT_MS);
    if limit > MAX_WAIT_MS {
        return Err(ApiError::invalid(format!("timeoutMs must be 0 to {MAX_WAIT_MS}")));
    }
    let condition = Condition::of(&wait)?;
    let begun = handle.follow().await?.offset;
    let mut stopping = api.stopping();
    let (outcome, matched, offset) = tokio::select! {
        biased;
        found = handle.wait(condition, api.hub().journal(id)) => {
            let found = found?;
            let outcome = if found.met { WaitOutcome::Met } else { WaitOutcome::Exited };
            (outcome, found.matched, found.offset)
        }
        () = tokio::time::sleep(Duration::from_millis(limit)) => {
            (WaitOutcome::Timeout, None, wait.from_offset.unwrap_or(begun))
        }
        _ = stopping.wait_for(|stop| *stop) => (WaitOutcome::Stopping, None, wait.from_offset.unwrap_or(begun)),
    };
    Ok(Answer(Waited { met: outcome == WaitOutcome::Met, outcome, matched, offset, session: handle.session() }))
}

async fn screen(Target(_, handle): Target, Params(query): Params<ScreenQuery>) -> ApiResult<ScreenText> {
    let scrollback = query.scrollback.min(MAX_SCREEN_HISTORY);
    Ok(Answer(handle.screen(ScreenQuery { scrollback, ..query }).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputQuery {
    #[serde(default)]
    from: u64,
    limit: Option<usize>,
}

/// The bytes themselves, without an envelope; errors have one.
async fn output(
    State(api): State<Api>,
    Target(id, _): Target,
    Params(query): Params<OutputQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let limit = query.limit.unwrap_or(DEFAULT_OUTPUT_BYTES);
    if !(1..=MAX_OUTPUT_BYTES).contains(&limit) {
        return Err(ApiError::invalid(format!("limit must be 1 to {MAX_OUTPUT_BYTES}")));
    }
    let journal = api.hub().journal(id);
    let read = tokio::task::spawn_blocking(move || Printed::read(&journal, query.from, limit));
    read.await.map_err(ApiError::internal)?.map_err(ApiError::internal)
}
