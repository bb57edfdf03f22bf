//! A key as people write it: `ctrl+b`, `alt+x`, `ctrl+space`, `f12`. The words of `prefix` and
//! `--detach-key`; it does not know how terminals report keys.

use std::fmt;
use std::str::FromStr;

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
    pub key: ChordKey,
}

/// The key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChordKey {
    /// In lower case.
    Char(char),
    /// 1..=12.
    F(u8),
    Enter,
    Tab,
    Escape,
    Backspace,
    Insert,
    Delete,
    Home,
    End,
    PageUp,
    PageDown,
    Up,
    Down,
    Left,
    Right,
}

const NAMED: &[(&str, ChordKey)] = &[
    ("space", ChordKey::Char(' ')),
    ("plus", ChordKey::Char('+')),
    ("enter", ChordKey::Enter),
    ("tab", ChordKey::Tab),
    ("escape", ChordKey::Escape),
    ("backspace", ChordKey::Backspace),
    ("insert", ChordKey::Insert),
    ("delete", ChordKey::Delete),
    ("home", ChordKey::Home),
    ("end", ChordKey::End),
    ("pageup", ChordKey::PageUp),
    ("pagedown", ChordKey::PageDown),
    ("up", ChordKey::Up),
    ("down", ChordKey::Down),
    ("left", ChordKey::Left),
    ("right", ChordKey::Right),
];

impl FromStr for Chord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("must be a key such as `ctrl+b`, `alt+space` or `f12`, not `{text}`");
        let lower = text.to_lowercase();
        let mut chord = Self { ctrl: false, alt: false, shift: false, key: ChordKey::Enter };
        let mut rest = lower.as_str();
        while let Some((modifier, after)) = rest.split_once('+').filter(|(modifier, _)| !modifier.is_empty()) {
            match modifier {
                "ctrl" => chord.ctrl = true,
                "alt" => chord.alt = true,
                "shift" => chord.shift = true,
                _ => return Err(wrong()),
            }
            rest = after;
        }
        chord.key = key(rest).ok_or_else(wrong)?;
        Ok(chord)
    }
}

fn key(name: &str) -> Option<ChordKey> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return (!only.is_control() && only != ' ').then_some(ChordKey::Char(only));
    }
    if let Some((_, key)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some(*key);
    }
    let number = name.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(ChordKey::F(number))
}

impl Chord {
    /// The bytes that a terminal without keyboard extensions sends for it, where they tell it
    /// apart from other keys: `ctrl+b` is 02, `alt+x` is 1b 78. `None` for keys that send a
    /// sequence of their own.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let ChordKey::Char(c) = self.key else { return None };
        let byte = match (self.ctrl, c) {
            (false, _) if c.is_ascii() => u8::try_from(c).ok()?,
            (true, ' ') => 0,
            (true, 'a'..='z' | '@' | '[' | '\\' | ']' | '^' | '_') => u8::try_from(c).ok()? & 0x1f,
            (true, '?') => 0x7f,
            _ => return None,
        };
        Some(if self.alt { vec![0x1b, byte] } else { vec![byte] })
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (is_held, name) in [(self.ctrl, "ctrl+"), (self.alt, "alt+"), (self.shift, "shift+")] {
            if is_held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            ChordKey::Char(c) => write!(f, "{c}"),
            ChordKey::F(number) => write!(f, "f{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_keys() {
        for (text, bytes) in [
            ("ctrl+b", Some(vec![2])),
            ("ctrl+\\", Some(vec![0x1c])),
            ("ctrl+]", Some(vec![0x1d])),
            ("ctrl+space", Some(vec![0])),
            ("alt+x", Some(vec![0x1b, b'x'])),
            ("ctrl+alt+a", Some(vec![0x1b, 1])),
            ("x", Some(vec![b'x'])),
            ("f12", None),
            ("shift+pageup", None),
            ("ctrl+plus", None),
            ("ctrl+ä", None),
        ] {
            let chord: Chord = text.parse().unwrap();
            assert_eq!(chord.to_string(), text);
            assert_eq!(chord.bytes(), bytes, "{text}");
        }
        assert_eq!("Ctrl+B".parse::<Chord>(), "ctrl+b".parse());
        assert_eq!("ctrl++".parse::<Chord>(), "ctrl+plus".parse());
    }

    #[test]
    fn refuses_what_is_no_key() {
        for text in ["", "ctrl", "ctrl+", "control+b", "ctrl+bb", "f0", "f13", "b+ctrl", " ", "ctrl+ "] {
            assert!(text.parse::<Chord>().is_err(), "{text:?}");
        }
    }
}
