//! `config.toml` and the environment: the only room that reads either.

mod chord;
mod environment;
mod file;

pub use chord::{Chord, ChordKey};
pub use environment::{
    browser, child_environment, child_environment_with, current_directory, directory_named_by, find_program,
    has_display, has_true_color, home, inside_session, is_color_unwanted, is_set, log_filter, login_shell, own_program,
    search_path, user_home,
};
pub use file::{near, nearest};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The built-in catalog has 90 kB; a copy of every public one would fit.
const MAX_MODELS_BYTES: u64 = 8 * 1024 * 1024;

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
    /// Directories, beside the sessions' workspaces, whose files the API shares; absolute.
    pub file_roots: Vec<PathBuf>,
    /// What a credential may ask for over TCP.
    pub rate_limit: RateLimit,
    /// By agent id.
    pub agents: BTreeMap<String, AgentConfig>,
    /// By name: `fast`, `best`, or one of the user's own.
    pub profiles: BTreeMap<String, ProfileConfig>,
    /// Where each value stands, for errors that only other rooms can find.
    pub source: Source,
}

/// So many requests in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    pub window: Duration,
    pub max_requests: u32,
}

/// What a user changes about one agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentConfig {
    pub enabled: Option<bool>,
    pub command: Option<String>,
    pub args: Option<Vec<String>>,
    /// What lists show.
    pub name: Option<String>,
    /// A name that faces draw in their own way.
    pub icon: Option<String>,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// Variables that its program gets beside the server's own.
    pub env: Option<BTreeMap<String, String>>,
    /// What precedes a provider on its command line.
    pub provider_flag: Option<String>,
    /// The variable that tells it a provider.
    pub provider_env: Option<String>,
    pub model_flag: Option<String>,
    pub model_env: Option<String>,
    /// What precedes the id of an earlier conversation; may be several words.
    pub resume_flag: Option<String>,
    /// Groups of variables: with all of any one group set, it has its credentials. Empty: it
    /// needs none.
    pub required: Option<Vec<Vec<String>>>,
}

/// A model by a name of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileConfig {
    pub provider: String,
    pub model: String,
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
            file_roots: Vec::new(),
            rate_limit: RateLimit { window: Duration::from_mins(15), max_requests: 100 },
            agents: BTreeMap::new(),
            profiles: BTreeMap::new(),
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
        self.error(key, &format!("unknown {kind} `{value}`{}", file::suggestion(value, known)))
    }

    /// An error about the value of `key`, with its place where `key` stands in the file.
    #[must_use]
    pub fn error(&self, key: &str, what: &str) -> ConfigError {
        match self.lines.get(key) {
            Some(line) => ConfigError(format!("{}:{line}: {what}", self.file.display())),
            None => ConfigError(what.to_owned()),
        }
    }
}

/// Reads `config.toml` (absent: the defaults), then `AGTERM_HOST`, `AGTERM_PORT` and
/// `AGTERM_RATE_LIMIT_*` over it.
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

/// The user's `models.json`, where there is one.
///
/// # Errors
///
/// When it is something other than a file, longer than [`MAX_MODELS_BYTES`], not UTF-8, or cannot
/// be read.
pub fn models_text(path: &Path) -> Result<Option<String>, ConfigError> {
    let fault = |what: &dyn std::fmt::Display| ConfigError(format!("{}: {what}", path.display()));
    match std::fs::metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(fault(&e)),
        Ok(meta) if !meta.is_file() => return Err(fault(&"is not a file")),
        Ok(meta) if meta.len() > MAX_MODELS_BYTES => {
            return Err(fault(&format!("has more than {MAX_MODELS_BYTES} bytes")));
        }
        Ok(_) => {}
    }
    std::fs::read_to_string(path).map(Some).map_err(|e| fault(&format!("cannot be read: {e}")))
}

/// The user's own theme of this name, where there is one: its file's name for errors, and its text.
///
/// # Errors
///
/// When it cannot be read.
pub fn theme_text(themes: &Path, name: &str) -> Result<Option<(String, String)>, ConfigError> {
    let path = themes.join(format!("{name}.toml"));
    let shown = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((shown, text))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(ConfigError(format!("{shown}: cannot be read: {e}"))),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_of_models_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("models.json");
        assert!(models_text(&path).unwrap().is_none());
        std::fs::write(&path, "{}").unwrap();
        assert_eq!(models_text(&path).unwrap().as_deref(), Some("{}"));
        std::fs::File::create(&path).unwrap().set_len(MAX_MODELS_BYTES + 1).unwrap();
        assert!(models_text(&path).unwrap_err().to_string().ends_with("models.json: has more than 8388608 bytes"));
        assert!(models_text(dir.path()).unwrap_err().to_string().ends_with(": is not a file"));
    }
}
