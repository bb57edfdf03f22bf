//! Cursor movement, scroll region, erasing and inserting, where the engine's own differ from
//! xterm's. Source: VT510 manual; xterm's behaviour where that is silent.

use super::csi::Csi;
use super::engine::Engine;
use super::style::{Color, Style};
use super::terminal::Terminal;

impl Terminal {
    /// The rows that scroll.
    fn region(&mut self) -> (u16, u16) {
        let last = self.engine.rows() - 1;
        self.page().region.unwrap_or((0, last))
    }

    /// CUU and CUD, CNL and CPL: they stop at the region's edge, from beyond it at the screen's.
    pub(super) fn up(&mut self, count: u16) {
        let (top, _) = self.region();
        let row = self.engine.row();
        let stop = if row < top { 0 } else { top };
        self.go_to_row(row.saturating_sub(count).max(stop));
    }

    pub(super) fn down(&mut self, count: u16) {
        let (_, bottom) = self.region();
        let row = self.engine.row();
        let stop = if row > bottom { self.engine.rows() - 1 } else { bottom };
        self.go_to_row(row.saturating_add(count).min(stop));
    }

    fn go_to_row(&mut self, row: u16) {
        let col = self.engine.shown_col();
        self.engine.go_to(col, row);
    }

    /// VPA: rows count from the region's first in origin mode, and end at its last.
    pub(super) fn move_to_row(&mut self, row: u16) {
        let (top, bottom) = self.region();
        let row = row.saturating_sub(1);
        if self.page().origin {
            self.go_to_row(row.saturating_add(top).min(bottom));
        } else {
            self.go_to_row(row.min(self.engine.rows() - 1));
        }
    }

    /// VPR.
    pub(super) fn rows_on(&mut self, count: u16) {
        let (_, bottom) = self.region();
        let stop = if self.page().origin { bottom } else { self.engine.rows() - 1 };
        self.go_to_row(self.engine.row().saturating_add(count).min(stop));
    }

    /// CUB: where a wrap is pending, the cursor is on the last column already.
    pub(super) fn back(&mut self, count: u16) {
        let col = self.engine.shown_col().saturating_sub(count);
        self.engine.go_to_col(col);
    }

    /// RI: scrolls at the region's top alone.
    pub(super) fn reverse_index(&mut self) {
        let (top, _) = self.region();
        if self.engine.row() == top {
            self.engine.feed(b"\x1bM");
        } else {
            self.up(1);
        }
    }

    /// DECSTBM. A region of less than two rows is none.
    pub(super) fn set_region(&mut self, csi: &Csi<'_>) {
        let rows = self.engine.rows();
        let top = csi.params.count(0);
        let bottom = if csi.params.value(1) == 0 { rows } else { csi.params.value(1).min(rows) };
        if top >= bottom {
            return;
        }
        self.page().region = Some((top - 1, bottom - 1)).filter(|region| *region != (0, rows - 1));
        self.engine.write(format_args!("\x1b[{top};{bottom}r\x1b[H"));
    }

    /// DECOM.
    pub(super) fn set_origin(&mut self, is_on: bool) {
        self.page().origin = is_on;
        self.engine.feed(if is_on { b"\x1b[?6h" } else { b"\x1b[?6l" });
    }

    /// ED, EL and ECH, and DECSED and DECSEL, which are the same where nothing is protected.
    pub(super) fn erase(&mut self, csi: &Csi<'_>) {
        let (what, is_display) = (csi.params.value(0), csi.last == b'J');
        if is_display && what == 3 {
            return self.engine.capture_mut().history.clear();
        }
        let is_tail = csi.last == b'K' && what == 0 && self.pen.style.bg == Color::Default;
        if is_tail && self.engine.capture().recent.is_blank_from(self.engine.cursor()) {
            // There is nothing to erase: `grep`, `gcc` and others end each line so.
            return;
        }
        self.with_background(|engine| engine.feed(csi.raw));
        let is_from_home = what == 0 && self.engine.cursor() == (0, 0);
        if is_display && !self.engine.is_alternate() && (what == 2 || is_from_home) {
            self.engine.capture_mut().break_line();
        }
    }

