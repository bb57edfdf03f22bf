//! What lies over the panes: help, prompts, questions, lists.

use super::cells::text;
use super::status::draw_typed;
use super::{CursorAt, Styles};
use crate::tui::keymap::BINDINGS;
use crate::tui::picker::entries;
use crate::tui::state::{Help, Mode, Picker, PickerKind, Prompt, Question, State, Subject};
use crate::tui::status_bar::cut;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::widgets::{Block, Clear, Widget};
use unicode_width::UnicodeWidthStr;

/// Columns and rows of the lists, where the screen has them.
const LIST_COLS: u16 = 64;
const LIST_ROWS: u16 = 20;

pub(super) fn draw(state: &State, styles: &Styles, buffer: &mut Buffer) -> Option<CursorAt> {
    match &state.mode {
        Mode::Normal | Mode::Prefix | Mode::Repeat => None,
        Mode::Help(help) => draw_help(state, styles, help, buffer),
        Mode::Prompt(prompt) => draw_prompt(styles, prompt, buffer),
        Mode::Confirm(question) => {
            draw_question(state, styles, question, buffer);
            None
        }
        Mode::Picker(picker) => draw_picker(state, styles, picker, buffer),
    }
}

/// A framed box in the middle of the screen; returns what is inside.
fn frame(styles: &Styles, title: &str, cols: u16, rows: u16, buffer: &mut Buffer) -> Rect {
    let screen = buffer.area;
    let (width, height) = (cols.min(screen.width), rows.min(screen.height));
    let area =
        Rect { x: screen.x + (screen.width - width) / 2, y: screen.y + (screen.height - height) / 3, width, height };
    Clear.render(area, buffer);
    let block = Block::bordered()
        .border_set(border::ROUNDED)
        .border_style(styles.accent().bg(styles.overlay().bg.unwrap_or_default()))
        .style(styles.overlay())
        .title(format!(" {title} "));
    let inner = block.inner(area);
    block.render(area, buffer);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

fn row(area: Rect, row: u16) -> Rect {
    Rect { y: area.y + row, height: 1, ..area }
}

fn draw_help(state: &State, styles: &Styles, help: &Help, buffer: &mut Buffer) -> Option<CursorAt> {
    let inner = frame(styles, "keys", LIST_COLS, buffer.area.height.saturating_sub(2), buffer);
    if inner.is_empty() {
        return None;
    }
    let cursor = draw_typed(buffer, styles, row(inner, 0), "filter: ", &help.filter);
    let prefix = &state.settings.prefix_name;
    let mut lines: Vec<(String, String)> =
        BINDINGS.iter().map(|binding| (binding.keys.join(", "), binding.action.describe())).collect();
    lines.push((prefix.clone(), "send the prefix key itself".to_owned()));
    if let Some(url) = &state.url {
        lines.push(("browser".to_owned(), url.clone()));
    }
    let filter = help.filter.text().to_lowercase();
    lines.retain(|(keys, what)| filter.is_empty() || format!("{keys} {what}").to_lowercase().contains(&filter));
    let room = usize::from(inner.height.saturating_sub(2));
    let first = help.scroll.min(lines.len().saturating_sub(room));
    let key_cols = 22.min(inner.width / 2);
    for ((keys, what), at) in lines.iter().skip(first).take(room).zip(2..) {
        let line = row(inner, at);
        text(buffer, (line.x, line.y), &cut(keys, usize::from(key_cols)), key_cols, styles.accent());
        let rest = line.width.saturating_sub(key_cols + 1);
        text(buffer, (line.x + key_cols + 1, line.y), &cut(what, usize::from(rest)), rest, Style::new());
    }
    let note = format!("all after {prefix}");
    let width = u16::try_from(note.width()).unwrap_or(u16::MAX);
    if inner.width > width + 30 {
        text(buffer, (inner.right() - width, inner.y), &note, width, styles.muted());
    }
    Some(cursor)
}

fn draw_prompt(styles: &Styles, prompt: &Prompt, buffer: &mut Buffer) -> Option<CursorAt> {
    let title = match prompt.subject {
        Subject::Session(_) => "rename the session",
        Subject::Tab => "rename the tab",
    };
    let inner = frame(styles, title, LIST_COLS, 3, buffer);
    (!inner.is_empty()).then(|| draw_typed(buffer, styles, row(inner, 0), "", &prompt.line))
}

fn draw_question(state: &State, styles: &Styles, question: &Question, buffer: &mut Buffer) {
    let what = match question {
        Question::ClosePane(id) => {
            let name = state.session(*id).map_or("", |session| session.name.as_str());
            format!("End the session {}?", cut(name, 30))
        }
        Question::CloseTab(ids) if ids.len() == 1 => "End the session of this tab?".to_owned(),
        Question::CloseTab(ids) => format!("End the {} sessions of this tab?", ids.len()),
    };
    let inner = frame(styles, "close", LIST_COLS, 4, buffer);
    if inner.height >= 2 {
        text(buffer, (inner.x, inner.y), &what, inner.width, Style::new());
        let mut col = inner.x;
        for (key, meaning) in [("y", "end it  "), ("h", "only hide it  "), ("any other key", "leave it")] {
            let room = |col: u16| inner.right().saturating_sub(col);
            col = text(buffer, (col, inner.y + 1), key, room(col), styles.accent());
            col = text(buffer, (col + 1, inner.y + 1), meaning, room(col + 1), styles.muted());
        }
    }
}

fn draw_picker(state: &State, styles: &Styles, picker: &Picker, buffer: &mut Buffer) -> Option<CursorAt> {
    let title = match picker.kind {
        PickerKind::Sessions => "sessions",
        PickerKind::Agents => "new session with",
        PickerKind::Actions => "actions",
    };
    let all = entries(state, picker);
    let rows = u16::try_from(all.len()).unwrap_or(LIST_ROWS).saturating_add(4).clamp(6, LIST_ROWS);
    let inner = frame(styles, title, LIST_COLS, rows, buffer);
    if inner.is_empty() {
        return None;
    }
    let cursor = draw_typed(buffer, styles, row(inner, 0), "> ", &picker.filter);
    let room = usize::from(inner.height.saturating_sub(2));
    let first = (picker.selected + 1).saturating_sub(room);
    for (n, (entry, at)) in all.iter().skip(first).take(room).zip(2..).enumerate() {
        let line = row(inner, at);
        let is_selected = first + n == picker.selected;
        if is_selected {
            buffer.set_style(line, styles.selection());
        }
        let own = if is_selected { styles.selection() } else { Style::new() };
        let name_style = if entry.is_enabled { own } else { own.patch(styles.muted()) };
        let note_width = u16::try_from(entry.note.width()).unwrap_or(u16::MAX).min(line.width / 2);
        let room = line.width.saturating_sub(note_width + 2);
        text(buffer, (line.x + 1, line.y), &cut(&entry.text, usize::from(room)), room, name_style);
        let note = cut(&entry.note, usize::from(note_width));
        let note_style = if is_selected { own } else { styles.muted() };
        text(buffer, (line.right() - note_width, line.y), &note, note_width, note_style);
    }
    Some(cursor)
}
