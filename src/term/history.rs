//! Lines that left the top of the screen: logical lines (not wrapped), each with its own styles and
//! links (see `styled`), newline-separated in chunks, so that 10,000 lines cost little more than
//! their text.

use std::collections::VecDeque;

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

    /// The last `count` lines, oldest first. The last one may be the beginning of a line that the
    /// screen goes on with.
    pub fn last(&self, count: usize) -> impl Iterator<Item = &str> {
        let open = Some(self.open.as_str()).filter(|open| !open.is_empty() && count > 0);
        self.last_whole(count - usize::from(open.is_some())).chain(open)
    }

    /// The last `count` lines that have left the screen to their ends.
    pub(super) fn last_whole(&self, count: usize) -> impl Iterator<Item = &str> {
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

    /// Where a row's text goes: the end of the open line. [`History::end_line`] ends it.
    pub(super) fn open(&mut self) -> &mut String {
        &mut self.open
    }

    pub(super) fn open_text(&self) -> &str {
        &self.open
    }

    /// Takes the last whole line back.
    pub(super) fn pop(&mut self) -> Option<String> {
        let chunk = self.chunks.back_mut()?;
        let text = chunk.text.strip_suffix('\n')?;
        let start = text.rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].to_owned();
        chunk.text.truncate(start);
        chunk.lines -= 1;
        if chunk.lines == 0 {
            self.chunks.pop_back();
        }
        self.lines -= 1;
        self.total -= 1;
        Some(line)
    }

    pub(super) fn take_open(&mut self) -> String {
        std::mem::take(&mut self.open)
    }

    /// Whether the screen's first row goes on with the last line.
    #[must_use]
    pub fn is_line_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn keeps(&self) -> bool {
        self.limit > 0
    }

    /// Whether the open line has grown so long that it is to be broken.
    pub(super) fn is_line_full(&self) -> bool {
        self.open.len() > MAX_LINE_BYTES
    }

    /// The open line is whole.
    pub(super) fn end_line(&mut self) {
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
