//! What TUIs keep on the server under a name, opaque to it.

use super::Api;
use super::auth::{Caller, control, view};
use super::error::{Answer, ApiError, ApiResult};
use super::extract::{JsonBody, Segment};
use crate::protocol::rest::Layout;
use axum::extract::State;
use axum::routing::{get, put};
use axum::{Extension, Router};

/// Names are for programs; longer ones are a mistake.
const MAX_NAME_BYTES: usize = 64;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/layouts/{name}", view(get(show)).merge(control(put(keep))))
}

/// `layout` is null where nothing was kept.
async fn show(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Segment(name): Segment,
) -> ApiResult<Layout> {
    caller.everywhere()?;
    let kept = api.hub().store().layout(checked(&name)?)?;
    let layout = kept.map(|json| serde_json::from_str(&json)).transpose().map_err(ApiError::internal)?;
    Ok(Answer(Layout { layout: layout.unwrap_or_default() }))
}

async fn keep(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Segment(name): Segment,
    JsonBody(layout): JsonBody<Layout>,
) -> ApiResult<Layout> {
    caller.everywhere()?;
    api.hub().store().keep_layout(checked(&name)?, &layout.layout.to_string())?;
    Ok(Answer(layout))
}

fn checked(name: &str) -> Result<&str, ApiError> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > MAX_NAME_BYTES || !name.chars().all(is_fine) {
        let rule = format!("a layout's name has 1 to {MAX_NAME_BYTES} letters, digits, dots, dashes and underscores");
        return Err(ApiError::invalid(rule));
    }
    Ok(name)
}
