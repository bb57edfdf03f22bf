//! One agent: an entry of `assets/agents.toml`, or one of the user's own. How a command line is
//! made of it is in `launch`.

use super::models::{Models, Provider};
use crate::config::AgentConfig;
use serde::Deserialize;
use std::collections::BTreeMap;

const CUSTOM_ICON: &str = "agent";
const CUSTOM_COLOR: &str = "#8b949e";

/// In `providers`: all of the catalog.
pub const EVERY_PROVIDER: &str = "*";

/// How to run an agent, how to show it, and what proves that it can work. The data file's head
/// explains the fields at length.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSpec {
    pub id: String,
    pub name: String,
    /// A name that faces draw in their own way.
    pub icon: String,
    /// `#rrggbb`.
    pub color: String,
    /// What a face says when a session starts.
    pub welcome: String,
    /// The program: a name to be found on the search path, or a path.
    pub command: String,
    #[serde(default)]
    pub args: Vec<String>,
    /// Variables that its program gets beside the server's own.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The command that installs it.
    #[serde(default)]
    pub install: Option<String>,

    /// What precedes the provider that a session asks for, where the program takes one.
    #[serde(default)]
    pub provider_flag: Option<String>,
    /// The variable that tells it the provider.
    #[serde(default)]
    pub provider_env: Option<String>,
    #[serde(default)]
    pub model_flag: Option<String>,
    #[serde(default)]
    pub model_env: Option<String>,
    #[serde(default)]
    pub model_form: ModelForm,
    /// Ids of the providers whose models it can run.
    #[serde(default)]
    pub providers: Vec<String>,
    /// The program's own name of a provider, by the catalog's.
    #[serde(default)]
    pub provider_names: BTreeMap<String, String>,
    /// Names of models that it knows beside the catalog's.
    #[serde(default)]
    pub models: Vec<String>,
    /// It knows models that the catalog does not.
    #[serde(default)]
    pub any_model: bool,

    #[serde(default)]
    pub resume_flag: Option<String>,
    #[serde(default)]
    pub continue_flag: Option<String>,
    #[serde(default)]
    pub session_id_flag: Option<String>,

    /// Groups of variables: with all of any one group set, it has its credentials.
    #[serde(default)]
    pub required: Vec<Vec<String>>,
    /// What to name as missing, instead of the first group.
    #[serde(default)]
    pub env_hint: Option<Vec<String>>,
    /// The key of any of its providers is a credential, too.
    #[serde(default)]
    pub provider_keys: bool,
    /// How a person logs in.
    #[serde(default)]
    pub login_hint: Option<String>,
    #[serde(default, rename = "login")]
    pub logins: Vec<Login>,

    /// Not disabled in the configuration.
    #[serde(skip, default = "yes")]
    pub enabled: bool,
}

/// How a model and its provider stand on the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum ModelForm {
    /// Each for itself.
    #[default]
    #[serde(rename = "model")]
    Model,
    /// In one word.
    #[serde(rename = "provider/model")]
    ProviderModel,
}

/// A file whose contents prove that the user logged in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Under the user's home directory.
    #[serde(default)]
    pub dir: String,
    /// The variable that names another directory in its place.
    #[serde(default)]
    pub dir_env: Option<String>,
    pub file: String,
    /// Dotted JSON keys, `*` for any; one must hold something. Empty: the file must not be empty.
    #[serde(default)]
    pub keys: Vec<String>,
    pub kind: LoginKind,
    /// The one system (in Rust's words: `macos`, `linux`) where it proves anything.
    #[serde(default)]
    pub os: Option<String>,
}

/// Where the secret behind a login lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoginKind {
    /// A key in the file.
    File,
    /// Tokens of an account, in the file.
    Oauth,
    /// In the system's keychain, or encrypted.
    Keychain,
}

fn yes() -> bool {
    true
}

impl AgentSpec {
    /// A program of which only the command is known: it may take any provider and model.
    pub(super) fn custom(id: &str, command: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            icon: CUSTOM_ICON.to_owned(),
            color: CUSTOM_COLOR.to_owned(),
            welcome: format!("{id} ready."),
            command: command.to_owned(),
            args: Vec::new(),
            env: BTreeMap::new(),
            install: None,
            provider_flag: None,
            provider_env: None,
            model_flag: None,
            model_env: None,
            model_form: ModelForm::default(),
            providers: vec![EVERY_PROVIDER.to_owned()],
            provider_names: BTreeMap::new(),
            models: Vec::new(),
            any_model: true,
            resume_flag: None,
            continue_flag: None,
            session_id_flag: None,
            required: Vec::new(),
            env_hint: None,
            provider_keys: false,
            login_hint: None,
            logins: Vec::new(),
            enabled: true,
        }
    }

    /// Takes over what the user set.
    pub(super) fn change(&mut self, change: &AgentConfig) {
        self.enabled = change.enabled.unwrap_or(true);
        replace(&mut self.command, change.command.as_ref());
        replace(&mut self.name, change.name.as_ref());
        replace(&mut self.icon, change.icon.as_ref());
        replace(&mut self.color, change.color.as_ref());
        replace(&mut self.args, change.args.as_ref());
        replace(&mut self.env, change.env.as_ref());
        let options = [
            (&mut self.provider_flag, &change.provider_flag),
            (&mut self.provider_env, &change.provider_env),
            (&mut self.model_flag, &change.model_flag),
            (&mut self.model_env, &change.model_env),
            (&mut self.resume_flag, &change.resume_flag),
        ];
        for (own, changed) in options {
            if changed.is_some() {
                own.clone_from(changed);
            }
        }
        if let Some(required) = &change.required {
            self.require(required);
        }
    }

    /// The user knows better than the data file what their program needs; nothing is a need, too.
    fn require(&mut self, required: &[Vec<String>]) {
        self.required = required.to_vec();
        self.env_hint = None;
        if required.is_empty() {
            self.provider_keys = false;
            self.logins.clear();
        }
    }

    /// The providers of `models` that it can run on, in their order.
    pub fn providers_in<'a>(&self, models: &'a Models) -> impl Iterator<Item = &'a Provider> {
        models
            .providers()
            .iter()
            .filter(|known| self.providers.iter().any(|id| id == EVERY_PROVIDER || *id == known.id))
    }

    /// Whether it works without any credential.
    #[must_use]
    pub fn needs_nothing(&self) -> bool {
        self.required.is_empty() && self.logins.is_empty() && !self.provider_keys
    }

    /// Whether the variables of one group are all set. `is_set` need not know of the agent's own
    /// variables.
    #[must_use]
    pub fn has_required(&self, is_set: &dyn Fn(&str) -> bool) -> bool {
        self.required.iter().any(|group| group.iter().all(|name| self.sets(name) || is_set(name)))
    }

    /// The variables to set, of those that are not.
    #[must_use]
    pub fn missing(&self, is_set: &dyn Fn(&str) -> bool) -> Vec<String> {
        let wanted = self.env_hint.as_ref().or(self.required.first());
        wanted.into_iter().flatten().filter(|name| !self.sets(name) && !is_set(name)).cloned().collect()
    }

    /// Whether the agent's own variables give `name` a value.
    #[must_use]
    pub fn sets(&self, name: &str) -> bool {
        self.env.get(name).is_some_and(|value| !value.is_empty())
    }
}

fn replace<T: Clone>(own: &mut T, changed: Option<&T>) {
    if let Some(changed) = changed {
        own.clone_from(changed);
    }
}
