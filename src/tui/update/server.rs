//! What the server tells: output of panes, sessions that come, change and go.

use super::super::effect::{Effect, Outcome, Place};
use super::super::event::PaneEvent;
use super::super::pane::Link;
use super::super::state::{Mode, Question, State};
use super::super::tabs::{Tab, Tabs};
use crate::client::StreamEvent;
use crate::ids::SessionId;
use crate::protocol::rest::{Agent, Session, Status};
use crate::term::{Damage, Size, sanitize};

pub(super) fn pane(state: &mut State, id: SessionId, event: PaneEvent, out: &mut Vec<Effect>) {
    let Some(pane) = state.panes.get_mut(&id).filter(|pane| pane.link != Link::Detached) else { return };
    let mut damage = Some(Damage::All);
    match event {
        PaneEvent::Lost => pane.link = Link::Lost,
        PaneEvent::Stream(StreamEvent::Attached { session, offset }) => {
            pane.attached(Size::clamped(session.cols, session.rows), offset);
        }
        PaneEvent::Stream(StreamEvent::Resized { cols, rows }) => pane.screen.set_size(Size::clamped(cols, rows)),
        PaneEvent::Stream(StreamEvent::Output { offset, bytes }) => damage = Some(pane.output(&bytes, offset)),
        PaneEvent::Stream(StreamEvent::Snapshot { offset, bytes }) => pane.snapshot(&bytes, offset),
        PaneEvent::Stream(StreamEvent::Error(error)) => {
            damage = None;
            state.complain(error.message);
            state.redraw();
        }
        // Told by the socket for events, too.
        PaneEvent::Stream(_) => damage = None,
    }
    let Some(pane) = state.panes.get_mut(&id) else { return };
    if let Some(offset) = pane.due_acknowledgement() {
        out.push(Effect::Acknowledge(id, offset));
    }
    // Copy mode covers what changes beneath it.
    match damage.filter(|_| pane.copy.is_none()) {
        Some(Damage::Row(row)) => state.redraw_row(id, row),
        Some(Damage::All) => state.redraw(),
        None => {}
    }
}

pub(super) fn event(state: &mut State, event: StreamEvent, out: &mut Vec<Effect>) {
    state.redraw();
    match event {
        StreamEvent::Created(session) => put(state, session),
        StreamEvent::Updated(session) | StreamEvent::AgentSwitched(session) | StreamEvent::Exited { session, .. } => {
            let before = state.session(session.id).map(|session| session.status);
            let has_turned_quiet = before == Some(Status::Working) && session.status != Status::Working;
            if has_turned_quiet && state.focused() == Some(session.id) {
                out.push(Effect::Git(session.id));
            }
            put(state, session);
        }
        StreamEvent::Deleted(id) => deleted(state, id, out),
        _ => {}
    }
}

/// Puts a session in the list, or in the place of what was known of it.
fn put(state: &mut State, mut session: Session) {
    for text in [&mut session.name, &mut session.agent, &mut session.workspace_dir] {
        *text = sanitize(text);
    }
    session.title = session.title.map(|title| sanitize(&title));
    match state.sessions.iter_mut().find(|known| known.id == session.id) {
        Some(known) => *known = session,
        None => state.sessions.push(session),
    }
}

fn deleted(state: &mut State, id: SessionId, out: &mut Vec<Effect>) {
    state.sessions.retain(|session| session.id != id);
    state.fresh.retain(|fresh| *fresh != id);
    forget(state, id);
    if state.panes.remove(&id).is_some() {
        out.push(Effect::Detach(id));
    }
    if state.sessions.is_empty() {
        out.push(Effect::Quit(Outcome::LastSessionClosed));
    } else if state.tabs.list().is_empty() {
        show_something(state);
    }
}

/// Takes a session out of the layout and out of what is being asked.
fn forget(state: &mut State, id: SessionId) {
    state.tabs.remove(id);
    if state.mode == Mode::Confirm(Question::ClosePane(id)) {
        state.mode = Mode::Normal;
    }
}

/// With no tab, the session that was active last is shown.
fn show_something(state: &mut State) {
    if let Some(session) = state.sessions.iter().max_by(|a, b| a.last_active_at.cmp(&b.last_active_at)) {
        state.tabs.add(Tab::new(session.id));
    }
}

pub(super) fn lost(state: &mut State) {
    state.is_connected = false;
    state.redraw();
}

pub(super) fn found(state: &mut State, sessions: Vec<Session>, agents: Vec<Agent>, url: Option<String>) {
    if !state.is_connected {
        // What changed meanwhile was not kept.
        state.kept_tabs = Tabs::default();
        state.is_connected = true;
    }
    let fresh = &state.fresh;
    state.sessions.retain(|known| fresh.contains(&known.id));
    let created = std::mem::take(&mut state.sessions);
    for session in sessions.into_iter().chain(created) {
        put(state, session);
    }
    (state.agents, state.url) = (agents, url);
    for agent in &mut state.agents {
        agent.name = sanitize(&agent.name);
        agent.command = sanitize(&agent.command);
    }
    let gone: Vec<_> = state.tabs.list().iter().flat_map(|tab| tab.root.sessions()).collect();
    for id in gone {
        if state.session(id).is_none() {
            forget(state, id);
        }
    }
    if state.tabs.list().is_empty() {
        show_something(state);
    }
    state.redraw();
}

/// The layout as it was kept, with the sessions that are there. Called once, at the start.
pub(super) fn restore(state: &mut State, sessions: Vec<Session>, kept: serde_json::Value) {
    for session in sessions {
        put(state, session);
    }
    let tabs = Tabs::from_kept(kept, |id| state.session(id).is_some());
    if !tabs.list().is_empty() {
        state.tabs = tabs;
        state.kept_tabs.clone_from(&state.tabs);
    }
}

pub(super) fn created(state: &mut State, session: Session, place: Place) {
    let id = session.id;
    state.fresh.push(id);
    put(state, session);
    state.redraw();
    if state.tabs.of(id).is_some() {
        return;
    }
    match place {
        Place::Beside(of, axis) if state.tabs.of(of).is_some() => {
            let index = state.tabs.of(of).unwrap_or(state.tabs.active_index());
            state.tabs.show(index);
            if let Some(tab) = state.tabs.active_mut() {
                tab.root.split(of, axis, id, false);
                tab.focus(id);
                tab.is_zoomed = false;
            }
        }
        Place::Beside(..) | Place::NewTab => state.tabs.add(Tab::new(id)),
    }
}
