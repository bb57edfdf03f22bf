//! The agents over REST: the catalog's, and whether each could be started now.

use super::Api;
use super::auth::view;
use super::error::{Answer, ApiError, ApiResult};
use crate::catalog::AgentSpec;
use crate::config;
use crate::protocol::ErrorCode;
use crate::protocol::rest::{Agent, Agents};
use crate::term::sanitize;
use axum::Router;
use axum::extract::{Path, State};
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
    Ok(Answer(Agents { agents: api.hub().catalog().agents().iter().map(describe).collect() }))
}

async fn show(State(api): State<Api>, Path(id): Path<String>) -> ApiResult<OneAgent> {
    match api.hub().catalog().agent(&id) {
        Some(agent) => Ok(Answer(OneAgent { agent: describe(agent) })),
        None => Err(ApiError::new(ErrorCode::AgentNotFound, format!("there is no agent `{}`", sanitize(&id)))),
    }
}

fn describe(agent: &AgentSpec) -> Agent {
    let program = config::find_program(&config::search_path(), &agent.command);
    Agent {
        id: agent.id.clone(),
        name: agent.name.clone(),
        icon: agent.icon.clone(),
        color: agent.color.clone(),
        command: agent.command.clone(),
        available: agent.enabled && program.is_some(),
        cli_exists: program.is_some(),
        cli_path: program.map(|path| path.to_string_lossy().into_owned()),
        enabled: agent.enabled,
    }
}
