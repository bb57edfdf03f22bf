//! Streams of bytes for property tests: what programs really send, and rubbish.

use proptest::prelude::*;

/// What is found is written into a test of its own, not into a file beside the sources.
pub(super) fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Pieces of terminal output that programs really send, and rubbish.
pub(super) fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[ -~]{0,12}".prop_map(String::into_bytes),
        Just(b"\r\n".to_vec()),
        Just("日本é🙂".as_bytes().to_vec()),
        (0u16..12, 0u16..12).prop_map(|(r, c)| format!("\x1b[{r};{c}H").into_bytes()),
        (0u16..6, 0u16..9).prop_map(|(t, b)| format!("\x1b[{t};{b}r").into_bytes()),
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
            "\x1b[4:3m",
            "\x1b[9;53m",
            "\x1b[1;2m",
            "\x1b[58:2::1:2:3m",
            "\x1b[44m\x1b[K",
            "\x1b]8;;http://x.org/\x1b\\",
            "\x1b]8;;\x1b\\",
            "\x1b(0",
            "\x1b(B",
            "\x0e",
            "\x0f",
            "\x1bH",
            "\x1b[3g",
            "\t",
            "\x1b[4h",
            "\x1b[4l",
            "\x1b[?7l",
            "\x1b[?7h",
            "\x1b[?47h",
            "\x1b[?1047l",
            "\x1b[!p",
            "\x1b#8",
            "\x1b[S",
            "\x1b[T",
            "\x1b[9b",
            "\x1b[>1u",
            "\x1b[<u",
            "\x1b[?2027l",
            "👩\u{200d}",
            "💻",
            "🇯",
            "🇵",
            "👋🏽",
            "❤\u{fe0f}",
            "e\u{301}",
            "\u{fffd}",
        ])
        .prop_map(|s| s.as_bytes().to_vec()),
        // But for line feeds: one without a return, behind a full row, leaves a wrap pending behind a
        // blank cell, which no sequence can bring about.
        prop::collection::vec(any::<u8>().prop_filter("line feed", |b| !(10..=12).contains(b)), 0..6),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
