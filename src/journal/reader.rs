//! Reads a journal's records from its files, while the holder may still be writing them.

use crate::protocol::holder::{Malformed, Record, RecordEvent};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How much is read at once.
const READ_BYTES: usize = 256 * 1024;

/// The records of a journal from an offset on.
pub struct Output {
    from: u64,
    /// Offset of the oldest byte that is kept.
    start: u64,
    segments: VecDeque<PathBuf>,
    file: Option<File>,
    buffer: Vec<u8>,
    at: usize,
}

/// Opens the journal in `dir`: records from the start of the segment that holds `from`.
pub fn read(dir: &Path, from: u64) -> io::Result<Output> {
    let mut segments: VecDeque<(u64, PathBuf)> = super::segments(dir)?.into();
    let start = segments.front().map_or(0, |(offset, _)| *offset);
    while segments.get(1).is_some_and(|(offset, _)| *offset <= from) {
        segments.pop_front();
    }
    let segments = segments.into_iter().map(|(_, path)| path).collect();
    Ok(Output { from, start, segments, file: None, buffer: Vec::new(), at: 0 })
}

impl Output {
    /// Whether every output byte since `from` is kept.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.start <= self.from
    }

    /// The next record; `None` at the end. A torn or damaged record ends its segment.
    pub fn next_record(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            match Record::decode(&self.buffer[self.at..]) {
                Ok(Some((_, len))) => {
                    let at = self.at;
                    self.at += len;
                    // Decoded again because the borrow checker cannot see that this returns.
                    return Ok(Record::decode(&self.buffer[at..]).ok().flatten().map(|(record, _)| record));
                }
                Ok(None) => {
                    if !self.fill()? {
                        return Ok(None);
                    }
                }
                Err(Malformed) => self.skip_segment(),
            }
        }
    }

    /// Output bytes alone, cut to begin at `from` exactly; `None` at the end.
    pub fn next_output(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        let from = self.from;
        loop {
            let Some(record) = self.next_record()? else { return Ok(None) };
            let RecordEvent::Output(bytes) = record.event else { continue };
            let skip = usize::try_from(from.saturating_sub(record.offset)).unwrap_or(usize::MAX);
            if skip < bytes.len() {
                return Ok(Some((record.offset + skip as u64, bytes[skip..].to_vec())));
            }
        }
    }

    /// The offset after the last record that can be read.
    pub fn end(mut self) -> io::Result<u64> {
        let mut end = self.start;
        while let Some(record) = self.next_record()? {
            end = match record.event {
                RecordEvent::Output(bytes) => record.offset + bytes.len() as u64,
                _ => record.offset,
            };
        }
        Ok(end)
    }

    fn skip_segment(&mut self) {
        self.file = None;
        self.buffer.clear();
        self.at = 0;
    }

    /// Reads more; false when there is no more.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.at);
        self.at = 0;
        loop {
            if self.file.is_none() {
                let Some(path) = self.segments.pop_front() else { return Ok(false) };
                self.buffer.clear();
                match File::open(&path) {
                    Ok(file) => self.file = Some(file),
                    // Dropped by the holder meanwhile.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
            }
            let Some(file) = &mut self.file else { continue };
            let held = self.buffer.len();
            self.buffer.resize(held + READ_BYTES, 0);
            let read = file.read(&mut self.buffer[held..]);
            self.buffer.truncate(held + read.as_ref().copied().unwrap_or(0));
            if read? > 0 {
                return Ok(true);
            }
            self.file = None;
        }
    }
}
