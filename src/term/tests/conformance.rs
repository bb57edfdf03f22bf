//! One test a sequence, each with its source. What a row of the table feeds, and what it then shows.

use super::*;

/// Feeds each case to a fresh screen of 10 by 4 and compares its text.
fn check(cases: &[(&str, &[&str])]) {
    for (bytes, expected) in cases {
        let mut s = screen(10, 4);
        s.feed(bytes.as_bytes());
        let mut text = s.text();
        while text.last().is_some_and(String::is_empty) {
            text.pop();
        }
        assert_eq!(text, *expected, "{bytes:?}");
    }
}

/// Compares where the cursor is afterwards: column, row, from 0.
fn check_cursor(cases: &[(&str, (u16, u16))]) {
    for (bytes, expected) in cases {
        let mut s = screen(10, 4);
        s.feed(bytes.as_bytes());
        assert_eq!((s.cursor().col, s.cursor().row), *expected, "{bytes:?}");
    }
}

fn style_of(bytes: &str) -> Style {
    let mut s = screen(10, 4);
    s.feed(bytes.as_bytes());
    s.cell(0, 0).expect("is on the screen").style
}

#[test]
fn character_sets() {
    // VT220 manual 2.4 and 4.4: SCS, SO, SI, LS2, LS3, SS2, SS3.
    check(&[
        ("\x1b(0lqkx\x1b(Bq", &["┌─┐│q"]),
        ("\x1b)0q\x0eq\x0fq", &["q─q"]),
        ("\x1b*0q\x1bnqq", &["q──"]),
        ("\x1b+0\x1bOqq\x1bNq", &["─qq"]),
        ("\x1b(A#\x1b(B#", &["£#"]),
        ("\x1b)B\x0e\x1b)0q\x0fq", &["─q"]),
        // Designations are saved with the cursor (DECSC).
        ("\x1b(0\x1b7\x1b(Bq\x1b8q", &["─"]),
    ]);
}

#[test]
fn line_controls() {
    // VT510 manual: IND, NEL, RI; ECMA-48: LNM.
    check(&[
        ("a\x1bDb", &["a", " b"]),
        ("a\x1bEb", &["a", "b"]),
        ("a\x1bMb", &[" b", "a"]),
        ("\x1b[2;3r\x1b[1;1Ha\x1bMb", &["ab"]),
        ("\x1b[20ha\nb\x1b[20l\nc", &["a", "b", " c"]),
        ("1\x0b2\x0c3", &["1", " 2", "  3"]),
        // A control character inside a sequence acts at once.
        ("a\x1b[\n1Cb", &["a", "  b"]),
    ]);
}

#[test]
fn tab_stops() {
    // VT220 manual 4.6: HTS, TBC; ECMA-48: CHT, CBT; xterm: DECST8C.
    check(&[
        ("\ta", &["        a"]),
        ("\x1b[4G\x1bH\r\ta", &["   a"]),
        ("\x1b[3g\ta", &["         a"]),
        ("\x1b[9G\x1b[0g\r\ta", &["         a"]),
        ("\x1b[3g\x1b[3G\x1bH\x1b[5G\x1bH\r\x1b[2Ia", &["    a"]),
        ("\x1b[10G\x1b[Za", &["        a"]),
        ("\x1b[10G\x1b[2Za", &["a"]),
        ("\x1b[3g\x1b[?5W\ta", &["        a"]),
    ]);
}

#[test]
fn modes_of_printing() {
    // ECMA-48: IRM; VT510: DECAWM.
    check(&[
        ("abc\r\x1b[4hX\x1b[4lY", &["XYbc"]),
        ("日本\r\x1b[4hx", &["x日本"]),
        ("0123456789\r\x1b[4hX", &["X012345678"]),
        ("\x1b[?7l0123456789abc", &["012345678c"]),
        ("\x1b[?7l012345678日", &["01234567日"]),
        ("\x1b[?7l0123456789ab\x1b[?7hcd", &["012345678c", "d"]),
    ]);
}

