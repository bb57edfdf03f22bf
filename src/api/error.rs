//! The one place where what went wrong becomes an answer: code, status, envelope. Causes of the
//! server's own faults go to the log, never over the wire.

use crate::files::FilesError;
use crate::hub::HubError;
use crate::protocol::{ErrorBody, ErrorCode, Reply};
use crate::store::StoreError;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error that a handler or a layer answers.
#[derive(Debug)]
pub(super) struct ApiError {
    body: ErrorBody,
    /// Seconds after which another try may succeed.
    retry_after: Option<u64>,
}

impl ApiError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { body: ErrorBody::new(code, message), retry_after: None }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, message)
    }

    /// A fault of the server's own: logs the cause, tells nothing of it.
    pub(super) fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(ErrorCode::Internal, "the server failed; its log says why")
    }

    pub(super) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// What a WebSocket says instead of a status.
    pub(super) fn into_body(self) -> ErrorBody {
        self.body
    }
}

impl From<HubError> for ApiError {
    fn from(error: HubError) -> Self {
        let code = match &error {
            HubError::SessionNotFound(_) => ErrorCode::SessionNotFound,
            HubError::AgentNotFound(..) => ErrorCode::AgentNotFound,
            HubError::AgentDisabled(_) => ErrorCode::AgentDisabled,
            HubError::AgentUnavailable(_) => ErrorCode::AgentUnavailable,
            HubError::Invalid(_) => ErrorCode::InvalidRequest,
            HubError::Exited => ErrorCode::SessionExited,
            HubError::InputFull(_) => ErrorCode::RateLimited,
            HubError::Internal(_) => return Self::internal(error),
        };
        Self::new(code, error.to_string())
    }
}

impl From<FilesError> for ApiError {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::Io(cause) => Self::internal(cause),
            _ => Self::new(error.code(), error.to_string()),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooManyLayouts(_) => Self::invalid(error.to_string()),
            _ => Self::internal(error),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.body.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(Reply::<()>::Err { success: false, error: self.body })).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A good answer in its envelope: 200.
pub(super) struct Answer<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        Json(Reply::ok(self.0)).into_response()
    }
}

/// What a handler answers.
pub(super) type ApiResult<T> = Result<Answer<T>, ApiError>;
