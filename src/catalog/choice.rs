//! Checks the provider and model that a session asks for against what its agent can run.

use super::agent::{AgentSpec, EVERY_PROVIDER, ModelForm};
use super::models::{Models, Provider};
use crate::config::near;

/// Longer than every id in the catalogs; the check below is linear in it, once per known id.
const MAX_WORD_CHARS: usize = 200;
/// A catalog's full list of models is for the models' own route.
const MAX_LISTED: usize = 8;

/// What a session runs on, as far as it was asked for. The provider is the catalog's id; it is
/// there for a model alone, too, where the catalog knows whose that is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelChoice {
    pub provider: Option<String>,
    pub model: Option<String>,
}

/// Why an agent cannot run on what was asked for. Fit for the one who asked: control characters
/// are escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    #[error("{kind} must be one word of 1 to {MAX_WORD_CHARS} characters that does not begin with `-`")]
    NotAWord { kind: &'static str },
    #[error("unknown provider `{provider}`{near}")]
    UnknownProvider { provider: String, near: String },
    #[error("unknown model `{model}`{of}{near}")]
    UnknownModel { model: String, of: String, near: String },
    #[error("agent `{agent}` does not run on provider `{provider}`{takes}")]
    NotForAgent { agent: String, provider: String, takes: String },
    #[error("agent `{agent}` takes no {kind}")]
    NotTaken { agent: String, kind: &'static str },
    #[error("agent `{agent}` takes a provider only together with a model")]
    NeedsModel { agent: String },
}

/// The provider and model that `agent` shall run on, checked.
pub(super) fn choose(
    models: &Models,
    agent: &AgentSpec,
    provider: Option<&str>,
    model: Option<&str>,
) -> Result<ModelChoice, ChoiceError> {
    check_word("provider", provider)?;
    check_word("model", model)?;
    let asked = Asked { models, agent };
    match (provider, model) {
        (None, None) => Ok(ModelChoice::default()),
        (Some(provider), None) => asked.provider_alone(provider),
        (None, Some(model)) => asked.model_alone(model),
        (Some(provider), Some(model)) => asked.both(provider, model),
    }
}

fn check_word(kind: &'static str, word: Option<&str>) -> Result<(), ChoiceError> {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.chars().count() <= MAX_WORD_CHARS
            && !word.starts_with('-')
            && !word.contains(|c: char| c.is_control() || c.is_whitespace())
    };
    if word.is_none_or(is_word) { Ok(()) } else { Err(ChoiceError::NotAWord { kind }) }
}

struct Asked<'a> {
    models: &'a Models,
    agent: &'a AgentSpec,
}

