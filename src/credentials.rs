//! What of the catalog can be used on this machine: which programs are installed, and whether they
//! have credentials. Asks for existence and shape alone: no secret is kept, logged or returned.

mod describe;
mod login_file;

use crate::catalog::{AgentSpec, Facts, Login, LoginKind, Models, Provider};
use crate::config;
use crate::protocol::rest::KeySource;
use std::ffi::OsString;
use std::path::PathBuf;

/// Where to look. Answers are found anew each time: users log in while the server runs. Reads a
/// few small files for an agent, so async callers ask on a blocking thread.
pub struct Machine {
    /// The user's directory, where programs keep their logins.
    home: Option<PathBuf>,
    search_path: OsString,
    /// Where this program's own file is: `agterm-agent` is installed beside it.
    own_directory: Option<PathBuf>,
    is_set: Box<Ask<bool>>,
    directory_named_by: Box<Ask<Option<PathBuf>>>,
}

/// A question about a variable, by its name.
type Ask<T> = dyn Fn(&str) -> T + Send + Sync;

/// What is known of an agent's credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// It has some, or needs none.
    pub exist: bool,
    pub source: KeySource,
    /// The variables to set where there are none.
    pub missing_env_vars: Vec<String>,
}

impl Machine {
    /// The machine that this process runs on.
    #[must_use]
    pub fn this() -> Self {
        Self {
            home: config::user_home(),
            search_path: config::search_path(),
            own_directory: config::own_program().ok().and_then(|program| Some(program.parent()?.to_owned())),
            is_set: Box::new(config::is_set),
            directory_named_by: Box::new(config::directory_named_by),
        }
    }

    /// The program that `command` names, where it is installed: on the search path, or beside this
    /// program, which itself need not be on it.
    #[must_use]
    pub fn program(&self, command: &str) -> Option<PathBuf> {
        let beside = || config::find_program(self.own_directory.as_ref()?.as_os_str(), command);
        config::find_program(&self.search_path, command).or_else(beside)
    }

    /// Whether requests to `provider` can be expected to work.
    #[must_use]
    pub fn is_configured(&self, provider: &Provider) -> bool {
        provider.is_configured(Facts { is_set: &*self.is_set, is_installed: &|name| self.program(name).is_some() })
    }

    /// The agent's credentials: a variable goes before a login, as it does with the agents.
    #[must_use]
    pub fn credentials(&self, agent: &AgentSpec, models: &Models) -> Credentials {
        let found = |source| Credentials { exist: true, source, missing_env_vars: Vec::new() };
        if agent.needs_nothing() {
            return found(KeySource::None);
        }
        let is_set = |name: &str| agent.sets(name) || (self.is_set)(name);
        if agent.has_required(&is_set) {
            return found(KeySource::Env);
        }
        if let Some(source) = self.provider_key(agent, models, &is_set) {
            return found(source);
        }
        if let Some(login) = agent.logins.iter().find(|login| self.is_logged_in(agent, login)) {
            return found(match login.kind {
                LoginKind::File => KeySource::File,
                LoginKind::Oauth => KeySource::Oauth,
                LoginKind::Keychain => KeySource::Keychain,
            });
        }
        let missing_env_vars = missing(agent, models, &is_set);
        Credentials { exist: false, source: KeySource::None, missing_env_vars }
    }

    /// Where the key of a provider comes from that the agent can run on; a local one has none.
    fn provider_key(&self, agent: &AgentSpec, models: &Models, is_set: &dyn Fn(&str) -> bool) -> Option<KeySource> {
        if !agent.provider_keys {
            return None;
        }
        let is_installed = |name: &str| self.program(name).is_some();
        let usable = |is_installed| {
            let facts = Facts { is_set, is_installed };
            agent.providers_in(models).any(|provider| provider.is_configured(facts))
        };
        if usable(&|_: &str| false) { Some(KeySource::Env) } else { usable(&is_installed).then_some(KeySource::None) }
    }

    fn is_logged_in(&self, agent: &AgentSpec, login: &Login) -> bool {
        if login.os.as_deref().is_some_and(|os| os != std::env::consts::OS) {
            return false;
        }
        self.login_directory(agent, login).is_some_and(|dir| login_file::proves(&dir.join(&login.file), &login.keys))
    }

    fn login_directory(&self, agent: &AgentSpec, login: &Login) -> Option<PathBuf> {
        let named = login.dir_env.as_deref().and_then(|name| match agent.env.get(name) {
            Some(own) => Some(PathBuf::from(own)).filter(|dir| dir.is_absolute()),
            None => (self.directory_named_by)(name),
        });
        named.or_else(|| Some(self.home.as_ref()?.join(&login.dir)))
    }
}

/// The variables to set. Any provider's key would do for an agent that runs on many; one is told.
fn missing(agent: &AgentSpec, models: &Models, is_set: &dyn Fn(&str) -> bool) -> Vec<String> {
    let own = agent.missing(is_set);
    if !own.is_empty() || !agent.provider_keys {
        return own;
    }
    agent.providers_in(models).find_map(|provider| provider.env.first()).into_iter().cloned().collect()
}

#[cfg(test)]
mod tests;
