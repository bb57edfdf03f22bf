//! The schema, one step a version (SQLite's `user_version`). Steps are never changed, only added.

use super::StoreError;
use rusqlite::Connection;

const STEPS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO meta VALUES ('epoch', 0);
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        agent TEXT NOT NULL,
        provider TEXT,
        model TEXT,
        command TEXT,                    -- JSON array, where the session runs one of its own
        workspace_dir TEXT NOT NULL,
        owns_workspace INTEGER NOT NULL, -- AGTerm made the directory
        created_at_ms INTEGER NOT NULL,  -- Unix milliseconds: tells the order, too
        last_active_at INTEGER NOT NULL, -- Unix seconds
        exit_code INTEGER,
        title TEXT,
        cols INTEGER NOT NULL,
        rows INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE layouts (name TEXT PRIMARY KEY, layout TEXT NOT NULL) STRICT, WITHOUT ROWID;
"];

pub(super) fn apply(connection: &Connection) -> Result<(), StoreError> {
    let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (index, step) in STEPS.iter().enumerate().skip(found as usize) {
        connection.execute_batch(&format!("BEGIN; {step} PRAGMA user_version = {}; COMMIT;", index + 1))?;
    }
    Ok(())
}
