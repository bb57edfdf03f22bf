//! Appends records and drops the oldest segments beyond the bound. Never fails its caller: what
//! cannot be written (a full disk) is lost to the journal, and shows as a jump of the offsets.

use super::segment_path;
use crate::protocol::holder::{Record, RecordEvent};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A journal is kept in about this many segments: dropping one loses that share of it.
const SEGMENTS: u64 = 16;

/// A segment is at least this long, or small journals would be all headers.
const MIN_SEGMENT_BYTES: u64 = 64 * 1024;

struct Segment {
    start: u64,
    sequence: u32,
    path: PathBuf,
    len: u64,
}

/// The one writer of a journal.
pub struct Writer {
    dir: PathBuf,
    max_bytes: u64,
    segments: VecDeque<Segment>,
    file: Option<File>,
    next_sequence: u32,
    offset: u64,
    size: (u16, u16),
    scratch: Vec<u8>,
    /// Whether the last record reached its file.
    is_kept: bool,
}

/// A place in the journal that a reader has come to. Holds its segment open, so that dropping the
/// segment meanwhile does not tear what is being read.
#[derive(Debug)]
pub struct Cursor {
    sequence: u32,
    position: u64,
    file: Option<File>,
}

impl Writer {
    /// Starts a journal in `dir`, which is made if absent. What an earlier program of the same
    /// session left there is continued: offsets go on rising.
    pub fn create(dir: &Path, max_bytes: u64, cols: u16, rows: u16) -> io::Result<Self> {
        crate::paths::private_dir(dir)?;
        let mut segments = VecDeque::new();
        let mut offset = 0;
        for (start, path) in super::segments(dir)? {
            let sequence = u32::try_from(segments.len()).unwrap_or(u32::MAX);
            let renamed = segment_path(dir, start, sequence);
            std::fs::rename(&path, &renamed)?;
            let len = std::fs::metadata(&renamed)?.len();
            segments.push_back(Segment { start, sequence, path: renamed, len });
        }
        if !segments.is_empty() {
            offset = super::read(dir, 0)?.end()?;
        }
        let next_sequence = u32::try_from(segments.len()).unwrap_or(u32::MAX);
        let mut writer = Self {
            dir: dir.to_owned(),
            max_bytes,
            segments,
            file: None,
            next_sequence,
            offset,
            size: (cols, rows),
            scratch: Vec::new(),
            is_kept: true,
        };
        writer.rotate()?;
        Ok(writer)
    }

    /// Output bytes so far.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The record that was appended last, as it stands in the journal.
    #[must_use]
    pub fn last_record(&self) -> &[u8] {
        &self.scratch
    }

    /// Appends output: at most [`crate::protocol::holder::MAX_RECORD_BYTES`].
    pub fn output(&mut self, time_us: u64, bytes: &[u8]) {
        self.append(Record { time_us, offset: self.offset, event: RecordEvent::Output(bytes) });
        self.offset += bytes.len() as u64;
    }

    /// Appends a change of size.
    pub fn resize(&mut self, time_us: u64, cols: u16, rows: u16) {
        self.size = (cols, rows);
        self.append(Record { time_us, offset: self.offset, event: RecordEvent::Size { cols, rows } });
    }

    /// Appends the program's end and brings everything to the disk.
    pub fn exit(&mut self, time_us: u64, code: i32) {
        self.append(Record { time_us, offset: self.offset, event: RecordEvent::Exit { code } });
        if let Some(file) = &self.file {
            let _ = file.sync_data();
        }
    }

    fn append(&mut self, record: Record<'_>) {
        self.scratch.clear();
        self.is_kept = false;
        record.encode(&mut self.scratch);
        let is_full = self.segments.back().is_none_or(|last| last.len >= self.segment_bytes());
        if (is_full || self.file.is_none()) && self.rotate().is_err() {
            return;
        }
        let Some((file, segment)) = self.file.as_mut().zip(self.segments.back_mut()) else { return };
        if let Ok(()) = file.write_all(&self.scratch) {
            segment.len += self.scratch.len() as u64;
            self.is_kept = true;
        } else {
            // Cut off what was written of it, so that later records are found again.
            let _ = file.set_len(segment.len);
            self.file = None;
        }
    }

