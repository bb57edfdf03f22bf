//! Profiles: models by what they are good for (`fast`, `best`), from `assets/profiles.toml` and the
//! user's `[profiles.<name>]`.

use super::models::{Models, Provider};
use crate::config::{Config, ConfigError};
use serde::Deserialize;

const BUILTIN: &str = include_str!("../../assets/profiles.toml");
const CUSTOM_DESCRIPTION: &str = "From config.toml";

/// Every profile, each with its choices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiles {
    #[serde(rename = "profile")]
    profiles: Vec<Entry>,
}

/// A profile before it is known which providers are configured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    description: String,
    /// Provider and model, the best first; at least one.
    choices: Vec<(String, String)>,
}

/// What a profile stands for on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub description: String,
    pub provider: String,
    pub model: String,
    /// Its provider is configured.
    pub configured: bool,
}

impl Profiles {
    /// The profiles that AGTerm comes with.
    #[must_use]
    pub fn builtin() -> Self {
        toml::from_str(BUILTIN).expect("the built-in file is valid: a test reads it")
    }

    /// The built-in ones with the user's over them, by name.
    ///
    /// # Errors
    ///
    /// A provider or model that is not in `models`, with its place in `config.toml`.
    pub fn new(config: &Config, models: &Models) -> Result<Self, ConfigError> {
        let mut all = Self::builtin();
        for (id, own) in &config.profiles {
            let key = format!("profiles.{id}");
            let provider = models.provider(&own.provider).ok_or_else(|| {
                let known: Vec<&str> = models.providers().iter().map(|known| known.id.as_str()).collect();
                config.source.unknown(&key, "provider", &own.provider, &known)
            })?;
            if !provider.is_open() && provider.model(&own.model).is_none() {
                let what = super::choice::unknown_model(&own.model, &[provider], &[]).to_string();
                return Err(config.source.error(&key, &what));
            }
            all.set(id, provider.id.clone(), own.model.clone());
        }
        Ok(all)
    }

    fn set(&mut self, id: &str, provider: String, model: String) {
        let choices = vec![(provider, model)];
        if let Some(known) = self.profiles.iter_mut().find(|known| known.id == id) {
            known.choices = choices;
        } else {
            let (id, description) = (id.to_owned(), CUSTOM_DESCRIPTION.to_owned());
            self.profiles.push(Entry { name: id.clone(), id, description, choices });
        }
    }

    /// What each stands for: the first choice whose provider is configured, else the first.
    #[must_use]
    pub fn resolve(&self, models: &Models, is_configured: &dyn Fn(&Provider) -> bool) -> Vec<Profile> {
        let configured = |id: &str| models.provider(id).is_some_and(is_configured);
        self.profiles.iter().filter_map(|profile| profile.resolve(&configured)).collect()
    }
}

impl Entry {
    fn resolve(&self, configured: &dyn Fn(&str) -> bool) -> Option<Profile> {
        let usable = self.choices.iter().find(|(provider, _)| configured(provider));
        let (provider, model) = usable.or(self.choices.first())?;
        Some(Profile {
            id: self.id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            provider: provider.clone(),
            model: model.clone(),
            configured: usable.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ProfileConfig;

    fn config(id: &str, provider: &str, model: &str) -> Config {
        let own = ProfileConfig { provider: provider.to_owned(), model: model.to_owned() };
        Config { profiles: [(id.to_owned(), own)].into(), ..Config::default() }
    }

    fn resolve(profiles: &Profiles, configured: &str) -> Vec<(String, String, bool)> {
        let all = profiles.resolve(&Models::builtin(), &|provider| provider.id == configured);
        all.into_iter().map(|one| (one.id, format!("{}/{}", one.provider, one.model), one.configured)).collect()
    }

    #[test]
    fn builtin_choices_are_in_the_catalog_and_not_retired() {
        let models = Models::builtin();
        let profiles = Profiles::builtin();
        let ids: Vec<_> = profiles.profiles.iter().map(|profile| profile.id.as_str()).collect();
        assert_eq!(ids, ["fast", "balanced", "best", "local"]);
        for (provider, model) in profiles.profiles.iter().flat_map(|profile| &profile.choices) {
            let found = models.provider(provider).and_then(|known| known.model(model));
            let found = found.unwrap_or_else(|| panic!("{provider}/{model}"));
            assert!(!found.is_legacy() && found.tool_call == Some(true), "{provider}/{model}");
        }
    }

    #[test]
    fn a_profile_follows_the_configured_provider() {
        let of = |configured: &str| resolve(&Profiles::builtin(), configured)[0].clone();
        assert_eq!(of("groq"), ("fast".to_owned(), "groq/openai/gpt-oss-20b".to_owned(), true));
        assert_eq!(of("none"), ("fast".to_owned(), "anthropic/claude-haiku-5-5".to_owned(), false));
    }

    #[test]
    fn the_users_profiles_change_and_add() {
        let models = Models::builtin();
        let fast = Profiles::new(&config("fast", "gemini", "gemini-2.5-flash"), &models).unwrap();
        // Theirs holds whatever is configured; the provider has its own id.
        assert_eq!(resolve(&fast, "groq")[0].1, "google/gemini-2.5-flash");
        let own = Profiles::new(&config("house", "ollama", "house:7b"), &models).unwrap();
        assert_eq!(resolve(&own, "ollama")[4], ("house".to_owned(), "ollama/house:7b".to_owned(), true));
    }

    #[test]
    fn a_mistyped_profile_says_what_is_near() {
        let error = |provider: &str, model: &str| {
            Profiles::new(&config("fast", provider, model), &Models::builtin()).unwrap_err().to_string()
        };
        assert_eq!(error("grok", "m"), "unknown provider `grok`; did you mean `groq`?");
        assert_eq!(
            error("xai", "grok-4.8"),
            "unknown model `grok-4.8` of xai; near ones are `grok-4.7`, `grok-4.6`, `grok-4.5`"
        );
    }
}
