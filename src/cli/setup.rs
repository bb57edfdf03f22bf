//! What a person looks at while setting things up: agents, the configuration, completions.

use super::args::{Arguments, ConfigVerb};
use super::output;
use crate::catalog::Catalog;
use crate::client::Client;
use crate::config;
use crate::theme::Theme;
use clap::CommandFactory;
use clap_complete::Shell;

pub(super) async fn agents(client: &Client, json: bool) -> anyhow::Result<()> {
    let agents = client.agents().await?;
    if json {
        return output::json(&agents);
    }
    let rows: Vec<_> = agents
        .into_iter()
        .map(|agent| {
            let state = match (agent.enabled, agent.cli_exists) {
                (false, _) => "disabled".to_owned(),
                (true, false) => "not installed".to_owned(),
                (true, true) => agent.cli_path.unwrap_or_default(),
            };
            [agent.id, agent.name, agent.command, state]
        })
        .collect();
    Ok(output::table(["ID", "NAME", "COMMAND", "FOUND"], &rows)?)
}

pub(super) fn config(verb: &ConfigVerb) -> anyhow::Result<()> {
    let paths = super::paths()?;
    let path = paths.config();
    match verb {
        ConfigVerb::Path => output::line(&path.display().to_string())?,
        ConfigVerb::Check => {
            let config = config::load(&path)?;
            let own_models = config::models_text(&paths.models())?;
            Catalog::with_own_models(&config, &config::login_shell(), &paths.models(), own_models.as_deref())?;
            let own = config::theme_text(&paths.themes(), &config.theme)?;
            let own = own.as_ref().map(|(path, text)| (path.as_str(), text.as_str()));
            Theme::choose(&config.theme, own, &config.source)?;
            let found = if path.exists() { "is valid" } else { "does not exist; the defaults hold" };
            output::line(&format!("{} {found}", path.display()))?;
        }
    }
    Ok(())
}

pub(super) fn completions(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "agterm", &mut script);
    Ok(output::line(String::from_utf8_lossy(&script).trim_end())?)
}
