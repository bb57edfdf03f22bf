//! The agents: `assets/agents.toml`, with the user's `[agents.<id>]` over it.

use crate::config::{AgentConfig, Config, ConfigError};
use serde::Deserialize;

const BUILTIN: &str = include_str!("../../assets/agents.toml");
const CUSTOM_ICON: &str = "agent";
const CUSTOM_COLOR: &str = "#8b949e";

/// How to run an agent, and how to show it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSpec {
    pub id: String,
    pub name: String,
    /// A name that faces draw in their own way.
    pub icon: String,
    /// `#rrggbb`.
    pub color: String,
    /// The program: a name to be found on the search path, or a path.
    pub command: String,
    #[serde(default)]
    pub args: Vec<String>,
    /// What precedes the provider that a session asks for, where the program takes one.
    #[serde(default)]
    pub provider_flag: Option<String>,
    #[serde(default)]
    pub model_flag: Option<String>,
    /// Not disabled in the configuration.
    #[serde(skip, default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

impl AgentSpec {
    /// The program and its arguments. A provider or model that the program takes no flag for is
    /// left out.
    #[must_use]
    pub fn command_line(&self, provider: Option<&str>, model: Option<&str>) -> Vec<String> {
        let mut line = vec![self.command.clone()];
        line.extend_from_slice(&self.args);
        for (flag, value) in [(&self.provider_flag, provider), (&self.model_flag, model)] {
            if let (Some(flag), Some(value)) = (flag, value) {
                line.extend([flag.clone(), value.to_owned()]);
            }
        }
        line
    }

    fn custom(id: &str, command: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            icon: CUSTOM_ICON.to_owned(),
            color: CUSTOM_COLOR.to_owned(),
            command: command.to_owned(),
            args: Vec::new(),
            provider_flag: None,
            model_flag: None,
            enabled: true,
        }
    }

    fn change(&mut self, change: &AgentConfig) {
        self.enabled = change.enabled.unwrap_or(true);
        let texts =
            [(&mut self.command, &change.command), (&mut self.name, &change.name), (&mut self.color, &change.color)];
        for (own, changed) in texts {
            if let Some(changed) = changed {
                own.clone_from(changed);
            }
        }
        if let Some(args) = &change.args {
            self.args.clone_from(args);
        }
    }
}

/// Every agent that a session can run, the disabled ones too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    agents: Vec<AgentSpec>,
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
        Self { agents: file.agent }
    }

    /// The built-in agents as `config` changes them, and those that it adds. `login_shell` is
    /// the shell's program where the configuration names none.
    ///
    /// # Errors
    ///
    /// An agent that is neither built in nor has a command, with its place in `config.toml`.
    pub fn new(config: &Config, login_shell: &str) -> Result<Self, ConfigError> {
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
        Ok(Self { agents })
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(agents: &[(&str, AgentConfig)]) -> Config {
        let agents = agents.iter().map(|(id, agent)| ((*id).to_owned(), agent.clone())).collect();
        Config { agents, ..Config::default() }
    }

    #[test]
    fn builtin_agents_are_whole() {
        let catalog = Catalog::builtin();
        let ids: Vec<_> = catalog.agents().iter().map(|agent| agent.id.as_str()).collect();
        assert_eq!(ids, ["shell", "agterm", "claude", "gemini", "codex"]);
        for agent in catalog.agents() {
            assert!(agent.enabled && agent.color.len() == 7 && !agent.name.is_empty(), "{agent:?}");
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
            command: Some("aider".to_owned()),
            args: Some(vec!["-v".to_owned()]),
            ..AgentConfig::default()
        };
        let catalog = Catalog::new(&config(&[("claude", off), ("aider", own)]), "/bin/sh").unwrap();
        assert!(!catalog.agent("claude").unwrap().enabled);
        assert_eq!(catalog.agent("claude").unwrap().command, "claude");
        assert_eq!(catalog.agent("aider").unwrap().command_line(None, Some("x")), ["aider", "-v"]);
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
    fn a_model_is_passed_in_the_agents_own_way() {
        let catalog = Catalog::builtin();
        let line = |id: &str| catalog.agent(id).unwrap().command_line(Some("p"), Some("m"));
        assert_eq!(line("agterm"), ["agterm-agent", "--provider", "p", "--model", "m"]);
        assert_eq!(line("claude"), ["claude", "--model", "m"]);
    }
}
