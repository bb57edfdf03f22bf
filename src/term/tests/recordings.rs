//! What real programs wrote to a terminal of 80 by 24, and the screens that tmux 3.3 made of it too
//! (vttest's say themselves what they should look like; where tmux fails, they were looked at).

use super::*;

/// The recording and the rows it ends with.
macro_rules! recording {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../../tests/fixtures/term/", $name, ".raw")).as_slice(),
            include_str!(concat!("../../../tests/fixtures/term/", $name, ".txt")),
        )
    };
}

const RECORDINGS: [(&str, &[u8], &str); 12] = [
    recording!("vim"),
    recording!("nvim"),
    recording!("less"),
    recording!("dialog"),
    recording!("fzf"),
    recording!("mc"),
    recording!("vttest-autowrap"),
    recording!("vttest-origin"),
    recording!("vttest-sgr"),
    recording!("vttest-charsets"),
    recording!("vttest-lines"),
    recording!("vttest-characters"),
];

#[test]
fn recordings_give_their_screens_however_they_are_cut() {
    for (name, bytes, expected) in RECORDINGS {
        for chunk in [usize::MAX, 1, 7, 4096] {
            let mut s = screen(80, 24);
            bytes.chunks(chunk).for_each(|part| drop(s.feed(part)));
            assert_eq!(s.text(), expected.lines().collect::<Vec<_>>(), "{name} by {chunk}");
        }
    }
}

#[test]
fn recordings_go_on_after_a_snapshot() {
    for (name, bytes, expected) in RECORDINGS {
        // Not at every byte: that takes a minute.
        for cut in (0..bytes.len()).step_by(311) {
            let mut before = screen(80, 24);
            before.feed(&bytes[..cut]);
            let mut after = screen(80, 24);
            after.feed(&before.snapshot(1000));
            after.feed(&bytes[cut..]);
            assert_eq!(after.text(), expected.lines().collect::<Vec<_>>(), "{name} at {cut}");
        }
    }
}
