//! What the rows of the primary screen say, as far as it is known without looking at the engine's
//! cells: rows that came into being by scrolling and were then written from left to right, as most
//! output is. To have their text at hand when they leave the screen is worth half of all time.

use super::style::Style;
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub(super) struct Recent {
    /// One for each row of the screen; empty while nothing is to be remembered.
    rows: VecDeque<Row>,
    is_any_known: bool,
    /// The alternate screen is shown, or a part of the screen scrolls.
    is_suspended: bool,
}

#[derive(Debug, Default)]
struct Row {
    is_known: bool,
    /// From plain on; in `style` at its end.
    text: String,
    columns: u16,
    style: Style,
}

impl Recent {
    pub(super) fn new(rows: u16) -> Self {
        Self { rows: (0..rows).map(|_| Row::default()).collect(), ..Self::default() }
    }

    /// Rows may have changed in a way that nobody followed.
    pub(super) fn forget(&mut self) {
        if std::mem::take(&mut self.is_any_known) {
            self.rows.iter_mut().for_each(|row| row.is_known = false);
        }
    }

    pub(super) fn suspend(&mut self, is_suspended: bool) {
        if is_suspended != self.is_suspended {
            self.forget();
            self.is_suspended = is_suspended;
        }
    }

    /// Text of so many columns was printed here, and did not wrap.
    pub(super) fn print(&mut self, (col, row): (u16, u16), text: &str, columns: u16, style: Style) {
        let Some(row) = self.rows.get_mut(usize::from(row)).filter(|row| row.is_known && columns > 0) else { return };
        if col < row.columns {
            row.is_known = false;
            return;
        }
        if col > row.columns {
            Style::default().write_change(&row.style, &mut row.text);
            row.style = Style::default();
            row.text.extend(std::iter::repeat_n(' ', usize::from(col - row.columns)));
        }
        style.write_change(&row.style, &mut row.text);
        row.text.push_str(text);
        row.style = style;
        row.columns = col + columns;
    }

    /// Whether it is known that there is nothing in the row from this column on.
    pub(super) fn is_blank_from(&self, (col, row): (u16, u16)) -> bool {
        self.rows.get(usize::from(row)).is_some_and(|row| row.is_known && col >= row.columns)
    }

    /// The first row leaves the screen, and a blank one comes in below. Adds its text to the line,
    /// or says that it does not know it.
    pub(super) fn scroll(&mut self, line: &mut String) -> bool {
        if self.is_suspended {
            return false;
        }
        let Some(mut row) = self.rows.pop_front() else { return false };
        let is_known = row.is_known;
        if is_known {
            line.push_str(&row.text);
        }
        row.text.clear();
        self.rows.push_back(Row { is_known: true, text: row.text, ..Row::default() });
        self.is_any_known = true;
        is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_known_from_the_time_they_scroll_in() {
        let mut recent = Recent::new(2);
        let red = Style { fg: super::super::Color::Indexed(1), ..Style::default() };
        recent.print((0, 1), "unknown", 7, red);
        let mut line = String::new();
        assert!(!recent.scroll(&mut line));
        recent.print((0, 1), "a", 1, red);
        recent.print((3, 1), "b", 1, red);
        assert!(recent.is_blank_from((4, 1)) && !recent.is_blank_from((3, 1)));
        assert!(!recent.scroll(&mut line));
        assert!(recent.scroll(&mut line));
        assert_eq!(line, "\x1b[31ma\x1b[m  \x1b[31mb");
        recent.print((0, 1), "ab", 2, red);
        recent.print((0, 1), "c", 1, red);
        assert!(recent.scroll(&mut line) && !recent.scroll(&mut line), "what is written over is not known");
        recent.forget();
        assert!(!recent.scroll(&mut line));
    }
}
