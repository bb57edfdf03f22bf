//! Lines that left the top of the screen: logical lines (not wrapped), each with its own SGR
//! sequences, newline-separated in chunks, so that 10,000 lines cost little more than their text.

use std::collections::VecDeque;
use unicode_width::UnicodeWidthChar;

/// A chunk is dropped whole when the bound is passed; this is the granularity, in bytes.
const CHUNK_BYTES: usize = 32 * 1024;

/// A logical line longer than this is broken: a program that never ends a line must not grow us.
const MAX_LINE_BYTES: usize = 64 * 1024;

#[derive(Debug, Default, Clone)]
struct Chunk {
    /// Whole lines, each with its ending newline.
    text: String,
    lines: usize,
}

/// The history of one screen.
#[derive(Debug, Default, Clone)]
pub struct History {
    chunks: VecDeque<Chunk>,
    /// The line that is still being continued by wrapped rows.
    open: String,
    lines: usize,
    limit: usize,
    /// Lines ever finished: a position that does not move when old lines are dropped.
    total: u64,
}

impl History {
    /// Keeps about `limit` lines (whole chunks are dropped, so up to a chunk more); 0 keeps none.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Finished lines that are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Forgets everything (`CSI 3 J`).
    pub fn clear(&mut self) {
        self.chunks.clear();
        self.open.clear();
        self.lines = 0;
    }

    /// The last `count` lines, oldest first.
    pub fn last(&self, count: usize) -> impl Iterator<Item = &str> {
        let mut skip = self.lines.saturating_sub(count);
        let mut start = 0;
        for chunk in &self.chunks {
            if skip < chunk.lines {
                break;
            }
            skip -= chunk.lines;
            start += 1;
        }
        self.chunks.iter().skip(start).flat_map(|chunk| chunk.text.lines()).skip(skip)
    }

    /// Where a row's text goes: the end of the open line. Call [`History::end_row`] after it.
    pub(super) fn open(&mut self) -> &mut String {
        &mut self.open
    }

    pub(super) fn is_line_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn keeps(&self) -> bool {
        self.limit > 0
    }

    /// A row is complete; `wrapped` when the next row continues its line. Says whether the line ended.
    pub(super) fn end_row(&mut self, wrapped: bool) -> bool {
        let ended = !wrapped || self.open.len() > MAX_LINE_BYTES;
        if ended {
            self.end_line();
        }
        ended
    }

    fn end_line(&mut self) {
        if self.chunks.back().is_none_or(|chunk| chunk.text.len() + self.open.len() > CHUNK_BYTES) {
            if let Some(full) = self.chunks.back_mut() {
                full.text.shrink_to_fit();
            }
            self.chunks.push_back(Chunk::default());
        }
        if let Some(chunk) = self.chunks.back_mut() {
            chunk.text.push_str(&self.open);
            chunk.text.push('\n');
            chunk.lines += 1;
        }
        self.open.clear();
        self.lines += 1;
        self.total += 1;
        while self.chunks.front().is_some_and(|oldest| self.lines - oldest.lines >= self.limit) {
            if let Some(oldest) = self.chunks.pop_front() {
                self.lines -= oldest.lines;
            }
        }
    }
}

/// Splits a logical line (text and SGR sequences alone) into rows of at most `cols` columns.
/// Each row carries the sequences that were in force at its start.
#[must_use]
pub fn wrap_line(line: &str, cols: u16) -> Vec<String> {
    let cols = usize::from(cols.max(super::Size::MIN_COLS));
    let mut rows = Vec::new();
    let mut active = String::new();
    let mut row = String::new();
    let mut width = 0;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c == '\x1b' {
            let mut sequence = String::from(c);
            for part in rest.by_ref() {
                sequence.push(part);
                if part == 'm' {
                    break;
                }
            }
            if matches!(sequence.as_str(), "\x1b[m" | "\x1b[0m") {
                active.clear();
            } else {
                active.push_str(&sequence);
            }
            row.push_str(&sequence);
            continue;
        }
        let advance = c.width().unwrap_or(0).min(2);
        if width + advance > cols {
            rows.push(std::mem::replace(&mut row, active.clone()));
            width = 0;
        }
        row.push(c);
        width += advance;
    }
    rows.push(row);
    rows
}

/// A line of history without its SGR sequences.
#[must_use]
pub fn plain(line: &str) -> String {
    vt100::capture::basic_formatted_to_plain(line).collect()
}
