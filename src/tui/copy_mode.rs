//! Copy mode: looking back over a session's history, searching and copying, with vi's keys, while
//! the program runs on underneath. Pure; knows nothing of where the text comes from.

mod keys;
mod search;
mod text;

pub(super) use keys::Step;

use super::line_edit::LineEdit;
use crate::protocol::rest::ScreenText;
use crate::term::{Screen, plain, wrap_line};
use search::Search;
use text::{Row, last_column, slice};

/// A place in the text: row from the oldest, column of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Spot {
    pub row: usize,
    pub col: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Selection {
    anchor: Spot,
    is_linewise: bool,
}

/// A search that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typing {
    line: LineEdit,
    is_backward: bool,
}

/// The text of a session and the place in it.
#[derive(Debug, Clone)]
pub(super) struct CopyMode {
    rows: Vec<Row>,
    cols: u16,
    /// Rows that are to be seen at once.
    height: usize,
    top: usize,
    cursor: Spot,
    selection: Option<Selection>,
    search: Option<Search>,
    typing: Option<Typing>,
}

impl CopyMode {
    /// Starts on what the screen shows now; [`CopyMode::load`] brings the history.
    #[must_use]
    pub(super) fn new(screen: &Screen, height: u16) -> Self {
        let cols = screen.size().cols();
        let rows: Vec<_> =
            screen.ansi().into_iter().zip(screen.text()).map(|(ansi, plain)| Row::new(ansi, plain)).collect();
        let mut mode = Self {
            rows,
            cols,
            height: usize::from(height.max(1)),
            top: 0,
            cursor: Spot { row: usize::from(screen.cursor().row), col: screen.cursor().col },
            selection: None,
            search: None,
            typing: None,
        };
        mode.top = mode.last_top();
        mode.settle();
        mode
    }

    /// Puts the history above what is shown; what is to be seen stays in its place.
    pub(super) fn load(&mut self, text: &ScreenText) {
        let (history, screen) = text.lines.split_at(text.history_lines.min(text.lines.len()));
        let mut rows = Vec::new();
        for line in history {
            let wrapped = wrap_line(line, self.cols);
            let last = wrapped.len() - 1;
            rows.extend(wrapped.into_iter().enumerate().map(|(n, ansi)| {
                let plain = plain(&ansi);
                Row { ansi, plain, is_continued: n < last }
            }));
        }
        rows.extend(screen.iter().map(|ansi| Row::of_screen(ansi, self.cols)));
        let (before, now) = (self.rows.len(), rows.len());
        let moved = |row: usize| (row + now).saturating_sub(before);
        self.top = moved(self.top);
        self.cursor.row = moved(self.cursor.row);
        if let Some(selection) = &mut self.selection {
            selection.anchor.row = moved(selection.anchor.row);
        }
        self.rows = rows;
        self.settle();
    }

    /// The pane has another height.
    pub(super) fn set_height(&mut self, height: u16) {
        self.height = usize::from(height.max(1));
        self.settle();
    }

    /// Moves what is to be seen by lines, up for negative ones. `false` when the bottom is reached.
    pub(super) fn scroll(&mut self, lines: isize) -> bool {
        self.top = self.top.saturating_add_signed(lines).min(self.last_top());
        let last = self.top + self.height - 1;
        self.cursor.row = self.cursor.row.clamp(self.top, last);
        self.settle();
        self.top < self.last_top()
    }

    /// Puts the cursor on a cell of the pane.
    pub(super) fn point(&mut self, col: u16, row: u16) {
        self.cursor = Spot { row: self.top + usize::from(row), col };
        self.settle();
    }

    /// Starts to select where the cursor is.
    pub(super) fn select(&mut self, is_linewise: bool) {
        self.selection = Some(Selection { anchor: self.cursor, is_linewise });
    }

    /// Selects the word under the cursor, in which paths and addresses are whole.
    pub(super) fn select_word(&mut self) {
        let Some(row) = self.rows.get(self.cursor.row) else { return };
        let (start, end) = text::word(&row.plain, self.cursor.col);
        self.selection = Some(Selection { anchor: Spot { col: start, ..self.cursor }, is_linewise: false });
        self.cursor.col = end;
    }

