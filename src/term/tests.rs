//! Behaviour of the terminal as other rooms rely on it.

use super::*;
use bytes::Bytes;
use proptest::prelude::*;

fn screen(cols: u16, rows: u16) -> Screen {
    Screen::new(Size::clamped(cols, rows), 1000)
}

fn feed(screen: &mut Screen, text: &str) -> Vec<TermEvent> {
    screen.feed(text.as_bytes())
}

/// Two screens that show the same: cells, cursor, modes, title.
fn assert_same(a: &Screen, b: &Screen, what: &str) {
    assert_eq!(a.ansi(), b.ansi(), "{what}");
    assert_eq!(a.cursor(), b.cursor(), "{what}");
    assert_eq!(a.modes(), b.modes(), "{what}");
    assert_eq!(a.title(), b.title(), "{what}");
}

fn restored(of: &Screen) -> Screen {
    let mut copy = Screen::new(of.size(), 1000);
    copy.feed(&of.snapshot(1000));
    copy
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
fn snapshot_rebuilds_what_vt100_leaves_out() {
    for (name, bytes) in [
        ("plain", "hello\r\nworld"),
        ("styles", "\x1b[1;31mred\x1b[0m \x1b[4;48;2;1;2;3mdeep"),
        ("wide", "日本語 and e\u{301}"),
        ("pending wrap", "0123456789"),
        ("region", "\x1b[2;4rtext\x1b[3;1H"),
        ("region and origin", "\x1b[2;4r\x1b[?6h\x1b[2;2Hx"),
        ("saved cursor", "\x1b[3;4H\x1b[32m\x1b7\x1b[m\x1b[H"),
        ("alternate", "primary text\x1b[2;3H\x1b[?1049h\x1b[Halternate\x1b[2;2r\x1b[4;4H"),
        ("modes", "\x1b[?1h\x1b=\x1b[?2004h\x1b[?1002h\x1b[?1006h\x1b[?25l\x1b[?1004h\x1b[5 q"),
        ("title", "\x1b]2;a title\x07"),
    ] {
        let mut original = screen(10, 5);
        feed(&mut original, bytes);
        let mut copy = restored(&original);
        assert_same(&original, &copy, name);
        // What cannot be seen yet shows in what follows.
        for more in ["\n\n\n\n\nx", "\x1b8y", "\x1b[?6lz\x1b[1;1Hq", "\x1b[?1049lback"] {
            feed(&mut original, more);
            feed(&mut copy, more);
            assert_same(&original, &copy, &format!("{name} then {more:?}"));
        }
    }
}

#[test]
fn snapshot_carries_history() {
    let mut original = screen(10, 4);
    for n in 0..20 {
        feed(&mut original, &format!("line {n}\r\n"));
    }
    let copy = restored(&original);
    assert_same(&original, &copy, "history");
    let lines = |s: &Screen| s.history().last(100).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&original), lines(&copy));
}

#[test]
fn restore_keeps_the_own_history() {
    let mut s = screen(10, 2);
    feed(&mut s, "a\r\nb\r\nc\r\n");
    let mut other = screen(10, 2);
    feed(&mut other, "other");
    s.restore(&other.snapshot(0));
    assert_eq!(s.text()[0], "other");
    assert_eq!(s.history().last(9).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn growing_adds_blank_rows_below() {
    let mut s = screen(10, 3);
    feed(&mut s, "1\r\n2\r\n3\r\n4");
    s.set_size(Size::clamped(10, 6));
    assert_eq!(s.text(), ["2", "3", "4", "", "", ""]);
}

#[test]
fn wrapped_rows_carry_their_style() {
    assert_eq!(wrap_line("\x1b[31mabcdef\x1b[mg", 4), ["\x1b[31mabcd", "\x1b[31mef\x1b[mg"]);
    assert_eq!(wrap_line("日本語", 4), ["日本", "語"]);
    assert_eq!(wrap_line("", 4), [""]);
}

#[test]
fn damage_is_one_row_for_an_echo_alone() {
    let mut s = screen(20, 3);
    assert_eq!(s.feed_damaged(b"a"), Damage::Row(0));
    assert_eq!(s.feed_damaged(b"\x08\x1b[K"), Damage::Row(0));
    assert_eq!(s.feed_damaged(b"\r\n"), Damage::All);
    assert_eq!(s.feed_damaged(b"\x1b[2J"), Damage::All);
    assert_eq!(s.feed_damaged(b"0123456789012345678901"), Damage::All);
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

/// Pieces of terminal output that programs really send, and rubbish.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[ -~]{0,12}".prop_map(String::into_bytes),
        Just(b"\r\n".to_vec()),
        Just("日本é🙂".as_bytes().to_vec()),
        (0u16..12, 0u16..12).prop_map(|(r, c)| format!("\x1b[{r};{c}H").into_bytes()),
        (0u16..6, 0u16..8).prop_map(|(t, b)| format!("\x1b[{t};{b}r").into_bytes()),
        (30u16..48).prop_map(|n| format!("\x1b[{n}m").into_bytes()),
        prop::sample::select(vec![
            "\x1b7",
            "\x1b8",
            "\x1b[?1049h",
            "\x1b[?1049l",
            "\x1b[2J",
            "\x1b[K",
            "\x1b[L",
            "\x1b[M",
            "\x1bM",
            "\x1b[?25l",
            "\x1b[?25h",
            "\x1b[?6h",
            "\x1b[?6l",
            "\x1b[1m",
            "\x1b[m",
            "\x1b]2;t\x07",
            "\x1b[?2004h",
            "\x1bc",
            "\x1b[3P",
            "\x1b[2@",
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_stream_leaves_the_screen_whole(bytes in stream(), cols in 2u16..30, rows in 1u16..10) {
        let mut s = screen(cols, rows);
        s.feed(&bytes);
        s.set_size(Size::clamped(rows + 1, cols));
        s.feed(&bytes);
        prop_assert_eq!(s.text().len(), usize::from(s.size().rows()));
        let _ = s.snapshot(100);
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
