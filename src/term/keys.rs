//! Keys as a program reads them: xterm's legacy encodings, chosen by the modes that it has set.
//! Knows nothing of where a key comes from. Source: ctlseqs.txt of xterm, "PC-Style Function Keys"
//! and "VT220-Style Function Keys".

mod names;

use super::Modes;

/// A key that was pressed, held or let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub code: KeyCode,
    pub mods: Mods,
    pub kind: KeyKind,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// The character that the key types, with shift already applied.
    Char(char),
    /// 1..=20.
    F(u8),
    /// A key of the numeric keypad by the character on it; `\r` for its Enter.
    Keypad(char),
    Enter,
    Tab,
    Backspace,
    Escape,
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

/// What happened to the key. Legacy encodings tell a press alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyKind {
    #[default]
    Press,
    Repeat,
    Release,
}

/// Modifiers as xterm and kitty count them: their parameter is 1 plus these bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Mods(u8);

impl Mods {
    pub const NONE: Self = Self(0);
    pub const SHIFT: Self = Self(1);
    pub const ALT: Self = Self(2);
    pub const CTRL: Self = Self(4);
    pub const SUPER: Self = Self(8);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set less the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all of `other` are held.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    const fn parameter(self) -> u8 {
        1 + self.0
    }
}

impl Key {
    /// A press without modifiers.
    #[must_use]
    pub const fn new(code: KeyCode) -> Self {
        Self { code, mods: Mods::NONE, kind: KeyKind::Press }
    }

    /// A press with modifiers.
    #[must_use]
    pub const fn with(code: KeyCode, mods: Mods) -> Self {
        Self { code, mods, kind: KeyKind::Press }
    }
}

/// The bytes that a program with these modes reads for the key; empty where it has none.
#[must_use]
pub fn encode(key: &Key, modes: &Modes) -> Vec<u8> {
    if key.kind == KeyKind::Release {
        return Vec::new();
    }
    match key.code {
        KeyCode::Char(c) => prefixed(key.mods, character(c, key.mods)),
        KeyCode::Keypad(c) => keypad(c, key.mods, modes.application_keypad),
        KeyCode::Enter => prefixed(key.mods, vec![b'\r']),
        KeyCode::Escape => prefixed(key.mods, vec![0x1b]),
        KeyCode::Backspace if key.mods.has(Mods::CTRL) => prefixed(key.mods, vec![0x08]),
        KeyCode::Backspace => prefixed(key.mods, vec![0x7f]),
        KeyCode::Tab if key.mods.has(Mods::SHIFT) => prefixed(key.mods, b"\x1b[Z".to_vec()),
        KeyCode::Tab => prefixed(key.mods, vec![b'\t']),
        KeyCode::Up => cursor_key('A', key.mods, modes.application_cursor),
        KeyCode::Down => cursor_key('B', key.mods, modes.application_cursor),
        KeyCode::Right => cursor_key('C', key.mods, modes.application_cursor),
        KeyCode::Left => cursor_key('D', key.mods, modes.application_cursor),
        KeyCode::Home => cursor_key('H', key.mods, modes.application_cursor),
        KeyCode::End => cursor_key('F', key.mods, modes.application_cursor),
        KeyCode::Insert => tilde_key(2, key.mods),
        KeyCode::Delete => tilde_key(3, key.mods),
        KeyCode::PageUp => tilde_key(5, key.mods),
        KeyCode::PageDown => tilde_key(6, key.mods),
        KeyCode::F(number) => function_key(number, key.mods),
    }
}

/// Alt sends an escape before the key, where the key has no parameter to say it in.
fn prefixed(mods: Mods, mut bytes: Vec<u8>) -> Vec<u8> {
    if mods.has(Mods::ALT) {
        bytes.insert(0, 0x1b);
    }
    bytes
}

fn character(c: char, mods: Mods) -> Vec<u8> {
    if mods.has(Mods::CTRL)
        && let Some(control) = control(c)
    {
        return vec![control];
    }
    c.to_string().into_bytes()
}

