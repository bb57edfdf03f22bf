//! Sessions: `/api/sessions`.

use crate::ids::SessionId;
use serde::{Deserialize, Serialize};

/// What a session does. Computed once, by the server; `Unknown` is never guessed away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Starting,
    Working,
    Blocked,
    Done,
    Idle,
    Exited,
    Unknown,
}

/// The model that a session's agent runs on, where one was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// A session as every answer and event shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub id: SessionId,
    pub name: String,
    pub agent: String,
    /// RFC 3339, UTC, whole seconds.
    pub created_at: String,
    /// When it last printed or was typed to. RFC 3339, UTC, whole seconds.
    pub last_active_at: String,
    /// Absolute path of the directory that the program started in.
    pub workspace_dir: String,
    /// The program's process id; absent before the start and after the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_config: Option<ModelConfig>,
    pub status: Status,
    /// The window title that the program set, control characters removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub cols: u16,
    pub rows: u16,
    /// The exit code once it ended; 128 + N for signal N.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// How many clients receive its output now.
    #[serde(default)]
    pub viewers: usize,
}

/// `GET /api/sessions`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sessions {
    pub sessions: Vec<Session>,
}

/// `{"session": …}`: create, get, update, resize.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OneSession {
    pub session: Session,
}

/// `POST /api/sessions`. `agent` is the one required field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateSession {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub agent: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// An existing directory, absolute. It is the user's own: never removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_dir: Option<String>,
    /// 2..=1000; 80 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cols: Option<u16>,
    /// 1..=500; 24 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u16>,
    /// Runs instead of the agent's own command: the program, then its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
}

/// `PATCH /api/sessions/:id`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateSession {
    pub name: String,
}

/// `DELETE /api/sessions/:id`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    pub id: SessionId,
    /// Where the workspace is now when it held work that AGTerm did not put there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed_to: Option<String>,
}

/// `POST /api/sessions/:id/resize`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Resize {
    pub cols: u16,
    pub rows: u16,
}

/// `POST /api/sessions/:id/switch-agent` and `agent:switch`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchAgent {
    pub agent: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// `GET /api/sessions/:id/git`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GitReport {
    pub status: GitStatus,
    /// One line for people: `main ↑2 +1 ~3 ?4`; empty outside a repository.
    pub formatted: String,
    pub workspace_dir: String,
}

/// Counts of the working tree; all zero outside a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GitStatus {
    pub is_repo: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    pub ahead: usize,
    pub behind: usize,
    pub staged: usize,
    pub unstaged: usize,
    pub untracked: usize,
}
