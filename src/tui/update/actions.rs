//! What each bound verb does.

use super::super::action::{Action, tab_of};
use super::super::copy_mode::CopyMode;
use super::super::effect::{Effect, Outcome, Place};
use super::super::layout::{Arrangement, Axis, MAX_PANES};
use super::super::line_edit::LineEdit;
use super::super::state::{Help, Mode, Picker, PickerKind, Prompt, Question, State, Subject};
use super::super::tabs::{MAX_TABS, Tab};
use super::input;
use crate::ids::SessionId;
use crate::protocol::rest::CreateSession;

/// Cells that a resize moves an edge: tmux's 5 for its alt+arrows, and small enough to repeat.
const RESIZE_CELLS: u16 = 3;

/// The agent of a new session when nobody chose one.
const DEFAULT_AGENT: &str = "shell";

pub(super) fn act(state: &mut State, action: Action, out: &mut Vec<Effect>) {
    state.redraw();
    match action {
        Action::NewTab => create(state, DEFAULT_AGENT, Place::NewTab, out),
        Action::ChooseAgent => pick(state, PickerKind::Agents),
        Action::SplitRight => split(state, Axis::Columns, out),
        Action::SplitDown => split(state, Axis::Rows, out),
        Action::Focus(_) | Action::NextPane | Action::LastPane => focus(state, action),
        Action::Resize(_) | Action::Zoom | Action::SwapNext | Action::SwapPrevious | Action::NextLayout => {
            rearrange(state, action);
        }
        Action::ClosePane => close_pane(state, out),
        Action::CloseTab => {
            if let Some(tab) = state.tabs.active() {
                state.mode = Mode::Confirm(Question::CloseTab(tab.root.sessions()));
            }
        }
        Action::NextTab => step_tab(state, 1),
        Action::PreviousTab => step_tab(state, -1),
        Action::LastTab => drop(state.tabs.show(state.tabs.last_index())),
        Action::Tab(number) => show_tab(state, number),
        Action::PickSession => pick(state, PickerKind::Sessions),
        Action::Palette => pick(state, PickerKind::Actions),
        Action::RenameSession => rename_session(state),
        Action::RenameTab => {
            if let Some(tab) = state.tabs.active() {
                let line = LineEdit::new(&state.tab_name(tab));
                state.mode = Mode::Prompt(Prompt { subject: Subject::Tab, line });
            }
        }
        Action::CopyMode => {
            if let Some(id) = state.focused() {
                copy_mode(state, id, out);
            }
        }
        Action::Paste => {
            let text = state.clip.clone();
            input::paste(state, &text, out);
        }
        Action::Sidebar => state.is_sidebar_shown = !state.is_sidebar_shown,
        Action::Help => state.mode = Mode::Help(Help::default()),
        Action::Redraw => out.push(Effect::Repaint),
        Action::RestartServer if state.is_connected => state.tell("the server is there"),
        Action::RestartServer => out.push(Effect::StartServer),
        Action::SendPrefix => {
            if let Some(id) = state.focused() {
                input::send(state, id, &state.settings.prefix, out);
            }
        }
        Action::Detach if state.is_connected => out.push(Effect::Quit(Outcome::Detached)),
        Action::Detach => out.push(Effect::Quit(Outcome::ServerGone)),
    }
}

/// Asks the server for a session, which is shown at `place` once it is there.
pub(super) fn create(state: &mut State, agent: &str, place: Place, out: &mut Vec<Effect>) {
    let is_full = match place {
        Place::NewTab => state.tabs.list().len() >= MAX_TABS,
        Place::Beside(..) => {
            state.tabs.active().is_some_and(|tab| tab.root.sessions().len() >= MAX_PANES) || !state.has_room_at(place)
        }
    };
    if is_full {
        state.complain("there is no room for more");
        return;
    }
    let beside = state.focused().and_then(|id| state.session(id));
    let directory = beside.map_or_else(|| state.settings.directory.clone(), |session| session.workspace_dir.clone());
    let size = state.size_at(place);
    let request = CreateSession {
        agent: agent.to_owned(),
        workspace_dir: Some(directory),
        cols: Some(size.cols()),
        rows: Some(size.rows()),
        ..CreateSession::default()
    };
    out.push(Effect::Create(request, place));
}

