//! A line of text that is being typed: for prompts, filters and searches.

use crate::term::keys::{Key, KeyCode, Mods};

/// Longer than any name or search; a paste cannot grow it further.
const MAX_CHARS: usize = 256;

/// The text and the place in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LineEdit {
    chars: Vec<char>,
    /// Where the next character goes, from 0.
    cursor: usize,
}

impl LineEdit {
    /// Starts with `text`, at its end.
    #[must_use]
    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<_> = text.chars().take(MAX_CHARS).collect();
        Self { cursor: chars.len(), chars }
    }

    #[must_use]
    pub(super) fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The text before the place.
    #[must_use]
    pub(super) fn before(&self) -> String {
        self.chars[..self.cursor].iter().collect()
    }

    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Types text in; control characters are left out.
    pub(super) fn insert(&mut self, text: &str) {
        for c in crate::term::sanitize(text).chars() {
            if self.chars.len() < MAX_CHARS {
                self.chars.insert(self.cursor, c);
                self.cursor += 1;
            }
        }
    }

    /// Takes an editing key; `false` when it is none.
    pub(super) fn key(&mut self, key: &Key) -> bool {
        let is_ctrl = key.mods.has(Mods::CTRL);
        match key.code {
            KeyCode::Char('u') if is_ctrl => drop(self.chars.drain(..std::mem::take(&mut self.cursor))),
            KeyCode::Char('k') if is_ctrl => self.chars.truncate(self.cursor),
            KeyCode::Char('a') if is_ctrl => self.cursor = 0,
            KeyCode::Char('e') if is_ctrl => self.cursor = self.chars.len(),
            KeyCode::Char('w') if is_ctrl => self.delete_word(),
            KeyCode::Char('h') if is_ctrl => self.backspace(),
            KeyCode::Char(c) if !is_ctrl && !key.mods.has(Mods::ALT) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Keypad(c) if c != '\r' => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete if self.cursor < self.chars.len() => drop(self.chars.remove(self.cursor)),
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.chars.len()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.chars.len(),
            _ => return false,
        }
        true
    }

    fn backspace(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.chars.remove(self.cursor);
        }
    }

    fn delete_word(&mut self) {
        let before = &self.chars[..self.cursor];
        let word_end = before.iter().rposition(|c| !c.is_whitespace()).map_or(0, |at| at + 1);
        let start = before[..word_end].iter().rposition(|c| c.is_whitespace()).map_or(0, |at| at + 1);
        self.chars.drain(start..self.cursor);
        self.cursor = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_like_a_shell() {
        let mut line = LineEdit::new("build api");
        line.key(&Key::with(KeyCode::Char('w'), Mods::CTRL));
        line.insert("we\x1bb");
        line.key(&Key::new(KeyCode::Left));
        line.key(&Key::new(KeyCode::Backspace));
        assert_eq!((line.text().as_str(), line.before().as_str()), ("build wb", "build w"));
        line.key(&Key::with(KeyCode::Char('u'), Mods::CTRL));
        assert_eq!(line.text(), "b");
        line.key(&Key::new(KeyCode::Delete));
        assert!(line.is_empty() && !line.key(&Key::new(KeyCode::Delete)));
        line.insert(&"x".repeat(1000));
        assert_eq!(line.text().len(), MAX_CHARS);
    }
}