impl Asked<'_> {
    fn provider_alone(&self, provider: &str) -> Result<ModelChoice, ChoiceError> {
        let id = self.provider(provider)?;
        let agent = self.agent;
        let is_told = agent.provider_flag.is_some() || agent.provider_env.is_some();
        let is_understood = agent.providers.len() == 1 && !self.takes_every_provider();
        if !is_told && !is_understood {
            let agent = agent.id.clone();
            return Err(match self.agent.model_form {
                ModelForm::ProviderModel => ChoiceError::NeedsModel { agent },
                ModelForm::Model => ChoiceError::NotTaken { agent, kind: "provider" },
            });
        }
        Ok(ModelChoice { provider: Some(id), model: None })
    }

    fn model_alone(&self, model: &str) -> Result<ModelChoice, ChoiceError> {
        self.takes_model()?;
        let taken = self.taken();
        let choice = |provider: Option<&Provider>, model: &str| {
            Ok(ModelChoice { provider: provider.map(|known| known.id.clone()), model: Some(model.to_owned()) })
        };
        if self.agent.models.iter().any(|own| own == model) {
            return choice(taken.first().copied().filter(|_| taken.len() == 1), model);
        }
        if let Some(provider) = taken.iter().find(|provider| provider.model(model).is_some()) {
            return choice(Some(provider), model);
        }
        // `provider/model`, as some programs and people write it.
        let split = model.split_once('/').and_then(|(id, rest)| Some((self.models.provider(id)?, rest)));
        if let Some((provider, rest)) = split
            && taken.iter().any(|known| known.id == provider.id)
            && (provider.is_open() || provider.model(rest).is_some())
        {
            return choice(Some(provider), rest);
        }
        if self.agent.any_model { choice(None, model) } else { Err(unknown_model(model, &taken, &self.agent.models)) }
    }

    fn both(&self, provider: &str, model: &str) -> Result<ModelChoice, ChoiceError> {
        self.takes_model()?;
        let id = self.provider(provider)?;
        let known = self.models.provider(&id).filter(|known| known.id == id);
        let is_known = known.is_some_and(|known| known.is_open() || known.model(model).is_some());
        let is_own = self.agent.models.iter().any(|own| own == model);
        match known {
            Some(known) if !is_known && !is_own && !self.agent.any_model => {
                Err(unknown_model(model, &[known], &self.agent.models))
            }
            _ => Ok(ModelChoice { provider: Some(id), model: Some(model.to_owned()) }),
        }
    }

    fn takes_model(&self) -> Result<(), ChoiceError> {
        if self.agent.model_flag.is_some() || self.agent.model_env.is_some() {
            return Ok(());
        }
        Err(ChoiceError::NotTaken { agent: self.agent.id.clone(), kind: "model" })
    }

    /// The provider's id, where the agent can run on it.
    fn provider(&self, word: &str) -> Result<String, ChoiceError> {
        let taken = self.taken();
        match self.models.provider(word) {
            Some(known) if taken.iter().any(|taken| taken.id == known.id) => Ok(known.id.clone()),
            Some(known) => Err(ChoiceError::NotForAgent {
                agent: self.agent.id.clone(),
                provider: known.id.clone(),
                takes: match taken.as_slice() {
                    [] => String::new(),
                    taken => format!("; it runs on {}", list(taken.iter().map(|known| known.id.as_str()))),
                },
            }),
            None if self.agent.any_model && self.takes_every_provider() => Ok(word.to_owned()),
            None => {
                let known: Vec<&str> = self.models.providers().iter().map(|known| known.id.as_str()).collect();
                Err(ChoiceError::UnknownProvider { provider: shown(word), near: suggestion(word, &known) })
            }
        }
    }

    fn takes_every_provider(&self) -> bool {
        self.agent.providers.iter().any(|id| id == EVERY_PROVIDER)
    }

    fn taken(&self) -> Vec<&Provider> {
        self.agent.providers_in(self.models).collect()
    }
}

/// That none of `providers` has `model`, and which of theirs, or of the names beside them, are like it.
pub(super) fn unknown_model(model: &str, providers: &[&Provider], beside: &[String]) -> ChoiceError {
    let theirs = providers.iter().flat_map(|provider| &provider.models).map(|model| model.id.as_str());
    let known: Vec<&str> = beside.iter().map(String::as_str).chain(theirs).collect();
    let of = match providers {
        [one] => format!(" of {}", one.id),
        _ => String::new(),
    };
    ChoiceError::UnknownModel { model: shown(model), of, near: suggestion(model, &known) }
}

fn suggestion(word: &str, known: &[&str]) -> String {
    match near(word, known).as_slice() {
        [] => format!("; known are {}", list(known.iter().copied())),
        [one] => format!("; did you mean `{one}`?"),
        several => format!("; near ones are {}", list(several.iter().copied())),
    }
}

fn list<'a>(words: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = words.len().saturating_sub(MAX_LISTED);
    let listed = words.take(MAX_LISTED).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{listed} and {more} more") } else { listed }
}

fn shown(word: &str) -> String {
    word.escape_debug().to_string()
}

#[cfg(test)]
mod tests;
