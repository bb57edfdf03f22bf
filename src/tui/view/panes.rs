//! The panes, the lines between them, and what stands over a pane that does not run.

use super::Styles;
use super::cells::{self, text};
use crate::ids::SessionId;
use crate::term::{Screen, Size};
use crate::tui::copy_mode::CopyMode;
use crate::tui::geometry::PaneBox;
use crate::tui::layout::Axis;
use crate::tui::pane::Link;
use crate::tui::state::State;
use crate::tui::status_bar::cut;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

pub(super) fn draw(state: &State, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    buffer.set_style(area, styles.pane());
    let Some(tab) = state.tabs.active() else {
        let hint = format!("{0} c starts a session, {0} s shows one", state.settings.prefix_name);
        center(buffer, area, &hint, styles.muted());
        return;
    };
    for pane in state.boxes() {
        draw_pane(state, styles, &pane, buffer);
    }
    if !tab.is_zoomed {
        lines(state, styles, area, buffer);
    }
}

fn draw_pane(state: &State, styles: &Styles, place: &PaneBox, buffer: &mut Buffer) {
    header(state, styles, place, buffer);
    let Some(pane) = state.panes.get(&place.id) else { return };
    match &pane.copy {
        Some(copy) => draw_copy(copy, styles, place.inner, buffer),
        None => draw_screen(&pane.screen, styles, place.inner, buffer),
    }
    if let Some(copy) = &pane.copy {
        let position = format!(" {} ", copy.position());
        corner(buffer, place.inner, &position, styles.badge());
    } else if pane.link == Link::Lost {
        corner(buffer, place.inner, " reconnecting… ", styles.badge());
    }
    if pane.copy.is_none() && state.has_exited(place.id) {
        let code = state.session(place.id).and_then(|session| session.exit_code);
        let code = code.map_or(String::new(), |code| format!(" {code}"));
        let line = format!(" [exited{code}] x closes, r starts again ");
        bottom(buffer, place.inner, &line, styles.badge());
    }
}

fn draw_screen(screen: &Screen, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    for row in 0..area.height {
        let line = Rect { y: area.y + row, height: 1, ..area };
        cells::row(screen, row, styles, line, buffer);
    }
}

/// The rows are read by a screen of their own, because they hold SGR sequences.
fn draw_copy(copy: &CopyMode, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let mut screen = Screen::new(Size::clamped(copy.cols(), area.height), 0);
    for (row, line) in copy.visible().take(usize::from(area.height)).enumerate() {
        screen.feed(format!("\x1b[{};1H\x1b[m{line}", row + 1).as_bytes());
    }
    draw_screen(&screen, styles, area, buffer);
    let mut mark = |row: u16, from: u16, to: u16, style: Style| {
        if row < area.height && from < area.width {
            let width = to.min(area.width).saturating_sub(from);
            buffer.set_style(Rect { x: area.x + from, y: area.y + row, width, height: 1 }, style);
        }
    };
    for (row, from, to) in copy.found() {
        mark(row, from, to, styles.found());
    }
    for row in 0..area.height {
        if let Some((from, to)) = copy.selected_columns(row) {
            mark(row, from, to, styles.selection());
        }
    }
}

/// `── ○ name ─ title ────`, brighter for the pane in focus.
fn header(state: &State, styles: &Styles, place: &PaneBox, buffer: &mut Buffer) {
    let area = place.header;
    if area.is_empty() {
        return;
    }
    let is_focused = state.focused() == Some(place.id);
    let border = styles.border(is_focused);
    let line = if is_focused { "━" } else { "─" };
    text(buffer, (area.x, area.y), &line.repeat(usize::from(area.width)), area.width, border);
    let Some(session) = state.session(place.id) else { return };
    let (glyph, status) = styles.status(session.status);
    let room = usize::from(area.width).saturating_sub(6);
    let name = cut(&session.name, room);
    if name.is_empty() {
        return;
    }
    let col = text(buffer, (area.x + 1, area.y), &format!(" {glyph} "), 3, status);
    let name_style = if is_focused { styles.accent() } else { styles.muted() };
    let col = text(buffer, (col, area.y), &format!("{name} "), area.right().saturating_sub(col), name_style);
    let note = size_note(state, place.id).or_else(|| session.title.clone().filter(|title| *title != session.name));
    let room = usize::from(area.right().saturating_sub(col)).saturating_sub(4);
    if let Some(note) = note.filter(|_| room >= 8) {
        let note = format!(" {} ", cut(&note, room));
        text(buffer, (col + 1, area.y), &note, area.right() - col - 1, styles.muted());
    }
}

/// Said where the session is not as large as its pane: another viewer decides its size.
fn size_note(state: &State, id: SessionId) -> Option<String> {
    let pane = state.panes.get(&id).filter(|pane| pane.link == Link::Live)?;
    let size = pane.screen.size();
    (size != pane.size).then(|| format!("{}x{}", size.cols(), size.rows()))
}

/// The columns between the panes; a part beside the focused pane is bright.
fn lines(state: &State, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let Some(tab) = state.tabs.active() else { return };
    let focused = state.box_of(tab.focus);
    for divider in tab.root.dividers(area).into_iter().filter(|divider| divider.axis == Axis::Columns) {
        for row in divider.area.y..divider.area.bottom() {
            let is_beside = focused.is_some_and(|pane| {
                let rows = pane.header.y..pane.inner.bottom();
                let x = divider.area.x;
                rows.contains(&row) && (x + 1 == pane.inner.x || x == pane.inner.right())
            });
            let line = if is_beside { "┃" } else { "│" };
            text(buffer, (divider.area.x, row), line, 1, styles.border(is_beside));
        }
    }
}

fn corner(buffer: &mut Buffer, area: Rect, label: &str, style: Style) {
    let width = u16::try_from(label.width()).unwrap_or(u16::MAX).min(area.width);
    text(buffer, (area.right() - width, area.y), label, width, style);
}

fn bottom(buffer: &mut Buffer, area: Rect, label: &str, style: Style) {
    if !area.is_empty() {
        text(buffer, (area.x, area.bottom() - 1), label, area.width, style);
    }
}

fn center(buffer: &mut Buffer, area: Rect, label: &str, style: Style) {
    let width = u16::try_from(label.width()).unwrap_or(u16::MAX).min(area.width);
    text(buffer, (area.x + (area.width - width) / 2, area.y + area.height / 2), label, width, style);
}