    /// Erased cells have the pen's background and nothing else of it.
    fn with_background(&mut self, erase: impl FnOnce(&mut Engine)) {
        let style = self.pen.style;
        let background = Style { bg: style.bg, ..Style::default() };
        let is_same = style.is_same_to_engine(&background);
        if !is_same {
            self.engine.pass(background.for_engine().as_bytes());
        }
        erase(&mut self.engine);
        if !is_same {
            self.engine.pass(style.for_engine().as_bytes());
        }
    }

    /// DECCOLM: the width is the viewers' affair, but the screen is cleared as for a new one.
    pub(super) fn change_columns(&mut self) {
        self.page().region = None;
        self.engine.feed(b"\x1b[r\x1b[2J\x1b[H");
    }

    /// IL, DL, SU and SD: the new rows have the background that the pen has.
    pub(super) fn shift_rows(&mut self, csi: &Csi<'_>) {
        self.engine.feed(csi.raw);
        if self.pen.style.bg == Color::Default {
            return;
        }
        let (top, bottom) = self.region();
        let (col, row) = (self.engine.col(), self.engine.row());
        let first = if matches!(csi.last, b'L' | b'M') { row } else { top };
        if !(top..=bottom).contains(&first) {
            return;
        }
        let count = csi.params.count(0).min(bottom - first + 1);
        let start = if matches!(csi.last, b'L' | b'T' | b'^') { first } else { bottom + 1 - count };
        self.with_background(|engine| {
            for blank in start..start + count {
                engine.write(format_args!("\x1b[{}d\x1b[2K", blank + 1));
            }
        });
        self.engine.go_to(col.min(self.engine.cols() - 1), row);
    }

    /// ICH and DCH: the new cells have the background that the pen has.
    pub(super) fn shift_cells(&mut self, csi: &Csi<'_>) {
        self.engine.feed(csi.raw);
        if self.pen.style.bg == Color::Default || self.engine.is_wrap_pending() {
            return;
        }
        let (col, cols) = (self.engine.col(), self.engine.cols());
        let count = csi.params.count(0).min(cols - col);
        if csi.last == b'P' {
            self.engine.go_to_col(cols - count);
        }
        self.with_background(|engine| engine.write(format_args!("\x1b[{count}X")));
        self.engine.go_to_col(col);
    }

    /// REP. The character before the cursor is repeated, at most over the whole screen.
    pub(super) fn repeat(&mut self, count: u16) {
        let row = self.engine.row();
        let last = (self.engine.col().checked_sub(1)).and_then(|col| {
            let cell = self.engine.cell(col, row)?;
            let col = if cell.continuation { col.checked_sub(1)? } else { col };
            self.engine.cell(col, row)?.text.chars().next()
        });
        let Some(c) = last else { return };
        let cells = u32::from(self.engine.cols()) * u32::from(self.engine.rows());
        let charsets = std::mem::take(&mut self.charsets);
        for _ in 0..u32::from(count).min(cells) {
            self.put(c);
        }
        self.flush();
        self.charsets = charsets;
    }

    /// DECALN: the whole screen full of E's.
    pub(super) fn alignment_test(&mut self) {
        self.page().region = None;
        self.page().origin = false;
        self.engine.feed(b"\x1b[r\x1b[?6l\x1b[m");
        let row_of_es = "E".repeat(usize::from(self.engine.cols()));
        for row in 0..self.engine.rows() {
            self.engine.go_to(0, row);
            self.engine.feed(row_of_es.as_bytes());
        }
        self.engine.feed(b"\x1b[H");
        self.engine.feed(self.pen.style.for_engine().as_bytes());
    }
}
