//! Who may do what: `/api/tokens`, `/api/auth`.

use crate::ids::SessionId;
use serde::{Deserialize, Serialize};

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Read and watch.
    View,
    /// View, and type, resize, rename, create and delete sessions.
    Control,
    /// Everything, tokens and the server itself included.
    Admin,
}

/// `POST /api/tokens` (Unix socket, or admin scope).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateToken {
    pub scope: Scope,
    pub ttl_seconds: u64,
    /// Confines the token to one session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

/// The answer to [`CreateToken`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    pub token: String,
    pub expires_at: String,
}

/// `POST /api/auth/code`: a one-time code for a browser, and the page's address that carries it
/// in the fragment (which browsers do not send).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginCode {
    pub code: String,
    pub url: String,
    /// Seconds until it is worthless.
    pub expires_in: u64,
}

/// `POST /api/auth/exchange`: the page gives the code and gets an HttpOnly cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeCode {
    pub code: String,
}
