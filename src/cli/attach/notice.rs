//! The line that tells the detach key. It stands on the last row while that is blank, and is gone
//! before the session prints or is typed to: the terminal then shows what it would without it.

use crate::term::{Screen, Size};

/// A notice that is to be shown, and the way back.
pub(super) struct Notice {
    pub(super) shown: Vec<u8>,
    /// Draws the screen again as it was.
    pub(super) removed: Vec<u8>,
}

impl Notice {
    /// `text` over what `snapshot` shows on a terminal of this size; none where that row is taken.
    pub(super) fn over(snapshot: &[u8], size: Size, text: &str) -> Option<Self> {
        let mut screen = Screen::new(size, 0);
        screen.feed(snapshot);
        let last = size.rows() - 1;
        if screen.cursor().row == last || screen.text().last().is_none_or(|row| !row.is_empty()) {
            return None;
        }
        let text: String = text.chars().take(usize::from(size.cols())).collect();
        let shown = format!(
            "\x1b[m\x1b[{};1H\x1b[7m{text}\x1b[m\x1b[{};{}H",
            last + 1,
            screen.cursor().row + 1,
            1 + screen.cursor().col
        );
        let again = screen.snapshot(0);
        let again = again.strip_prefix(super::FULL_RESET).unwrap_or(&again);
        Some(Self { shown: shown.into_bytes(), removed: [super::BLANK, again].concat() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leaves_nothing_behind() {
        let size = Size::clamped(20, 4);
        let snapshot = b"\x1bc\x1b[31mred\r\ntwo\x1b7";
        let notice = Notice::over(snapshot, size, "[attached; ctrl+\\ detaches]").unwrap();
        let mut terminal = Screen::new(size, 0);
        terminal.feed(snapshot);
        let before = (terminal.ansi(), terminal.cursor());
        terminal.feed(&notice.shown);
        assert_eq!(terminal.text(), ["red", "two", "", "[attached; ctrl+\\ de"]);
        assert_eq!(terminal.cursor(), before.1);
        terminal.feed(&notice.removed);
        assert_eq!((terminal.ansi(), terminal.cursor()), before);
        terminal.feed(b"\x1b8!");
        assert_eq!(terminal.text()[1], "two!");
    }

    #[test]
    fn it_covers_nothing() {
        let size = Size::clamped(20, 2);
        assert!(Notice::over(b"\x1bcone\r\ntwo", size, "x").is_none());
        assert!(Notice::over(b"\x1bcone\r\ntwo\x1b[H", size, "x").is_none());
    }
}
