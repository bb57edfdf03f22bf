//! The catalog: the agents of `assets/agents.toml` with the user's `[agents.<id>]` over them, and
//! the models and profiles that they run on.

use super::agent::AgentSpec;
use super::choice::{self, ChoiceError, ModelChoice};
use super::models::{Models, Provider};
use super::profiles::{Profile, Profiles};
use crate::config::{Config, ConfigError};
use serde::Deserialize;
use std::path::Path;

const BUILTIN: &str = include_str!("../../assets/agents.toml");

/// Every agent that a session can run, the disabled ones too; every model, and every profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    agents: Vec<AgentSpec>,
    models: Models,
    profiles: Profiles,
}

impl Catalog {
    /// The agents that AGTerm comes with. The shell has no command yet.
    #[must_use]
    pub fn builtin() -> Self {
        #[derive(Deserialize)]
        struct File {
            agent: Vec<AgentSpec>,
        }
        let file: File = toml::from_str(BUILTIN).expect("the built-in file is valid: a test reads it");
        Self { agents: file.agent, models: Models::builtin(), profiles: Profiles::builtin() }
    }

    /// The built-in agents as `config` changes them, and those that it adds. `login_shell` is
    /// the shell's program where the configuration names none.
    ///
    /// # Errors
    ///
    /// An agent that is neither built in nor has a command, or a profile of an unknown provider or
    /// model, with its place in `config.toml`.
    pub fn new(config: &Config, login_shell: &str) -> Result<Self, ConfigError> {
        Self::with_models(config, login_shell, Models::builtin())
    }

    /// The same with other models (see [`Models::with_override`]).
    ///
    /// # Errors
    ///
    /// As [`Catalog::new`].
    pub fn with_models(config: &Config, login_shell: &str, models: Models) -> Result<Self, ConfigError> {
        let profiles = Profiles::new(config, &models)?;
        let mut agents = Self::builtin().agents;
        let known: Vec<String> = agents.iter().map(|agent| agent.id.clone()).collect();
        for agent in agents.iter_mut().filter(|agent| agent.command.is_empty()) {
            agent.command = config.shell.clone().unwrap_or_else(|| login_shell.to_owned());
        }
        for (id, change) in &config.agents {
            if let Some(agent) = agents.iter_mut().find(|agent| agent.id == *id) {
                agent.change(change);
            } else if let Some(command) = &change.command {
                let mut agent = AgentSpec::custom(id, command);
                agent.change(change);
                agents.push(agent);
            } else {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let ConfigError(what) = config.source.unknown(&format!("agents.{id}"), "agent", id, &known);
                return Err(ConfigError(format!("{what} (an agent of your own needs a `command`)")));
            }
        }
        Ok(Self { agents, models, profiles })
    }

    /// The same with the text of the user's `models.json`, which stands at `path`, where there is one.
    ///
    /// # Errors
    ///
    /// As [`Catalog::new`], and what is wrong with the text, with its place.
    pub fn with_own_models(
        config: &Config,
        login_shell: &str,
        path: &Path,
        text: Option<&str>,
    ) -> Result<Self, ConfigError> {
        let models = match text {
            Some(text) => Models::with_override(path, text).map_err(|error| ConfigError(error.to_string()))?,
            None => Models::builtin(),
        };
        Self::with_models(config, login_shell, models)
    }

    /// In the order of lists: the built-in ones, then the user's own by name.
    #[must_use]
    pub fn agents(&self) -> &[AgentSpec] {
        &self.agents
    }

    /// The agent with this id.
    #[must_use]
    pub fn agent(&self, id: &str) -> Option<&AgentSpec> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    #[must_use]
    pub fn models(&self) -> &Models {
        &self.models
    }

    /// What each profile stands for, given which providers are configured.
    #[must_use]
    pub fn profiles(&self, is_configured: &dyn Fn(&Provider) -> bool) -> Vec<Profile> {
        self.profiles.resolve(&self.models, is_configured)
    }

