//! What a program asks for and tells: replies, and events for others.

use super::*;

fn replies(bytes: &str) -> String {
    let mut s = screen(80, 24);
    feed(&mut s, bytes)
        .into_iter()
        .map(|event| match event {
            TermEvent::Reply(reply) => String::from_utf8_lossy(&reply).into_owned(),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn queries_are_answered() {
    for (query, answer) in [
        // VT510 manual: DA1, DA2, DA3, DSR, CPR.
        ("\x1b[c\x1b[0c\x1bZ", "\x1b[?62;22c\x1b[?62;22c\x1b[?62;22c"),
        ("\x1b[>c", "\x1b[>41;0;0c"),
        ("\x1b[=c", "\x1bP!|00000000\x1b\\"),
        ("\x1b[5n", "\x1b[0n"),
        ("\x1b[3;4H\x1b[6n\x1b[?6n", "\x1b[3;4R\x1b[?3;4R"),
        ("\x1b[5;9r\x1b[?6h\x1b[2;1H\x1b[6n", "\x1b[2;1R"),
        // DECRQM.
        ("\x1b[?7$p\x1b[?2026$p\x1b[?2026h\x1b[?2026$p", "\x1b[?7;1$y\x1b[?2026;2$y\x1b[?2026;1$y"),
        ("\x1b[?2027$p\x1b[?9999$p\x1b[?1049$p", "\x1b[?2027;1$y\x1b[?9999;0$y\x1b[?1049;2$y"),
        ("\x1b[4$p\x1b[4h\x1b[4$p\x1b[99$p", "\x1b[4;2$y\x1b[4;1$y\x1b[99;0$y"),
        // DECRQSS.
        ("\x1bP$qm\x1b\\", "\x1bP1$r0m\x1b\\"),
        ("\x1b[1;4:3;31m\x1bP$qm\x1b\\", "\x1bP1$r0;1;4:3;31m\x1b\\"),
        ("\x1b[3;9r\x1bP$qr\x1b\\", "\x1bP1$r3;9r\x1b\\"),
        ("\x1b[5 q\x1bP$q q\x1b\\", "\x1bP1$r5 q\x1b\\"),
        ("\x1bP$qevil\x1b\\", "\x1bP0$r\x1b\\"),
        // XTGETTCAP: TN, and one that is not known.
        ("\x1bP+q544e;5858\x1b\\", "\x1bP1+r544E=787465726D2D323536636F6C6F72\x1b\\\x1bP0+r5858\x1b\\"),
        // xterm: XTWINOPS, sizes alone.
        ("\x1b[14t\x1b[16t\x1b[18t", "\x1b[4;384;640t\x1b[6;16;8t\x1b[8;24;80t"),
        // OSC 4, 10, 11, 12; the answer ends as the query did.
        ("\x1b]4;1;?\x07", "\x1b]4;1;rgb:cdcd/0000/0000\x07"),
        ("\x1b]11;?\x1b\\", "\x1b]11;rgb:0000/0000/0000\x1b\\"),
        ("\x1b]10;?;?\x07", "\x1b]10;rgb:e5e5/e5e5/e5e5\x07\x1b]11;rgb:0000/0000/0000\x07"),
        // The kitty keyboard protocol, xterm's modifyOtherKeys.
        ("\x1b[?u\x1b[>5u\x1b[?u\x1b[<u\x1b[?u", "\x1b[?0u\x1b[?5u\x1b[?0u"),
        ("\x1b[=3u\x1b[=4;2u\x1b[?u\x1b[=1;3u\x1b[?u", "\x1b[?7u\x1b[?6u"),
        ("\x1b[>4;2m\x1b[?4m", "\x1b[>4;2m"),
        ("\x1b[?996n", "\x1b[?997;1n"),
        // The program status protocol is told before DA1.
        (
            "\x1b]7501;?\x07\x1b[c",
            "\x1b]7501;?:states=idle,working,done,blocked,error:kinds=permission,question,auth\x07\x1b[?62;22c",
        ),
    ] {
        assert_eq!(replies(query), answer, "{query:?}");
    }
    assert!(replies("\x1b[>q").starts_with("\x1bP>|AGTerm "));
}

#[test]
fn what_an_attacker_would_use_is_not_answered() {
    for query in
        ["\x1b[21t", "\x1b[20t", "\x1b]52;c;?\x07", "\x05", "\x1b[x", "\x1b]0;?\x07\x1b[2K\x1b[21t", "\x1b]10;red\x07"]
    {
        assert!(!replies(query).contains('\x1b'), "{query:?}");
    }
}

#[test]
fn the_palette_is_told() {
    let mut s = screen(10, 2);
    feed(&mut s, "\x1b[?2031h");
    let light = Palette { background: (255, 255, 255), ..Palette::default() };
    assert_eq!(s.set_palette(light), [TermEvent::Reply(b"\x1b[?997;2n".to_vec())]);
    assert_eq!(s.set_palette(light), []);
    assert_eq!(feed(&mut s, "\x1b]11;?\x07"), [TermEvent::Reply(b"\x1b]11;rgb:ffff/ffff/ffff\x07".to_vec())]);
}

#[test]
fn events_are_told() {
    use TermEvent::{Clipboard, Cwd, Notification, Prompt, Status};
    let notification = |title: &str, body: &str| Notification { title: title.to_owned(), body: body.to_owned() };
    for (bytes, expected) in [
        ("\x07", TermEvent::Bell),
        ("\x1b]7;file://host/home/a%20b\x07", Cwd("/home/a b".to_owned())),
        ("\x1b]9;9;\"/tmp\"\x07", Cwd("/tmp".to_owned())),
        ("\x1b]9;Build; done\x07", notification("", "Build; done")),
        ("\x1b]777;notify;Title;Body;more\x07", notification("Title", "Body;more")),
        ("\x1b]99;i=1:p=body;text\x1b\\", notification("", "text")),
        ("\x1b]99;;hello\x1b\\", notification("hello", "")),
        ("\x1b]9;4;1;40\x07", TermEvent::Progress(Progress::Normal(40))),
        ("\x1b]9;4;3\x07", TermEvent::Progress(Progress::Indeterminate)),
        ("\x1b]9;4;0;\x07", TermEvent::Progress(Progress::None)),
        ("\x1b]52;c;aGk=\x07", Clipboard { selection: 'c', text: "hi".to_owned() }),
        ("\x1b]52;;aGk\x07", Clipboard { selection: 'c', text: "hi".to_owned() }),
        ("\x1b]133;A;k=i\x07", Prompt(PromptMark::PromptStart)),
        ("\x1b]133;D;1\x07", Prompt(PromptMark::CommandEnd(Some(1)))),
        (
            "\x1b]7501;state=blocked:kind=permission:progress=30:title=aGk=\x07",
            Status(ProgramStatus {
                state: "blocked".to_owned(),
                kind: Some("permission".to_owned()),
                progress: Some(30),
                title: Some("hi".to_owned()),
                ..ProgramStatus::default()
            }),
        ),
    ] {
        let mut s = screen(10, 2);
        assert_eq!(feed(&mut s, bytes), [expected], "{bytes:?}");
    }
    for nothing in [
        "\x1b]52;c;%%%\x07",
        "\x1b]7501;title=aGk=\x07",
        "\x1b]9;4;9\x07",
        "\x1b]9;1\x07",
        "\x1b]7;nonsense\x07",
        "\x1b]\x07",
    ] {
        assert_eq!(feed(&mut screen(10, 2), nothing), [], "{nothing:?}");
    }
}

#[test]
fn titles_are_stacked() {
    let mut s = screen(10, 2);
    feed(&mut s, "\x1b]2;one\x07\x1b[22;0t\x1b]2;two\x07");
    assert_eq!(s.title(), "two");
    feed(&mut s, "\x1b[23;0t");
    assert_eq!(s.title(), "one");
}

#[test]
fn modes_for_keys_and_mouse() {
    let mut s = screen(10, 2);
    feed(&mut s, "\x1b[?1;1003;1016;1004;2004h\x1b=\x1b[>1u\x1b[>4;1m\x1b[?1007l");
    assert_eq!(
        s.modes(),
        Modes {
            application_cursor: true,
            application_keypad: true,
            bracketed_paste: true,
            focus_events: true,
            alternate_screen: false,
            mouse: MouseMode::Motion,
            mouse_encoding: MouseEncoding::SgrPixels,
            alternate_scroll: false,
            kitty_keyboard: 1,
            modify_other_keys: 1,
        }
    );
    // Each screen has keyboard flags of its own.
    feed(&mut s, "\x1b[?1049h");
    assert_eq!(s.modes().kitty_keyboard, 0);
    feed(&mut s, "\x1b[?1049l");
    assert_eq!(s.modes().kitty_keyboard, 1);
}

#[test]
fn a_frame_is_known_to_be_unfinished() {
    let mut s = screen(10, 2);
    feed(&mut s, "\x1b[?2026hhalf");
    assert!(s.is_synchronizing());
    feed(&mut s, " whole\x1b[?2026l");
    assert!(!s.is_synchronizing());
}

#[test]
fn events_are_bounded() {
    let mut s = screen(10, 2);
    assert!(feed(&mut s, &"\x1b[5n".repeat(10_000)).len() <= 300);
}
