//! Copy mode by its keys.

use super::*;
use crate::term::Size;
use crate::term::keys::{Key, KeyCode, Mods};

fn mode(history: &[&str], screen: &[&str], cols: u16) -> CopyMode {
    let height = u16::try_from(screen.len()).unwrap();
    let mut shown = Screen::new(Size::clamped(cols, height), 0);
    shown.feed(screen.join("\r\n").as_bytes());
    let mut mode = CopyMode::new(&shown, height);
    let lines = history.iter().map(|line| (*line).to_owned()).chain(shown.ansi()).collect();
    mode.load(&ScreenText {
        cols,
        rows: height,
        offset: 0,
        history_lines: history.len(),
        lines,
        ..ScreenText::default()
    });
    mode
}

/// Types each character; `^x` is ctrl+x, `\r` Enter.
fn press(mode: &mut CopyMode, keys: &str) -> Step {
    let mut step = Step::Stay;
    let mut chars = keys.chars();
    while let Some(c) = chars.next() {
        step = mode.key(&match c {
            '^' => Key::with(KeyCode::Char(chars.next().unwrap()), Mods::CTRL),
            '\r' => Key::new(KeyCode::Enter),
            c => Key::new(KeyCode::Char(c)),
        });
    }
    step
}

fn seen(mode: &CopyMode) -> Vec<String> {
    mode.visible().map(plain).collect()
}

#[test]
fn starts_at_the_bottom_and_scrolls_through_history() {
    let mut mode = mode(&["one", "two", "three"], &["four", "five"], 10);
    assert_eq!(seen(&mode), ["four", "five"]);
    assert_eq!(mode.cursor(), (3, 1));
    assert_eq!(mode.position(), "0/3");
    press(&mut mode, "^u");
    assert_eq!(seen(&mode), ["three", "four"]);
    press(&mut mode, "g");
    assert_eq!((seen(&mode), mode.position()), (vec!["one".to_owned(), "two".to_owned()], "3/3".to_owned()));
    press(&mut mode, "G");
    assert_eq!(mode.position(), "0/3");
    assert!(mode.scroll(-1) && !mode.scroll(1));
}

#[test]
fn copies_words_lines_and_wrapped_lines_whole() {
    let history = ["see src/tui/update.rs here", "second"];
    let mut mode = mode(&history, &["x", "y"], 10);
    assert_eq!(press(&mut mode, "gwvevy"), Step::Leave, "nothing is selected any more");
    let mut mode = self::mode(&history, &["x", "y"], 10);
    assert_eq!(press(&mut mode, "gwvey"), Step::Copy("src".to_owned()));
    let mut mode = self::mode(&history, &["x", "y"], 10);
    assert_eq!(press(&mut mode, "gVjj\r"), Step::Copy("see src/tui/update.rs here\n".to_owned()));
    let mut mode = self::mode(&history, &["x", "y"], 10);
    assert_eq!(press(&mut mode, "gvjjj$y"), Step::Copy("see src/tui/update.rs here\nsecond".to_owned()));
}

#[test]
fn finds_also_where_a_line_wraps() {
    let mut mode = mode(&["0123456Needle89", "needle"], &["x", "y"], 10);
    assert_eq!(press(&mut mode, "/needle\r"), Step::Stay);
    assert_eq!(mode.cursor.row, 0, "around the end");
    assert_eq!(mode.cursor, Spot { row: 0, col: 7 });
    assert_eq!(mode.found().len(), 3 + 3, "both rows of it are to be seen");
    press(&mut mode, "n");
    assert_eq!(mode.cursor, Spot { row: 2, col: 0 });
    press(&mut mode, "N");
    assert_eq!(mode.cursor, Spot { row: 0, col: 7 });
    press(&mut mode, "/Needle\rn");
    assert_eq!(mode.cursor, Spot { row: 0, col: 7 }, "a capital counts, and there is but one");
    assert_eq!(press(&mut mode, "?nothing\r"), Step::Tell("nothing found".to_owned()));
}

#[test]
fn wide_characters_are_whole() {
    let mut mode = mode(&["日本語 text"], &["x", "y"], 20);
    press(&mut mode, "gl");
    assert_eq!(press(&mut mode, "vly"), Step::Copy("本語".to_owned()));
}

#[test]
fn history_that_arrives_later_does_not_move_what_is_seen() {
    let mut shown = Screen::new(Size::clamped(10, 3), 0);
    shown.feed(b"a\r\nb\r\nc");
    let mut mode = CopyMode::new(&shown, 3);
    mode.point(0, 1);
    mode.select(false);
    let lines = ["old", "older"].map(str::to_owned).into_iter().chain(shown.ansi()).collect();
    mode.load(&ScreenText { cols: 10, rows: 3, offset: 0, history_lines: 2, lines, ..ScreenText::default() });
    assert_eq!(seen(&mode), ["a", "b", "c"]);
    assert_eq!((mode.cursor(), mode.selected_text()), ((0, 1), Some("b".to_owned())));
}

#[test]
fn words_are_paths_too() {
    for (text, col, word) in [
        ("ls src/a.rs x", 4, (3, 10)),
        ("ls src/a.rs x", 10, (3, 10)),
        ("ls src/a.rs x", 2, (2, 2)),
        ("ls src/a.rs x", 12, (12, 12)),
        ("ls src/a.rs x", 40, (40, 40)),
        ("(日本)", 3, (1, 3)),
        ("", 0, (0, 0)),
    ] {
        assert_eq!(text::word(text, col), word, "{text:?} {col}");
    }
}

#[test]
fn escape_ends_the_selection_first() {
    let mut mode = mode(&[], &["x"], 10);
    press(&mut mode, "v");
    assert_eq!(mode.key(&Key::new(KeyCode::Escape)), Step::Stay);
    assert_eq!(mode.key(&Key::new(KeyCode::Escape)), Step::Leave);
}
