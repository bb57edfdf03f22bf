//! The agents over REST: the catalog's, and whether each could be started now.

use super::Api;
use super::auth::view;
use super::error::{Answer, ApiError, ApiResult};
use crate::catalog::{AgentSpec, Catalog};
use crate::credentials::Machine;
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
    let catalog = api.hub().catalog();
    Ok(Answer(Agents { agents: catalog.agents().iter().map(|agent| describe(catalog, agent)).collect() }))
}

async fn show(State(api): State<Api>, Path(id): Path<String>) -> ApiResult<OneAgent> {
    let catalog = api.hub().catalog();
    match catalog.agent(&id) {
        Some(agent) => Ok(Answer(OneAgent { agent: describe(catalog, agent) })),
        None => Err(ApiError::new(ErrorCode::AgentNotFound, format!("there is no agent `{}`", sanitize(&id)))),
    }
}

/// Available to the faces is what can be started: a person logs in to an agent in its session.
fn describe(catalog: &Catalog, agent: &AgentSpec) -> Agent {
    let found = Machine::this().agent(agent, catalog.models());
    Agent { available: found.enabled && found.cli_exists, ..found }
}
