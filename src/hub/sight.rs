//! What one who waits for text sees of a session: a screen of their own, and each line that leaves
//! it, so that nothing that showed even for a moment is missed.

use super::HubError;
use crate::journal;
use crate::term::{Screen, Size, plain};
use regex::{Regex, RegexBuilder};
use std::path::Path;

/// A pattern is written by hand; a longer one is data.
const MAX_PATTERN_BYTES: usize = 4096;
/// Memory of a compiled pattern (`\w{1000}` is large). Matching takes linear time whatever it says.
const MAX_COMPILED_BYTES: usize = 1024 * 1024;

/// Taken in before the next look: at most so many lines can go by unseen, and the history has room
/// for them.
const PIECE_BYTES: usize = 4 * 1024;
/// Lines that the screen keeps, and with how many it starts anew.
const HISTORY_LINES: usize = 16 * 1024;
const MANY_LINES: usize = 8 * 1024;
/// Lines that are looked at again with the new ones, for patterns of several lines.
const OVERLAP_LINES: usize = 16;

/// What is waited for.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Regex);

impl Pattern {
    pub(super) fn text(text: &str) -> Result<Self, HubError> {
        Self::compile("text", text, &regex::escape(text))
    }

    pub(super) fn regex(regex: &str) -> Result<Self, HubError> {
        Self::compile("regex", regex, regex)
    }

    fn compile(field: &str, given: &str, pattern: &str) -> Result<Self, HubError> {
        if given.is_empty() || given.len() > MAX_PATTERN_BYTES {
            return Err(HubError::Invalid(format!("{field} must have 1 to {MAX_PATTERN_BYTES} bytes")));
        }
        let built = RegexBuilder::new(pattern).multi_line(true).size_limit(MAX_COMPILED_BYTES).build();
        built.map(Self).map_err(|error| HubError::Invalid(format!("{field}: {error}")))
    }
}

/// What has been seen up to an offset.
pub(super) struct Sight {
    pattern: Pattern,
    screen: Screen,
    at: u64,
    /// Lines of the history that have been looked at.
    searched: usize,
}

impl Sight {
    /// Of what `snapshot` shows, which is the effect of the output up to `at`. An empty one is a
    /// blank screen.
    pub(super) fn new(pattern: Pattern, size: Size, at: u64, snapshot: &[u8]) -> Self {
        let mut screen = Screen::new(size, HISTORY_LINES);
        screen.feed(snapshot);
        Self { pattern, screen, at, searched: 0 }
    }

    /// Output up to here has been seen.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn resize(&mut self, size: Size) {
        self.screen.set_size(size);
    }

    /// Another program has the session: what is shown is void.
    pub(super) fn clear(&mut self) {
        self.screen = Screen::new(self.screen.size(), HISTORY_LINES);
        self.searched = 0;
    }

    /// Takes in the output that ends at the offset `end`; what was seen already is left out.
    pub(super) fn take(&mut self, end: u64, bytes: &[u8]) -> Option<String> {
        let start = end - bytes.len() as u64;
        let known = usize::try_from(self.at.saturating_sub(start)).unwrap_or(usize::MAX).min(bytes.len());
        for piece in bytes[known..].chunks(PIECE_BYTES) {
            self.screen.feed(piece);
            if let Some(found) = self.look() {
                self.at = end;
                return Some(found);
            }
        }
        self.at = self.at.max(end);
        None
    }

    /// Takes in what the journal has from here up to `until`. Reads files.
    pub(super) fn read(&mut self, journal: &Path, until: u64) -> std::io::Result<Option<String>> {
        if self.at < until {
            let mut journal = journal::read(journal, self.at)?;
            while let Some((offset, bytes)) = journal.next_output()? {
                if offset >= until {
                    break;
                }
                let keep = usize::try_from(until - offset).unwrap_or(usize::MAX).min(bytes.len());
                if let Some(found) = self.take(offset + keep as u64, &bytes[..keep]) {
                    return Ok(Some(found));
                }
            }
            self.at = until;
        }
        Ok(None)
    }

    /// Looks at the screen, and at the lines that have left it since the last time.
    pub(super) fn look(&mut self) -> Option<String> {
        let history = self.screen.history();
        let new = history.len().saturating_sub(self.searched);
        let mut text = String::new();
        for line in history.last(new + OVERLAP_LINES) {
            text.push_str(&plain(line));
            text.push('\n');
        }
        if history.is_line_open() {
            // The screen goes on with it.
            text.pop();
        }
        for (row, line) in (0..).zip(self.screen.text()) {
            text.push_str(&line);
            if !self.screen.is_wrapped(row) {
                text.push('\n');
            }
        }
        self.searched = history.len();
        if self.searched > MANY_LINES {
            let snapshot = self.screen.snapshot(OVERLAP_LINES);
            self.screen = Screen::new(self.screen.size(), HISTORY_LINES);
            self.screen.feed(&snapshot);
            self.searched = self.screen.history().len();
        }
        self.pattern.0.find(&text).map(|found| found.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(pattern: Pattern) -> Sight {
        Sight::new(pattern, Size::clamped(20, 3), 0, b"")
    }

    #[test]
    fn text_is_seen_however_it_is_drawn_and_however_fast_it_goes_by() {
        let seen =
            |output: &str| sight(Pattern::text("needle 42").unwrap()).take(output.len() as u64, output.as_bytes());
        assert_eq!(seen("needle 41"), None);
        for output in
            ["needle 42", "\x1b[1mneedle\x1b[m 42", "needle xx\x1b[2D42", "a line so long that needle 42 wraps"]
        {
            assert_eq!(seen(output).as_deref(), Some("needle 42"), "{output:?}");
        }
        let flood = "x\r\n".repeat(30_000);
        assert!(seen(&format!("{flood}needle 42\r\n{flood}")).is_some());
        assert!(seen(&format!("{flood}needle\r\n42\r\n{flood}")).is_none());
    }

    #[test]
    fn patterns_know_lines_and_bounds() {
        let seen = |regex: &str| {
            let output = b"one\r\ntwo\r\nthree\r\nfour\r\nfive";
            sight(Pattern::regex(regex).unwrap()).take(output.len() as u64, output)
        };
        assert_eq!(seen("^t\\w+$").as_deref(), Some("two"));
        assert_eq!(seen("two\nthree").as_deref(), Some("two\nthree"));
        assert_eq!(seen("^wo"), None);
        for wrong in ["", "(", "(\\w{500}){500}", &"x".repeat(MAX_PATTERN_BYTES + 1)] {
            assert!(Pattern::regex(wrong).is_err(), "{}", &wrong[..wrong.len().min(20)]);
        }
    }

    #[test]
    fn what_was_seen_before_does_not_count() {
        let mut sight = sight(Pattern::text("ab").unwrap());
        assert_eq!(sight.take(1, b"a"), None);
        assert_eq!(sight.take(1, b"a"), None, "again");
        assert_eq!(sight.take(3, b"axb"), None);
        assert_eq!(sight.at(), 3);
    }
}
