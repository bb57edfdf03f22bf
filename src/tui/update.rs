//! What happens to the state when something happens outside: pure, the outside is reached through
//! the effects that come back alone.

mod actions;
mod input;
mod mouse;
mod overlay;
mod server;
mod settle;

use super::effect::{Effect, Place};
use super::event::Event;
use super::state::{Mode, State};
use crate::ids::SessionId;

/// What the first session of all runs.
const FIRST_AGENT: &str = "shell";

/// Takes in what the server has and the layout that it kept, and shows `session` where one is
/// given. With no session yet, one is started.
pub(super) fn start(
    state: &mut State,
    found: Event,
    kept: serde_json::Value,
    session: Option<SessionId>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Event::ServerFound { sessions, agents, url } = found {
        server::restore(state, sessions, kept);
        server::found(state, state.sessions.clone(), agents, url);
    }
    if let Some(id) = session.filter(|id| state.session(*id).is_some()) {
        actions::open(state, id);
    }
    if state.sessions.is_empty() {
        actions::create(state, FIRST_AGENT, Place::NewTab, &mut effects);
    }
    settle::settle(state, &mut effects);
    effects
}

/// Takes in an event.
pub(super) fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    let out = &mut effects;
    match event {
        // Output is the most frequent by far and changes neither layout nor focus.
        Event::Pane(id, event) => {
            server::pane(state, id, event, out);
            return effects;
        }
        Event::Key(key) => {
            if input::key(state, &key, out) == input::Reach::Program {
                return effects;
            }
            state.redraw();
        }
        Event::Mouse(mouse, clicks) => mouse::mouse(state, mouse, clicks, out),
        Event::Paste(text) => input::paste(state, &text, out),
        Event::Resized(cols, rows) => {
            (state.cols, state.rows) = (cols, rows);
            state.redraw();
        }
        Event::Focus(is_focused) => state.is_focused = is_focused,
        Event::Server(event) => server::event(state, event, out),
        Event::ServerLost => server::lost(state),
        Event::ServerAnswers => state.fresh.clear(),
        Event::ServerFound { sessions, agents, url } => server::found(state, sessions, agents, url),
        Event::Created(session, place) => server::created(state, session, place),
        Event::History(id, text) => {
            if let Some(copy) = state.panes.get_mut(&id).and_then(|pane| pane.copy.as_mut()) {
                copy.load(&text);
                state.redraw();
            }
        }
        Event::Git(id, line) => {
            state.git = Some((id, line));
            state.redraw();
        }
        Event::Told(what) => {
            state.tell(what);
            state.redraw();
        }
        Event::Failed(why) => {
            state.complain(why);
            state.redraw();
        }
        Event::RepeatOver => {
            if state.mode == Mode::Repeat {
                state.mode = Mode::Normal;
                state.redraw();
            }
        }
    }
    settle::settle(state, out);
    effects
}

#[cfg(test)]
mod tests;
