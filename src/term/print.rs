//! Text on its way to the engine. Plain text goes there as it is, a run at a time; the rest is
//! looked at character by character: character sets, clusters, insert mode, no wrap, marks.

use super::cluster::{self, EMOJI_PRESENTATION, ZERO_WIDTH_JOINER};
use super::marks::{Extra, MAX_CLUSTER_BYTES, Marks};
use super::style::Style;
use super::terminal::Terminal;
use memchr::memchr3;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

const BACKSPACE: u8 = 0x08;
const TAB: u8 = b'\t';
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;

/// Shown for what is no character; the engine would leave it out.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// The cell before the cursor, to which a character may be added.
struct Before {
    col: u16,
    text: String,
    is_wide: bool,
    style: Style,
    extra: Extra,
    /// The engine's own: neither marked nor standing for something.
    is_native: bool,
}

impl Terminal {
    /// Characters and control characters.
    pub(super) fn print(&mut self, mut run: &[u8]) {
        while !run.is_empty() {
            let (text, rest) = run.split_at(memchr3(BACKSPACE, SHIFT_OUT, SHIFT_IN, run).unwrap_or(run.len()));
            if self.is_careful {
                self.print_carefully(text);
            } else {
                self.print_plainly(text);
            }
            let Some((control, rest)) = rest.split_first() else { return };
            self.control(*control);
            run = rest;
        }
    }

    fn print_plainly(&mut self, text: &[u8]) {
        for chunk in text.utf8_chunks() {
            if chunk.valid().is_ascii() {
                self.feed_text(chunk.valid());
            } else {
                self.print_unicode(chunk.valid());
            }
            if !chunk.invalid().is_empty() {
                self.put(REPLACEMENT);
            }
        }
        self.flush();
    }

    /// Text that the engine shows as it is meant.
    fn feed_text(&mut self, text: &str) {
        self.flush();
        if let Some(last) = text.chars().next_back() {
            (self.is_behind_text, self.is_joining) = (!last.is_control(), false);
            if text.is_ascii() {
                self.feed_ascii(text);
            } else {
                self.feed_wide(text, true);
            }
        }
    }

    fn feed_ascii(&mut self, text: &str) {
        let is_control = |byte: u8| byte < 0x20 || byte == 0x7f;
        let mut rest = text;
        while !rest.is_empty() {
            let len = rest.bytes().position(is_control).unwrap_or(rest.len());
            let controls = rest.bytes().skip(len).take_while(|byte| is_control(*byte)).count();
            let (line, after) = rest.split_at(len + controls);
            let fits = usize::from(self.engine.col()) + len <= usize::from(self.engine.cols());
            if let (true, Ok(columns)) = (fits, u16::try_from(len)) {
                let (place, style) = (self.engine.cursor(), self.pen.style);
                self.engine.capture_mut().recent.print(place, &line[..len], columns, style);
                self.engine.pass(line.as_bytes());
            } else {
                self.engine.feed(&line.as_bytes()[..len]);
                self.engine.feed(&line.as_bytes()[len..]);
            }
            rest = after;
        }
    }

