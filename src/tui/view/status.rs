//! The status line: tabs; then a notice, a prompt, or hints and the address for browsers.

use super::cells::text;
use super::{CursorAt, Styles};
use crate::term::CursorShape;
use crate::tui::line_edit::LineEdit;
use crate::tui::state::{Mode, State};
use crate::tui::status_bar::labels;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthStr;

/// Returns the cursor where text is being typed here.
pub(super) fn draw(state: &State, styles: &Styles, area: Rect, buffer: &mut Buffer) -> Option<CursorAt> {
    if area.is_empty() {
        return None;
    }
    buffer.set_style(area, styles.surface());
    if let Some((sign, line)) = searching(state) {
        return Some(draw_typed(buffer, styles, area, &sign.to_string(), line));
    }
    let mut col = area.x;
    for label in labels(state, area.width) {
        let is_active = label.index == state.tabs.active_index();
        let style = if is_active { styles.badge() } else { styles.surface() };
        col = text(buffer, (area.x + label.col, area.y), &label.text, label.width, style);
    }
    right_part(state, styles, Rect { x: col, width: area.right() - col, ..area }, buffer);
    None
}

fn searching(state: &State) -> Option<(char, &LineEdit)> {
    state.panes.get(&state.focused()?)?.copy.as_ref()?.typing()
}

/// `label text▏`, with the cursor in the text.
pub(super) fn draw_typed(buffer: &mut Buffer, styles: &Styles, area: Rect, label: &str, line: &LineEdit) -> CursorAt {
    let start = text(buffer, (area.x, area.y), label, area.width, styles.accent());
    let room = usize::from(area.right().saturating_sub(start));
    // The end of a long text is what is being typed.
    let mut before = line.before();
    let mut whole = line.text();
    while before.width() + 1 > room && !before.is_empty() {
        before.remove(0);
        whole.remove(0);
    }
    text(buffer, (start, area.y), &whole, area.right().saturating_sub(start), ratatui::style::Style::new());
    let col = start.saturating_add(u16::try_from(before.width()).unwrap_or(0));
    CursorAt { position: Position::new(col.min(area.right().saturating_sub(1)), area.y), shape: CursorShape::Bar }
}

fn right_part(state: &State, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let badge = match &state.mode {
        Mode::Prefix => format!(" {} ", state.settings.prefix_name),
        Mode::Repeat => " resize ".to_owned(),
        _ if !state.is_connected => " no server ".to_owned(),
        _ => String::new(),
    };
    let width = |text: &str| u16::try_from(text.width()).unwrap_or(u16::MAX);
    let mut room = area;
    if !badge.is_empty() && width(&badge) <= room.width {
        let at = room.right() - width(&badge);
        text(buffer, (at, area.y), &badge, width(&badge), styles.badge());
        room.width -= width(&badge);
    }
    if let Some(notice) = &state.notice {
        let style = if notice.is_error { styles.error() } else { styles.accent() };
        text(buffer, (room.x + 1, area.y), &notice.text, room.width.saturating_sub(1), style);
        return;
    }
    // The longest that fits, so that narrow terminals show the most useful part: the address, unless
    // something is under way that needs a hint.
    let hint = hint(state);
    let url = state.url.clone().unwrap_or_default();
    let both = if url.is_empty() { hint.clone() } else { format!("{hint}   {url}") };
    let is_calm = matches!(state.mode, Mode::Normal) && state.is_connected && !is_copying(state);
    let rest = if is_calm { [url, hint] } else { [hint, url] };
    for candidate in std::iter::once(both).chain(rest) {
        if !candidate.is_empty() && width(&candidate) + 2 <= room.width {
            let at = room.right() - width(&candidate) - 1;
            text(buffer, (at, area.y), &candidate, width(&candidate), styles.muted());
            return;
        }
    }
}

fn is_copying(state: &State) -> bool {
    state.focused().and_then(|id| state.panes.get(&id)).is_some_and(|pane| pane.copy.is_some())
}

fn hint(state: &State) -> String {
    let prefix = &state.settings.prefix_name;
    match state.mode {
        Mode::Prefix => "c new  % \" split  z zoom  [ copy  d detach  ? all keys".to_owned(),
        Mode::Repeat => "arrows resize".to_owned(),
        _ if !state.is_connected => format!("{prefix} R starts it, {prefix} d leaves"),
        _ if is_copying(state) => "v select  y copy  / search  q leave".to_owned(),
        _ => format!("{prefix} ? help"),
    }
}
