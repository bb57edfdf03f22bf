//! A change of size loses nothing on the primary screen.

use super::stream::{self, stream};
use super::*;

fn resized(s: &mut Screen, cols: u16, rows: u16) {
    s.set_size(Size::clamped(cols, rows));
}

/// Everything that the screen and its history say, wrapped or not.
fn all_text(s: &Screen) -> String {
    let mut out: String = s.history().last(usize::MAX).map(|line| plain(line) + "\n").collect();
    if s.history().is_line_open() {
        out.pop();
    }
    for (row, text) in s.text().iter().enumerate() {
        out.push_str(text);
        if !s.is_wrapped(u16::try_from(row).expect("is small")) {
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

#[test]
fn lines_are_wrapped_anew() {
    let mut s = screen(20, 4);
    feed(&mut s, "one\r\n\x1b[31m0123456789abcde\x1b[m\r\n$ ");
    resized(&mut s, 10, 4);
    assert_eq!(s.text(), ["one", "0123456789", "abcde", "$"]);
    assert_eq!(s.cell(0, 2).map(|cell| cell.style.fg), Some(Color::Indexed(1)));
    assert_eq!((s.cursor().col, s.cursor().row), (2, 3));
    resized(&mut s, 5, 4);
    assert_eq!(s.text(), ["01234", "56789", "abcde", "$"]);
    assert_eq!(s.history().last(9).collect::<Vec<_>>(), ["one"]);
    resized(&mut s, 20, 4);
    assert_eq!(s.text(), ["one", "0123456789abcde", "$", ""]);
    assert!(s.history().is_empty());
}

#[test]
fn the_cursor_stays_on_its_character() {
    for at in 0..15 {
        let mut s = screen(20, 6);
        feed(&mut s, &format!("top\r\n0123456789abcde\r\nbottom\x1b[2;{}H", at + 1));
        for (cols, rows) in [(7, 6), (4, 6), (20, 6), (3, 9), (20, 6)] {
            resized(&mut s, cols, rows);
            let cursor = s.cursor();
            let text = s.cell(cursor.col, cursor.row).expect("is on the screen").text.to_owned();
            assert_eq!(text, char::from_digit(at, 16).expect("is a digit").to_string(), "{cols}x{rows} at {at}");
        }
    }
}

#[test]
fn zoom_and_back_is_lossless() {
    let mut s = screen(20, 5);
    for n in 0..30 {
        feed(&mut s, &format!("line {n} is \x1b[3{}mlong\x1b[m\r\n", n % 8));
    }
    feed(&mut s, "$ ");
    let (before, history) = (s.ansi(), s.history().len());
    resized(&mut s, 60, 20);
    assert_eq!(s.text()[18], "line 29 is long");
    resized(&mut s, 20, 5);
    assert_eq!((s.ansi(), s.history().len()), (before, history));
}

#[test]
fn height_moves_rows_to_history_and_back() {
    let mut s = screen(10, 5);
    feed(&mut s, "1\r\n2\r\n3\r\n4\r\n5");
    resized(&mut s, 10, 3);
    assert_eq!(s.text(), ["3", "4", "5"]);
    assert_eq!(s.history().last(9).collect::<Vec<_>>(), ["1", "2"]);
    resized(&mut s, 10, 5);
    assert_eq!(s.text(), ["1", "2", "3", "4", "5"]);
    // Blank rows at the bottom go first, and nothing is pulled where there are some.
    feed(&mut s, "\x1b[H\x1b[2Jtop");
    resized(&mut s, 10, 3);
    assert_eq!(s.text(), ["top", "", ""]);
    assert_eq!(s.cursor().row, 0);
}

#[test]
fn a_line_that_is_half_gone_comes_back_whole() {
    let mut s = screen(5, 2);
    feed(&mut s, "0123456789abcdef");
    assert_eq!(s.text(), ["abcde", "f"]);
    resized(&mut s, 20, 2);
    assert_eq!(s.text(), ["0123456789abcdef", ""]);
    resized(&mut s, 5, 2);
    feed(&mut s, "\r\nx");
    assert_eq!(all_text(&s), "0123456789abcdef\nx");
}

#[test]
fn the_alternate_screen_is_cut_and_the_primary_kept() {
    let mut s = screen(20, 4);
    feed(&mut s, "0123456789abcde\r\n$ \x1b[?1049h\x1b[Halternate text\x1b[4;1Hbottom");
    resized(&mut s, 9, 3);
    assert_eq!(s.text(), ["", "", "bottom"]);
    resized(&mut s, 20, 4);
    feed(&mut s, "\x1b[?1049lx");
    assert_eq!(s.text(), ["0123456789abcde", "$ x", "", ""]);
    assert!(s.history().is_empty());
}

#[test]
fn colours_reach_to_the_new_edge() {
    let mut s = screen(10, 3);
    feed(&mut s, "\x1b[44mab\x1b[K\x1b[m\r\nx");
    for cols in [5, 20] {
        resized(&mut s, cols, 3);
        assert_eq!(s.cell(cols - 1, 0).map(|cell| cell.style.bg), Some(Color::Indexed(4)), "{cols}");
        assert_eq!(s.text(), ["ab", "x", ""]);
    }
}

#[test]
fn what_else_there_is_stays() {
    let mut s = screen(20, 4);
    feed(&mut s, "\x1b[3g\x1b[5G\x1bH\r\x1b(0\x1b[?2004h\x1b[9m\x1b[>3u\x1b]2;title\x07\x1b]8;;http://x\x07");
    resized(&mut s, 30, 6);
    feed(&mut s, "\tq");
    let cell = s.cell(4, 0).expect("is on the screen");
    assert_eq!((cell.text, cell.style.strikethrough, cell.link.is_some()), ("─", true, true));
    assert_eq!((s.modes().bracketed_paste, s.modes().kitty_keyboard, s.title()), (true, 3, "title"));
}

#[test]
fn rows_above_a_region_from_the_first_row_go_to_history() {
    // Codex inserts what it has to say above its input box in this way.
    let mut s = screen(10, 4);
    feed(&mut s, "1\r\n2\r\n\x1b[4;1Hinput\x1b[1;3r\x1b[3;1H\r\n3\r\n4\x1b[r");
    assert_eq!(s.history().last(9).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(s.text(), ["", "3", "4", "input"]);
    feed(&mut s, "\x1b[3J");
    assert!(s.history().is_empty());
}

proptest! {
    #![proptest_config(stream::config())]

    /// Text printed line by line is all there, at whatever size.
    #[test]
    fn nothing_is_lost(
        lines in prop::collection::vec("[a-z日🙂]{0,30}", 1..20),
        sizes in prop::collection::vec((4u16..40, 2u16..12), 1..6),
    ) {
        let mut s = screen(20, 6);
        feed(&mut s, &lines.join("\r\n"));
        let expected = lines.join("\n").trim_end().to_owned();
        for (cols, rows) in sizes {
            resized(&mut s, cols, rows);
            prop_assert_eq!(all_text(&s), expected.clone());
        }
    }

    #[test]
    fn any_screen_survives(bytes in stream(), more in stream(), cols in 2u16..30, rows in 1u16..10) {
        let mut s = screen(12, 5);
        s.feed(&bytes);
        resized(&mut s, cols, rows);
        prop_assert_eq!(s.text().len(), usize::from(rows));
        prop_assert!(s.cursor().row < rows && s.cursor().col < cols);
        s.feed(&more);
        let mut copy = Screen::new(s.size(), 1000);
        copy.feed(&s.snapshot(1000));
        prop_assert_eq!(copy.ansi(), s.ansi());
    }
}
