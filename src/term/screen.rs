//! One terminal's screen: bytes in, cells and events out.

use super::history::History;
use super::palette::Palette;
use super::scanner::Scanner;
use super::terminal::Terminal;
use super::{Cell, CursorShape, Modes, Size, TermEvent, reflow, rows, snapshot};

/// A terminal screen with its history.
pub struct Screen {
    terminal: Terminal,
    scanner: Scanner,
}

/// Where the cursor is and how it looks; `col` is below the width even when a wrap is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub col: u16,
    pub row: u16,
    pub visible: bool,
    pub shape: CursorShape,
}

/// Which rows a [`Screen::feed_damaged`] may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// This row alone (the cursor's).
    Row(u16),
    All,
}

impl Screen {
    /// A blank screen that keeps about `history_limit` lines of history (0: none).
    #[must_use]
    pub fn new(size: Size, history_limit: usize) -> Self {
        Self { terminal: Terminal::new(size, History::new(history_limit)), scanner: Scanner::default() }
    }

    /// Takes in output and returns what the program asked for meanwhile, in order.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<TermEvent> {
        self.scanner.feed(bytes, &mut self.terminal);
        self.terminal.collect_bell();
        std::mem::take(&mut self.terminal.events)
    }

    /// As [`Screen::feed`], for a screen that is only shown: drops the events and tells which rows
    /// may have changed. Exact for the echo of typing; `All` for whatever is not obviously one row.
    pub fn feed_damaged(&mut self, bytes: &[u8]) -> Damage {
        let engine = &self.terminal.engine;
        let row = engine.row();
        let is_one_row = self.scanner.is_at_rest()
            && stays_in_row(bytes)
            && usize::from(engine.col()) + bytes.len() < usize::from(engine.cols());
        let modes = self.modes();
        self.terminal.engine.capture_mut().scrolled = 0;
        self.feed(bytes);
        let engine = &self.terminal.engine;
        if is_one_row && row == engine.row() && modes == self.modes() && engine.capture().scrolled == 0 {
            Damage::Row(row)
        } else {
            Damage::All
        }
    }

    /// Changes the size. Lines are wrapped anew on the primary screen, and rows that no longer fit
    /// on top go to history; where there is room again they come back.
    pub fn set_size(&mut self, size: Size) {
        if size != self.size() {
            reflow::resize(&mut self.terminal, size);
        }
    }

    /// Tells which colours are shown, for programs that ask. May give an answer that is due.
    pub fn set_palette(&mut self, palette: Palette) -> Vec<TermEvent> {
        self.terminal.set_palette(palette);
        std::mem::take(&mut self.terminal.events)
    }

    #[must_use]
    pub fn size(&self) -> Size {
        self.terminal.engine.size()
    }

    #[must_use]
    pub fn cursor(&self) -> Cursor {
        let engine = &self.terminal.engine;
        let modes = &self.terminal.modes;
        Cursor { col: engine.shown_col(), row: engine.row(), visible: modes.cursor_visible, shape: modes.cursor_shape }
    }

    /// The cell at a place, or `None` outside the screen.
    #[must_use]
    pub fn cell(&self, col: u16, row: u16) -> Option<Cell<'_>> {
        self.terminal.engine.cell(col, row)
    }

    /// Whether the line in this row goes on in the next one.
    #[must_use]
    pub fn is_wrapped(&self, row: u16) -> bool {
        self.terminal.engine.grid().is_wrapped(row)
    }

    #[must_use]
    pub fn modes(&self) -> Modes {
        self.terminal.key_modes()
    }

    /// Whether the program is in the middle of a frame (mode 2026): what is shown now is not meant
    /// to be seen. A program may die in it, so whoever waits for the end has a deadline.
    #[must_use]
    pub fn is_synchronizing(&self) -> bool {
        self.terminal.modes.synchronized
    }

    /// The window title, control characters removed; empty when none was set.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.terminal.title
    }

    #[must_use]
    pub fn history(&self) -> &History {
        &self.terminal.engine.capture().history
    }

    /// The rows as text, trailing blanks cut.
    #[must_use]
    pub fn text(&self) -> Vec<String> {
        let grid = self.terminal.engine.grid();
        (0..grid.rows()).map(|row| rows::text(grid, row)).collect()
    }

    /// The rows as text with SGR sequences and OSC 8 links; each row starts from default attributes
    /// and ends with them.
    #[must_use]
    pub fn ansi(&self) -> Vec<String> {
        let grid = self.terminal.engine.grid();
        (0..grid.rows()).map(|row| rows::styled(grid, row, 0..grid.cols(), false)).collect()
    }

    /// Bytes that rebuild this screen on any terminal of the same size, whatever it showed: a full
    /// reset, up to `history_lines` of history, both screens, modes, cursor, title.
    #[must_use]
    pub fn snapshot(&self, history_lines: usize) -> Vec<u8> {
        snapshot::of(&self.terminal, &self.scanner, history_lines)
    }

    /// Becomes what `snapshot` shows, but keeps this screen's own history and palette.
    pub fn restore(&mut self, snapshot: &[u8]) {
        let mut restored = Self::new(self.size(), 0);
        restored.feed(snapshot);
        restored.terminal.palette = self.terminal.palette;
        let history = std::mem::take(&mut self.terminal.engine.capture_mut().history);
        restored.terminal.engine.set_history(history);
        *self = restored;
    }
}

#[cfg(test)]
impl Screen {
    /// Makes rows that leave the screen be read off their cells.
    pub(super) fn forget_rows(&mut self) {
        self.terminal.engine.capture_mut().recent.forget();
    }
}

/// Whether the bytes are text and sequences that touch the cursor's row alone.
fn stays_in_row(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match rest {
            [] => return true,
            [0x1b, b'[', tail @ ..] => {
                let Some(end) = tail.iter().position(|b| (0x40..=0x7e).contains(b)) else { return false };
                let row_bound = match tail[end] {
                    b'm' | b'K' | b'C' | b'D' | b'G' | b'P' | b'@' | b'X' => true,
                    b'h' | b'l' => matches!(&tail[..end], b"?25" | b"?2004" | b"?12"),
                    _ => false,
                };
                if !row_bound {
                    return false;
                }
                rest = &tail[end + 1..];
            }
            [0x07 | 0x08 | b'\r' | 0x20..=0x7e | 0x80..=0xff, tail @ ..] => rest = tail,
            _ => return false,
        }
    }
}
