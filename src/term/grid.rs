//! A screen of the engine to look at: its cells as others see them.

use super::Cell;
use super::marks::Marks;

#[derive(Clone, Copy)]
pub(super) struct Grid<'a> {
    pub(super) screen: &'a vt100::Screen,
    pub(super) marks: &'a Marks,
}

impl<'a> Grid<'a> {
    pub(super) fn cols(self) -> u16 {
        self.screen.size().1.get()
    }

    pub(super) fn rows(self) -> u16 {
        self.screen.size().0.get()
    }

    /// Column and row of the cursor; the column is the width while a wrap is pending.
    pub(super) fn cursor(self) -> (u16, u16) {
        let (row, col) = self.screen.cursor_position();
        (col, row)
    }

    pub(super) fn cell(self, col: u16, row: u16) -> Option<Cell<'a>> {
        Some(Cell::read(self.screen.cell(row, col)?, self.marks))
    }

    /// The cells of a row but the second halves of wide characters.
    pub(super) fn cells(self, row: u16) -> impl Iterator<Item = Cell<'a>> {
        (0..self.cols()).filter_map(move |col| self.cell(col, row)).filter(|cell| !cell.continuation)
    }

    /// Whether the row's line goes on in the next one.
    pub(super) fn is_wrapped(self, row: u16) -> bool {
        self.screen.row_wrapped(row)
    }

    /// Whether nothing is to be seen in the row.
    pub(super) fn is_blank(self, row: u16) -> bool {
        self.cells(row).all(|cell| cell.is_blank())
    }
}
