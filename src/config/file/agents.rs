//! The tables of `config.toml` that users name themselves: `[agents.<id>]`, `[profiles.<name>]`.
//! Knows no agent and no model: whether one exists is the catalog's to say.

use super::super::{AgentConfig, Config, ProfileConfig, Source};
use super::{Checked, Reader, Value, boolean, color, string, strings, wrong};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

const AGENT_KEYS: &[&str] = &[
    "enabled",
    "command",
    "args",
    "name",
    "icon",
    "color",
    "env",
    "provider_flag",
    "provider_env",
    "model_flag",
    "model_env",
    "resume_flag",
    "required",
];
const PROFILE_KEYS: &[&str] = &["provider", "model"];

/// AGTerm's own: a session's program is told its session by them.
const RESERVED_PREFIX: &str = "AGTERM_";

impl Reader<'_> {
    pub(super) fn agents(&mut self, value: &Value<'_>, config: &mut Config) {
        for (id, _, table) in self.tables("agents", "claude", value, &mut config.source) {
            let mut agent = AgentConfig::default();
            let set = |key: &str, value: &DeValue<'_>| set_agent(&mut agent, key, value);
            self.entries(&format!("agents.{id}"), AGENT_KEYS, table, set);
            config.agents.insert(id, agent);
        }
    }

    pub(super) fn profiles(&mut self, value: &Value<'_>, config: &mut Config) {
        for (name, at, table) in self.tables("profiles", "fast", value, &mut config.source) {
            let (mut provider, mut model) = (None, None);
            let set = |key: &str, value: &DeValue<'_>| {
                *(if key == "provider" { &mut provider } else { &mut model }) = Some(string(value)?);
                Ok(())
            };
            self.entries(&format!("profiles.{name}"), PROFILE_KEYS, table, set);
            if let (Some(provider), Some(model)) = (provider, model) {
                config.profiles.insert(name, ProfileConfig { provider, model });
            } else {
                self.mistake_unless_told(at, format!("`profiles.{name}` needs a `provider` and a `model`"));
            }
        }
    }

    /// The tables in the table `kind`, each with its name and its place.
    fn tables<'v, 't>(
        &mut self,
        kind: &str,
        example: &str,
        value: &'v Value<'t>,
        source: &mut Source,
    ) -> Vec<(String, usize, &'v DeTable<'t>)> {
        let Some(all) = value.get_ref().as_table() else {
            self.mistake(value.span().start, format!("`{kind}` must be a table, such as [{kind}.{example}]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (id, value) in all {
            let (name, at) = (id.get_ref().as_ref(), id.span().start);
            source.lines.insert(format!("{kind}.{name}"), self.line(at));
            if let Some(table) = value.get_ref().as_table() {
                tables.push((name.to_owned(), at, table));
            } else {
                let what = format!("`{kind}.{name}` must be a table, such as [{kind}.{name}]");
                self.mistake(value.span().start, what);
            }
        }
        tables
    }

    fn entries(
        &mut self,
        name: &str,
        known: &[&str],
        table: &DeTable<'_>,
        mut set: impl FnMut(&str, &DeValue<'_>) -> Checked<()>,
    ) {
        for (key, value) in table {
            let word = key.get_ref().as_ref();
            if !known.contains(&word) {
                self.unknown_key(key.span().start, word, known);
            } else if let Err(what) = set(word, value.get_ref()) {
                self.mistake(value.span().start, format!("`{name}.{word}` {what}"));
            }
        }
    }

    /// What is missing matters only where nothing else is wrong: a mistyped key is missing, too.
    fn mistake_unless_told(&mut self, at: usize, what: String) {
        if self.mistakes.is_empty() {
            self.mistake(at, what);
        }
    }
}

fn set_agent(agent: &mut AgentConfig, key: &str, value: &DeValue<'_>) -> Checked<()> {
    match key {
        "enabled" => agent.enabled = Some(boolean(value)?),
        "command" => agent.command = Some(string(value)?),
        "args" => agent.args = Some(strings(value)?),
        "name" => agent.name = Some(string(value)?),
        "icon" => agent.icon = Some(string(value)?),
        "color" => agent.color = Some(color(value)?),
        "env" => agent.env = Some(variables(value)?),
        "provider_flag" => agent.provider_flag = Some(string(value)?),
        "provider_env" => agent.provider_env = Some(variable(value)?),
        "model_flag" => agent.model_flag = Some(string(value)?),
        "model_env" => agent.model_env = Some(variable(value)?),
        "resume_flag" => agent.resume_flag = Some(string(value)?),
        "required" => agent.required = Some(required(value)?),
        _ => {}
    }
    Ok(())
}

/// `{ NAME = "value" }`.
fn variables(value: &DeValue<'_>) -> Checked<BTreeMap<String, String>> {
    let must = || wrong("a table of strings, such as { NAME = \"value\" }", value);
    let mut variables = BTreeMap::new();
    for (name, value) in value.as_table().ok_or_else(must)? {
        let text = value.get_ref().as_str().filter(|text| !text.contains('\0')).ok_or_else(must)?;
        variables.insert(checked_name(name.get_ref())?, text.to_owned());
    }
    Ok(variables)
}

fn variable(value: &DeValue<'_>) -> Checked<String> {
    checked_name(&string(value)?)
}

/// `["A", "B"]`: all of them; `[["A"], ["B", "C"]]`: A, or both B and C.
fn required(value: &DeValue<'_>) -> Checked<Vec<Vec<String>>> {
    let must = || wrong("a list of variables, or a list of such lists", value);
    let all = value.as_array().ok_or_else(must)?;
    let groups = if all.iter().any(|one| one.get_ref().is_array()) {
        all.iter().map(|one| names(one.get_ref()).filter(|group| !group.is_empty())).collect()
    } else if all.is_empty() {
        Some(Vec::new())
    } else {
        names(value).map(|group| vec![group])
    };
    let groups: Vec<Vec<&str>> = groups.ok_or_else(must)?;
    groups.iter().map(|group| group.iter().map(|name| checked_name(name)).collect()).collect()
}

fn names<'a>(value: &'a DeValue<'_>) -> Option<Vec<&'a str>> {
    value.as_array()?.iter().map(|one| one.get_ref().as_str()).collect()
}

fn checked_name(name: &str) -> Checked<String> {
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().next().is_some_and(|first| !first.is_ascii_digit());
    if !is_name {
        return Err(format!("must name variables by letters, digits and `_`, not `{}`", name.escape_debug()));
    }
    if name.starts_with(RESERVED_PREFIX) {
        return Err(format!("must not set `{name}`: {RESERVED_PREFIX}* are AGTerm's own"));
    }
    Ok(name.to_owned())
}
