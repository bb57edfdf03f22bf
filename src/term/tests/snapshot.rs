//! A snapshot rebuilds the screen, whatever the screen has been through.

use super::stream::{self, stream};
use super::*;

/// Two screens that show the same and will go on doing so.
fn assert_same(a: &Screen, b: &Screen, what: &str) {
    assert_eq!(a.ansi(), b.ansi(), "{what}");
    assert_eq!(a.cursor(), b.cursor(), "{what}");
    assert_eq!(a.modes(), b.modes(), "{what}");
    assert_eq!(a.title(), b.title(), "{what}");
    let state = |s: &Screen| String::from_utf8_lossy(&s.snapshot(0)).into_owned();
    assert_eq!(state(a), state(b), "{what}");
}

fn restored(of: &Screen) -> Screen {
    let mut copy = Screen::new(of.size(), 1000);
    copy.feed(&of.snapshot(1000));
    copy
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
        ("tabs", "\x1b[3g\x1b[4G\x1bH\x1b[1G"),
        ("charset", "\x1b(0\x1b)A\x0eq#"),
        ("attributes", "\x1b[4:3;58:5:9;9;5;8;53;1;2mx"),
        ("link", "\x1b]8;id=a;http://x.org/\x1b\\link"),
        ("clusters", "👩\u{200d}💻🇯🇵👋🏽❤\u{fe0f}"),
        ("neighbours", "🇯\x1b[m🇵 👩\u{200d}\x1b[m💻"),
        ("no wrap", "\x1b[?7l"),
        ("insert", "abc\r\x1b[4h\x1b[20h"),
        ("keyboard", "\x1b[>1u\x1b[>5u\x1b[>4;2m\x1b[?1049h\x1b[=3u"),
        ("wrapped and erased", "0123456789abc\r\x1b[2X\x1b[44m\x1b[K"),
        ("colour to the end", "\x1b[41mx\x1b[K\x1b[m\x1b[2Hy"),
        ("torn", "x\x1b[3"),
        ("torn character", "x\u{e9}"),
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

proptest! {
    #![proptest_config(stream::config())]

    /// The same cells, cursor, modes and everything else, whatever came before and wherever the
    /// stream is cut.
    #[test]
    fn any_screen_is_rebuilt(bytes in stream(), more in stream(), cols in 2u16..14, rows in 1u16..7) {
        let mut original = screen(cols, rows);
        original.feed(&bytes);
        let mut copy = restored(&original);
        assert_same(&original, &copy, "at once");
        for s in [&mut original, &mut copy] {
            // An emoji that the snapshot has torn stays torn.
            s.feed(b"\x07");
            s.feed(&more);
        }
        assert_same(&original, &copy, "and further on");
    }

    #[test]
    fn at_every_byte(bytes in stream()) {
        let mut original = screen(9, 4);
        for (n, byte) in bytes.iter().take(60).enumerate() {
            original.feed(&[*byte]);
            assert_same(&original, &restored(&original), &format!("after byte {n}"));
        }
    }

    /// However the stream is cut, the screen comes out the same.
    #[test]
    fn chunks_do_not_matter(bytes in stream(), chunk in 1usize..9) {
        let (mut whole, mut torn) = (screen(11, 4), screen(11, 4));
        whole.feed(&bytes);
        bytes.chunks(chunk).for_each(|part| drop(torn.feed(part)));
        assert_same(&whole, &torn, "in chunks");
    }
}
