//! Takes the rows that leave the top of the engine's primary screen into the history, with their
//! styles and links as sequences.

use super::Cell;
use super::cluster;
use super::csi::Params;
use super::history::History;
use super::marks::{Extra, FILLER, Marks};
use super::recent::Recent;
use super::style::Style;
use super::styled::{Brush, Piece, pieces};
use vt100::capture::{BasicFormattedCaptureState, RowContents};

/// What the engine calls while it parses.
#[derive(Debug, Default)]
pub(super) struct Capture {
    pub(super) history: History,
    /// What the cells carry beyond the engine's own attributes.
    pub(super) marks: Marks,
    /// Rows scrolled off since the last look, of either screen.
    pub(super) scrolled: usize,
    /// BEL came.
    pub(super) rang: bool,
    /// What need not be read off the cells.
    pub(super) recent: Recent,
    state: BasicFormattedCaptureState,
}

impl Capture {
    pub(super) fn new(history: History, rows: u16) -> Self {
        let recent = if history.keeps() { Recent::new(rows) } else { Recent::default() };
        Self { history, recent, ..Self::default() }
    }

    fn row(&mut self, row: &RowContents<'_>) {
        if !self.history.is_line_open() {
            self.state = BasicFormattedCaptureState::new();
        }
        // Writing to a String cannot fail.
        let start = self.history.open_text().len();
        let _ = row.write_formatted_basic(self.history.open(), &mut self.state);
        // Whether the row wraps into the next is told by the state alone: writing again would
        // begin with a newline where the line has ended.
        let mut probe = NewlineProbe(false);
        let _ = row.write_formatted_basic(&mut probe, &mut self.state.clone());
        if !self.marks.is_empty() || needs_rewrite(&self.history.open_text()[start..]) {
            self.rewrite(row, start);
        }
        if probe.0 || self.history.is_line_full() {
            self.history.end_line();
        }
    }

    /// Writes the row again, from plain to plain, with what its marks stand for.
    fn rewrite(&mut self, row: &RowContents<'_>, start: usize) {
        let mut raw = String::new();
        // Writing to a String cannot fail.
        let _ = row.write_formatted_basic(&mut raw, &mut BasicFormattedCaptureState::new());
        self.state = BasicFormattedCaptureState::new();
        let line = self.history.open();
        line.truncate(start);
        if start > 0 {
            line.push_str("\x1b[m");
        }
        line.push_str(&unmarked(&raw, &self.marks));
    }

    /// The screen's first row does not go on with what has left it.
    pub(super) fn break_line(&mut self) {
        if self.history.is_line_open() {
            self.history.end_line();
        }
    }
}

impl vt100::Callbacks for Capture {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.rang = true;
    }

    fn on_scroll(&mut self, row: RowContents<'_>, is_alternate: bool) {
        self.scrolled += 1;
        if is_alternate || !self.history.keeps() {
            return;
        }
        if self.recent.scroll(self.history.open()) {
            self.history.end_line();
        } else {
            self.row(&row);
        }
    }
}

/// Sees whether a newline is pending (the row before ended its line), and nothing more.
struct NewlineProbe(bool);

impl std::fmt::Write for NewlineProbe {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 |= text == "\n";
        Err(std::fmt::Error)
    }
}

/// A line as the engine writes it, with what its marks stand for in their place.
fn unmarked(raw: &str, marks: &Marks) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut brush = Brush::default();
    let mut style = Style::default();
    for piece in pieces(raw) {
        match piece {
            Piece::Sgr(_, params) => style.apply(&Params::parse(params.as_bytes())),
            Piece::Link { .. } => {}
            Piece::Text(text) => {
                for cell in cells(text) {
                    let (text, extra) = marks.read(cell);
                    if text.is_empty() {
                        continue;
                    }
                    let mut style = style;
                    extra.inspect(|extra| extra.apply(&mut style));
                    let link = extra.and_then(Extra::link).map(|link| &**link);
                    brush.paint(&Cell { text, wide: false, continuation: false, style, link }, &mut out);
                }
            }
        }
    }
    brush.rest(&mut out);
    out
}

/// Whether there is a filler in it, or characters that could join although their cells were printed
/// apart.
fn needs_rewrite(text: &str) -> bool {
    // The first bytes of those characters, which are rare.
    memchr::memchr3(0xe2, 0xf0, 0xf2, text.as_bytes())
        .is_some_and(|at| text[at..].chars().any(|c| c == FILLER || cluster::may_join(c)))
}

/// The text of each cell: a character and the zero-width ones behind it.
fn cells(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        chars.next()?;
        let end = chars.find(|(_, c)| cluster::columns(*c) != Some(0)).map_or(rest.len(), |(at, _)| at);
        let (cell, after) = rest.split_at(end);
        rest = after;
        Some(cell)
    })
}
