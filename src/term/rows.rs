//! The rows of the screen that is shown, as text and as sequences.

use super::grid::Grid;
use super::style::Style;
use super::styled::Brush;
use std::fmt::Write;

/// A row's text, trailing blanks cut.
pub(super) fn text(grid: Grid<'_>, row: u16) -> String {
    let mut out = String::new();
    for cell in grid.cells(row) {
        out.push_str(if cell.text.is_empty() { " " } else { cell.text });
    }
    out.truncate(out.trim_end().len());
    out
}

/// A part of a row with its styles and links, from plain to plain; blanks are spaces. Those at the
/// end that have no colour are cut unless they are to be kept.
pub(super) fn styled(grid: Grid<'_>, row: u16, cols: std::ops::Range<u16>, keeps_blanks: bool) -> String {
    let mut out = String::new();
    let mut brush = Brush::default();
    let mut blanks = 0;
    for (col, cell) in cols.clone().filter_map(|col| Some((col, grid.cell(col, row)?))) {
        let is_cut_in_half = cell.wide && col + 1 >= cols.end;
        if cell.is_blank() || is_cut_in_half {
            blanks += 1;
        } else if !cell.continuation {
            write_blanks(&mut blanks, &mut brush, &mut out);
            brush.paint(&cell, &mut out);
        }
    }
    if keeps_blanks {
        write_blanks(&mut blanks, &mut brush, &mut out);
    }
    brush.rest(&mut out);
    out
}

fn write_blanks(count: &mut usize, brush: &mut Brush<'_>, out: &mut String) {
    if *count > 0 {
        brush.rest(out);
        out.extend(std::iter::repeat_n(' ', std::mem::take(count)));
    }
}

/// Puts the cursor to its place, whose row counts from `top` on. Where a wrap is pending, the
/// last cell is printed once more.
pub(super) fn write_cursor(out: &mut String, grid: Grid<'_>, top: u16, (col, row): (u16, u16)) {
    let last = grid.cols() - 1;
    let is_wide = col > last && grid.cell(last, row).is_some_and(|cell| cell.continuation);
    let shown = col.min(last) - u16::from(is_wide);
    // Writing to a String cannot fail.
    let _ = write!(out, "\x1b[{};{}H", row.saturating_sub(top) + 1, shown + 1);
    if let Some(cell) = grid.cell(shown, row).filter(|cell| col > last && !cell.text.is_empty()) {
        let mut brush = Brush::default();
        brush.paint(&cell, out);
        brush.rest(out);
    }
}

/// Writes rows one below the other so that a terminal that reads them has the same cells: blanks
/// stay blank, and a row that wraps into the next does so again.
pub(super) struct RowWriter<'a> {
    brush: Brush<'a>,
    /// Blank cells that have not been written yet, and their style.
    blanks: u16,
    blank_style: Style,
}

impl<'a> RowWriter<'a> {
    pub(super) fn new() -> Self {
        Self { brush: Brush::default(), blanks: 0, blank_style: Style::default() }
    }

    /// The cursor is at the row's start, or at the end of the row that wraps into it.
    pub(super) fn row(&mut self, grid: Grid<'a>, row: u16, is_continued: bool, out: &mut String) {
        if is_continued {
            self.wrap(grid, row, out);
        }
        for cell in grid.cells(row) {
            if cell.text.is_empty() {
                self.blank(cell.style, out);
            } else {
                self.end_blanks(self.blanks, out);
                self.brush.paint(&cell, out);
            }
        }
        // Where a wide character had no room, the cursor waits on the last column for it.
        let waits = grid.is_wrapped(row) && self.blanks > 0;
        self.end_blanks(if waits { self.blanks - 1 } else { 0 }, out);
    }

    /// Makes the row before wrap into this one, where the first character would not.
    fn wrap(&mut self, grid: Grid<'a>, row: u16, out: &mut String) {
        let Some(first) = grid.cell(0, row) else { return };
        // Of the row that has left the screen nobody knows.
        let needs_wide = row == 0 || grid.cell(grid.cols() - 1, row - 1).is_some_and(|last| last.is_empty());
        if needs_wide && !first.wide {
            self.brush.rest(out);
            out.push_str("\u{3000}\r\x1b[2X");
        } else if first.text.is_empty() {
            self.brush.rest(out);
            out.push_str(" \r\x1b[X");
        }
    }

    fn blank(&mut self, style: Style, out: &mut String) {
        if self.blanks > 0 && style != self.blank_style {
            self.end_blanks(self.blanks, out);
        }
        self.blank_style = style;
        self.blanks += 1;
    }

    /// Writes the blanks and goes over so many of them.
    fn end_blanks(&mut self, skipped: u16, out: &mut String) {
        let count = std::mem::take(&mut self.blanks);
        // Writing to a String cannot fail.
        if count > 0 && self.blank_style != Style::default() {
            self.brush.dip(self.blank_style, None, out);
            let _ = write!(out, "\x1b[{count}X");
        }
        if skipped > 0 {
            let _ = write!(out, "\x1b[{skipped}C");
        }
    }

    /// Goes back to plain text.
    pub(super) fn rest(&mut self, out: &mut String) {
        self.brush.rest(out);
    }
}
