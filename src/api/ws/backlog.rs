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
