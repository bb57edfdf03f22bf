//! The two screens and the saved cursors: modes 47, 1047, 1048 and 1049, DECSC and DECRC, DECSTR.
//! Source: xterm's ctlseqs.

use super::charset::Charsets;
use super::style::Style;
use super::terminal::{Page, Pen, Saved, Terminal};

impl Terminal {
    /// DECSC, SCOSC and mode 1048.
    pub(super) fn save_cursor(&mut self) {
        self.engine.feed(b"\x1b7");
        let saved = Saved {
            col: self.engine.col(),
            row: self.engine.row(),
            style: self.pen.style,
            charsets: self.charsets,
            origin: self.page().origin,
        };
        self.page().saved = Some(saved);
    }

    /// DECRC. Without a saved cursor: home, with nothing set.
    pub(super) fn restore_cursor(&mut self) {
        let saved = self.page().saved.clone().unwrap_or_default();
        self.engine.feed(b"\x1b8");
        self.page().origin = saved.origin;
        self.charsets = saved.charsets;
        self.set_style(saved.style);
    }

    /// Makes this the pen's style, in the engine too.
    pub(super) fn set_style(&mut self, style: Style) {
        self.pen.style = style;
        self.engine.feed(style.for_engine().as_bytes());
        self.pen_changed();
    }

    /// Modes 47, 1047 and 1049 set. The cursor stays where it is.
    pub(super) fn enter_alternate(&mut self, mode: u16) {
        if self.engine.is_alternate() {
            return;
        }
        let (col, row) = (self.engine.shown_col(), self.engine.row());
        if mode == 1049 {
            self.save_cursor();
            self.engine.feed(b"\x1b[?1049h");
            self.pages[1] = Page::default();
        } else {
            self.engine.feed(b"\x1b[?47h");
        }
        self.put_cursor(col, row);
    }

    /// Puts the cursor there, or as near as origin mode lets it.
    fn put_cursor(&mut self, col: u16, row: u16) {
        let page = self.page();
        let row = page.region.filter(|_| page.origin).map_or(row, |(top, bottom)| row.clamp(top, bottom));
        self.engine.go_to(col, row);
    }

    /// And reset. 47 leaves the screen as it is, the others clear it; 1049 brings the saved cursor back.
    pub(super) fn leave_alternate(&mut self, mode: u16) {
        if !self.engine.is_alternate() {
            return;
        }
        let (col, row) = (self.engine.shown_col(), self.engine.row());
        if mode != 47 {
            self.engine.feed(b"\x1b[m\x1b[2J");
        }
        self.engine.flip();
        if mode == 1049 {
            self.restore_cursor();
        } else {
            self.engine.feed(self.pen.style.for_engine().as_bytes());
            self.put_cursor(col, row);
        }
    }

    /// DECSTR.
    pub(super) fn soft_reset(&mut self) {
        let (col, row) = (self.engine.shown_col(), self.engine.row());
        self.modes.soft_reset();
        *self.page() = Page { keyboard: std::mem::take(&mut self.page().keyboard), ..Page::default() };
        self.charsets = Charsets::default();
        self.pen = Pen::default();
        self.engine.feed(b"\x1b[r\x1b[?6l\x1b[m\x1b[H\x1b7");
        self.engine.go_to(col, row);
        self.refresh();
    }
}