    /// Feeds all but the characters that the engine would not show as they are meant.
    fn print_unicode(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            // Nothing joins a control character, and no ASCII joins anything.
            self.is_joining &= !first.is_ascii();
            let at = if self.is_joining || cluster::columns(first) == Some(0) { 0 } else { first_odd(rest) };
            self.feed_text(&rest[..at]);
            rest = &rest[at..];
            // What follows a joined character belongs to it in turn.
            let mut chars = rest.chars();
            let Some(odd) = chars.next() else { return };
            self.put(odd);
            rest = chars.as_str();
            while let Some(c) = chars.next().filter(|c| self.belongs(*c)) {
                self.put(c);
                rest = chars.as_str();
            }
        }
    }

    /// Whether a character may belong to what was just put.
    fn belongs(&self, c: char) -> bool {
        !c.is_ascii() && (self.is_joining || cluster::columns(c) == Some(0))
    }

    fn print_carefully(&mut self, text: &[u8]) {
        for chunk in text.utf8_chunks() {
            for c in chunk.valid().chars() {
                match u8::try_from(c) {
                    Ok(control @ (0..0x20 | 0x7f)) => {
                        self.flush();
                        self.control(control);
                    }
                    _ => self.put(c),
                }
            }
            if !chunk.invalid().is_empty() {
                self.put(REPLACEMENT);
            }
        }
        self.flush();
        self.refresh();
    }

    /// One character, whatever it needs. Followed by [`Terminal::flush`] sooner or later.
    pub(super) fn put(&mut self, c: char) {
        let was_joining = std::mem::take(&mut self.is_joining);
        let was_behind_text = std::mem::replace(&mut self.is_behind_text, true);
        let c = if Marks::is_reserved(c) { REPLACEMENT } else { self.charsets.read(c) };
        let Some(columns) = cluster::columns(c) else { return self.leave_text() };
        let may_join = was_behind_text && (was_joining || cluster::may_join(c));
        if (columns == 0 || may_join) && self.join(c, columns) {
            return;
        }
        if self.modes.insert || !self.modes.autowrap {
            self.flush();
            self.make_room(columns);
        }
        if c == REPLACEMENT {
            // The engine shows no replacement characters, but it shows what stands for one.
            self.flush();
            let stand_in = self.interned(|marks| marks.stand_in("\u{fffd}", false));
            self.unfed.extend(stand_in);
        } else {
            self.unfed.push(c);
        }
        self.unfed.extend(self.pen.mark);
    }

    /// Hands the text that has been put so far over to the engine.
    pub(super) fn flush(&mut self) {
        if !self.unfed.is_empty() {
            let mut text = std::mem::take(&mut self.unfed);
            self.feed_wide(&text, false);
            text.clear();
            self.unfed = text;
        }
    }

    /// Adds the character to the cell before the cursor if it belongs there. True when it is done with.
    fn join(&mut self, c: char, columns: u16) -> bool {
        self.flush();
        let Some(before) = self.before_cursor() else { return columns == 0 };
        if columns > 0 && !(self.modes.clusters && cluster::joins(&before.text, c)) {
            return false;
        }
        self.is_joining = c == ZERO_WIDTH_JOINER && self.modes.clusters;
        // Where a character that becomes wide has no room, the engine would lose it.
        let has_room = c != EMOJI_PRESENTATION || before.is_wide || before.col + 2 <= self.engine.cols();
        if columns == 0 && before.is_native && has_room {
            self.engine.feed(c.encode_utf8(&mut [0; 4]).as_bytes());
            return true;
        }
        let mut text = before.text.clone();
        text.push(c);
        if text.len() <= MAX_CLUSTER_BYTES {
            let is_wide = columns > 0 || before.is_wide || (c == EMOJI_PRESENTATION && text.width() > 1);
            self.replace(&before, &text, is_wide);
        }
        true
    }

    fn before_cursor(&self) -> Option<Before> {
        let row = self.engine.row();
        let mut col = self.engine.col().checked_sub(1)?;
        if self.engine.cell(col, row)?.continuation {
            col = col.checked_sub(1)?;
        }
        let cell = self.engine.cell(col, row)?;
        let contents = self.engine.screen().cell(row, col)?.contents();
        Some(Before {
            col,
            text: cell.text.to_owned(),
            is_wide: cell.wide,
            style: cell.style,
            extra: Extra::of(&cell.style, cell.link.cloned().map(Arc::new).as_ref()),
            is_native: contents == cell.text,
        })
    }

    /// Puts a cluster in the place of what it grew from. The cursor is behind it then, as before.
    fn replace(&mut self, before: &Before, cluster: &str, is_wide: bool) {
        let mark = if before.extra.is_none() { None } else { self.mark(&before.extra) };
        let Some(stand_in) = self.interned(|marks| marks.stand_in(cluster, is_wide)) else { return };
        self.engine.go_to_col(before.col);
        let has_room = !is_wide || before.col + 2 <= self.engine.cols();
        let is_other_style = !has_room || !before.style.is_same_to_engine(&self.pen.style);
        if !has_room {
            // It leaves its cell and goes where the next character would.
            self.engine.feed(b"\x1b[m\x1b[X");
            self.make_room(2);
        }
        if is_other_style {
            self.engine.feed(before.style.for_engine().as_bytes());
        }
        let mut text = String::from(stand_in);
        text.extend(mark);
        self.feed_wide(&text, false);
        if is_other_style {
            self.engine.feed(self.pen.style.for_engine().as_bytes());
        }
    }

    /// Before a character: keeps it in the row where nothing wraps, moves the others aside where
    /// it is inserted.
    fn make_room(&mut self, columns: u16) {
        let fits = self.engine.cols() - columns.min(self.engine.cols());
        if self.engine.col() > fits {
            if !self.modes.autowrap {
                self.engine.go_to_col(fits);
            } else if self.modes.insert {
                self.engine.feed(b"\r\n");
            }
        }
        if self.modes.insert && columns > 0 {
            self.engine.write(format_args!("\x1b[{columns}@"));
        }
    }

    pub(super) fn control(&mut self, control: u8) {
        match control {
            // Where a wrap is pending, the cursor is on the last column already.
            BACKSPACE if self.engine.is_wrap_pending() => self.engine.pass(b"\x08\x08"),
            TAB if !self.tabs.is_default() => self.tab(1),
            b'\n' | 0x0b | 0x0c if self.modes.newline => self.engine.pass(b"\r\n"),
            SHIFT_OUT | SHIFT_IN => {
                self.charsets.shift(usize::from(control == SHIFT_OUT));
                self.refresh();
            }
            _ => self.engine.pass(&[control]),
        }
        self.leave_text();
    }

    /// To the right, over so many stops.
    pub(super) fn tab(&mut self, count: u16) {
        let col = self.tabs.next(self.engine.shown_col(), count);
        self.engine.go_to_col(col);
    }
}

/// Where the first character is that the engine would not show as it is meant; the length if all are.
fn first_odd(text: &str) -> usize {
    // Control characters, and the first bytes of what may be odd.
    let may_be_odd = |byte: &u8| matches!(byte, 0..0x20 | 0x7f | 0xc2 | 0xe2 | 0xef | 0xf0 | 0xf2 | 0xf3);
    let mut at = 0;
    while let Some(ahead) = text.as_bytes()[at..].iter().position(may_be_odd) {
        at += ahead;
        let Some(c) = text[at..].chars().next() else { break };
        if cluster::may_join(c) || c == EMOJI_PRESENTATION || c == REPLACEMENT || Marks::is_reserved(c) {
            return at;
        }
        at += c.len_utf8();
        // A mark that does not come behind a character may come to a cell of any kind.
        if c.is_control() && text[at..].chars().next().is_some_and(|next| cluster::columns(next) == Some(0)) {
            return at;
        }
    }
    text.len()
}