/// Shows a session: in its tab, or in a new one where it has none.
pub(super) fn open(state: &mut State, id: SessionId) {
    match state.tabs.of(id) {
        Some(index) => {
            state.tabs.show(index);
            if let Some(tab) = state.tabs.active_mut() {
                tab.focus(id);
            }
        }
        None if state.tabs.list().len() < MAX_TABS => state.tabs.add(Tab::new(id)),
        None => state.complain("there is no room for another tab"),
    }
}

/// Starts copy mode in a pane.
pub(super) fn copy_mode(state: &mut State, id: SessionId, out: &mut Vec<Effect>) {
    let Some(pane) = state.panes.get_mut(&id) else { return };
    if pane.copy.is_none() {
        pane.copy = Some(CopyMode::new(&pane.screen, pane.size.rows()));
        out.push(Effect::History(id));
    }
}

fn split(state: &mut State, axis: Axis, out: &mut Vec<Effect>) {
    match state.focused() {
        Some(id) => create(state, DEFAULT_AGENT, Place::Beside(id, axis), out),
        None => create(state, DEFAULT_AGENT, Place::NewTab, out),
    }
}

fn focus(state: &mut State, action: Action) {
    let area = state.pane_area();
    let Some(tab) = state.tabs.active_mut() else { return };
    let target = match action {
        Action::Focus(direction) => tab.root.neighbor(area, tab.focus, direction, tab.last_focus),
        Action::LastPane => tab.last_focus,
        _ => beside(&tab.root.sessions(), tab.focus, 1),
    };
    if let Some(id) = target {
        tab.focus(id);
    }
}

/// The session `step` places after `id`, around the end.
fn beside(sessions: &[SessionId], id: SessionId, step: isize) -> Option<SessionId> {
    let at = sessions.iter().position(|own| *own == id)?;
    let next = (at + sessions.len()).checked_add_signed(step)? % sessions.len();
    Some(sessions[next])
}

fn rearrange(state: &mut State, action: Action) {
    let area = state.pane_area();
    let Some(tab) = state.tabs.active_mut() else { return };
    let sessions = tab.root.sessions();
    match action {
        Action::Resize(direction) if !tab.is_zoomed => tab.root.resize(area, tab.focus, direction, RESIZE_CELLS),
        Action::Zoom => tab.is_zoomed = !tab.is_zoomed && sessions.len() > 1,
        Action::SwapNext | Action::SwapPrevious => {
            let step = if action == Action::SwapNext { 1 } else { -1 };
            if let Some(other) = beside(&sessions, tab.focus, step) {
                tab.root.swap(tab.focus, other);
            }
        }
        Action::NextLayout => {
            if let Some(root) = Arrangement::after(&tab.root).of(&sessions) {
                tab.root = root;
                tab.is_zoomed = false;
            }
        }
        _ => {}
    }
}

fn close_pane(state: &mut State, out: &mut Vec<Effect>) {
    match state.focused() {
        // Nothing runs there that could be lost.
        Some(id) if state.has_exited(id) => out.push(Effect::Delete(id)),
        Some(id) => state.mode = Mode::Confirm(Question::ClosePane(id)),
        None => {}
    }
}

fn step_tab(state: &mut State, step: isize) {
    let count = state.tabs.list().len();
    if let Some(index) = (state.tabs.active_index() + count).checked_add_signed(step)
        && count > 0
    {
        state.tabs.show(index % count);
    }
}

/// Tabs count from 1 on the screen; 0 is the tenth.
fn show_tab(state: &mut State, number: u8) {
    let tab = tab_of(number);
    if !state.tabs.show(tab - 1) {
        state.tell(format!("there is no tab {tab}"));
    }
}

fn pick(state: &mut State, kind: PickerKind) {
    state.mode = Mode::Picker(Picker { kind, filter: LineEdit::default(), selected: 0 });
}

fn rename_session(state: &mut State) {
    if let Some(session) = state.focused().and_then(|id| state.session(id)) {
        let line = LineEdit::new(&session.name);
        state.mode = Mode::Prompt(Prompt { subject: Subject::Session(session.id), line });
    }
}
