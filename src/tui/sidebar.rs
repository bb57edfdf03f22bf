//! What stands on which row of the sidebar. Shared by drawing and by the mouse.

use super::state::State;
use crate::ids::SessionId;

/// One row of the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    Blank,
    /// A heading with what is said at its right.
    Heading(&'static str, String),
    /// A session's name.
    Session(SessionId),
    /// What runs in it.
    Detail(SessionId),
    /// An agent that can be started, by id.
    Agent(String),
    /// The git line of the focused session.
    Git(String),
}

/// The rows from the top, at most `height`. Where they do not all fit, details go first, then the
/// agents, then the sessions farthest from the focus.
#[must_use]
pub(super) fn lines(state: &State, height: u16) -> Vec<Line> {
    let height = usize::from(height);
    let git = git(state);
    let agents = agents(state);
    let sessions = state.sessions.len();
    let mut room = height.saturating_sub(1);
    let has_git = !git.is_empty() && room > git.len() + sessions;
    room -= if has_git { git.len() } else { 0 };
    let has_agents = !agents.is_empty() && room >= agents.len() + sessions;
    room -= if has_agents { agents.len() } else { 0 };
    let mut lines = vec![Line::Heading("SESSIONS", sessions.to_string())];
    if sessions * 2 <= room {
        for session in &state.sessions {
            lines.extend([Line::Session(session.id), Line::Detail(session.id)]);
        }
    } else {
        let focus = state.sessions.iter().position(|session| Some(session.id) == state.focused()).unwrap_or(0);
        let first = focus.saturating_sub(room / 2).min(sessions.saturating_sub(room));
        lines.extend(state.sessions.iter().skip(first).take(room).map(|session| Line::Session(session.id)));
    }
    if has_agents {
        lines.extend(agents);
    }
    if has_git {
        // At the bottom, where it keeps its place while sessions come and go.
        lines.resize(height - git.len(), Line::Blank);
        lines.extend(git);
    }
    lines.truncate(height);
    lines
}

fn agents(state: &State) -> Vec<Line> {
    let enabled = state.agents.iter().filter(|agent| agent.enabled);
    let mut lines = vec![Line::Blank, Line::Heading("AGENTS", String::new())];
    lines.extend(enabled.map(|agent| Line::Agent(agent.id.clone())));
    if lines.len() > 2 { lines } else { Vec::new() }
}

fn git(state: &State) -> Vec<Line> {
    match &state.git {
        Some((_, line)) if !line.is_empty() => {
            vec![Line::Blank, Line::Heading("GIT", String::new()), Line::Git(line.clone())]
        }
        _ => Vec::new(),
    }
}
