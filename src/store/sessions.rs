//! Rows of sessions.

use super::{Store, StoreError};
use crate::ids::SessionId;
use rusqlite::{Row, params};

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: SessionId,
    pub name: String,
    pub agent: String,
    pub provider: Option<String>,
    pub model: Option<String>,
    /// Runs instead of the agent's own command.
    pub command: Option<Vec<String>>,
    pub workspace_dir: String,
    /// AGTerm made the workspace, so AGTerm removes it.
    pub owns_workspace: bool,
    /// Unix milliseconds: finer than the API tells, for the order.
    pub created_at_ms: i64,
    /// Unix seconds.
    pub last_active_at: i64,
    pub exit_code: Option<i32>,
    pub title: Option<String>,
    pub cols: u16,
    pub rows: u16,
}

impl Store {
    /// All sessions, oldest first.
    pub fn sessions(&self) -> Result<Vec<SessionRow>, StoreError> {
        let connection = self.lock();
        let mut query = connection.prepare("SELECT * FROM sessions ORDER BY created_at_ms, id")?;
        let rows = query.query_map([], session)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a session: a new one, or as it is now.
    pub fn keep_session(&self, row: &SessionRow) -> Result<(), StoreError> {
        let command = row.command.as_ref().and_then(|command| serde_json::to_string(command).ok());
        self.lock().execute(
            "INSERT OR REPLACE INTO sessions (id, name, agent, provider, model, command, workspace_dir, owns_workspace,
                created_at_ms, last_active_at, exit_code, title, cols, rows)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                row.id.to_string(),
                row.name,
                row.agent,
                row.provider,
                row.model,
                command,
                row.workspace_dir,
                row.owns_workspace,
                row.created_at_ms,
                row.last_active_at,
                row.exit_code,
                row.title,
                row.cols,
                row.rows,
            ],
        )?;
        Ok(())
    }

    /// Forgets a session.
    pub fn forget_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.lock().execute("DELETE FROM sessions WHERE id = ?1", [id.to_string()])?;
        Ok(())
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    let id: String = row.get("id")?;
    let command: Option<String> = row.get("command")?;
    Ok(SessionRow {
        id: id.parse().map_err(|_| rusqlite::Error::InvalidQuery)?,
        name: row.get("name")?,
        agent: row.get("agent")?,
        provider: row.get("provider")?,
        model: row.get("model")?,
        command: command.and_then(|command| serde_json::from_str(&command).ok()),
        workspace_dir: row.get("workspace_dir")?,
        owns_workspace: row.get("owns_workspace")?,
        created_at_ms: row.get("created_at_ms")?,
        last_active_at: row.get("last_active_at")?,
        exit_code: row.get("exit_code")?,
        title: row.get("title")?,
        cols: row.get("cols")?,
        rows: row.get("rows")?,
    })
}
