//! The agents over REST: the catalog's, with what this machine has of each.

use super::Api;
use super::auth::view;
use super::error::{Answer, ApiError, ApiResult};
use super::extract::Segment;
use crate::credentials::Machine;
use crate::protocol::ErrorCode;
use crate::protocol::rest::{Agent, Agents};
use crate::term::sanitize;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/agents", view(get(list))).route("/api/agents/{id}", view(get(show)))
}

/// The answer about one agent.
#[derive(Serialize)]
struct OneAgent {
    agent: Agent,
}

async fn list(State(api): State<Api>) -> ApiResult<Agents> {
    Ok(Answer(api.ask_machine(Machine::agents).await?))
}

async fn show(State(api): State<Api>, Segment(id): Segment) -> ApiResult<OneAgent> {
    let unknown = unknown(&id);
    let found = api.ask_machine(move |machine, catalog| {
        let agent = catalog.agent(&id)?;
        Some(machine.agent(agent, catalog.models()))
    });
    Ok(Answer(OneAgent { agent: found.await?.ok_or(unknown)? }))
}

pub(super) fn unknown(id: &str) -> ApiError {
    ApiError::new(ErrorCode::AgentNotFound, format!("there is no agent `{}`", sanitize(id)))
}
