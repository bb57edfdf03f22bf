//! The keys of copy mode: vi's.

use super::search::Search;
use super::text::{columns, last_column};
use super::{CopyMode, Spot, Typing};
use crate::term::keys::{Key, KeyCode, Mods};
use crate::tui::line_edit::LineEdit;

/// What a key leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Stay,
    Leave,
    /// Copy this text, and leave.
    Copy(String),
    /// Tell this.
    Tell(String),
}

impl CopyMode {
    /// Takes a key.
    pub(crate) fn key(&mut self, key: &Key) -> Step {
        if self.typing.is_some() {
            return self.type_search(key);
        }
        let step = if key.mods.has(Mods::CTRL) { self.control_key(key.code) } else { self.plain_key(key.code) };
        self.settle();
        step
    }

    fn control_key(&mut self, code: KeyCode) -> Step {
        let (page, half) = (self.height.cast_signed(), (self.height / 2).max(1).cast_signed());
        match code {
            KeyCode::Char('u') => self.page(-half),
            KeyCode::Char('d') => self.page(half),
            KeyCode::Char('b') => self.page(-page),
            KeyCode::Char('f') => self.page(page),
            KeyCode::Char('e') => drop(self.scroll(1)),
            KeyCode::Char('y') => drop(self.scroll(-1)),
            KeyCode::Char('c') => return Step::Leave,
            _ => {}
        }
        Step::Stay
    }

    fn plain_key(&mut self, code: KeyCode) -> Step {
        let page = self.height.cast_signed();
        match code {
            KeyCode::Char('q') => return Step::Leave,
            KeyCode::Escape if self.selection.take().is_none() => return Step::Leave,
            KeyCode::Char('y') | KeyCode::Enter => return self.copy(),
            KeyCode::Char('h') | KeyCode::Left => self.left(),
            KeyCode::Char('l') | KeyCode::Right => self.right(),
            KeyCode::Char('j') | KeyCode::Down => self.cursor.row += 1,
            KeyCode::Char('k') | KeyCode::Up => self.cursor.row = self.cursor.row.saturating_sub(1),
            KeyCode::PageUp => self.page(-page),
            KeyCode::PageDown => self.page(page),
            KeyCode::Char('g') => self.cursor = Spot::default(),
            KeyCode::Char('G') => self.cursor.row = self.rows.len(),
            KeyCode::Char('H') => self.cursor.row = self.top,
            KeyCode::Char('M') => self.cursor.row = self.top + self.height / 2,
            KeyCode::Char('L') => self.cursor.row = self.top + self.height - 1,
            KeyCode::Char('0') | KeyCode::Home => self.cursor.col = 0,
            KeyCode::Char('^') => self.cursor.col = self.first_text(),
            KeyCode::Char('$') | KeyCode::End => self.cursor.col = u16::MAX,
            KeyCode::Char('w') => self.forward_word(|before, c| !is_word(before) && is_word(c)),
            KeyCode::Char('e') => self.forward_word_end(),
            KeyCode::Char('b') => self.backward_word(),
            KeyCode::Char('v' | ' ') => self.toggle_selection(false),
            KeyCode::Char('V') => self.toggle_selection(true),
            KeyCode::Char('o') => {
                if let Some(selection) = &mut self.selection {
                    std::mem::swap(&mut selection.anchor, &mut self.cursor);
                }
            }
            KeyCode::Char('/') => self.typing = Some(Typing { line: LineEdit::default(), is_backward: false }),
            KeyCode::Char('?') => self.typing = Some(Typing { line: LineEdit::default(), is_backward: true }),
            KeyCode::Char('n') => return self.search_again(false),
            KeyCode::Char('N') => return self.search_again(true),
            _ => {}
        }
        Step::Stay
    }

    fn type_search(&mut self, key: &Key) -> Step {
        let Some(typing) = &mut self.typing else { return Step::Stay };
        match key.code {
            KeyCode::Escape => self.typing = None,
            KeyCode::Char('c') if key.mods.has(Mods::CTRL) => self.typing = None,
            KeyCode::Enter => {
                let typed = Search::new(&typing.line.text(), typing.is_backward);
                self.typing = None;
                // An empty pattern means the last one.
                self.search = typed.or(self.search.take());
                return self.search_again(false);
            }
            KeyCode::Backspace if typing.line.is_empty() => self.typing = None,
            _ => drop(typing.line.key(key)),
        }
        Step::Stay
    }

