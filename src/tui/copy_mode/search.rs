//! Searching: in whole lines, also where they wrap; capitals count when the pattern has some.

use super::Spot;
use super::text::{Row, columns};
use std::ops::Range;

/// A pattern that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    pattern: Vec<char>,
    has_case: bool,
    pub(super) is_backward: bool,
}

impl Search {
    /// `None` for an empty pattern.
    pub(super) fn new(pattern: &str, is_backward: bool) -> Option<Self> {
        let has_case = pattern.chars().any(char::is_uppercase);
        let pattern: Vec<_> = pattern.chars().collect();
        (!pattern.is_empty()).then_some(Self { pattern, has_case, is_backward })
    }

    /// The nearest match beyond `from`, around the end where there is none before it.
    pub(super) fn next(&self, rows: &[Row], from: Spot, is_backward: bool) -> Option<Spot> {
        let lines = lines(rows);
        let at = lines.iter().position(|line| line.contains(&from.row))?;
        let count = lines.len();
        // The own line comes first for what lies beyond, and once more at last for the rest.
        for step in 0..=count {
            let index = if is_backward { at + count * 2 - step } else { at + step } % count;
            let starts = self.starts(rows, lines[index].clone());
            let is_beyond = |spot: &Spot| if is_backward { *spot < from } else { *spot > from };
            let mut fitting = starts.into_iter().filter(|spot| step > 0 || is_beyond(spot));
            let found = if is_backward { fitting.next_back() } else { fitting.next() };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Every cell of every match in the lines that touch `window`.
    pub(super) fn cells(&self, rows: &[Row], window: Range<usize>) -> Vec<Spot> {
        let mut start = window.start;
        while start > 0 && rows[start - 1].is_continued {
            start -= 1;
        }
        let mut end = window.end;
        while end > 0 && end < rows.len() && rows[end - 1].is_continued {
            end += 1;
        }
        let mut cells = Vec::new();
        for line in lines(&rows[start..end]) {
            let spots = spots(rows, start + line.start..start + line.end);
            for at in self.matches(&spots) {
                cells.extend(spots[at..at + self.pattern.len()].iter().map(|(_, spot)| *spot));
            }
        }
        cells
    }

    fn starts(&self, rows: &[Row], line: Range<usize>) -> Vec<Spot> {
        let spots = spots(rows, line);
        self.matches(&spots).map(|at| spots[at].1).collect()
    }

    fn matches(&self, spots: &[(char, Spot)]) -> impl Iterator<Item = usize> {
        let windows = spots.windows(self.pattern.len()).enumerate();
        windows.filter(|(_, window)| self.is_match(window)).map(|(at, _)| at)
    }

    fn is_match(&self, window: &[(char, Spot)]) -> bool {
        window
            .iter()
            .zip(&self.pattern)
            .all(|((c, _), wanted)| c == wanted || (!self.has_case && c.to_lowercase().eq(wanted.to_lowercase())))
    }
}

/// The rows of each logical line.
fn lines(rows: &[Row]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, row) in rows.iter().enumerate() {
        if !row.is_continued || at + 1 == rows.len() {
            lines.push(start..at + 1);
            start = at + 1;
        }
    }
    lines
}

/// The characters of some rows, each with its place.
fn spots(rows: &[Row], line: Range<usize>) -> Vec<(char, Spot)> {
    line.flat_map(|row| columns(&rows[row].plain).map(move |(c, col)| (c, Spot { row, col }))).collect()
}
