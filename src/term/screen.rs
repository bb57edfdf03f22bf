//! One terminal's screen: bytes in, cells and events out. Wraps vt100 and keeps beside it what
//! vt100 lacks (history, title, replies).

use super::callbacks::Callbacks;
use super::{Cell, CursorShape, History, Size, TermEvent, snapshot};
use std::num::NonZeroU16;

/// A terminal screen with its history.
pub struct Screen {
    parser: vt100::Parser<Callbacks>,
}

/// Where the cursor is and how it looks; `col` is below the width even when a wrap is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub col: u16,
    pub row: u16,
    pub visible: bool,
    pub shape: CursorShape,
}

/// Which mouse events the program wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseMode {
    #[default]
    Off,
    /// Mode 9: presses.
    Press,
    /// Mode 1000: presses and releases.
    PressRelease,
    /// Mode 1002: and motion while a button is held.
    Drag,
    /// Mode 1003: and all motion.
    Motion,
}

/// How it wants them written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseEncoding {
    #[default]
    Default,
    /// Mode 1005.
    Utf8,
    /// Mode 1006.
    Sgr,
}

/// The modes that decide how keys, paste, focus and mouse are encoded for the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modes {
    pub application_cursor: bool,
    pub application_keypad: bool,
    pub bracketed_paste: bool,
    pub focus_events: bool,
    pub alternate_screen: bool,
    pub mouse: MouseMode,
    pub mouse_encoding: MouseEncoding,
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
        let (rows, cols) = dimensions(size);
        // vt100 keeps no scrollback of its own: ours is a tenth of the size (see ARCHITECTURE.md).
        Self { parser: vt100::Parser::new_with_callbacks(rows, cols, 0, Callbacks::new(history_limit)) }
    }

    /// Takes in output and returns what the program asked for meanwhile, in order.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<TermEvent> {
        self.parser.process(bytes);
        std::mem::take(&mut self.parser.callbacks_mut().events)
    }

    /// As [`Screen::feed`], for a screen that is only shown: drops the events and tells which rows
    /// may have changed. Exact for the echo of typing; `All` for whatever is not obviously one row.
    pub fn feed_damaged(&mut self, bytes: &[u8]) -> Damage {
        let before = self.parser.screen().cursor_position();
        let modes = self.modes();
        let one_row = stays_in_row(bytes) && usize::from(before.1) + bytes.len() < usize::from(self.size().cols());
        self.parser.callbacks_mut().scrolled = false;
        self.feed(bytes);
        let after = self.parser.screen().cursor_position();
        if one_row && before.0 == after.0 && modes == self.modes() && !self.parser.callbacks().scrolled {
            Damage::Row(after.0)
        } else {
            Damage::All
        }
    }

    /// Changes the size. Rows that no longer fit on top go to history.
    pub fn set_size(&mut self, size: Size) {
        if size == self.size() {
            return;
        }
        // Otherwise vt100 inserts blank rows on top for scrollback that it thinks it had.
        self.parser.screen_mut().clear_scrollback();
        let (rows, cols) = dimensions(size);
        self.parser.set_size(rows, cols);
    }

    #[must_use]
    pub fn size(&self) -> Size {
        let (rows, cols) = self.parser.screen().size();
        Size::clamped(cols.get(), rows.get())
    }

    #[must_use]
    pub fn cursor(&self) -> Cursor {
        let screen = self.parser.screen();
        let (row, col) = screen.cursor_position();
        Cursor {
            col: col.min(self.size().cols() - 1),
            row,
            visible: !screen.hide_cursor(),
            shape: screen.cursor_style().into(),
        }
    }

    /// The cell at a place, or `None` outside the screen.
    #[must_use]
    pub fn cell(&self, col: u16, row: u16) -> Option<Cell<'_>> {
        self.parser.screen().cell(row, col).map(Cell::from)
    }

    #[must_use]
    pub fn modes(&self) -> Modes {
        let screen = self.parser.screen();
        Modes {
            application_cursor: screen.application_cursor(),
            application_keypad: screen.application_keypad(),
            bracketed_paste: screen.bracketed_paste(),
            focus_events: self.parser.callbacks().focus_events,
            alternate_screen: screen.alternate_screen(),
            mouse: match screen.mouse_protocol_mode() {
                vt100::MouseProtocolMode::None => MouseMode::Off,
                vt100::MouseProtocolMode::Press => MouseMode::Press,
                vt100::MouseProtocolMode::PressRelease => MouseMode::PressRelease,
                vt100::MouseProtocolMode::ButtonMotion => MouseMode::Drag,
                vt100::MouseProtocolMode::AnyMotion => MouseMode::Motion,
            },
            mouse_encoding: match screen.mouse_protocol_encoding() {
                vt100::MouseProtocolEncoding::Default => MouseEncoding::Default,
                vt100::MouseProtocolEncoding::Utf8 => MouseEncoding::Utf8,
                vt100::MouseProtocolEncoding::Sgr => MouseEncoding::Sgr,
            },
        }
    }

    /// The window title, control characters removed; empty when none was set.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.parser.callbacks().title
    }

    #[must_use]
    pub fn history(&self) -> &History {
        &self.parser.callbacks().history
    }

    /// The rows as text, trailing blanks cut.
    #[must_use]
    pub fn text(&self) -> Vec<String> {
        let cols = self.size().cols();
        self.parser.screen().rows(0, cols).map(|row| row.trim_end().to_owned()).collect()
    }

    /// The rows as text with SGR sequences; each row starts from default attributes.
    #[must_use]
    pub fn ansi(&self) -> Vec<String> {
        let cols = self.size().cols();
        self.parser.screen().rows_formatted(0, cols).collect()
    }

    /// Bytes that rebuild this screen on any terminal of the same size, whatever it showed: a full
    /// reset, up to `history_lines` of history, both screens, modes, cursor, title.
    #[must_use]
    pub fn snapshot(&self, history_lines: usize) -> Vec<u8> {
        snapshot::of(self.parser.screen(), self.parser.callbacks(), history_lines)
    }

    /// Becomes what `snapshot` shows, but keeps this screen's own history.
    pub fn restore(&mut self, snapshot: &[u8]) {
        let mut restored = Self::new(self.size(), 0);
        restored.feed(snapshot);
        std::mem::swap(&mut restored.parser.callbacks_mut().history, &mut self.parser.callbacks_mut().history);
        *self = restored;
    }
}

fn dimensions(size: Size) -> (NonZeroU16, NonZeroU16) {
    let non_zero = |n| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
    (non_zero(size.rows()), non_zero(size.cols()))
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