/// The control character of a key, by the table that terminals have used since the VT100: digits
/// and marks stand for those that a keyboard cannot reach.
fn control(c: char) -> Option<u8> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '[' | '\\' | ']' | '^' | '_' => u8::try_from(c).ok()? & 0x1f,
        ' ' | '@' | '`' | '2' => 0,
        '3' => 0x1b,
        '4' => 0x1c,
        '5' => 0x1d,
        '6' | '~' => 0x1e,
        '7' | '/' => 0x1f,
        '8' | '?' => 0x7f,
        _ => return None,
    })
}

/// Arrows, Home and End: `ESC O` in application mode, `CSI` otherwise and with modifiers.
fn cursor_key(last: char, mods: Mods, is_application: bool) -> Vec<u8> {
    if !mods.is_empty() {
        return format!("\x1b[1;{}{last}", mods.parameter()).into_bytes();
    }
    let introducer = if is_application { 'O' } else { '[' };
    format!("\x1b{introducer}{last}").into_bytes()
}

fn tilde_key(number: u8, mods: Mods) -> Vec<u8> {
    if mods.is_empty() {
        format!("\x1b[{number}~").into_bytes()
    } else {
        format!("\x1b[{number};{}~", mods.parameter()).into_bytes()
    }
}

fn function_key(number: u8, mods: Mods) -> Vec<u8> {
    /// The VT220's numbers of F5 to F20, with its gaps.
    const NUMBERS: [u8; 16] = [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];
    match number {
        1..=4 => {
            let last = char::from(b'P' + number - 1);
            if mods.is_empty() {
                format!("\x1bO{last}").into_bytes()
            } else {
                format!("\x1b[1;{}{last}", mods.parameter()).into_bytes()
            }
        }
        5..=20 => tilde_key(NUMBERS[usize::from(number - 5)], mods),
        _ => Vec::new(),
    }
}

