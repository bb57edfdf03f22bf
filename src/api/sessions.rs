//! Sessions over REST: each handler is one call of the hub's.

use super::Api;
use super::auth::{Caller, control, view};
use super::error::{Answer, ApiError, ApiResult};
use super::extract::{JsonBody, Target};
use crate::git;
use crate::hub::checked_size;
use crate::protocol::rest::*;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, patch, post};
use axum::{Extension, Router};
use std::path::PathBuf;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/sessions", view(get(list)).merge(control(post(create))))
        .route("/api/sessions/{id}", one())
        .route("/api/sessions/{id}/resize", control(post(resize)))
        .route("/api/sessions/{id}/switch-agent", control(post(switch_agent)))
        .route("/api/sessions/{id}/git", view(get(git_status)))
}

fn one() -> MethodRouter<Api> {
    view(get(show)).merge(control(patch(update).delete(delete)))
}

async fn list(State(api): State<Api>, Extension(caller): Extension<Caller>) -> ApiResult<Sessions> {
    let mut sessions = api.hub().list();
    sessions.retain(|session| caller.may_see(session.id).is_ok());
    Ok(Answer(Sessions { sessions }))
}

async fn create(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    JsonBody(create): JsonBody<CreateSession>,
) -> Result<impl IntoResponse, ApiError> {
    caller.everywhere()?;
    let session = api.hub().create(create).await?;
    Ok((StatusCode::CREATED, Answer(OneSession { session })))
}

async fn show(Target(_, handle): Target) -> ApiResult<OneSession> {
    Ok(Answer(OneSession { session: handle.session() }))
}

async fn update(Target(_, handle): Target, JsonBody(update): JsonBody<UpdateSession>) -> ApiResult<OneSession> {
    Ok(Answer(OneSession { session: handle.rename(&update.name).await? }))
}

async fn delete(State(api): State<Api>, Target(id, _): Target) -> ApiResult<Deleted> {
    Ok(Answer(api.hub().delete(id).await?))
}

async fn resize(Target(_, handle): Target, JsonBody(resize): JsonBody<Resize>) -> ApiResult<OneSession> {
    let size = checked_size(resize.cols, resize.rows)?;
    Ok(Answer(OneSession { session: handle.resize(size).await? }))
}

async fn switch_agent(
    State(api): State<Api>,
    Target(id, _): Target,
    JsonBody(switch): JsonBody<SwitchAgent>,
) -> ApiResult<OneSession> {
    Ok(Answer(OneSession { session: api.hub().switch_agent(id, &switch).await? }))
}

async fn git_status(State(api): State<Api>, Target(_, handle): Target) -> ApiResult<GitReport> {
    let workspace_dir = handle.session().workspace_dir;
    let _turn = api.git_turn().await;
    let dir = PathBuf::from(&workspace_dir);
    let status = tokio::task::spawn_blocking(move || git::status(&dir)).await.map_err(ApiError::internal)?;
    Ok(Answer(GitReport { formatted: git::formatted(&status), status, workspace_dir }))
}