    /// Selects the line under the cursor, all rows of it.
    pub(super) fn select_line(&mut self) {
        let is_continued = |row: usize| self.rows.get(row).is_some_and(|row| row.is_continued);
        let (mut first, mut last) = (self.cursor.row, self.cursor.row);
        while first > 0 && is_continued(first - 1) {
            first -= 1;
        }
        while is_continued(last) {
            last += 1;
        }
        self.selection = Some(Selection { anchor: Spot { row: first, col: 0 }, is_linewise: false });
        self.cursor = Spot { row: last, col: u16::MAX };
        self.settle();
    }

    #[must_use]
    pub(super) fn has_selection(&self) -> bool {
        self.selection.is_some()
    }

    /// The text that is selected.
    #[must_use]
    pub(super) fn selected_text(&self) -> Option<String> {
        let (start, end) = self.selected_range()?;
        let mut text = String::new();
        for (n, row) in self.rows.iter().enumerate().take(end.row + 1).skip(start.row) {
            let from = if n == start.row { start.col } else { 0 };
            let to = if n == end.row { end.col } else { u16::MAX };
            let part = slice(&row.plain, from, to);
            if row.is_continued && n != end.row {
                text.push_str(part);
            } else {
                text.push_str(part.trim_end());
                if n != end.row {
                    text.push('\n');
                }
            }
        }
        if self.selection.is_some_and(|selection| selection.is_linewise) {
            text.push('\n');
        }
        Some(text)
    }

    /// Both ends of the selection, the last one included.
    fn selected_range(&self) -> Option<(Spot, Spot)> {
        let selection = self.selection?;
        let (mut start, mut end) = (selection.anchor.min(self.cursor), selection.anchor.max(self.cursor));
        if selection.is_linewise {
            start.col = 0;
            end.col = u16::MAX;
        }
        Some((start, end))
    }

    /// The rows that are to be seen, with their SGR sequences.
    pub(super) fn visible(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().skip(self.top).take(self.height).map(|row| row.ansi.as_str())
    }

    /// Columns of the text.
    #[must_use]
    pub(super) fn cols(&self) -> u16 {
        self.cols
    }

    /// The columns (the last one excluded) that are selected in a row that is to be seen.
    #[must_use]
    pub(super) fn selected_columns(&self, row: u16) -> Option<(u16, u16)> {
        let (start, end) = self.selected_range()?;
        let at = self.top + usize::from(row);
        if at < start.row || at > end.row {
            return None;
        }
        let from = if at == start.row { start.col } else { 0 };
        let to = if at == end.row { end.col.saturating_add(1) } else { u16::MAX };
        Some((from, to.min(self.cols)))
    }

    /// What the search found among the rows to be seen: row of the pane, first column, end column.
    #[must_use]
    pub(super) fn found(&self) -> Vec<(u16, u16, u16)> {
        let Some(search) = &self.search else { return Vec::new() };
        let window = self.top..(self.top + self.height).min(self.rows.len());
        let cells = search.cells(&self.rows, window.clone()).into_iter().filter(|spot| window.contains(&spot.row));
        cells
            .filter_map(|spot| Some((u16::try_from(spot.row - self.top).ok()?, spot.col, spot.col.saturating_add(1))))
            .collect()
    }

    /// The cursor, as a cell of the pane.
    #[must_use]
    pub(super) fn cursor(&self) -> (u16, u16) {
        (self.cursor.col, u16::try_from(self.cursor.row.saturating_sub(self.top)).unwrap_or(0))
    }

    /// Where it is, for people: lines from the bottom, and lines in all.
    #[must_use]
    pub(super) fn position(&self) -> String {
        format!("{}/{}", self.last_top().saturating_sub(self.top), self.rows.len().saturating_sub(self.height))
    }

    /// The search that is being typed: its sign, its text, and the text before the cursor.
    #[must_use]
    pub(super) fn typing(&self) -> Option<(char, &LineEdit)> {
        self.typing.as_ref().map(|typing| (if typing.is_backward { '?' } else { '/' }, &typing.line))
    }

    fn last_top(&self) -> usize {
        self.rows.len().saturating_sub(self.height)
    }

    /// Keeps the cursor on text and in sight.
    fn settle(&mut self) {
        self.cursor.row = self.cursor.row.min(self.rows.len().saturating_sub(1));
        let width = self.rows.get(self.cursor.row).map_or(0, |row| last_column(&row.plain));
        self.cursor.col = self.cursor.col.min(width).min(self.cols.saturating_sub(1));
        let lowest = (self.cursor.row + 1).saturating_sub(self.height);
        self.top = self.top.clamp(lowest.min(self.cursor.row), self.cursor.row).min(self.last_top());
    }
}

#[cfg(test)]
mod tests;
