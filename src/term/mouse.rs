//! The mouse as a program reads it: modes 9, 1000, 1002 and 1003, in the encodings default, 1005,
//! 1006, 1015 and 1016. Source: ctlseqs.txt of xterm, "Mouse Tracking".

use super::keys::Mods;
use super::reply::CELL_PIXELS;
use super::{Modes, MouseEncoding, MouseMode};

/// Something that the mouse did at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    pub action: MouseAction,
    /// From 0.
    pub col: u16,
    /// From 0.
    pub row: u16,
    pub mods: Mods,
}

/// What it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAction {
    Press(MouseButton),
    Release(MouseButton),
    /// Moved with the button held.
    Drag(MouseButton),
    /// Moved with none held.
    Move,
    Wheel(Wheel),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseButton {
    Left,
    Middle,
    Right,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wheel {
    Up,
    Down,
    Left,
    Right,
}

/// Added to the button while the mouse moves.
const MOTION: u8 = 32;
/// The default encoding cannot say which button was let go.
const RELEASED: u8 = 3;
/// Where the default encodings' numbers start: below are control characters.
const OFFSET: u8 = 32;
/// The largest place that one byte can say.
const MAX_BYTE_PLACE: u16 = 0xff - OFFSET as u16;
/// The largest place that a two-byte UTF-8 character can say.
const MAX_UTF8_PLACE: u16 = 0x7ff - OFFSET as u16;

/// The bytes that a program with these modes reads; `None` where it did not ask for this.
#[must_use]
pub fn encode(mouse: &Mouse, modes: &Modes) -> Option<Vec<u8>> {
    if !is_wanted(mouse.action, modes.mouse) {
        return None;
    }
    let button = button(mouse.action) | if modes.mouse == MouseMode::Press { 0 } else { modifiers(mouse.mods) };
    let is_release = matches!(mouse.action, MouseAction::Release(_));
    let (col, row) = (mouse.col.saturating_add(1), mouse.row.saturating_add(1));
    let released = if is_release { (button & !RELEASED) | RELEASED } else { button };
    let last = if is_release { 'm' } else { 'M' };
    match modes.mouse_encoding {
        MouseEncoding::Sgr => Some(format!("\x1b[<{button};{col};{row}{last}").into_bytes()),
        MouseEncoding::SgrPixels => {
            let (x, y) = (pixel(mouse.col, CELL_PIXELS.0), pixel(mouse.row, CELL_PIXELS.1));
            Some(format!("\x1b[<{button};{x};{y}{last}").into_bytes())
        }
        MouseEncoding::Urxvt => Some(format!("\x1b[{};{col};{row}M", OFFSET + released).into_bytes()),
        MouseEncoding::Default => {
            let mut bytes = b"\x1b[M".to_vec();
            bytes.push(OFFSET + released);
            for place in [col, row] {
                bytes.push(u8::try_from(place).ok().filter(|_| place <= MAX_BYTE_PLACE)? + OFFSET);
            }
            Some(bytes)
        }
        MouseEncoding::Utf8 => {
            let mut text = format!("\x1b[M{}", char::from(OFFSET + released));
            for place in [col, row] {
                text.push(char::from_u32(u32::from(OFFSET) + u32::from(place)).filter(|_| place <= MAX_UTF8_PLACE)?);
            }
            Some(text.into_bytes())
        }
    }
}

/// The middle of a cell, from 1, in pixels of the size that programs are told.
fn pixel(place: u16, cell: u32) -> u32 {
    u32::from(place) * cell + cell / 2 + 1
}

fn is_wanted(action: MouseAction, mode: MouseMode) -> bool {
    match mode {
        MouseMode::Off => false,
        MouseMode::Press => matches!(action, MouseAction::Press(_)),
        MouseMode::PressRelease => !matches!(action, MouseAction::Drag(_) | MouseAction::Move),
        MouseMode::Drag => action != MouseAction::Move,
        MouseMode::Motion => true,
    }
}

fn button(action: MouseAction) -> u8 {
    let number = |button| match button {
        MouseButton::Left => 0,
        MouseButton::Middle => 1,
        MouseButton::Right => 2,
    };
    match action {
        MouseAction::Press(button) | MouseAction::Release(button) => number(button),
        MouseAction::Drag(button) => number(button) | MOTION,
        MouseAction::Move => RELEASED | MOTION,
        MouseAction::Wheel(Wheel::Up) => 64,
        MouseAction::Wheel(Wheel::Down) => 65,
        MouseAction::Wheel(Wheel::Left) => 66,
        MouseAction::Wheel(Wheel::Right) => 67,
    }
}

fn modifiers(mods: Mods) -> u8 {
    [(Mods::SHIFT, 4), (Mods::ALT, 8), (Mods::CTRL, 16)]
        .into_iter()
        .filter(|(held, _)| mods.has(*held))
        .map(|(_, bit)| bit)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use MouseAction::{Drag, Move, Press, Release};
    use MouseButton::{Left, Middle, Right};

    fn modes(mouse: MouseMode, mouse_encoding: MouseEncoding) -> Modes {
        Modes { mouse, mouse_encoding, ..Modes::default() }
    }

    fn at(action: MouseAction, col: u16, row: u16) -> Mouse {
        Mouse { action, col, row, mods: Mods::NONE }
    }

    #[test]
    fn sgr() {
        let modes = modes(MouseMode::Motion, MouseEncoding::Sgr);
        for (action, bytes) in [
            (Press(Left), "\x1b[<0;3;5M"),
            (Press(Middle), "\x1b[<1;3;5M"),
            (Release(Right), "\x1b[<2;3;5m"),
            (Drag(Left), "\x1b[<32;3;5M"),
            (Move, "\x1b[<35;3;5M"),
            (MouseAction::Wheel(Wheel::Up), "\x1b[<64;3;5M"),
            (MouseAction::Wheel(Wheel::Right), "\x1b[<67;3;5M"),
        ] {
            assert_eq!(encode(&at(action, 2, 4), &modes).as_deref(), Some(bytes.as_bytes()), "{action:?}");
        }
        let held = Mouse { mods: Mods::CTRL.with(Mods::ALT).with(Mods::SHIFT), ..at(Press(Left), 999, 499) };
        assert_eq!(encode(&held, &modes).as_deref(), Some(b"\x1b[<28;1000;500M".as_slice()));
    }

    #[test]
    fn the_later_encodings() {
        for (encoding, bytes) in [
            (MouseEncoding::Urxvt, "\x1b[35;3;5M"),
            // The middle of a cell of 8 by 16 pixels.
            (MouseEncoding::SgrPixels, "\x1b[<0;21;73m"),
        ] {
            let got = encode(&at(Release(Left), 2, 4), &modes(MouseMode::Motion, encoding));
            assert_eq!(got.as_deref(), Some(bytes.as_bytes()), "{encoding:?}");
        }
    }

    #[test]
    fn default_and_utf8() {
        let default = modes(MouseMode::Drag, MouseEncoding::Default);
        assert_eq!(encode(&at(Press(Left), 0, 0), &default).as_deref(), Some(b"\x1b[M !!".as_slice()));
        assert_eq!(encode(&at(Release(Left), 1, 2), &default).as_deref(), Some(b"\x1b[M#\"#".as_slice()));
        assert_eq!(encode(&at(Drag(Right), 222, 0), &default).as_deref(), Some(b"\x1b[MB\xff!".as_slice()));
        assert_eq!(encode(&at(Press(Left), 223, 0), &default), None, "no byte can say it");
        let utf8 = modes(MouseMode::Drag, MouseEncoding::Utf8);
        assert_eq!(encode(&at(Press(Left), 223, 0), &utf8).as_deref(), Some("\x1b[M \u{100}!".as_bytes()));
        assert_eq!(encode(&at(Press(Left), 2015, 0), &utf8), None);
    }

    #[test]
    fn each_mode_gets_what_it_asked_for() {
        let actions = [Press(Left), Release(Left), MouseAction::Wheel(Wheel::Up), Drag(Left), Move];
        for (mode, wanted) in [
            (MouseMode::Off, [false, false, false, false, false]),
            (MouseMode::Press, [true, false, false, false, false]),
            (MouseMode::PressRelease, [true, true, true, false, false]),
            (MouseMode::Drag, [true, true, true, true, false]),
            (MouseMode::Motion, [true, true, true, true, true]),
        ] {
            let modes = modes(mode, MouseEncoding::Sgr);
            assert_eq!(actions.map(|action| encode(&at(action, 0, 0), &modes).is_some()), wanted, "{mode:?}");
        }
        let held = Mouse { mods: Mods::CTRL, ..at(Press(Left), 0, 0) };
        let x10 = modes(MouseMode::Press, MouseEncoding::Sgr);
        assert_eq!(encode(&held, &x10).as_deref(), Some(b"\x1b[<0;1;1M".as_slice()), "mode 9 knows no modifiers");
    }
}
