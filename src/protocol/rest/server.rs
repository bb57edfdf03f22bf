//! The server itself: `/api/health`, `/api/server`, `/api/layouts`.

use serde::{Deserialize, Serialize};

/// `GET /api/health`: bare, without the envelope, as the reference has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Health {
    pub status: String,
    pub version: String,
    /// Seconds since the server started.
    pub uptime: u64,
    pub timestamp: String,
}

/// `GET /api/server` (Unix socket, or admin scope).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerReport {
    pub version: String,
    pub pid: u32,
    /// Where browsers and scripts reach it, such as `http://127.0.0.1:3000`; absent without TCP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub socket: String,
    pub home: String,
    pub started_at: String,
    pub sessions: usize,
}

/// `POST /api/server/stop` (Unix socket, or admin scope).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StopServer {
    /// End the sessions too; otherwise they live on and the next server adopts them.
    #[serde(default)]
    pub kill_sessions: bool,
}

/// `GET` and `PUT /api/layouts/:name`: what a TUI keeps on the server, opaque to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Layout {
    pub layout: serde_json::Value,
}
