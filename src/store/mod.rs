//! What outlives the server: SQLite in the data directory. Small rows, rare writes; the output of
//! sessions is not here (it is in their journals). SQLite is known here alone.

mod layouts;
mod migrations;
mod sessions;

pub use sessions::SessionRow;

use rusqlite::Connection;
use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// The database of one data directory.
pub struct Store {
    connection: Mutex<Connection>,
}

/// What goes wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("database: {0}")]
    File(#[from] std::io::Error),
    /// Written by a newer AGTerm.
    #[error("the database is of version {found}, this AGTerm knows up to {known}: use a newer AGTerm")]
    TooNew { found: u32, known: u32 },
    #[error("too many layouts are kept (at most {0})")]
    TooManyLayouts(u32),
}

impl Store {
    /// Opens the database, makes it (0600) or brings it up to date.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        for_owner_alone(file)?;
        let connection = Connection::open(file)?;
        // WAL with NORMAL: a crash of the machine may lose the last write, never the database.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        migrations::apply(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// A number higher than any that was given before: a server's claim on the holders. It follows
    /// the clock, so that it is higher also where a full disk has kept an earlier one from being kept.
    pub fn next_epoch(&self) -> Result<u64, StoreError> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_micros()).unwrap_or_default();
        let next = "max(value + 1, ?1)";
        let keep = format!("UPDATE meta SET value = {next} WHERE key = 'epoch' RETURNING value");
        let look = format!("SELECT {next} FROM meta WHERE key = 'epoch'");
        let connection = self.lock();
        let ask = |query: &str| connection.query_row(query, [now], |row| row.get::<_, i64>(0));
        Ok(ask(&keep).or_else(|_| ask(&look))?.cast_unsigned())
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // SQLite's own transactions keep the data whole, whoever panicked.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SQLite would make the file as the umask has it; the files that it puts beside it get its mode.
fn for_owner_alone(file: &Path) -> std::io::Result<()> {
    let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    opened.set_permissions(Permissions::from_mode(0o600))
}

#[cfg(test)]
mod tests;