    fn segment_bytes(&self) -> u64 {
        (self.max_bytes / SEGMENTS).max(MIN_SEGMENT_BYTES)
    }

    fn rotate(&mut self) -> io::Result<()> {
        let total: u64 = self.segments.iter().map(|segment| segment.len).sum();
        if total + self.segment_bytes() > self.max_bytes
            && self.segments.len() > 1
            && let Some(oldest) = self.segments.pop_front()
        {
            let _ = std::fs::remove_file(&oldest.path);
        }
        self.file = None;
        let path = segment_path(&self.dir, self.offset, self.next_sequence);
        let mut file = OpenOptions::new().create_new(true).read(true).append(true).mode(0o600).open(&path)?;
        let mut head = Vec::new();
        let (cols, rows) = self.size;
        Record { time_us: 0, offset: self.offset, event: RecordEvent::Size { cols, rows } }.encode(&mut head);
        let written = file.write_all(&head);
        if let Err(error) = written {
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        let len = head.len() as u64;
        self.segments.push_back(Segment { start: self.offset, sequence: self.next_sequence, path, len });
        self.next_sequence += 1;
        self.file = Some(file);
        Ok(())
    }

    /// A cursor at the start of the segment that holds `offset` (or the oldest one that is kept).
    #[must_use]
    pub fn cursor_at(&self, offset: u64) -> Cursor {
        let segment = self.segments.iter().rev().find(|segment| segment.start <= offset).or(self.segments.front());
        Cursor { sequence: segment.map_or(0, |segment| segment.sequence), position: 0, file: None }
    }

    /// A cursor after the last record.
    #[must_use]
    pub fn cursor_at_end(&self) -> Cursor {
        let last = self.segments.back();
        Cursor {
            sequence: last.map_or(0, |segment| segment.sequence),
            position: last.map_or(0, |segment| segment.len),
            file: None,
        }
    }

    /// Bytes of records after the cursor.
    #[must_use]
    pub fn behind(&self, cursor: &Cursor) -> u64 {
        let after: u64 = self.segments.iter().filter(|s| s.sequence >= cursor.sequence).map(|s| s.len).sum();
        let reached = if self.segments.iter().any(|s| s.sequence == cursor.sequence) { cursor.position } else { 0 };
        after.saturating_sub(reached)
    }

    /// Moves the cursor past the record that was appended last, if it stood right before it:
    /// then the caller can hand on [`Writer::last_record`] without reading it back.
    pub fn step_over(&self, cursor: &mut Cursor) -> bool {
        let Some(last) = self.segments.back() else { return !self.is_kept };
        let len = if self.is_kept { self.scratch.len() as u64 } else { 0 };
        if last.sequence == cursor.sequence && cursor.position + len == last.len {
            cursor.position = last.len;
            return true;
        }
        false
    }

    /// Reads on from the cursor: up to `max` bytes, whole or torn records alike; nothing at the end.
    pub fn read(&self, cursor: &mut Cursor, max: usize, out: &mut Vec<u8>) -> io::Result<()> {
        loop {
            if cursor.file.is_none() {
                let Some(segment) = self.segments.iter().find(|s| s.sequence >= cursor.sequence) else { return Ok(()) };
                if segment.sequence != cursor.sequence {
                    *cursor = Cursor { sequence: segment.sequence, position: 0, file: None };
                }
                cursor.file = Some(File::open(&segment.path)?);
            }
            let Some(file) = &cursor.file else { return Ok(()) };
            let start = out.len();
            out.resize(start + max, 0);
            let read = file.read_at(&mut out[start..], cursor.position);
            out.truncate(start + read.as_ref().copied().unwrap_or(0));
            cursor.position += read? as u64;
            let is_last = self.segments.back().is_none_or(|last| last.sequence <= cursor.sequence);
            if out.len() > start || is_last {
                if is_last && out.len() == start {
                    // At the end: no need to hold the file.
                    cursor.file = None;
                }
                return Ok(());
            }
            *cursor = Cursor { sequence: cursor.sequence + 1, position: 0, file: None };
        }
    }
}
