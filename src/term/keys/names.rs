//! Keys by the names that people and scripts write.

use super::{Key, KeyCode, KeyKind, Mods};
use crate::config::{Chord, ChordKey};

impl From<&Chord> for Key {
    fn from(chord: &Chord) -> Self {
        let code = match chord.key {
            ChordKey::Char(c) => KeyCode::Char(c),
            ChordKey::F(number) => KeyCode::F(number),
            ChordKey::Enter => KeyCode::Enter,
            ChordKey::Tab => KeyCode::Tab,
            ChordKey::Escape => KeyCode::Escape,
            ChordKey::Backspace => KeyCode::Backspace,
            ChordKey::Insert => KeyCode::Insert,
            ChordKey::Delete => KeyCode::Delete,
            ChordKey::Home => KeyCode::Home,
            ChordKey::End => KeyCode::End,
            ChordKey::PageUp => KeyCode::PageUp,
            ChordKey::PageDown => KeyCode::PageDown,
            ChordKey::Up => KeyCode::Up,
            ChordKey::Down => KeyCode::Down,
            ChordKey::Left => KeyCode::Left,
            ChordKey::Right => KeyCode::Right,
        };
        let held = [(chord.ctrl, Mods::CTRL), (chord.alt, Mods::ALT), (chord.shift, Mods::SHIFT)];
        let mods = held.into_iter().filter(|(is_held, _)| *is_held).fold(Mods::NONE, |all, (_, one)| all.with(one));
        Self { code, mods, kind: KeyKind::Press }
    }
}

impl Key {
    /// The key that `name` names: one character as it is, or `ctrl+c`, `alt+Enter`, `PageUp`, `f5`.
    ///
    /// # Errors
    ///
    /// What a name looks like, to follow the field's.
    pub fn named(name: &str) -> Result<Self, String> {
        let mut chars = name.chars();
        if let (Some(only), None) = (chars.next(), chars.next())
            && !only.is_control()
        {
            // As it is: a chord would fold capitals.
            return Ok(Self::new(KeyCode::Char(only)));
        }
        let key = Self::from(&name.parse::<Chord>()?);
        match key.code {
            // What the key types with shift held is in the character itself.
            KeyCode::Char(c) if key.mods.has(Mods::SHIFT) && c.is_lowercase() => {
                Ok(Self { code: KeyCode::Char(c.to_uppercase().next().unwrap_or(c)), ..key })
            }
            _ => Ok(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;
    use crate::term::Modes;

    #[test]
    fn names_are_keys() {
        let bytes = |name: &str| String::from_utf8(encode(&Key::named(name).unwrap(), &Modes::default())).unwrap();
        for (name, expected) in [
            ("a", "a"),
            ("A", "A"),
            ("é", "é"),
            (" ", " "),
            ("+", "+"),
            ("ctrl+c", "\x03"),
            ("Ctrl+Space", "\0"),
            ("shift+x", "X"),
            ("alt+x", "\x1bx"),
            ("Enter", "\r"),
            ("PageUp", "\x1b[5~"),
            ("ctrl+Left", "\x1b[1;5D"),
            ("shift+Tab", "\x1b[Z"),
            ("f5", "\x1b[15~"),
        ] {
            assert_eq!(bytes(name), expected, "{name}");
        }
        for wrong in ["", "\n", "f99", "hyper+x", "enterr"] {
            assert!(Key::named(wrong).is_err(), "{wrong:?}");
        }
    }
}
