//! Rows that wrap because a wide character has no room in the last column. The engine does not note
//! that their line goes on, and so they would not be joined again when there is room. It does where
//! the last cell has contents: so a filler is put there that shows nothing.

use super::cluster;
use super::marks::FILLER;
use super::terminal::Terminal;

impl Terminal {
    /// Text with characters that may be wide, on its way to the engine. It `is_plain` where it holds
    /// nothing that stands for something else.
    pub(super) fn feed_wide(&mut self, text: &str, is_plain: bool) {
        if usize::from(self.engine.col()) + text.len() <= usize::from(self.engine.cols())
            && !text.bytes().any(|byte| byte < 0x20 || byte == 0x7f)
        {
            return self.feed_piece(text, is_plain);
        }
        for line in text.split_inclusive(|c: char| c.is_ascii_control()) {
            let characters = line.trim_end_matches(|c: char| c.is_ascii_control());
            let mut rest = characters;
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(self.piece_len(rest));
                self.feed_piece(piece, is_plain);
                rest = after;
            }
            self.engine.pass(&line.as_bytes()[characters.len()..]);
        }
    }

    /// So much that it wraps once at most: a row that scrolls off before it is noted is lost. In a
    /// scroll region it is a character, because nobody tells what scrolls there.
    fn piece_len(&mut self, text: &str) -> usize {
        let first = text.chars().next().map_or(0, char::len_utf8);
        if self.page().region.is_some() {
            return first;
        }
        text.floor_char_boundary(usize::from(self.engine.cols())).max(first)
    }

    fn feed_piece(&mut self, piece: &str, is_plain: bool) {
        let (col, row) = self.engine.cursor();
        let scrolled = self.engine.capture().scrolled;
        // No character takes more columns than bytes.
        let fits = is_plain && usize::from(col) + piece.len() <= usize::from(self.engine.cols());
        if !fits {
            self.engine.capture_mut().recent.forget();
        }
        self.engine.pass(piece.as_bytes());
        if fits {
            let (columns, style) = (self.engine.col().saturating_sub(col), self.pen.style);
            return self.engine.capture_mut().recent.print((col, row), piece, columns, style);
        }
        self.engine.capture_mut().recent.forget();
        let has_scrolled = self.engine.capture().scrolled > scrolled;
        // In a scroll region the row stays the same.
        let is_back = self.engine.col() <= col && piece.chars().next().and_then(cluster::columns) != Some(0);
        if self.engine.row() != row || has_scrolled || is_back {
            self.note_wrap();
        }
    }

    /// The row above the cursor's wraps into it.
    fn note_wrap(&mut self) {
        let last_col = self.engine.cols() - 1;
        let (col, row) = self.engine.cursor();
        let Some(above) = row.checked_sub(1) else { return };
        let grid = self.engine.grid();
        let (Some(last), Some(first)) = (grid.cell(last_col, above), grid.cell(0, row)) else { return };
        if grid.is_wrapped(above) || !last.is_empty() || !first.wide {
            return;
        }
        let style = last.style.for_engine();
        self.engine.go_to(last_col, above);
        self.engine.feed(style.as_bytes());
        self.engine.write(format_args!("{FILLER}"));
        self.print_again(0, row);
        self.engine.go_to(col.min(last_col), row);
        if col > last_col {
            let is_wide = self.engine.cell(last_col, row).is_some_and(|cell| cell.continuation);
            let col = last_col - u16::from(is_wide);
            self.engine.go_to_col(col);
            self.print_again(col, row);
        }
    }

    /// Prints what the cell holds once more, where the cursor is.
    fn print_again(&mut self, col: u16, row: u16) {
        let Some(cell) = self.engine.cell(col, row) else { return };
        let style = cell.style;
        let contents = self.engine.screen().cell(row, col).map_or("", |cell| cell.contents()).to_owned();
        self.engine.feed(style.for_engine().as_bytes());
        self.engine.feed(contents.as_bytes());
        self.engine.feed(self.pen.style.for_engine().as_bytes());
    }
}
