//! `config.toml` and the environment: the only room that reads either.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Everything that a user can set.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address that the server listens on.
    pub host: String,
    /// TCP port of REST, WebSocket and the page.
    pub port: u16,
    /// Program of the `shell` agent; the user's `$SHELL` when absent.
    pub shell: Option<String>,
    /// Lines of history kept per session.
    pub scrollback_lines: usize,
    /// Bytes of output kept on disk per session.
    pub journal_max_bytes: u64,
    /// Theme of the TUI: a built-in one, or a file in `themes/`.
    pub theme: String,
    /// The key that starts a command in the TUI, such as `ctrl+b`.
    pub prefix: String,
    /// Take the mouse in the TUI.
    pub mouse: bool,
    /// Columns of the sidebar; 0 hides it.
    pub sidebar_width: u16,
    /// Host names, beside this machine's own, that browsers may use to reach the server.
    pub allowed_hosts: Vec<String>,
    /// By agent id.
    pub agents: BTreeMap<String, AgentConfig>,
}

/// What a user changes about one agent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentConfig {
    pub enabled: Option<bool>,
    pub command: Option<String>,
    pub args: Option<Vec<String>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 3000,
            shell: None,
            scrollback_lines: 50_000,
            journal_max_bytes: 32 * 1024 * 1024,
            theme: "dark".to_owned(),
            prefix: "ctrl+b".to_owned(),
            mouse: true,
            sidebar_width: 28,
            allowed_hosts: Vec::new(),
            agents: BTreeMap::new(),
        }
    }
}

/// What went wrong with `config.toml` or the environment; says where, and what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// `AGTERM_HOME`, else `~/.agterm`; absolute.
///
/// # Errors
///
/// When neither it nor `HOME` is set.
pub fn home() -> Result<PathBuf, ConfigError> {
    todo!()
}

/// Reads `config.toml` (absent: the defaults), then `AGTERM_HOST` and `AGTERM_PORT` over it.
///
/// # Errors
///
/// An unknown key or a bad value, with file, line and the nearest valid key.
pub fn load(_file: &std::path::Path) -> Result<Config, ConfigError> {
    todo!()
}
