//! What a session printed between two offsets, read from its journal for one who resumes.

use crate::journal::{self, Output};
use crate::protocol::holder::RecordEvent;
use crate::term::{Boundary, Size};
use bytes::{Bytes, BytesMut};
use std::io;
use std::path::Path;

/// About this much is sent as one frame.
const PIECE_BYTES: usize = 256 * 1024;

/// A part of the journal that is being read.
pub(super) struct Backlog {
    journal: Output,
    /// Read up to here.
    at: u64,
    until: u64,
    boundary: Boundary,
    /// Comes after the output that was read before it.
    size: Option<Size>,
    has_exited: bool,
}

/// What comes next.
pub(super) enum Piece {
    /// `offset` counts the bytes up to and with these.
    Output {
        offset: u64,
        bytes: Bytes,
    },
    Size(Size),
    /// All is read.
    End,
    /// The journal does not have what comes next, or another program begins there.
    Gap,
}

impl Backlog {
    /// What was printed from `from` to `until`; `None` where that is not kept, or does not exist.
    pub(super) fn open(dir: &Path, from: u64, until: u64) -> io::Result<Option<Self>> {
        let journal = journal::read(dir, from)?;
        let is_kept = journal.is_whole() && from <= until;
        let backlog = Self { journal, at: from, until, boundary: Boundary::default(), size: None, has_exited: false };
        Ok(is_kept.then_some(backlog))
    }

    /// Reads on. Files are read: not for an async task.
    pub(super) fn next(&mut self) -> io::Result<Piece> {
        if let Some(size) = self.size.take() {
            return Ok(Piece::Size(size));
        }
        let mut piece = BytesMut::new();
        while self.at < self.until && piece.len() < PIECE_BYTES {
            let Some(record) = self.journal.next_record()? else { return Ok(Piece::Gap) };
            let offset = record.offset;
            match record.event {
                RecordEvent::Output(bytes) => {
                    let end = offset + bytes.len() as u64;
                    if end <= self.at {
                        continue;
                    }
                    if offset > self.at || self.has_exited {
                        return Ok(Piece::Gap);
                    }
                    // Both fit: they are within the record.
                    let skip = usize::try_from(self.at - offset).unwrap_or(0);
                    let keep = bytes.len() - usize::try_from(end.saturating_sub(self.until)).unwrap_or(0);
                    let bytes = Bytes::copy_from_slice(&bytes[skip..keep]);
                    self.at = end.min(self.until);
                    piece.extend_from_slice(&self.boundary.push(bytes));
                }
                // A segment begins with the size, so the first is the one that `from` was printed at.
                RecordEvent::Size { cols, rows } => {
                    self.size = Some(Size::clamped(cols, rows));
                    break;
                }
                RecordEvent::Exit { .. } => self.has_exited |= offset >= self.at,
            }
        }
        if self.at >= self.until {
            piece.extend_from_slice(&self.boundary.finish());
        }
        if piece.is_empty() {
            return Ok(self.size.take().map_or(Piece::End, Piece::Size));
        }
        let offset = self.at - self.boundary.held() as u64;
        Ok(Piece::Output { offset, bytes: piece.freeze() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Writer;

    /// `+TEXT@OFFSET`, `COLSxROWS`, `end` or `gap`, one after the other.
    fn read(dir: &Path, from: u64, until: u64) -> Option<Vec<String>> {
        let mut backlog = Backlog::open(dir, from, until).unwrap()?;
        let mut found = Vec::new();
        loop {
            found.push(match backlog.next().unwrap() {
                Piece::Output { offset, bytes } => format!("+{}@{offset}", String::from_utf8(bytes.to_vec()).unwrap()),
                Piece::Size(size) => format!("{}x{}", size.cols(), size.rows()),
                Piece::End => "end".to_owned(),
                Piece::Gap => "gap".to_owned(),
            });
            if matches!(found.last().unwrap().as_str(), "end" | "gap") {
                return Some(found);
            }
        }
    }

    #[test]
    fn what_lies_between_two_offsets_comes_once_and_in_order_with_the_sizes() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
        writer.output(1, b"one ");
        writer.output(2, b"two ");
        writer.resize(3, 100, 30);
        writer.output(4, "drei".as_bytes());
        let read = |from, until| read(dir.path(), from, until).unwrap();
        assert_eq!(read(0, 12), ["80x24", "+one two @8", "100x30", "+drei@12", "end"]);
        assert_eq!(read(2, 10), ["80x24", "+e two @8", "100x30", "+dr@10", "end"]);
        assert_eq!(read(12, 12), ["end"]);
        assert_eq!(read(0, 13), ["80x24", "+one two @8", "100x30", "gap"], "not printed yet");
    }

    #[test]
    fn what_is_not_kept_is_not_made_up() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
        writer.output(1, b"old");
        writer.exit(2, 0);
        let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
        writer.output(3, b"new");
        assert_eq!(read(dir.path(), 0, 6).unwrap(), ["80x24", "+old@3", "80x24", "gap"], "another program");
        assert_eq!(read(dir.path(), 7, 6), None);
    }
}
