//! The journal's promises: whole, bounded, and readable after a tear.

use super::*;
use crate::protocol::holder::RecordEvent;

fn all_output(dir: &Path, from: u64) -> Vec<u8> {
    let mut journal = read(dir, from).unwrap();
    let mut out = Vec::new();
    while let Some((_, bytes)) = journal.next_output().unwrap() {
        out.extend(bytes);
    }
    out
}

#[test]
fn keeps_the_newest_within_the_bound() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
    let mut expected = Vec::new();
    for n in 0..60_000 {
        let line = format!("line {n} with some text to fill it\n");
        writer.output(n, line.as_bytes());
        expected.extend(line.into_bytes());
    }
    let kept: u64 = segments(dir.path()).unwrap().iter().map(|(_, path)| std::fs::metadata(path).unwrap().len()).sum();
    assert!(kept <= 1024 * 1024 + 128 * 1024, "{kept}");
    let start = segments(dir.path()).unwrap()[0].0;
    assert!(start > 0);
    assert!(!read(dir.path(), 0).unwrap().is_whole());
    assert_eq!(all_output(dir.path(), 0), expected[usize::try_from(start).unwrap()..]);
    let from = start + 12_345;
    assert!(read(dir.path(), from).unwrap().is_whole());
    assert_eq!(all_output(dir.path(), from), expected[usize::try_from(from).unwrap()..]);
}

#[test]
fn a_torn_end_is_tolerated_and_continued() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
    writer.output(1, b"whole");
    writer.output(2, b"torn");
    drop(writer);
    let (_, path) = segments(dir.path()).unwrap().pop().unwrap();
    let len = std::fs::metadata(&path).unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(len - 2).unwrap();
    assert_eq!(all_output(dir.path(), 0), b"whole");
    let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
    assert_eq!(writer.offset(), 5);
    writer.output(3, b" again");
    assert_eq!(all_output(dir.path(), 0), b"whole again");
}

#[test]
fn the_exit_is_the_last_record() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
    writer.resize(1, 100, 30);
    writer.exit(2, 143);
    let mut journal = read(dir.path(), 0).unwrap();
    let mut events = Vec::new();
    while let Some(record) = journal.next_record().unwrap() {
        assert_eq!(record.offset, 0);
        events.push(match record.event {
            RecordEvent::Size { cols, rows } => format!("{cols}x{rows}"),
            RecordEvent::Exit { code } => format!("exit {code}"),
            RecordEvent::Output(_) => "output".to_owned(),
        });
    }
    assert_eq!(events, ["80x24", "100x30", "exit 143"]);
}

#[test]
fn a_cursor_follows_the_writer_record_by_record_or_by_reading_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path(), 64 * 1024 * 16, 80, 24).unwrap();
    let mut live = writer.cursor_at_end();
    let mut late = writer.cursor_at(0);
    let mut seen = Vec::new();
    for n in 0..5_000u64 {
        writer.output(n, format!("{n} {}", "x".repeat(40)).as_bytes());
        if writer.step_over(&mut live) {
            seen.extend(writer.last_record());
        } else {
            // A new segment began: its head comes first.
            writer.read(&mut live, 1 << 20, &mut seen).unwrap();
            writer.read(&mut live, 1 << 20, &mut seen).unwrap();
        }
        assert_eq!(writer.behind(&live), 0);
    }
    let mut read_back = Vec::new();
    while writer.behind(&late) > 0 {
        writer.read(&mut late, 1000, &mut read_back).unwrap();
    }
    assert_eq!(read_back.len(), seen.len() + Record::HEADER_BYTES + 4);
    assert!(read_back.ends_with(&seen));
}

use crate::protocol::holder::Record;
