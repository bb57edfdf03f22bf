//! The models over REST: who provides them, which can be used here, and which an agent can run on.

use super::Api;
use super::agents::unknown;
use super::auth::view;
use super::error::{Answer, ApiResult};
use super::extract::Segment;
use crate::credentials::Machine;
use crate::protocol::rest::{AgentModels, ConfiguredProviders, Models, Profiles};
use axum::Router;
use axum::extract::State;
use axum::routing::get;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/models", view(get(all)))
        .route("/api/models/profiles", view(get(profiles)))
        .route("/api/models/providers", view(get(providers)))
        .route("/api/models/agent/{agent}", view(get(of_agent)))
}

async fn all(State(api): State<Api>) -> ApiResult<Models> {
    Ok(Answer(api.ask_machine(Machine::models).await?))
}

async fn profiles(State(api): State<Api>) -> ApiResult<Profiles> {
    Ok(Answer(api.ask_machine(Machine::profiles).await?))
}

async fn providers(State(api): State<Api>) -> ApiResult<ConfiguredProviders> {
    Ok(Answer(api.ask_machine(Machine::configured_providers).await?))
}

async fn of_agent(State(api): State<Api>, Segment(id): Segment) -> ApiResult<AgentModels> {
    let unknown = unknown(&id);
    let found = api.ask_machine(move |machine, catalog| {
        let agent = catalog.agent(&id)?;
        Some(machine.agent_models(agent, catalog.models()))
    });
    Ok(Answer(found.await?.ok_or(unknown)?))
}
