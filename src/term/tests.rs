//! Behaviour of the terminal as other rooms rely on it.

use super::*;
use bytes::Bytes;
use proptest::prelude::*;
use stream::stream;

mod conformance;
mod events;
mod recordings;
mod resize;
mod snapshot;
mod stream;

fn screen(cols: u16, rows: u16) -> Screen {
    Screen::new(Size::clamped(cols, rows), 1000)
}

fn feed(screen: &mut Screen, text: &str) -> Vec<TermEvent> {
    screen.feed(text.as_bytes())
}

#[test]
fn history_keeps_logical_lines_with_their_styles() {
    let mut s = screen(10, 2);
    feed(&mut s, "one\r\n0123456789abcdef\r\n\x1b[31mred\x1b[m\r\nlast\r\n");
    let lines: Vec<_> = s.history().last(10).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], "one");
    assert_eq!(lines[1], "0123456789abcdef");
    assert!(lines[2].starts_with("\x1b[31mred"), "{:?}", lines[2]);
    assert_eq!(s.history().last(1).count(), 1);
}

#[test]
fn history_is_bounded() {
    let mut s = Screen::new(Size::clamped(80, 2), 100);
    for n in 0..20_000 {
        feed(&mut s, &format!("line {n} {}\r\n", "x".repeat(60)));
    }
    assert!(s.history().len() >= 100 && s.history().len() < 100 + 1000, "{}", s.history().len());
    assert_eq!(s.history().last(1).next().map(|l| l.starts_with("line 19998")), Some(true));
}

#[test]
fn alternate_screen_leaves_no_history() {
    let mut s = screen(10, 3);
    feed(&mut s, "\x1b[?1049h1\r\n2\r\n3\r\n4\r\n5\r\n\x1b[?1049l");
    assert!(s.history().is_empty());
}

#[test]
fn replies_are_given_in_order() {
    let mut s = screen(10, 3);
    let replies: Vec<_> = feed(&mut s, "ab\x1b[6n\x1b[c\x1b[5n");
    assert_eq!(
        replies,
        [
            TermEvent::Reply(b"\x1b[1;3R".to_vec()),
            TermEvent::Reply(b"\x1b[?62;22c".to_vec()),
            TermEvent::Reply(b"\x1b[0n".to_vec())
        ]
    );
}

#[test]
fn title_is_stripped_of_controls_and_may_hold_semicolons() {
    let mut s = screen(10, 3);
    assert_eq!(feed(&mut s, "\x1b]0;a;b\u{202e}c\x07"), [TermEvent::Title("a;bc".to_owned())]);
    assert_eq!(s.title(), "a;bc");
}

#[test]
fn growing_brings_rows_back() {
    let mut s = screen(10, 3);
    feed(&mut s, "1\r\n2\r\n3\r\n4");
    s.set_size(Size::clamped(10, 6));
    assert_eq!(s.text(), ["1", "2", "3", "4", "", ""]);
    assert_eq!(s.cursor().row, 3);
}

#[test]
fn damage_is_one_row_for_an_echo_alone() {
    let mut s = screen(20, 3);
    assert_eq!(s.feed_damaged(b"a"), Damage::Row(0));
    assert_eq!(s.feed_damaged(b"\x08\x1b[K"), Damage::Row(0));
    assert_eq!(s.feed_damaged(b"\r\n"), Damage::All);
    assert_eq!(s.feed_damaged(b"\x1b[2J"), Damage::All);
    assert_eq!(s.feed_damaged(b"0123456789012345678901"), Damage::All);
    s.feed_damaged(b"\x1b[2");
    assert_eq!(s.feed_damaged(b"J"), Damage::All, "it ends what was torn");
}

#[test]
fn boundary_never_tears() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["plain"], &["plain"]),
        (&["a\x1b", "[31mb"], &["a", "\x1b[31mb"]),
        (&["a\x1b[3", "1", "mb"], &["a", "\x1b[31mb"]),
        (&["\x1b]0;ti", "tle\x07x"], &["\x1b]0;title\x07x"]),
        (&["\x1b]0;title\x1b", "\\x"], &["\x1b]0;title\x1b\\x"]),
        (&["\x1bP1$r\x1b\\x\x1b("], &["\x1bP1$r\x1b\\x"]),
    ];
    for (input, expected) in cases {
        let mut boundary = Boundary::default();
        let mut out = Vec::new();
        for chunk in *input {
            let whole = boundary.push(Bytes::copy_from_slice(chunk.as_bytes()));
            if !whole.is_empty() {
                out.push(String::from_utf8_lossy(&whole).into_owned());
            }
        }
        assert_eq!(&out, expected, "{input:?}");
    }
    let mut boundary = Boundary::default();
    let mut out = Vec::new();
    let text = "é日🙂".as_bytes();
    for byte in text {
        let whole = boundary.push(Bytes::copy_from_slice(&[*byte]));
        if !whole.is_empty() {
            out.push(whole);
        }
    }
    assert_eq!(out, ["é".as_bytes(), "日".as_bytes(), "🙂".as_bytes()]);
}

#[test]
fn boundary_is_bounded() {
    let mut boundary = Boundary::default();
    let mut passed = 0;
    passed += boundary.push(Bytes::from_static(b"\x1b]52;c;")).len();
    for _ in 0..100 {
        passed += boundary.push(Bytes::from_static(&[b'A'; 4096])).len();
    }
    assert!(boundary.held() <= 70_000 && passed > 300_000, "{} {passed}", boundary.held());
}

proptest! {
    #![proptest_config(stream::config())]

    #[test]
    fn any_stream_leaves_the_screen_whole(bytes in stream(), cols in 2u16..30, rows in 1u16..10) {
        let mut s = screen(cols, rows);
        s.feed(&bytes);
        s.set_size(Size::clamped(rows + 1, cols));
        s.feed(&bytes);
        prop_assert_eq!(s.text().len(), usize::from(s.size().rows()));
        let _ = s.snapshot(100);
    }

    /// Rows that are remembered go to history as those that are read off the screen.
    #[test]
    fn history_is_what_was_shown(pieces in prop::collection::vec(stream(), 1..8), cols in 2u16..20, rows in 1u16..6) {
        let (mut remembered, mut read) = (screen(cols, rows), screen(cols, rows));
        for bytes in pieces {
            for part in bytes.chunks(3) {
                remembered.feed(part);
                read.forget_rows();
                read.feed(part);
            }
        }
        // The engine lets styles run on over cells that were skipped: compare the text alone.
        let lines = |s: &Screen| s.history().last(1000).map(plain).collect::<Vec<_>>();
        prop_assert_eq!(lines(&remembered), lines(&read));
    }

    #[test]
    fn boundary_loses_nothing(bytes in stream(), cut in 1usize..9) {
        let mut boundary = Boundary::default();
        let mut out = Vec::new();
        for chunk in bytes.chunks(cut) {
            out.extend_from_slice(&boundary.push(Bytes::copy_from_slice(chunk)));
        }
        out.extend(boundary.finish());
        prop_assert_eq!(out, bytes);
    }
}
