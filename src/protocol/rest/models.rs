//! Models: `/api/models`.

use serde::{Deserialize, Serialize};

/// `GET /api/models`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Models {
    pub providers: Vec<Provider>,
    pub profiles: Vec<Profile>,
    /// Ids of the providers that can be expected to work.
    pub configured_providers: Vec<String>,
}

/// `GET /api/models/profiles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profiles {
    pub profiles: Vec<Profile>,
}

/// `GET /api/models/providers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredProviders {
    /// The configured ones alone.
    pub providers: Vec<Provider>,
    pub configured_providers: Vec<String>,
}

/// `GET /api/models/agent/:agent`: what the agent can run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentModels {
    pub agent: String,
    pub providers: Vec<Provider>,
    /// The agent knows models beside these, and takes their names unchecked.
    pub any_model: bool,
}

/// Who answers requests for models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    pub id: String,
    pub name: String,
    /// There is a key for it, or it wants none and is set up on this machine.
    pub configured: bool,
    pub models: Vec<Model>,
}

/// A model of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    pub id: String,
    pub name: String,
    pub description: String,
    /// Tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_window: Option<u64>,
    /// Tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output: Option<u64>,
    /// `legacy`: its provider no longer offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A model by what it is good for (`fast`, `best`), or by a name of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub description: String,
    pub provider: String,
    pub model: String,
    /// Its provider is configured.
    pub configured: bool,
}
