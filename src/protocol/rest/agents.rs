//! Agents: `/api/agents`.

use serde::{Deserialize, Serialize};

/// `GET /api/agents`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agents {
    pub agents: Vec<Agent>,
}

/// An agent that a session can run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    pub id: String,
    pub name: String,
    pub icon: String,
    /// `#rrggbb`.
    pub color: String,
    /// What a face says when a session starts.
    #[serde(default)]
    pub welcome: String,
    pub command: String,
    /// It can work now: enabled, its program is found, and it has its credentials.
    pub available: bool,
    pub cli_exists: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cli_path: Option<String>,
    #[serde(default)]
    pub has_credentials: bool,
    #[serde(default)]
    pub key_source: KeySource,
    /// What to set where it has no credentials; empty where it has.
    #[serde(default)]
    pub missing_env_vars: Vec<String>,
    /// What a person can do where it is not available: how to install it, or how to log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    pub enabled: bool,
}

impl Agent {
    /// Whether a session can run it. It need not be `available` for that: where its credentials
    /// are missing, its own screen is where a person logs in.
    #[must_use]
    pub fn can_start(&self) -> bool {
        self.enabled && self.cli_exists
    }
}

/// Where an agent's credentials were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeySource {
    /// A variable of the server's environment, or of the agent's in `config.toml`.
    Env,
    /// A key in the agent's own file.
    File,
    /// The system's keychain, or an encrypted file.
    Keychain,
    /// An account that the agent is logged in to.
    Oauth,
    /// There are none, or it needs none.
    #[default]
    None,
}
