//! Character sets of the VT100: which one the bytes of text are read in. Source: VT220 manual,
//! chapter 2 and 4.4.

/// What a set of 94 characters holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Charset {
    #[default]
    Ascii,
    /// DEC Special Graphics: lines and corners.
    Graphics,
    /// ASCII with a pound sign.
    British,
}

/// The four sets, and the one in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Charsets {
    sets: [Charset; 4],
    /// Shifted in until the next shift.
    active: usize,
    /// For one character.
    single: Option<usize>,
}

/// From 0x5f on.
const GRAPHICS: [char; 32] = [
    ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼', '⎽', '├', '┤',
    '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
];

impl Charsets {
    /// `ESC ( B` and its like. False where the sequence designates no set.
    pub(super) fn designate(&mut self, slot: u8, set: u8) -> bool {
        let slot = match slot {
            b'(' => 0,
            b')' => 1,
            b'*' => 2,
            b'+' => 3,
            _ => return false,
        };
        self.sets[slot] = match set {
            b'0' | b'2' => Charset::Graphics,
            b'A' => Charset::British,
            _ => Charset::Ascii,
        };
        true
    }

    pub(super) fn shift(&mut self, slot: usize) {
        self.active = slot & 3;
    }

    pub(super) fn shift_once(&mut self, slot: usize) {
        self.single = Some(slot & 3);
    }

    /// Whether text means itself.
    pub(super) fn is_plain(&self) -> bool {
        self.sets[self.active] == Charset::Ascii && self.single.is_none()
    }

    /// What a character of the text means.
    pub(super) fn read(&mut self, c: char) -> char {
        let slot = self.single.take().unwrap_or(self.active);
        match (self.sets[slot], c) {
            (Charset::Graphics, '\x5f'..='\x7e') => GRAPHICS[usize::from(c as u8 - 0x5f)],
            (Charset::British, '#') => '£',
            _ => c,
        }
    }

    /// The sequences that bring a terminal at rest here.
    pub(super) fn write(&self, out: &mut String) {
        for (set, slot) in self.sets.iter().zip(['(', ')', '*', '+']) {
            match set {
                Charset::Ascii => {}
                Charset::Graphics => out.extend(['\x1b', slot, '0']),
                Charset::British => out.extend(['\x1b', slot, 'A']),
            }
        }
        out.push_str(["", "\x0e", "\x1bn", "\x1bo"][self.active]);
        out.push_str(match self.single {
            Some(2) => "\x1bN",
            Some(_) => "\x1bO",
            None => "",
        });
    }
}
