//! `config.toml` and the environment: the only room that reads either.

mod chord;
mod environment;
mod file;

pub use chord::{Chord, ChordKey};
pub use environment::{
    browser, child_environment, current_directory, find_program, has_display, has_true_color, home, inside_session,
    is_color_unwanted, log_filter, login_shell, own_program, search_path,
};
pub use file::nearest;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everything that a user can set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address that the server listens on.
    pub host: String,
    /// TCP port of REST, WebSocket and the page; 0 picks a free one.
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
    /// Where each value stands, for errors that only other rooms can find.
    pub source: Source,
}

/// What a user changes about one agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentConfig {
    pub enabled: Option<bool>,
    pub command: Option<String>,
    pub args: Option<Vec<String>>,
    /// What lists show.
    pub name: Option<String>,
    /// `#rrggbb`.
    pub color: Option<String>,
}

/// The lines of `config.toml` by dotted key (`theme`, `agents.claude`).
#[derive(Debug, Clone, Default)]
pub struct Source {
    file: PathBuf,
    lines: BTreeMap<String, usize>,
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
            source: Source::default(),
        }
    }
}

/// What went wrong with `config.toml` or the environment; says where, and what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl Source {
    /// An error about the value of `key`, for rooms that know what `key` may be (themes, agents):
    /// `PATH/config.toml:3: unknown theme `drak`; did you mean `dark`?`.
    #[must_use]
    pub fn unknown(&self, key: &str, kind: &str, value: &str, known: &[&str]) -> ConfigError {
        let place = match self.lines.get(key) {
            Some(line) => format!("{}:{line}: ", self.file.display()),
            None => String::new(),
        };
        ConfigError(format!("{place}unknown {kind} `{value}`{}", file::suggestion(value, known)))
    }
}

/// Reads `config.toml` (absent: the defaults), then `AGTERM_HOST` and `AGTERM_PORT` over it.
///
/// # Errors
///
/// Every unknown key and bad value, a line each, with file, line and the nearest valid key.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let mut config = match std::fs::read_to_string(path) {
        Ok(text) => file::parse(path, &text)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Config::default(),
        Err(e) => return Err(ConfigError(format!("{}: cannot be read: {e}", path.display()))),
    };
    environment::override_config(&mut config)?;
    Ok(config)
}

/// Checks an address to listen on: an IP address or a host name, without a port.
///
/// # Errors
///
/// What is wrong with it, to follow its name.
pub fn check_host(host: &str) -> Result<(), String> {
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    let is_name = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if is_address || is_name {
        return Ok(());
    }
    Err(format!("must be an IP address or a host name without a port, not `{host}`"))
}
