//! Where a key goes: to an overlay, to the key table, to copy mode, or to the program.

use super::super::copy_mode::Step;
use super::super::effect::Effect;
use super::super::keymap;
use super::super::state::{Mode, State};
use super::{actions, overlay};
use crate::ids::SessionId;
use crate::protocol::rest::SwitchAgent;
use crate::term::keys::{Key, KeyCode, KeyKind, encode};
use crate::term::paste;

/// How far a key came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It changed something of ours.
    State,
    /// It went to the program: nothing of ours changed.
    Program,
}

pub(super) fn key(state: &mut State, key: &Key, out: &mut Vec<Effect>) -> Reach {
    if key.kind == KeyKind::Release {
        return Reach::Program;
    }
    let had_notice = state.notice.take().is_some();
    let reach = match &state.mode {
        Mode::Normal => normal_key(state, key, out),
        Mode::Prefix => {
            prefixed_key(state, key, out);
            Reach::State
        }
        Mode::Repeat => {
            repeated_key(state, key, out);
            Reach::State
        }
        Mode::Help(_) | Mode::Prompt(_) | Mode::Confirm(_) | Mode::Picker(_) => {
            overlay::key(state, key, out);
            Reach::State
        }
    };
    if had_notice { Reach::State } else { reach }
}

fn prefixed_key(state: &mut State, key: &Key, out: &mut Vec<Effect>) {
    state.mode = Mode::Normal;
    let Some(action) = keymap::action(key, &state.settings.prefix) else {
        if key.code != KeyCode::Escape {
            state.tell(format!("no such key after {0}; {0} ? shows all", state.settings.prefix_name));
        }
        return;
    };
    if keymap::repeats(action) {
        state.mode = Mode::Repeat;
        out.push(Effect::AwaitRepeat);
    }
    actions::act(state, action, out);
}

/// A key that repeats does so again; any other ends the repetition and means what it always does.
fn repeated_key(state: &mut State, key: &Key, out: &mut Vec<Effect>) {
    let action = keymap::action(key, &state.settings.prefix).filter(|action| keymap::repeats(*action));
    if let Some(action) = action {
        out.push(Effect::AwaitRepeat);
        actions::act(state, action, out);
    } else {
        state.mode = Mode::Normal;
        normal_key(state, key, out);
    }
}

fn normal_key(state: &mut State, key: &Key, out: &mut Vec<Effect>) -> Reach {
    if *key == state.settings.prefix {
        state.mode = Mode::Prefix;
        return Reach::State;
    }
    let Some(id) = state.focused() else { return Reach::State };
    if state.panes.get(&id).is_some_and(|pane| pane.copy.is_some()) {
        copy_key(state, id, key, out);
        return Reach::State;
    }
    if state.has_exited(id) {
        return exited_key(state, id, key, out);
    }
    send(state, id, key, out);
    Reach::Program
}

/// Sends a key to a session's program.
pub(super) fn send(state: &State, id: SessionId, key: &Key, out: &mut Vec<Effect>) {
    let Some(pane) = state.panes.get(&id) else { return };
    let bytes = encode(key, &pane.screen.modes());
    if !bytes.is_empty() {
        out.push(Effect::Input(id, bytes));
    }
}

pub(super) fn copy_key(state: &mut State, id: SessionId, key: &Key, out: &mut Vec<Effect>) {
    let Some(pane) = state.panes.get_mut(&id) else { return };
    let Some(copy) = &mut pane.copy else { return };
    match copy.key(key) {
        Step::Stay => {}
        Step::Leave => pane.copy = None,
        Step::Copy(text) => {
            pane.copy = None;
            copy_text(state, text, out);
        }
        Step::Tell(what) => state.tell(what),
    }
}

/// Keeps text for pasting, and gives it to the outer terminal.
pub(super) fn copy_text(state: &mut State, text: String, out: &mut Vec<Effect>) {
    // An empty text would wipe what the user has in the clipboard.
    if text.is_empty() {
        return;
    }
    state.tell(format!("copied {} characters", text.chars().count()));
    state.clip.clone_from(&text);
    out.push(Effect::Copy(text));
}

fn exited_key(state: &mut State, id: SessionId, key: &Key, out: &mut Vec<Effect>) -> Reach {
    match key.code {
        KeyCode::Char('x') => out.push(Effect::Delete(id)),
        KeyCode::Char('r') => {
            if let Some(session) = state.session(id) {
                let config = session.model_config.clone().unwrap_or_default();
                let (provider, model) = (config.provider, config.model);
                out.push(Effect::Restart(id, SwitchAgent { agent: session.agent.clone(), provider, model }));
            }
        }
        _ => return Reach::Program,
    }
    Reach::State
}

pub(super) fn paste(state: &mut State, text: &str, out: &mut Vec<Effect>) {
    state.notice = None;
    if overlay::paste(state, text) {
        state.redraw();
        return;
    }
    let Some(id) = state.focused() else { return };
    let Some(pane) = state.panes.get(&id) else { return };
    if pane.copy.is_none() {
        out.push(Effect::Input(id, paste::encode(text, &pane.screen.modes())));
    }
}