#[test]
fn moving_about() {
    // VT510 manual: CUU, CUD, CUB, CUF, CNL, CPL, CHA, VPA, HPA; ECMA-48: HPR, VPR; SCOSC, SCORC.
    check_cursor(&[
        ("\x1b[3;5H\x1b[A", (4, 1)),
        ("\x1b[9B", (0, 3)),
        ("\x1b[3;5H\x1b[2E", (0, 3)),
        ("\x1b[3;5H\x1b[F", (0, 1)),
        ("\x1b[3;5H\x1b[2a", (6, 2)),
        ("\x1b[3;5H\x1b[e", (4, 3)),
        ("\x1b[3;5H\x1b[2d", (4, 1)),
        ("\x1b[3`", (2, 0)),
        ("\x1b[2;3H\x1b[s\x1b[H\x1b[u", (2, 1)),
        ("\x1b[2;3H\x1b7\x1b[H\x1b8", (2, 1)),
        ("\x1b[3;3H\x1b8", (0, 0)),
        // Up and down stop at the scroll region's edges, from beyond them at the screen's.
        ("\x1b[2;3r\x1b[3;1H\x1b[9A", (0, 1)),
        ("\x1b[2;3r\x1b[4;1H\x1b[9A", (0, 1)),
        ("\x1b[2;3r\x1b[2;1H\x1b[9B", (0, 2)),
        ("\x1b[2;3r\x1b[4;1H\x1b[9B", (0, 3)),
        // DECOM: rows count from the region's first, and the cursor stays in it.
        ("\x1b[2;3r\x1b[?6h", (0, 1)),
        ("\x1b[2;3r\x1b[?6h\x1b[9;2H", (1, 2)),
        ("\x1b[2;3r\x1b[?6h\x1b[9d", (0, 2)),
        ("\x1b[2;3r\x1b[?6h\x1b[2;4r", (0, 1)),
        // DECSTBM homes; a region of one row is none.
        ("\x1b[4;4H\x1b[2;3r", (0, 0)),
        ("\x1b[4;4H\x1b[3;3r", (3, 3)),
        // Where a wrap is pending, the cursor is on the last column.
        ("0123456789", (9, 0)),
        ("0123456789\x08", (8, 0)),
        ("0123456789\x1b[D", (8, 0)),
        ("0123456789\x1b[C", (9, 0)),
    ]);
    check(&[("0123456789\x1b[Bx", &["0123456789", "         x"]), ("0123456789x", &["0123456789", "x"])]);
}

#[test]
fn erasing_and_shifting() {
    // VT510 manual: ED, EL, ECH, ICH, DCH, IL, DL, SU, SD; ECMA-48: REP; DECALN.
    check(&[
        ("abc\x1b[2D\x1b[K", &["a"]),
        ("abc\x1b[2D\x1b[1K", &["  c"]),
        ("abc\x1b[2D\x1b[X", &["a c"]),
        ("abc\r\x1b[2@", &["  abc"]),
        ("abc\r\x1b[P", &["bc"]),
        ("a\r\nb\x1b[Lx", &["a", "x", "b"]),
        ("a\r\nb\r\nc\x1b[2;2H\x1b[Mx", &["a", "x"]),
        ("a\r\nb\x1b[S", &["b"]),
        ("a\r\nb\x1b[T", &["", "a", "b"]),
        ("ab\x1b[3b", &["abbbb"]),
        ("日\x1b[b", &["日日"]),
        ("x\x1b#8", &["EEEEEEEEEE"; 4]),
        ("abc\x1b[2D\x1b[?K", &["a"]),
    ]);
    // DECCOLM clears, where mode 40 allows it.
    check(&[("abc\x1b[?3h", &["abc"]), ("abc\x1b[?40h\x1b[?3l", &[])]);
    check_cursor(&[("abc\r\nabc\x1b[L", (0, 1)), ("\x1b[3;3H\x1b#8", (0, 0))]);
}

#[test]
fn new_cells_have_the_pens_background() {
    // xterm's back_color_erase, which its terminfo promises.
    for (bytes, col, row) in [
        ("\x1b[41m\x1b[L", 5, 0),
        ("\x1b[41m\x1b[M", 5, 3),
        ("\x1b[41m\x1b[S", 5, 3),
        ("\x1b[41m\x1b[T", 5, 0),
        ("abc\r\x1b[41m\x1b[@", 0, 0),
        ("abc\r\x1b[41m\x1b[P", 9, 0),
        ("\x1b[41m\x1b[K", 9, 0),
        ("\x1b[41m\x1b[2J", 9, 3),
    ] {
        let mut s = screen(10, 4);
        s.feed(bytes.as_bytes());
        let cell = s.cell(col, row).expect("is on the screen");
        assert_eq!((cell.text, cell.style.bg), ("", Color::Indexed(1)), "{bytes:?}");
    }
}

