//! The entries of a list to choose from. Shared by drawing and by the keys.

use super::action::Action;
use super::keymap::BINDINGS;
use super::state::{Picker, PickerKind, State};
use crate::ids::SessionId;

/// What an entry stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Session(SessionId),
    Agent(String),
    Action(Action),
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub text: String,
    /// Beside it, less loud.
    pub note: String,
    pub target: Target,
    /// It can be chosen now.
    pub is_enabled: bool,
}

/// The entries that the filter leaves, in order.
#[must_use]
pub(super) fn entries(state: &State, picker: &Picker) -> Vec<Entry> {
    let mut all = match picker.kind {
        PickerKind::Sessions => sessions(state),
        PickerKind::Agents => agents(state),
        PickerKind::Actions => actions(),
    };
    let words: Vec<_> = picker.filter.text().split_whitespace().map(str::to_lowercase).collect();
    all.retain(|entry| {
        let text = format!("{} {}", entry.text, entry.note).to_lowercase();
        words.iter().all(|word| text.contains(word))
    });
    all
}

fn sessions(state: &State) -> Vec<Entry> {
    let entry = |session: &crate::protocol::rest::Session| {
        let place = match state.tabs.of(session.id) {
            Some(index) => format!("tab {}", index + 1),
            None => "not shown".to_owned(),
        };
        let agent = state.agent(&session.agent).map_or(session.agent.clone(), |agent| agent.name.clone());
        Entry {
            text: session.name.clone(),
            note: format!("{agent} · {place}"),
            target: Target::Session(session.id),
            is_enabled: true,
        }
    };
    state.sessions.iter().map(entry).collect()
}

fn agents(state: &State) -> Vec<Entry> {
    let enabled = state.agents.iter().filter(|agent| agent.enabled);
    let entry = |agent: &crate::protocol::rest::Agent| Entry {
        text: agent.name.clone(),
        note: match (agent.cli_exists, agent.has_credentials) {
            (false, _) => "not installed".to_owned(),
            (true, false) => format!("{} · not logged in", agent.command),
            (true, true) => agent.command.clone(),
        },
        target: Target::Agent(agent.id.clone()),
        is_enabled: agent.can_start(),
    };
    enabled.map(entry).collect()
}

fn actions() -> Vec<Entry> {
    let entry = |binding: &super::keymap::Binding| Entry {
        text: binding.action.describe(),
        note: binding.keys.join(", "),
        target: Target::Action(binding.action),
        is_enabled: true,
    };
    BINDINGS.iter().map(entry).collect()
}