    /// Checks the provider and model that a session asks for.
    ///
    /// # Errors
    ///
    /// Why `agent` cannot run on them, with the near ones, for the one who asked.
    pub fn choose(
        &self,
        agent: &AgentSpec,
        provider: Option<&str>,
        model: Option<&str>,
    ) -> Result<ModelChoice, ChoiceError> {
        choice::choose(&self.models, agent, provider, model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AgentConfig;

    fn config(agents: &[(&str, AgentConfig)]) -> Config {
        let agents = agents.iter().map(|(id, agent)| ((*id).to_owned(), agent.clone())).collect();
        Config { agents, ..Config::default() }
    }

    #[test]
    fn builtin_agents_are_whole() {
        let catalog = Catalog::builtin();
        let ids: Vec<_> = catalog.agents().iter().map(|agent| agent.id.as_str()).collect();
        assert_eq!(ids[..5], ["agterm", "claude", "gemini", "codex", "shell"]);
        assert_eq!(ids[5..], ["opencode", "aider", "goose", "copilot", "amp", "cursor", "qwen"]);
        for agent in catalog.agents() {
            assert!(agent.enabled && agent.color.len() == 7 && !agent.name.is_empty(), "{agent:?}");
            assert!(!agent.welcome.is_empty(), "{agent:?}");
            let is_ours = ["agterm", "shell"].contains(&agent.id.as_str());
            assert!(is_ours || (agent.install.is_some() && agent.login_hint.is_some()), "{agent:?}");
            assert!(agent.providers.iter().all(|id| id == "*" || catalog.models().provider(id).is_some()), "{agent:?}");
        }
    }

    #[test]
    fn the_shell_is_the_configured_one_then_the_users() {
        let shell =
            |config: &Config| Catalog::new(config, "/bin/fish").unwrap().agent("shell").unwrap().command.clone();
        assert_eq!(shell(&Config::default()), "/bin/fish");
        assert_eq!(shell(&Config { shell: Some("/bin/zsh".to_owned()), ..Config::default() }), "/bin/zsh");
    }

    #[test]
    fn the_configuration_changes_and_adds() {
        let off = AgentConfig { enabled: Some(false), ..AgentConfig::default() };
        let own = AgentConfig {
            command: Some("plandex".to_owned()),
            args: Some(vec!["-v".to_owned()]),
            icon: Some("spark".to_owned()),
            env: Some([("A".to_owned(), "b".to_owned())].into()),
            resume_flag: Some("--resume".to_owned()),
            required: Some(vec![vec!["PLANDEX_KEY".to_owned()]]),
            ..AgentConfig::default()
        };
        let catalog = Catalog::new(&config(&[("claude", off), ("own", own)]), "/bin/sh").unwrap();
        let own = catalog.agent("own").unwrap();
        assert!(!catalog.agent("claude").unwrap().enabled);
        assert_eq!(catalog.agent("claude").unwrap().command, "claude");
        assert_eq!(own.command_line(None, Some("x")), ["plandex", "-v"]);
        assert_eq!((own.icon.as_str(), own.missing(&|_| false)), ("spark", vec!["PLANDEX_KEY".to_owned()]));
        assert_eq!(own.environment(None, None), [("A".to_owned(), "b".to_owned())]);
        assert!(catalog.agent("none").is_none());
    }

    #[test]
    fn a_mistyped_agent_is_an_error() {
        let error = Catalog::new(&config(&[("clade", AgentConfig::default())]), "/bin/sh").unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown agent `clade`; did you mean `claude`? (an agent of your own needs a `command`)"
        );
    }

    #[test]
    fn credentials_are_any_one_whole_group() {
        let catalog = Catalog::builtin();
        let has = |id: &str, set: &[&str]| catalog.agent(id).unwrap().has_required(&|name| set.contains(&name));
        assert!(has("claude", &["CLAUDE_CODE_OAUTH_TOKEN"]));
        assert!(!has("gemini", &["GOOGLE_API_KEY"]));
        assert!(has("gemini", &["GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"]));
        assert!(!has("codex", &["OPENAI_API_KEY", "CODEX_API_KEY"]));
        let missing = |id: &str| catalog.agent(id).unwrap().missing(&|_| false).join(" ");
        assert_eq!(missing("claude"), "ANTHROPIC_API_KEY");
        assert_eq!(missing("gemini"), "GEMINI_API_KEY");
        assert_eq!(missing("codex"), "OPENAI_API_KEY");
        assert!(catalog.agent("shell").unwrap().needs_nothing());
    }

    #[test]
    fn a_user_may_say_that_nothing_is_required() {
        let free = AgentConfig { required: Some(Vec::new()), ..AgentConfig::default() };
        let catalog = Catalog::new(&config(&[("claude", free)]), "/bin/sh").unwrap();
        assert!(catalog.agent("claude").unwrap().needs_nothing());
    }

    #[test]
    fn the_agents_own_variables_count_as_set() {
        let env = [("GEMINI_API_KEY".to_owned(), "x".to_owned()), ("EMPTY".to_owned(), String::new())].into();
        let keyed = AgentConfig { env: Some(env), ..AgentConfig::default() };
        let catalog = Catalog::new(&config(&[("gemini", keyed)]), "/bin/sh").unwrap();
        let gemini = catalog.agent("gemini").unwrap();
        assert!(gemini.has_required(&|_| false) && gemini.missing(&|_| false).is_empty());
        assert!(!gemini.sets("EMPTY"));
    }
}