    fn search_again(&mut self, is_other_way: bool) -> Step {
        let Some(search) = &self.search else { return Step::Stay };
        match search.next(&self.rows, self.cursor, search.is_backward != is_other_way) {
            Some(spot) => self.cursor = spot,
            None => return Step::Tell("nothing found".to_owned()),
        }
        self.settle();
        Step::Stay
    }

    fn copy(&mut self) -> Step {
        self.selected_text().map_or(Step::Leave, Step::Copy)
    }

    fn toggle_selection(&mut self, is_linewise: bool) {
        match &mut self.selection {
            Some(selection) if selection.is_linewise == is_linewise => self.selection = None,
            Some(selection) => selection.is_linewise = is_linewise,
            None => self.select(is_linewise),
        }
    }

    /// By characters, because some are two columns wide.
    fn left(&mut self) {
        let row = self.rows.get(self.cursor.row).map_or("", |row| row.plain.as_str());
        self.cursor.col = columns(row).map(|(_, col)| col).filter(|col| *col < self.cursor.col).last().unwrap_or(0);
    }

    fn right(&mut self) {
        let row = self.rows.get(self.cursor.row).map_or("", |row| row.plain.as_str());
        let next = columns(row).map(|(_, col)| col).find(|col| *col > self.cursor.col);
        self.cursor.col = next.unwrap_or(self.cursor.col);
    }

    /// Moves both the view and the cursor.
    fn page(&mut self, lines: isize) {
        self.cursor.row = self.cursor.row.saturating_add_signed(lines);
        self.top = self.top.saturating_add_signed(lines).min(self.last_top());
    }

    fn first_text(&self) -> u16 {
        let row = self.rows.get(self.cursor.row).map_or("", |row| row.plain.as_str());
        columns(row).find(|(c, _)| !c.is_whitespace()).map_or(0, |(_, col)| col)
    }

    /// To the next place in this row that `is_target`; else to the first text of the next row.
    fn forward_word(&mut self, is_target: impl Fn(char, char) -> bool) {
        let Some(row) = self.rows.get(self.cursor.row) else { return };
        let chars: Vec<_> = columns(&row.plain).collect();
        let pairs = chars.windows(2).filter(|pair| pair[1].1 > self.cursor.col);
        if let Some(pair) = pairs.into_iter().find(|pair| is_target(pair[0].0, pair[1].0)) {
            self.cursor.col = pair[1].1;
        } else if self.cursor.row + 1 < self.rows.len() {
            self.cursor.row += 1;
            self.cursor.col = self.first_text();
        }
    }

    fn forward_word_end(&mut self) {
        let Some(row) = self.rows.get(self.cursor.row) else { return };
        let chars: Vec<_> = columns(&row.plain).collect();
        let is_end = |at: usize| is_word(chars[at].0) && chars.get(at + 1).is_none_or(|next| !is_word(next.0));
        match (0..chars.len()).find(|at| chars[*at].1 > self.cursor.col && is_end(*at)) {
            Some(at) => self.cursor.col = chars[at].1,
            None => self.forward_word(|_, _| false),
        }
    }

    fn backward_word(&mut self) {
        let Some(row) = self.rows.get(self.cursor.row) else { return };
        let chars: Vec<_> = columns(&row.plain).collect();
        let is_start = |at: usize| is_word(chars[at].0) && (at == 0 || !is_word(chars[at - 1].0));
        match (0..chars.len()).rev().find(|at| chars[*at].1 < self.cursor.col && is_start(*at)) {
            Some(at) => self.cursor.col = chars[at].1,
            None if self.cursor.row > 0 => {
                self.cursor.row -= 1;
                self.cursor.col = last_column(&self.rows[self.cursor.row].plain);
            }
            None => self.cursor.col = 0,
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
