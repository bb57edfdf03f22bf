//! Tab stops. Source: VT220 manual 4.6; ECMA-48 (CHT, CBT, TBC).

use std::fmt::Write;

/// Where a tab takes the cursor; every eighth column at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tabs {
    stops: Vec<bool>,
    /// They are those of a new terminal: asked for each run of text.
    is_default: bool,
}

const INTERVAL: usize = 8;

impl Tabs {
    pub(super) fn new(cols: u16) -> Self {
        Self { stops: (0..usize::from(cols)).map(is_default_stop).collect(), is_default: true }
    }

    /// Columns that are new have the stops of a new terminal.
    pub(super) fn resize(&mut self, cols: u16) {
        let fresh = Self::new(cols);
        self.stops.truncate(usize::from(cols));
        self.stops.extend_from_slice(&fresh.stops[self.stops.len()..]);
        self.changed();
    }

    pub(super) fn is_default(&self) -> bool {
        self.is_default
    }

    fn changed(&mut self) {
        self.is_default = self.stops.iter().enumerate().all(|(col, is_set)| *is_set == is_default_stop(col));
    }

    /// The first column has none: a tab to the left ends there anyway.
    pub(super) fn set(&mut self, col: u16, is_set: bool) {
        if let Some(stop) = self.stops.get_mut(usize::from(col)).filter(|_| col > 0) {
            *stop = is_set;
        }
        self.changed();
    }

    pub(super) fn clear(&mut self) {
        self.stops.fill(false);
        self.changed();
    }

    /// The column `count` stops to the right, the last one if there are not so many.
    pub(super) fn next(&self, col: u16, count: u16) -> u16 {
        let last = self.stops.len() - 1;
        let stops = (usize::from(col) + 1..last).filter(|col| self.stops[*col]);
        to_col(stops.chain(std::iter::repeat(last)).nth(usize::from(count.max(1)) - 1).unwrap_or(last))
    }

    /// The column `count` stops to the left, the first one if there are not so many.
    pub(super) fn previous(&self, col: u16, count: u16) -> u16 {
        let stops = (1..usize::from(col).min(self.stops.len())).rev().filter(|col| self.stops[*col]);
        to_col(stops.chain(std::iter::repeat(0)).nth(usize::from(count.max(1)) - 1).unwrap_or(0))
    }

    /// The sequences that set these on a new terminal; they move the cursor.
    pub(super) fn write(&self, out: &mut String) {
        if self.is_default() {
            return;
        }
        out.push_str("\x1b[3g");
        for (col, _) in self.stops.iter().enumerate().filter(|(_, is_set)| **is_set) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\x1b[{}G\x1bH", col + 1);
        }
    }
}

fn is_default_stop(col: usize) -> bool {
    col > 0 && col.is_multiple_of(INTERVAL)
}

/// The stops are no more than a screen is wide.
fn to_col(col: usize) -> u16 {
    u16::try_from(col).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_both_ways() {
        let mut tabs = Tabs::new(20);
        assert!(tabs.is_default());
        assert_eq!([tabs.next(0, 1), tabs.next(8, 1), tabs.next(16, 1), tabs.next(0, 99)], [8, 16, 19, 19]);
        assert_eq!([tabs.previous(19, 1), tabs.previous(16, 1), tabs.previous(3, 5)], [16, 8, 0]);
        tabs.set(8, false);
        tabs.set(3, true);
        assert!(!tabs.is_default());
        assert_eq!([tabs.next(0, 1), tabs.next(3, 1)], [3, 16]);
        tabs.resize(40);
        assert_eq!([tabs.next(16, 1), tabs.next(19, 1)], [24, 24]);
        tabs.clear();
        assert_eq!([tabs.next(0, 1), tabs.previous(30, 1)], [39, 0]);
    }
}
