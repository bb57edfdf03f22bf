//! How a screen comes back after its server died: the checkpoint has the cells, the journal before
//! it the history, the journal after it the rest.

use super::Context;
use crate::ids::SessionId;
use crate::journal;
use crate::protocol::holder::RecordEvent;
use crate::term::{Boundary, Screen, Size, TermEvent};
use bytes::Bytes;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How much output before the checkpoint is parsed again for its history.
const HISTORY_BYTES: u64 = 8 * 1024 * 1024;

/// A screen at an offset of the session's output.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub(super) offset: u64,
    pub(super) size: Size,
    pub(super) snapshot: Vec<u8>,
}

pub(super) fn journal_dir(context: &Context, id: SessionId) -> PathBuf {
    context.paths.session(id).join("journal")
}

impl Checkpoint {
    fn path(context: &Context, id: SessionId) -> PathBuf {
        context.paths.session(id).join("checkpoint")
    }

    /// The last one that was written; none when there is none, or it is damaged.
    pub(super) fn load(context: &Context, id: SessionId) -> Option<Self> {
        Self::decode(&std::fs::read(Self::path(context, id)).ok()?)
    }

    /// Replaces the last one. A crash leaves either whole.
    pub(super) fn keep(&self, context: &Context, id: SessionId) -> io::Result<()> {
        let path = Self::path(context, id);
        let new = path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600).open(&new)?.write_all(&self.encode())?;
        std::fs::rename(&new, &path)
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.snapshot.len() + 16);
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.size.cols().to_le_bytes());
        out.extend_from_slice(&self.size.rows().to_le_bytes());
        out.extend_from_slice(&self.snapshot);
        let crc = crc32fast::hash(&out[4..]);
        out[..4].copy_from_slice(&crc.to_le_bytes());
        out
    }

    fn decode(raw: &[u8]) -> Option<Self> {
        let (crc, rest) = raw.split_first_chunk::<4>()?;
        let (offset, after) = rest.split_first_chunk::<8>()?;
        let (cols, after) = after.split_first_chunk::<2>()?;
        let (rows, snapshot) = after.split_first_chunk::<2>()?;
        (crc32fast::hash(rest) == u32::from_le_bytes(*crc)).then(|| Self {
            offset: u64::from_le_bytes(*offset),
            size: Size::clamped(u16::from_le_bytes(*cols), u16::from_le_bytes(*rows)),
            snapshot: snapshot.to_vec(),
        })
    }
}

/// A screen that is fed the journal's records in their order, whole sequences at a time.
pub(super) struct Replay {
    pub(super) screen: Screen,
    pub(super) boundary: Boundary,
    /// Output bytes taken in so far, those that the boundary holds back included.
    pub(super) received: u64,
    checkpoint: Option<Checkpoint>,
}

impl Replay {
    pub(super) fn new(size: Size, history_lines: usize, checkpoint: Option<Checkpoint>) -> Self {
        let received = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.offset.saturating_sub(HISTORY_BYTES));
        Self { screen: Screen::new(size, history_lines), boundary: Boundary::default(), received, checkpoint }
    }

    /// Output bytes that the screen shows the effect of.
    pub(super) fn shown(&self) -> u64 {
        self.received - self.boundary.held() as u64
    }

    pub(super) fn resize(&mut self, size: Size) {
        self.screen.set_size(size);
    }

    /// Takes output in. Returns what viewers may see of it now (whole sequences, and the offset
    /// after them) and what the program asked for.
    pub(super) fn output(&mut self, offset: u64, mut bytes: Bytes) -> (u64, Bytes, Vec<TermEvent>) {
        let overlap = self.received.saturating_sub(offset);
        if overlap >= bytes.len() as u64 && overlap > 0 {
            return (self.shown(), Bytes::new(), Vec::new());
        }
        // Fits: it is less than the length.
        let _ = bytes.split_to(usize::try_from(overlap).unwrap_or(0));
        // Over a gap: what was held back will never be completed.
        self.skip_to(offset);
        if let Some(checkpoint) =
            self.checkpoint.take_if(|checkpoint| self.received + bytes.len() as u64 >= checkpoint.offset)
        {
            let before = usize::try_from(checkpoint.offset.saturating_sub(self.received)).unwrap_or(0).min(bytes.len());
            self.feed(bytes.split_to(before));
            self.boundary.finish();
            self.screen.set_size(checkpoint.size);
            self.screen.restore(&checkpoint.snapshot);
        }
        let (whole, events) = self.feed(bytes);
        (self.shown(), whole, events)
    }

    /// Leaves out what was printed up to `offset`.
    pub(super) fn skip_to(&mut self, offset: u64) {
        if offset > self.received {
            self.boundary.finish();
            self.received = offset;
        }
    }

    fn feed(&mut self, bytes: Bytes) -> (Bytes, Vec<TermEvent>) {
        self.received += bytes.len() as u64;
        let whole = self.boundary.push(bytes);
        let events = if whole.is_empty() { Vec::new() } else { self.screen.feed(&whole) };
        (whole, events)
    }
}

