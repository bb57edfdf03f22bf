//! What follows from a change by itself: streams for the panes that are to be seen and for no
//! others, the git line of the session in focus, the layout kept.

use super::super::effect::Effect;
use super::super::geometry;
use super::super::pane::{Link, Pane};
use super::super::state::State;
use crate::ids::SessionId;

const FOCUS_IN: &[u8] = b"\x1b[I";
const FOCUS_OUT: &[u8] = b"\x1b[O";

pub(super) fn settle(state: &mut State, out: &mut Vec<Effect>) {
    attach_what_is_seen(state, out);
    tell_focus(state, out);
    if let Some(id) = state.focused().filter(|id| state.git.as_ref().is_none_or(|(of, _)| of != id)) {
        // Empty until the answer comes, so that the line is never another session's.
        state.git = Some((id, String::new()));
        out.push(Effect::Git(id));
    }
    if state.tabs != state.kept_tabs {
        state.kept_tabs.clone_from(&state.tabs);
        out.push(Effect::KeepLayout(state.tabs.to_kept()));
    }
}

fn attach_what_is_seen(state: &mut State, out: &mut Vec<Effect>) {
    let seen: Vec<_> = state.boxes().into_iter().filter(|pane| !pane.inner.is_empty()).collect();
    for (id, pane) in &mut state.panes {
        if pane.link != Link::Detached && seen.iter().all(|place| place.id != *id) {
            pane.link = Link::Detached;
            pane.copy = None;
            out.push(Effect::Detach(*id));
        }
    }
    for place in seen {
        let size = geometry::size(place.inner);
        let pane = state.panes.entry(place.id).or_insert_with(|| Pane::new(size));
        if pane.link == Link::Detached {
            pane.link = Link::Connecting;
            pane.size = size;
            out.push(Effect::Attach(place.id, size));
        } else if pane.size != size {
            pane.size = size;
            out.push(Effect::Resize(place.id, size));
        }
        if let Some(copy) = &mut pane.copy {
            copy.set_height(size.rows());
        }
    }
}

/// Programs that asked for it learn when they get and lose the focus, as in a window of their own.
fn tell_focus(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.focused().filter(|_| state.is_focused);
    if now == state.told_focus {
        return;
    }
    let wants = |id: &SessionId| state.panes.get(id).is_some_and(|pane| pane.screen.modes().focus_events);
    let changes = [(state.told_focus, FOCUS_OUT), (now, FOCUS_IN)];
    for (id, bytes) in changes {
        if let Some(id) = id.filter(wants) {
            out.push(Effect::Input(id, bytes.to_vec()));
        }
    }
    state.told_focus = now;
}
