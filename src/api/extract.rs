//! What handlers take in: JSON bodies, queries and the session that a path names, each with an
//! error that names what is wrong.

use super::Api;
use super::auth::Caller;
use super::error::ApiError;
use crate::hub::SessionHandle;
use crate::ids::SessionId;
use crate::protocol::ErrorCode;
use crate::term::sanitize;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::time::Duration;

/// A screenful of input, a layout: nothing that the API takes is larger, but for a file's content.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A client that needs longer than this to send a body holds a connection for nothing.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// A body in JSON of at most `MAX` bytes.
pub(super) struct JsonBody<T, const MAX: usize = MAX_BODY_BYTES>(pub(super) T);

impl<T: DeserializeOwned, const MAX: usize> FromRequest<Api> for JsonBody<T, MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Api) -> Result<Self, ApiError> {
        check_media_type(request.headers())?;
        let bytes = read_body(request, MAX).await?;
        parse(&bytes).map(Self)
    }
}

/// A body in JSON that may be left out.
pub(super) struct OptionalBody<T>(pub(super) T);

impl<T: DeserializeOwned + Default> FromRequest<Api> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Api) -> Result<Self, ApiError> {
        let media_type = check_media_type(request.headers());
        let bytes = read_body(request, MAX_BODY_BYTES).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        media_type?;
        parse(&bytes).map(Self)
    }
}

/// What follows the `?`.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        match Query::from_request_parts(parts, api).await {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => Err(ApiError::invalid(sanitize(&rejection.body_text()))),
        }
    }
}

/// A name in the path.
pub(super) struct Segment(pub(super) String);

impl FromRequestParts<Api> for Segment {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, api).await else {
            return Err(ApiError::invalid("the path is not UTF-8"));
        };
        Ok(Self(text))
    }
}

/// The session that the path names, if the caller may see it.
pub(super) struct Target(pub(super) SessionId, pub(super) SessionHandle);

impl FromRequestParts<Api> for Target {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, api).await else {
            return Err(not_a_session(""));
        };
        let id = session_id(&text)?;
        Caller::of(&parts.extensions)?.may_see(id)?;
        Ok(Self(id, api.hub().session(id)?))
    }
}

/// Reads a session's id; what is none is not found.
pub(super) fn session_id(text: &str) -> Result<SessionId, ApiError> {
    text.parse().map_err(|_| not_a_session(text))
}

fn not_a_session(text: &str) -> ApiError {
    let shown: String = sanitize(text).chars().take(64).collect();
    ApiError::new(ErrorCode::SessionNotFound, format!("no session has the id `{shown}`"))
}

/// Reads JSON: [`ErrorCode::InvalidMessage`] where it is none, [`ErrorCode::InvalidRequest`]
/// (which names the field) where it does not say what it should.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        // Of a number in place of one of several words, serde says that the syntax is wrong.
        if error.inner().is_data() || serde_json::from_slice::<IgnoredAny>(bytes).is_ok() {
            return field_error(&error);
        }
        ApiError::new(ErrorCode::InvalidMessage, format!("malformed JSON: {}", error.inner()))
    })?;
    // Serde would take the fields of an array in their order, which nobody means.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(ApiError::invalid("the body must be an object"));
    }
    json.end().map_err(|error| ApiError::new(ErrorCode::InvalidMessage, format!("malformed JSON: {error}")))?;
    Ok(value)
}

/// `cols: invalid value: integer `-1`, expected u16`.
pub(super) fn field_error(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let what = error.inner().to_string();
    // The place is told by the field's name: bodies are small.
    let what = what.split(" at line ").next().unwrap_or_default();
    let path = error.path().to_string();
    ApiError::invalid(if path == "." { sanitize(what) } else { sanitize(&format!("{path}: {what}")) })
}

fn check_media_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(ApiError::new(ErrorCode::UnsupportedMediaType, "the body must be JSON, with Content-Type: application/json"))
}

async fn read_body(request: Request, max: usize) -> Result<Bytes, ApiError> {
    // A client that waits for a go-ahead has not sent the body yet and reads the answer first.
    let waits = request.headers().contains_key(header::EXPECT);
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if waits && announced.is_some_and(|announced: u64| announced > max as u64) {
        return Err(too_large(max));
    }
    match tokio::time::timeout(BODY_DEADLINE, collect(request.into_body(), max)).await {
        Ok(collected) => collected,
        Err(_) => Err(ApiError::invalid("the body did not arrive in time")),
    }
}

/// Collects a body up to the bound. What is beyond it is read and thrown away, because many
/// clients do not look at an answer before they have sent everything.
async fn collect(mut body: Body, max: usize) -> Result<Bytes, ApiError> {
    let mut collected = BytesMut::new();
    let mut is_too_large = false;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::invalid("the body broke off"))?;
        let Ok(data) = frame.into_data() else { continue };
        is_too_large |= collected.len() + data.len() > max;
        if is_too_large {
            collected.clear();
        } else {
            collected.extend_from_slice(&data);
        }
    }
    if is_too_large { Err(too_large(max)) } else { Ok(collected.freeze()) }
}

fn too_large(max: usize) -> ApiError {
    ApiError::new(ErrorCode::PayloadTooLarge, format!("the body is larger than {max} bytes"))
}
