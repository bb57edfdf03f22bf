//! The server itself over REST: health, what it is, its end, and tokens.

use super::Api;
use super::auth::admin;
use super::error::{Answer, ApiError, ApiResult};
use super::extract::{JsonBody, OptionalBody};
use crate::hub::rfc3339;
use crate::protocol::rest::*;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::future::join_all;
use serde::Serialize;

/// Longer than this a token is forgotten, not used.
const MAX_TTL_SECONDS: u64 = 366 * 24 * 60 * 60;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/server", admin(get(report)))
        .route("/api/server/stop", admin(post(stop)))
        .route("/api/tokens", admin(post(create_token)))
}

/// `GET /api/health`, the one answer without envelope and without token.
pub(super) async fn health(State(api): State<Api>) -> Json<Health> {
    Json(Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        uptime: api.uptime().as_secs(),
        timestamp: rfc3339(super::unix_now().cast_signed()),
    })
}

async fn report(State(api): State<Api>) -> ApiResult<ServerReport> {
    Ok(Answer(ServerReport {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        url: Some(api.url().to_owned()),
        socket: api.hub().paths().server_socket().to_string_lossy().into_owned(),
        home: api.hub().paths().home().to_string_lossy().into_owned(),
        started_at: rfc3339(api.started_at().cast_signed()),
        sessions: api.hub().len(),
    }))
}

/// What a stop did.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stopping {
    /// Sessions that were ended; the others live on.
    killed: usize,
}

/// Ends the sessions first where that is asked, so that the answer tells the truth.
async fn stop(State(api): State<Api>, OptionalBody(stop): OptionalBody<StopServer>) -> ApiResult<Stopping> {
    let mut killed = 0;
    if stop.kill_sessions {
        let sessions = api.hub().list();
        let ends = join_all(sessions.iter().map(|session| api.hub().delete(session.id))).await;
        for end in ends {
            // One that somebody else deleted meanwhile is ended as well.
            match end {
                Ok(_) => killed += 1,
                Err(crate::hub::HubError::SessionNotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    api.stop();
    Ok(Answer(Stopping { killed }))
}

async fn create_token(State(api): State<Api>, JsonBody(create): JsonBody<CreateToken>) -> ApiResult<Token> {
    if !(1..=MAX_TTL_SECONDS).contains(&create.ttl_seconds) {
        return Err(ApiError::invalid(format!("ttlSeconds must be 1 to {MAX_TTL_SECONDS}")));
    }
    if let Some(id) = create.session {
        api.hub().session(id)?;
        if create.scope == Scope::Admin {
            return Err(ApiError::invalid("session: a token of the scope `admin` cannot be confined to a session"));
        }
    }
    let now = super::unix_now();
    let token = api.token_key().sign(create.scope, create.session, now, create.ttl_seconds);
    let expires_at = rfc3339((now + create.ttl_seconds).cast_signed());
    Ok(Answer(Token { token: token.map_err(ApiError::internal)?, expires_at }))
}