#[test]
fn attributes() {
    // ECMA-48 8.3.117, ITU T.416, kitty's underline extension.
    let plain = Style::default();
    for (bytes, expected) in [
        ("\x1b[9mx", Style { strikethrough: true, ..plain }),
        ("\x1b[5mx", Style { blink: true, ..plain }),
        ("\x1b[8mx", Style { conceal: true, ..plain }),
        ("\x1b[53mx", Style { overline: true, ..plain }),
        ("\x1b[1;2mx", Style { bold: true, dim: true, ..plain }),
        ("\x1b[2m\x1b[1mx", Style { bold: true, dim: true, ..plain }),
        ("\x1b[1;2;22mx", plain),
        ("\x1b[21mx", Style { underline: true, underline_style: Underline::Double, ..plain }),
        ("\x1b[4:3mx", Style { underline: true, underline_style: Underline::Curly, ..plain }),
        ("\x1b[4:3m\x1b[4:0mx", plain),
        ("\x1b[4:3m\x1b[24mx", plain),
        ("\x1b[4;58:2::1:2:3mx", Style { underline: true, underline_color: Color::Rgb(1, 2, 3), ..plain }),
        ("\x1b[31;1;58;2;255;0;0mx", Style { fg: Color::Indexed(1), bold: true, ..plain }),
        ("\x1b[38:2::1:2:3mx", Style { fg: Color::Rgb(1, 2, 3), ..plain }),
        ("\x1b[9m\x1b[mx", plain),
        ("\x1b[9m\x1b[31mx", Style { fg: Color::Indexed(1), strikethrough: true, ..plain }),
        ("\x1b[9m\x1b7\x1b[m\x1b8x", Style { strikethrough: true, ..plain }),
    ] {
        assert_eq!(style_of(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn links() {
    // OSC 8, Egmont Koblinger's specification.
    let mut s = screen(20, 2);
    s.feed(b"a\x1b]8;id=7;https://x.org/a;b\x1b\\b\x1b[1mc\x1b]8;;\x07d");
    let link = |col| s.cell(col, 0).and_then(|cell| cell.link).map(|link| (link.uri.as_str(), link.id.as_deref()));
    let expected = Some(("https://x.org/a;b", Some("7")));
    assert_eq!([link(0), link(1), link(2), link(3)], [None, expected, expected, None]);
    let expected = "a\x1b]8;id=7;https://x.org/a;b\x1b\\b\x1b[1mc\x1b]8;;\x1b\\d\x1b[m";
    assert_eq!(s.ansi()[0], expected);
}

#[test]
fn screens() {
    // xterm's ctlseqs: 47, 1047, 1048, 1049.
    check(&[
        ("main\x1b[?1049h\x1b[Halt", &["alt"]),
        ("main\x1b[?1049h\x1b[Halt\x1b[?1049lx", &["mainx"]),
        ("main\x1b[?1047h\x1b[Halt\x1b[?1047lx", &["maix"]),
        ("main\x1b[?47h\x1b[Halt\x1b[?47l\x1b[?47h", &["alt"]),
        ("main\x1b[?1047h\x1b[Halt\x1b[?1047l\x1b[?1047h", &[]),
        ("main\x1b[?1048h\x1b[2;1H\x1b[?1048lx", &["mainx"]),
    ]);
    // The cursor stays where it is.
    check_cursor(&[("\x1b[3;4H\x1b[?1049h", (3, 2)), ("\x1b[3;4H\x1b[?1049h\x1b[H\x1b[?1049l", (3, 2))]);
}

#[test]
fn resets() {
    // VT510 manual: DECSTR, RIS.
    check(&[("\x1b[4h\x1b[?6h\x1b[2;3r\x1b[?7l\x1b(0\x1b[!p\x1b[Hq\x1b[4;1Hq", &["q", "", "", "q"])]);
    let mut s = screen(10, 4);
    s.feed(b"\x1b[?25l\x1b[9m\x1b[?1h\x1b[!p\x1b[Hx");
    assert!(s.cursor().visible && !s.modes().application_cursor);
    assert_eq!(s.cell(0, 0).map(|cell| cell.style), Some(Style::default()));
    s.feed(b"\x1b[?1000h\x1b[>1u\x1bc");
    assert_eq!((s.modes(), s.text().concat()), (Modes::default(), String::new()));
}

#[test]
fn strings_are_skipped_to_their_ends() {
    // ECMA-48 5.6: APC, PM, SOS, DCS; nothing of them shows.
    check(&[
        ("a\x1b_Gf=24;AAAA\x1b\\b", &["ab"]),
        ("a\x1b^pm\x07still\x1b\\b", &["ab"]),
        ("a\x1bXsos\x1b\\b", &["ab"]),
        ("a\x1bPq#0;2;0~~\x1b\\b", &["ab"]),
        ("a\x1bPtmux;\x1b\x1b]0;t\x07\x1b\\b", &["ab"]),
        ("a\x1b]1337;File=x\x07b", &["ab"]),
    ]);
}

#[test]
fn clusters_take_two_columns() {
    // Unicode TR 51; mode 2027 as contour and others have it.
    let two = [
        "👩\u{200d}💻",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "🇯🇵",
        "👋🏽",
        "❤\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "👩\u{200d}❤\u{fe0f}\u{200d}👨",
        "日",
        "🏳\u{fe0f}\u{200d}🌈",
    ];
    for cluster in two {
        for (prefix, style) in [("", Style::default()), ("\x1b[9m", Style { strikethrough: true, ..Style::default() })]
        {
            let mut s = screen(10, 4);
            s.feed(format!("{prefix}{cluster}x").as_bytes());
            let (cell, next) = (s.cell(0, 0).expect("there"), s.cell(2, 0).expect("there"));
            assert_eq!((cell.text, cell.wide, cell.style), (cluster, true, style));
            assert_eq!((next.text, s.cursor().col), ("x", 3), "{cluster}");
        }
    }
    for cluster in ["e\u{301}", "e\u{301}\u{327}"] {
        let mut s = screen(10, 4);
        s.feed(format!("{cluster}\x1b[9m{cluster}x").as_bytes());
        assert_eq!(
            [s.cell(0, 0), s.cell(1, 0)].map(|cell| cell.map(|cell| (cell.text, cell.wide))),
            [Some((cluster, false)); 2]
        );
    }
    check(&[
        ("🇯🇵🇩🇪x\x1b[HA", &["A 🇩🇪x"]),
        ("\x1b[?2027l🇯🇵x", &["🇯🇵x"]),
        // What has no room in the row leaves it.
        ("012345678🇯🇵x", &["012345678", "🇯🇵x"]),
        ("012345678❤\u{fe0f}x", &["012345678", "❤\u{fe0f}x"]),
    ]);
    check_cursor(&[("\x1b[?2027l👩\u{200d}💻", (4, 0)), ("👩\x1b[m💻", (4, 0))]);
}

#[test]
fn what_is_no_character_shows_as_such() {
    let mut s = screen(10, 2);
    s.feed(b"a\xff\xc3b\xe2\x82");
    assert_eq!(s.text()[0], "a\u{fffd}\u{fffd}b");
    // Nobody can print what stands for attributes and clusters here.
    let mut s = screen(10, 2);
    s.feed("x\u{e0200}\u{3f000}\u{8f000}".as_bytes());
    assert_eq!(s.text()[0], "x\u{fffd}\u{fffd}\u{fffd}");
}

#[test]
fn more_attributes_than_there_are_marks() {
    let mut s = screen(100, 50);
    for n in 0..5000 {
        s.feed(format!("\x1b[H\x1b[4;58:2::{}:{}:0mx", n % 256, n / 256).as_bytes());
    }
    let last = s.cell(0, 0).expect("there").style.underline_color;
    assert_eq!(last, Color::Rgb(135, 19, 0), "those that are shown no more make room");
    for n in 0..4999 {
        s.feed(format!("\x1b[4;58:2::{}:{}:1mx", n % 256, n / 256).as_bytes());
    }
    assert!(s.cell(99, 49).expect("there").style.underline, "what is too much is left out, and nothing else");
}