/// Rebuilds the last screen of a session whose holder is gone.
pub(super) fn read_dead(context: &Context, id: SessionId, size: Size) -> Replay {
    let checkpoint = Checkpoint::load(context, id);
    let mut replay = Replay::new(size, context.config.scrollback_lines, checkpoint);
    if let Ok(mut journal) = journal::read(&journal_dir(context, id), replay.received) {
        while let Ok(Some(record)) = journal.next_record() {
            match record.event {
                RecordEvent::Output(bytes) => {
                    replay.output(record.offset, Bytes::copy_from_slice(bytes));
                }
                RecordEvent::Size { cols, rows } => replay.resize(Size::clamped(cols, rows)),
                RecordEvent::Exit { .. } => {}
            }
        }
    }
    replay
}

/// The exit code of a session whose holder is gone, where its journal has the end: it is the last
/// record, so the last segment alone is read.
pub(super) fn read_exit(journal: &Path) -> Option<i32> {
    let mut journal = journal::read(journal, u64::MAX).ok()?;
    let mut code = None;
    while let Ok(Some(record)) = journal.next_record() {
        code = match record.event {
            RecordEvent::Exit { code } => Some(code),
            _ => None,
        };
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_survives_and_damage_is_noticed() {
        let checkpoint = Checkpoint { offset: 7, size: Size::clamped(80, 24), snapshot: b"cells".to_vec() };
        let raw = checkpoint.encode();
        assert_eq!(Checkpoint::decode(&raw), Some(checkpoint));
        for at in 0..raw.len() {
            let mut damaged = raw.clone();
            damaged[at] ^= 1;
            assert_eq!(Checkpoint::decode(&damaged), None, "byte {at}");
        }
    }

    #[test]
    fn replay_takes_history_before_and_cells_from_the_checkpoint() {
        let size = Size::clamped(20, 2);
        let mut live = Replay::new(size, 100, None);
        live.output(0, Bytes::from_static(b"one\r\ntwo\r\nthree"));
        let checkpoint = Checkpoint { offset: live.shown(), size, snapshot: live.screen.snapshot(0) };
        let mut later = Replay::new(size, 100, Some(checkpoint));
        // Overlapping pieces, as a journal segment that begins earlier gives them.
        later.output(0, Bytes::from_static(b"one\r\ntwo\r"));
        let (offset, whole, _) = later.output(9, Bytes::from_static(b"\nthree\x1b[3"));
        assert_eq!((offset, &whole[..]), (15, &b""[..]));
        let (offset, whole, _) = later.output(18, Bytes::from_static(b"1m!"));
        assert_eq!((offset, &whole[..]), (21, &b"\x1b[31m!"[..]));
        assert_eq!(later.screen.text(), ["two", "three!"]);
        assert_eq!(later.screen.history().last(9).collect::<Vec<_>>(), ["one"]);
    }
}
