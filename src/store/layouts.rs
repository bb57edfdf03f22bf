//! What TUIs keep between attaches: opaque JSON under a name.

use super::{Store, StoreError};
use rusqlite::{OptionalExtension, params};

/// More names than this are a mistake of somebody's script.
const MAX_LAYOUTS: u32 = 256;

impl Store {
    /// What was kept under `name`.
    pub fn layout(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.lock().query_row("SELECT layout FROM layouts WHERE name = ?1", [name], |row| row.get(0)).optional()?)
    }

    /// Keeps `layout` (JSON) under `name`.
    pub fn keep_layout(&self, name: &str, layout: &str) -> Result<(), StoreError> {
        let connection = self.lock();
        let others: i64 =
            connection.query_row("SELECT count(*) FROM layouts WHERE name <> ?1", [name], |row| row.get(0))?;
        if others >= i64::from(MAX_LAYOUTS) {
            return Err(StoreError::TooManyLayouts(MAX_LAYOUTS));
        }
        connection.execute("INSERT OR REPLACE INTO layouts VALUES (?1, ?2)", params![name, layout])?;
        Ok(())
    }
}
