//! The composition root of `agterm server`: builds store, hub and api; start and stop order.

use std::path::PathBuf;

/// How a server was asked to run. Flags win over the environment, that over `config.toml`.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Stay in the terminal and log to standard error.
    pub foreground: bool,
    /// Started by a client that waits for the report (see `client::StartReport`).
    pub background_child: bool,
    pub host: Option<String>,
    pub port: Option<u16>,
    /// The data directory.
    pub home: PathBuf,
}

/// Runs a server until it is told to stop.
pub async fn run(_options: Options) -> anyhow::Result<()> {
    anyhow::bail!("not built yet")
}
