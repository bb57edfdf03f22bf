//! The engine (vt100) as the interpreter drives it: bytes that it understands, and what its grid
//! then shows. Columns and rows count from 0; the column is the width itself while a wrap is pending.

use super::capture::Capture;
use super::grid::Grid;
use super::history::History;
use super::marks::Used;
use super::{Cell, Size};
use std::fmt::{Arguments, Write};
use std::num::NonZeroU16;

pub(super) struct Engine {
    parser: vt100::Parser<Capture>,
    /// The sequence that is being written; kept for its memory.
    scratch: String,
}

impl Engine {
    /// The engine keeps no scrollback of its own: ours is a tenth of the size.
    pub(super) fn new(size: Size, history: History) -> Self {
        let non_zero = |n| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
        let (rows, cols) = (non_zero(size.rows()), non_zero(size.cols()));
        Self {
            parser: vt100::Parser::new_with_callbacks(rows, cols, 0, Capture::new(history, rows.get())),
            scratch: String::new(),
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.capture_mut().recent.forget();
        self.parser.process(bytes);
    }

    /// Feeds what changes no cells, but may scroll; or changes them as somebody told `recent`.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
    }

    /// Feeds what the format says.
    pub(super) fn write(&mut self, sequence: Arguments<'_>) {
        self.capture_mut().recent.forget();
        self.write_move(sequence);
    }

    /// The same for what changes no cells.
    pub(super) fn write_move(&mut self, sequence: Arguments<'_>) {
        self.scratch.clear();
        // Writing to a String cannot fail.
        let _ = self.scratch.write_fmt(sequence);
        self.parser.process(self.scratch.as_bytes());
    }

    pub(super) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub(super) fn capture(&self) -> &Capture {
        self.parser.callbacks()
    }

    pub(super) fn capture_mut(&mut self) -> &mut Capture {
        self.parser.callbacks_mut()
    }

    /// Goes on with a history that is not of this screen.
    pub(super) fn set_history(&mut self, history: History) {
        let mut capture = Capture::new(history, self.rows());
        capture.marks = std::mem::take(&mut self.capture_mut().marks);
        *self.capture_mut() = capture;
    }

    pub(super) fn size(&self) -> Size {
        let (rows, cols) = self.screen().size();
        Size::clamped(cols.get(), rows.get())
    }

    pub(super) fn cols(&self) -> u16 {
        self.screen().size().1.get()
    }

    pub(super) fn rows(&self) -> u16 {
        self.screen().size().0.get()
    }

    pub(super) fn row(&self) -> u16 {
        self.screen().cursor_position().0
    }

    /// The column, which is the width while a wrap is pending.
    pub(super) fn col(&self) -> u16 {
        self.screen().cursor_position().1
    }

    pub(super) fn cursor(&self) -> (u16, u16) {
        (self.col(), self.row())
    }

    /// The column that the cursor is shown in.
    pub(super) fn shown_col(&self) -> u16 {
        self.col().min(self.cols() - 1)
    }

    pub(super) fn is_wrap_pending(&self) -> bool {
        self.col() >= self.cols()
    }

    pub(super) fn is_alternate(&self) -> bool {
        self.screen().alternate_screen()
    }

    /// The screen that is shown.
    pub(super) fn grid(&self) -> Grid<'_> {
        Grid { screen: self.screen(), marks: &self.capture().marks }
    }

    /// A copy of the screen that is not shown; its cells are read with the same marks.
    pub(super) fn hidden_screen(&self) -> vt100::Screen {
        let (rows, cols) = self.screen().size();
        let mut parser = vt100::Parser::new(rows, cols, 0);
        *parser.screen_mut() = self.screen().clone();
        parser.process(flip_sequence(self.is_alternate()));
        parser.screen().clone()
    }

    pub(super) fn cell(&self, col: u16, row: u16) -> Option<Cell<'_>> {
        self.grid().cell(col, row)
    }

    /// Puts the cursor there, whatever origin mode says. No wrap is pending afterwards.
    pub(super) fn go_to(&mut self, col: u16, row: u16) {
        self.write_move(format_args!("\x1b[{}d\x1b[{}G", row + 1, col + 1));
    }

    pub(super) fn go_to_col(&mut self, col: u16) {
        self.write_move(format_args!("\x1b[{}G", col + 1));
    }

    /// Shows the other screen, without any of what programs expect to happen then.
    pub(super) fn flip(&mut self) {
        self.feed(flip_sequence(self.is_alternate()));
    }

    /// Forgets the marks that neither screen shows. False when that is not worth its cost.
    pub(super) fn sweep(&mut self) -> bool {
        if !self.capture().marks.is_sweep_due() {
            return false;
        }
        let mut used = Used::default();
        for _ in 0..2 {
            let screen = self.screen();
            let (rows, cols) = screen.size();
            for row in 0..rows.get() {
                for col in 0..cols.get() {
                    screen.cell(row, col).iter().for_each(|cell| used.note(cell.contents()));
                }
            }
            self.flip();
        }
        self.capture_mut().marks.retain(&used);
        true
    }
}

fn flip_sequence(is_alternate: bool) -> &'static [u8] {
    if is_alternate { b"\x1b[?47l" } else { b"\x1b[?47h" }
}
