//! The catalog in the API's words, with what was found on this machine.

use super::Machine;
use crate::catalog::{AgentSpec, Catalog, Model, Models, Provider};
use crate::protocol::rest;

impl Machine {
    /// `GET /api/agents`.
    #[must_use]
    pub fn agents(&self, catalog: &Catalog) -> rest::Agents {
        rest::Agents { agents: catalog.agents().iter().map(|agent| self.agent(agent, catalog.models())).collect() }
    }

    /// `GET /api/agents/:id`.
    #[must_use]
    pub fn agent(&self, agent: &AgentSpec, models: &Models) -> rest::Agent {
        let program = self.program(&agent.command);
        let credentials = self.credentials(agent, models);
        let hint = match (&program, credentials.exist) {
            (None, _) => Some(agent.not_installed()),
            (Some(_), false) => agent.login_hint.clone().or_else(|| to_set(&credentials.missing_env_vars)),
            (Some(_), true) => None,
        };
        rest::Agent {
            id: agent.id.clone(),
            name: agent.name.clone(),
            icon: agent.icon.clone(),
            color: agent.color.clone(),
            welcome: agent.welcome.clone(),
            command: agent.command.clone(),
            available: agent.enabled && program.is_some() && credentials.exist,
            cli_exists: program.is_some(),
            cli_path: program.map(|path| path.to_string_lossy().into_owned()),
            has_credentials: credentials.exist,
            key_source: credentials.source,
            missing_env_vars: credentials.missing_env_vars,
            hint,
            enabled: agent.enabled,
        }
    }

    /// `GET /api/models`.
    #[must_use]
    pub fn models(&self, catalog: &Catalog) -> rest::Models {
        let providers = self.providers(catalog.models().providers());
        let configured = providers.iter().filter(|provider| provider.configured);
        let configured_providers = configured.map(|provider| provider.id.clone()).collect();
        rest::Models { profiles: self.profiles(catalog).profiles, providers, configured_providers }
    }

    /// `GET /api/models/profiles`.
    #[must_use]
    pub fn profiles(&self, catalog: &Catalog) -> rest::Profiles {
        let profiles = catalog.profiles(&|provider| self.is_configured(provider)).into_iter();
        let profiles = profiles.map(|profile| rest::Profile {
            id: profile.id,
            name: profile.name,
            description: profile.description,
            provider: profile.provider,
            model: profile.model,
            configured: profile.configured,
        });
        rest::Profiles { profiles: profiles.collect() }
    }

    /// `GET /api/models/providers`.
    #[must_use]
    pub fn configured_providers(&self, catalog: &Catalog) -> rest::ConfiguredProviders {
        let mut providers = self.providers(catalog.models().providers());
        providers.retain(|provider| provider.configured);
        let configured_providers = providers.iter().map(|provider| provider.id.clone()).collect();
        rest::ConfiguredProviders { providers, configured_providers }
    }

    /// `GET /api/models/agent/:agent`. The agent's own names for models go first.
    #[must_use]
    pub fn agent_models(&self, agent: &AgentSpec, models: &Models) -> rest::AgentModels {
        let mut providers = self.providers(agent.providers_in(models));
        if let [only] = providers.as_mut_slice() {
            only.models.splice(0..0, agent.models.iter().map(|name| own_model(agent, name)));
        }
        rest::AgentModels { agent: agent.id.clone(), providers, any_model: agent.any_model }
    }

    fn providers<'a>(&self, providers: impl IntoIterator<Item = &'a Provider>) -> Vec<rest::Provider> {
        let all = providers.into_iter().map(|provider| rest::Provider {
            id: provider.id.clone(),
            name: provider.name.clone(),
            configured: self.is_configured(provider),
            models: provider.models.iter().map(model).collect(),
        });
        all.collect()
    }
}

fn to_set(variables: &[String]) -> Option<String> {
    (!variables.is_empty()).then(|| format!("set {}", variables.join(" and ")))
}

fn model(model: &Model) -> rest::Model {
    rest::Model {
        id: model.id.clone(),
        name: model.name.clone(),
        description: model.describe(),
        context_window: model.context_window,
        max_output: model.max_output,
        status: model.status.clone(),
    }
}

fn own_model(agent: &AgentSpec, name: &str) -> rest::Model {
    rest::Model {
        id: name.to_owned(),
        name: name.to_owned(),
        description: format!("{}'s own name for the newest of its kind", agent.name),
        context_window: None,
        max_output: None,
        status: None,
    }
}
