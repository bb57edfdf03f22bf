//! Rows of text by screen columns.

use crate::term::{Screen, Size};
use unicode_width::UnicodeWidthChar;

/// One row as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// With SGR sequences.
    pub(super) ansi: String,
    pub(super) plain: String,
    /// The next row continues this one's line.
    pub(super) is_continued: bool,
}

impl Row {
    pub(super) fn new(ansi: String, plain: String) -> Self {
        Self { ansi, plain, is_continued: false }
    }

    /// A row of a screen: it may hold cursor movements beside colours, so a screen has to read it.
    pub(super) fn of_screen(ansi: &str, cols: u16) -> Self {
        let mut screen = Screen::new(Size::clamped(cols, 1), 0);
        screen.feed(ansi.as_bytes());
        Self::new(ansi.to_owned(), screen.text().swap_remove(0))
    }
}

/// Columns that a character takes.
pub(super) fn width(c: char) -> u16 {
    c.width().map_or(0, |width| u16::try_from(width).unwrap_or(2))
}

/// Each character with its first column.
pub(super) fn columns(plain: &str) -> impl Iterator<Item = (char, u16)> {
    plain.chars().scan(0u16, |col, c| {
        let at = *col;
        *col = col.saturating_add(width(c));
        Some((c, at))
    })
}

/// The first column of the last character; 0 for an empty row.
pub(super) fn last_column(plain: &str) -> u16 {
    columns(plain).filter(|(c, _)| width(*c) > 0).last().map_or(0, |(_, col)| col)
}

/// The text between two columns, both included.
pub(super) fn slice(plain: &str, from: u16, to: u16) -> &str {
    let mut start = plain.len();
    let mut end = 0;
    let mut col = 0u16;
    for (at, c) in plain.char_indices() {
        let next = col.saturating_add(width(c));
        let is_mark = next == col;
        let is_in = if is_mark { end == at && end > start } else { next > from && col <= to };
        if is_in {
            start = start.min(at);
            end = at + c.len_utf8();
        }
        col = next;
    }
    plain.get(start..end).unwrap_or("")
}

/// The first and last column of the word at `col`. What is no word is a word by itself.
pub(super) fn word(plain: &str, col: u16) -> (u16, u16) {
    let is_part = |c: char| c.is_alphanumeric() || "_-./~:@%+#=&?".contains(c);
    let mut start = None;
    let mut last = (col, col);
    for (c, at) in columns(plain) {
        if is_part(c) {
            last = (*start.get_or_insert(at), at);
            continue;
        }
        // A combining mark belongs to the character before it.
        if width(c) > 0 {
            if start.is_some() && at > col {
                break;
            }
            start = None;
            last = (col, col);
        }
    }
    if start.is_some_and(|start| start <= col) && last.1 >= col { last } else { (col, col) }
}