fn keypad(c: char, mods: Mods, is_application: bool) -> Vec<u8> {
    let application = match c {
        '0'..='9' => char::from(b'p' + (c as u8 - b'0')),
        '*'..='/' => char::from(b'j' + (c as u8 - b'*')),
        '=' => 'X',
        '\r' => 'M',
        _ => return prefixed(mods, character(c, mods)),
    };
    if is_application && mods.is_empty() {
        return format!("\x1bO{application}").into_bytes();
    }
    prefixed(mods, character(c, mods))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIFT: Mods = Mods::SHIFT;
    const ALT: Mods = Mods::ALT;
    const CTRL: Mods = Mods::CTRL;

    fn check(modes: Modes, table: &[(KeyCode, Mods, &str)]) {
        for (code, mods, bytes) in table {
            let got = encode(&Key::with(*code, *mods), &modes);
            assert_eq!(String::from_utf8_lossy(&got), *bytes, "{code:?} {mods:?} {modes:?}");
        }
    }

    #[test]
    fn characters_and_their_controls() {
        use KeyCode::{Backspace, Char, Enter, Escape, Tab};
        check(
            Modes::default(),
            &[
                (Char('a'), Mods::NONE, "a"),
                (Char('A'), SHIFT, "A"),
                (Char('é'), Mods::NONE, "é"),
                (Char('日'), ALT, "\x1b日"),
                (Char('a'), CTRL, "\x01"),
                (Char('A'), CTRL.with(SHIFT), "\x01"),
                (Char('z'), CTRL, "\x1a"),
                (Char(' '), CTRL, "\0"),
                (Char('@'), CTRL, "\0"),
                (Char('['), CTRL, "\x1b"),
                (Char('\\'), CTRL, "\x1c"),
                (Char(']'), CTRL, "\x1d"),
                (Char('^'), CTRL, "\x1e"),
                (Char('6'), CTRL, "\x1e"),
                (Char('_'), CTRL, "\x1f"),
                (Char('/'), CTRL, "\x1f"),
                (Char('?'), CTRL, "\x7f"),
                (Char('1'), CTRL, "1"),
                (Char('x'), ALT, "\x1bx"),
                (Char('x'), ALT.with(CTRL), "\x1b\x18"),
                (Enter, Mods::NONE, "\r"),
                (Enter, SHIFT, "\r"),
                (Enter, ALT, "\x1b\r"),
                (Tab, Mods::NONE, "\t"),
                (Tab, SHIFT, "\x1b[Z"),
                (Backspace, Mods::NONE, "\x7f"),
                (Backspace, CTRL, "\x08"),
                (Backspace, ALT, "\x1b\x7f"),
                (Escape, Mods::NONE, "\x1b"),
                (Escape, ALT, "\x1b\x1b"),
            ],
        );
    }

    #[test]
    fn keys_with_a_sequence() {
        use KeyCode::{Delete, Down, End, F, Home, Insert, Left, PageDown, PageUp, Right, Up};
        check(
            Modes::default(),
            &[
                (Up, Mods::NONE, "\x1b[A"),
                (Down, Mods::NONE, "\x1b[B"),
                (Right, Mods::NONE, "\x1b[C"),
                (Left, Mods::NONE, "\x1b[D"),
                (Home, Mods::NONE, "\x1b[H"),
                (End, Mods::NONE, "\x1b[F"),
                (Up, SHIFT, "\x1b[1;2A"),
                (Up, ALT, "\x1b[1;3A"),
                (Up, CTRL, "\x1b[1;5A"),
                (Left, CTRL.with(SHIFT), "\x1b[1;6D"),
                (End, CTRL.with(ALT).with(SHIFT), "\x1b[1;8F"),
                (Insert, Mods::NONE, "\x1b[2~"),
                (Delete, CTRL, "\x1b[3;5~"),
                (PageUp, Mods::NONE, "\x1b[5~"),
                (PageDown, SHIFT, "\x1b[6;2~"),
                (F(1), Mods::NONE, "\x1bOP"),
                (F(4), SHIFT, "\x1b[1;2S"),
                (F(5), Mods::NONE, "\x1b[15~"),
                (F(6), CTRL, "\x1b[17;5~"),
                (F(10), Mods::NONE, "\x1b[21~"),
                (F(11), Mods::NONE, "\x1b[23~"),
                (F(12), Mods::NONE, "\x1b[24~"),
                (F(20), Mods::NONE, "\x1b[34~"),
                (F(21), Mods::NONE, ""),
            ],
        );
    }

    #[test]
    fn application_modes() {
        use KeyCode::{End, Home, Keypad, Up};
        let modes = Modes { application_cursor: true, application_keypad: true, ..Modes::default() };
        check(
            modes,
            &[
                (Up, Mods::NONE, "\x1bOA"),
                (Home, Mods::NONE, "\x1bOH"),
                (End, Mods::NONE, "\x1bOF"),
                (Up, CTRL, "\x1b[1;5A"),
                (Keypad('0'), Mods::NONE, "\x1bOp"),
                (Keypad('9'), Mods::NONE, "\x1bOy"),
                (Keypad('*'), Mods::NONE, "\x1bOj"),
                (Keypad('+'), Mods::NONE, "\x1bOk"),
                (Keypad('.'), Mods::NONE, "\x1bOn"),
                (Keypad('/'), Mods::NONE, "\x1bOo"),
                (Keypad('\r'), Mods::NONE, "\x1bOM"),
                (Keypad('5'), ALT, "\x1b5"),
            ],
        );
        check(Modes::default(), &[(Keypad('5'), Mods::NONE, "5"), (Keypad('\r'), Mods::NONE, "\r")]);
    }

    #[test]
    fn a_release_sends_nothing() {
        let key = Key { kind: KeyKind::Release, ..Key::new(KeyCode::Char('a')) };
        assert!(encode(&key, &Modes::default()).is_empty());
    }
}
