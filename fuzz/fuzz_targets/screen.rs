//! Output in any chunks, resizes and snapshots in any order: the screen stays whole, and a snapshot
//! shows what it was taken of.

#![no_main]

use agterm::term::{Screen, Size};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Step {
    Feed(Vec<u8>),
    Resize(u8, u8),
    Snapshot,
}

/// Small enough that rows scroll and wrap all the time.
fn size(cols: u8, rows: u8) -> Size {
    Size::clamped(u16::from(cols % 40), u16::from(rows % 12))
}

fuzz_target!(|input: (u8, u8, Vec<Step>)| {
    let (cols, rows, steps) = input;
    let mut screen = Screen::new(size(cols, rows), 200);
    for step in steps {
        match step {
            Step::Feed(bytes) => drop(screen.feed(&bytes)),
            Step::Resize(cols, rows) => screen.set_size(size(cols, rows)),
            Step::Snapshot => {
                let mut copy = Screen::new(screen.size(), 200);
                copy.feed(&screen.snapshot(200));
                assert_eq!(copy.ansi(), screen.ansi());
                assert_eq!(copy.modes(), screen.modes());
                assert_eq!(copy.cursor(), screen.cursor());
            }
        }
        let cursor = screen.cursor();
        assert!(cursor.col < screen.size().cols() && cursor.row < screen.size().rows());
    }
});
