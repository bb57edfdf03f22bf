//! The models and who provides them: `assets/models.json`, with the user's `models.json` over it.
//! Knows prices as they are published, and no arithmetic on them.

mod merge;

use serde::Deserialize;
use std::path::Path;

const BUILTIN: &str = include_str!("../../assets/models.json");

/// Every provider that AGTerm knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Models {
    providers: Vec<Provider>,
}

/// Who answers requests for models.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Provider {
    pub id: String,
    /// The id where the file names none.
    #[serde(default)]
    pub name: String,
    /// Other ids that it is known by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Variables of which each alone holds a key; the first is the one to tell users of.
    #[serde(default)]
    pub env: Vec<String>,
    /// More of them, which only some programs read.
    #[serde(default)]
    pub alt_env: Vec<String>,
    #[serde(default)]
    pub base_url: Option<String>,
    /// The variable that names another base URL.
    #[serde(default)]
    pub base_url_env: Option<String>,
    #[serde(default)]
    pub openai_compat_base_url: Option<String>,
    #[serde(default)]
    pub anthropic_compat_base_url: Option<String>,
    /// The protocols it speaks, separated by `|`: `anthropic-messages`, `openai-chat`, ..
    #[serde(default)]
    pub wire: Option<String>,
    /// It wants no key.
    #[serde(default)]
    pub keyless: Option<bool>,
    /// The program whose presence shows that it is set up on this machine.
    #[serde(default)]
    pub program: Option<String>,
    /// How it tells its models; the ones here are then examples.
    #[serde(default)]
    pub discovery: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub models: Vec<Model>,
}

/// A model of a provider. Sizes are in tokens.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Model {
    pub id: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub context_window: Option<u64>,
    /// Where it is less than the context.
    #[serde(default)]
    pub max_input: Option<u64>,
    #[serde(default)]
    pub max_output: Option<u64>,
    #[serde(default)]
    pub cost: Cost,
    #[serde(default)]
    pub tool_call: Option<bool>,
    #[serde(default)]
    pub reasoning: Option<bool>,
    #[serde(default)]
    pub vision: Option<bool>,
    /// Where the facts come from.
    #[serde(default)]
    pub source: Option<String>,
    /// `legacy`: no longer offered; kept for the prices of old sessions.
    #[serde(default)]
    pub status: Option<String>,
    /// The day (`2026-12-11`) from which it may be gone.
    #[serde(default)]
    pub deprecation_date: Option<String>,
}

/// US dollars for a million tokens; absent where none is published.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cost {
    #[serde(default)]
    pub input: Option<f64>,
    #[serde(default)]
    pub output: Option<f64>,
    #[serde(default)]
    pub cache_read: Option<f64>,
    #[serde(default)]
    pub cache_write5m: Option<f64>,
    #[serde(default)]
    pub cache_write1h: Option<f64>,
    /// For the whole of a request, once its input is long.
    #[serde(default)]
    pub tiers: Vec<CostTier>,
    /// Tiers that applied to sessions of the past.
    #[serde(default)]
    pub historical_tiers: Vec<CostTier>,
}

/// What a request costs whose total input (fresh, cache read, cache write) is longer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CostTier {
    pub above_input_tokens: u64,
    #[serde(default)]
    pub input: Option<f64>,
    #[serde(default)]
    pub output: Option<f64>,
    #[serde(default)]
    pub cache_read: Option<f64>,
    #[serde(default)]
    pub cache_write5m: Option<f64>,
    #[serde(default)]
    pub cache_write1h: Option<f64>,
    #[serde(default)]
    pub note: Option<String>,
}

/// What is wrong with a `models.json`; says where.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ModelsError(String);

/// What this machine has, asked by name alone.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// Whether a variable is set.
    pub is_set: &'a dyn Fn(&str) -> bool,
    /// Whether a program is installed.
    pub is_installed: &'a dyn Fn(&str) -> bool,
}

impl Models {
    /// The models that AGTerm comes with.
    #[must_use]
    pub fn builtin() -> Self {
        let providers = merge::parse(BUILTIN).expect("the built-in file is valid: a test reads it");
        let mut models = Self { providers: Vec::new() };
        merge::merge(&mut models.providers, providers);
        models
    }

    /// The same with the user's file over it: providers and models by id; a model that both have
    /// is the user's as a whole, a provider keeps what the user's file says nothing about.
    ///
    /// # Errors
    ///
    /// What is wrong with the user's `text`, with `path` and the place in it.
    pub fn with_override(path: &Path, text: &str) -> Result<Self, ModelsError> {
        let own = merge::parse(text).map_err(|what| ModelsError(format!("{}{what}", path.display())))?;
        let mut models = Self::builtin();
        merge::merge(&mut models.providers, own);
        Ok(models)
    }

    /// In the order of the file, the user's own last.
    #[must_use]
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// The provider with this id, or one that is known by it.
    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        let known_by = |provider: &&Provider| provider.aliases.iter().any(|alias| alias == id);
        self.providers.iter().find(|provider| provider.id == id).or_else(|| self.providers.iter().find(known_by))
    }
}

impl Provider {
    /// The model with this id.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// Whether it may have models that the catalog does not know.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.discovery.is_some()
    }

    /// Whether requests to it can be expected to work: there is a key, or it wants none and is set
    /// up on this machine.
    #[must_use]
    pub fn is_configured(&self, facts: Facts<'_>) -> bool {
        let has_key = self.env.iter().chain(&self.alt_env).any(|name| (facts.is_set)(name));
        let is_local = self.keyless == Some(true)
            && (self.base_url_env.as_deref().is_some_and(facts.is_set)
                || self.program.as_deref().is_some_and(facts.is_installed));
        has_key || is_local
    }
}

impl Model {
    /// Whether its provider no longer offers it.
    #[must_use]
    pub fn is_legacy(&self) -> bool {
        self.status.as_deref() == Some("legacy")
    }

    /// A line about it: the file's own, else its size and price.
    #[must_use]
    pub fn describe(&self) -> String {
        if let Some(description) = &self.description {
            return description.clone();
        }
        let context = self.context_window.map(|tokens| format!("{} tokens of context", short(tokens)));
        let price = match (self.cost.input, self.cost.output) {
            (Some(0.0), Some(0.0)) => Some("free".to_owned()),
            (Some(input), Some(output)) => Some(format!("${input} in and ${output} out per million tokens")),
            _ => None,
        };
        let legacy = self.is_legacy().then(|| "legacy".to_owned());
        [context, price, legacy].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// `200k`, `1M`: model makers count in either thousands or 1024s, and nobody minds the difference.
fn short(tokens: u64) -> String {
    if tokens < 1_000_000 { format!("{}k", tokens / 1000) } else { format!("{}M", tokens / 1_000_000) }
}

#[cfg(test)]
mod tests;
