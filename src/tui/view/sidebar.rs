//! The sidebar: sessions with state, agent and model; agents to start; the git line.

use super::Styles;
use super::cells::text;
use super::style::hex;
use crate::protocol::rest::{Agent, Session};
use crate::tui::sidebar::{Line, lines};
use crate::tui::state::State;
use crate::tui::status_bar::cut;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

pub(super) fn draw(state: &State, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    if area.width < 2 {
        return;
    }
    let inner = Rect { width: area.width - 1, ..area };
    buffer.set_style(inner, styles.surface());
    for row in area.y..area.bottom() {
        text(buffer, (inner.right(), row), "│", 1, styles.border(false));
    }
    for (line, row) in lines(state, area.height).iter().zip(inner.y..) {
        let at = Rect { y: row, height: 1, ..inner };
        match line {
            Line::Blank => {}
            Line::Heading(name, note) => heading(styles, name, note, at, buffer),
            Line::Session(id) => {
                if let Some(session) = state.session(*id) {
                    draw_session(state, styles, session, at, buffer);
                }
            }
            Line::Detail(id) => {
                if let Some(session) = state.session(*id) {
                    let detail = cut(&detail(state, session), usize::from(at.width.saturating_sub(4)));
                    text(buffer, (at.x + 3, at.y), &detail, at.width.saturating_sub(3), styles.muted());
                }
            }
            Line::Agent(id) => {
                if let Some(agent) = state.agent(id) {
                    draw_agent(styles, agent, at, buffer);
                }
            }
            Line::Git(line) => {
                let line = cut(line, usize::from(at.width.saturating_sub(2)));
                text(buffer, (at.x + 1, at.y), &line, at.width.saturating_sub(1), Style::new());
            }
        }
    }
}

fn heading(styles: &Styles, name: &str, note: &str, at: Rect, buffer: &mut Buffer) {
    text(buffer, (at.x + 1, at.y), name, at.width.saturating_sub(1), styles.muted().add_modifier(Modifier::BOLD));
    right(buffer, at, note, styles.muted());
}

fn draw_session(state: &State, styles: &Styles, session: &Session, at: Rect, buffer: &mut Buffer) {
    let is_focused = state.focused() == Some(session.id);
    let is_shown = state.tabs.of(session.id).is_some();
    if is_focused {
        text(buffer, (at.x, at.y), "▌", 1, styles.accent());
    }
    let (glyph, style) = styles.status(session.status);
    text(buffer, (at.x + 1, at.y), glyph, 1, style);
    let name_style = match (is_focused, is_shown) {
        (true, _) => styles.accent(),
        (false, true) => Style::new(),
        (false, false) => styles.muted(),
    };
    let tab = state.tabs.of(session.id).map_or(String::new(), |index| (index + 1).to_string());
    let room = usize::from(at.width.saturating_sub(5)).saturating_sub(tab.width());
    text(buffer, (at.x + 3, at.y), &cut(&session.name, room), at.width.saturating_sub(3), name_style);
    right(buffer, at, &tab, styles.muted());
}

/// `Claude Code · opus`, or what the program calls itself where it has no model.
fn detail(state: &State, session: &Session) -> String {
    let agent = state.agent(&session.agent).map_or(session.agent.as_str(), |agent| agent.name.as_str());
    let model = session.model_config.as_ref().and_then(|config| config.model.as_deref());
    match model.or(session.title.as_deref()).filter(|more| !more.is_empty()) {
        Some(more) => format!("{agent} · {more}"),
        None => agent.to_owned(),
    }
}

fn draw_agent(styles: &Styles, agent: &Agent, at: Rect, buffer: &mut Buffer) {
    let (sign, sign_style, name_style) = if agent.can_start() {
        (("+"), hex(&agent.color).map_or(styles.accent(), |color| styles.muted().fg(color)), Style::new())
    } else {
        ("·", styles.muted(), styles.muted())
    };
    let sign_style =
        if styles.accent().fg == Some(ratatui::style::Color::Reset) { styles.accent() } else { sign_style };
    text(buffer, (at.x + 1, at.y), sign, 1, sign_style);
    let name = cut(&agent.name, usize::from(at.width.saturating_sub(4)));
    text(buffer, (at.x + 3, at.y), &name, at.width.saturating_sub(3), name_style);
}

fn right(buffer: &mut Buffer, at: Rect, note: &str, style: Style) {
    let width = u16::try_from(note.width()).unwrap_or(u16::MAX);
    if width + 1 < at.width {
        text(buffer, (at.right() - 1 - width, at.y), note, width, style);
    }
}
