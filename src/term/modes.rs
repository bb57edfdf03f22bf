//! The modes that programs set, by their numbers. What they mean for the grid is done elsewhere.
//! Sources: VT510 manual (DECSET, DECRQM), xterm's ctlseqs, kitty's keyboard protocol, and the
//! contour project's notes on 2026, 2027 and 2031.

use super::CursorShape;
use std::fmt::Write;

/// Which mouse events the program wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseMode {
    #[default]
    Off,
    /// Mode 9: presses.
    Press,
    /// Mode 1000: presses and releases.
    PressRelease,
    /// Mode 1002: and motion while a button is held.
    Drag,
    /// Mode 1003: and all motion.
    Motion,
}

/// How it wants them written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MouseEncoding {
    #[default]
    Default,
    /// Mode 1005.
    Utf8,
    /// Mode 1006.
    Sgr,
    /// Mode 1015.
    Urxvt,
    /// Mode 1016: as 1006, in pixels.
    SgrPixels,
}

/// The modes that decide how keys, paste, focus and mouse are encoded for the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    pub application_cursor: bool,
    pub application_keypad: bool,
    pub bracketed_paste: bool,
    pub focus_events: bool,
    pub alternate_screen: bool,
    pub mouse: MouseMode,
    pub mouse_encoding: MouseEncoding,
    /// Mode 1007: on the alternate screen the wheel sends arrow keys. On unless a program says no.
    pub alternate_scroll: bool,
    /// The flags of the kitty keyboard protocol, 0 to 31.
    pub kitty_keyboard: u8,
    /// xterm's modifyOtherKeys, 0 to 2.
    pub modify_other_keys: u8,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            application_cursor: false,
            application_keypad: false,
            bracketed_paste: false,
            focus_events: false,
            alternate_screen: false,
            mouse: MouseMode::Off,
            mouse_encoding: MouseEncoding::Default,
            alternate_scroll: true,
            kitty_keyboard: 0,
            modify_other_keys: 0,
        }
    }
}

/// All modes but those that the engine keeps with its screens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModeState {
    /// Its `alternate_screen` and `kitty_keyboard` belong to the screens and are not kept here.
    pub(super) keys: Modes,
    pub(super) cursor_visible: bool,
    pub(super) cursor_shape: CursorShape,
    /// Mode 12; says something only where no shape is asked for.
    cursor_blinks: bool,
    /// Mode 40: DECCOLM is obeyed.
    pub(super) allows_columns: bool,
    /// DECAWM.
    pub(super) autowrap: bool,
    /// IRM.
    pub(super) insert: bool,
    /// LNM: a line feed also returns to the first column.
    pub(super) newline: bool,
    /// Mode 2026: a frame is being written.
    pub(super) synchronized: bool,
    /// Mode 2027: several characters may be one cluster. On unless a program says no.
    pub(super) clusters: bool,
    /// Mode 2031: tell when the colours turn light or dark.
    pub(super) color_reports: bool,
}

impl Default for ModeState {
    fn default() -> Self {
        Self {
            keys: Modes::default(),
            cursor_visible: true,
            cursor_shape: CursorShape::Default,
            cursor_blinks: false,
            allows_columns: false,
            autowrap: true,
            insert: false,
            newline: false,
            synchronized: false,
            clusters: true,
            color_reports: false,
        }
    }
}

/// The modes that are simply on or off.
const FLAGS: [u16; 12] = [1, 7, 12, 25, 40, 66, 1004, 1007, 2004, 2026, 2027, 2031];

const MOUSE: [(u16, MouseMode); 4] =
    [(9, MouseMode::Press), (1000, MouseMode::PressRelease), (1002, MouseMode::Drag), (1003, MouseMode::Motion)];

const MOUSE_ENCODING: [(u16, MouseEncoding); 4] = [
    (1005, MouseEncoding::Utf8),
    (1006, MouseEncoding::Sgr),
    (1015, MouseEncoding::Urxvt),
    (1016, MouseEncoding::SgrPixels),
];

impl ModeState {
    fn flag(&mut self, mode: u16) -> Option<&mut bool> {
        Some(match mode {
            1 => &mut self.keys.application_cursor,
            7 => &mut self.autowrap,
            12 => &mut self.cursor_blinks,
            25 => &mut self.cursor_visible,
            40 => &mut self.allows_columns,
            66 => &mut self.keys.application_keypad,
            1004 => &mut self.keys.focus_events,
            1007 => &mut self.keys.alternate_scroll,
            2004 => &mut self.keys.bracketed_paste,
            2026 => &mut self.synchronized,
            2027 => &mut self.clusters,
            2031 => &mut self.color_reports,
            _ => return None,
        })
    }

    /// Sets or resets a private mode (DECSET, DECRST). Unknown ones are ignored.
    pub(super) fn set(&mut self, mode: u16, is_on: bool) {
        if let Some(flag) = self.flag(mode) {
            *flag = is_on;
        } else if let Some((_, mouse)) = MOUSE.iter().find(|(number, _)| *number == mode) {
            if is_on {
                self.keys.mouse = *mouse;
            } else if self.keys.mouse == *mouse {
                self.keys.mouse = MouseMode::Off;
            }
        } else if let Some((_, encoding)) = MOUSE_ENCODING.iter().find(|(number, _)| *number == mode) {
            if is_on {
                self.keys.mouse_encoding = *encoding;
            } else if self.keys.mouse_encoding == *encoding {
                self.keys.mouse_encoding = MouseEncoding::Default;
            }
        }
    }

    /// Whether a private mode is on (DECRQM); `None` for one that is not known.
    pub(super) fn is_set(&self, mode: u16) -> Option<bool> {
        if let Some((_, mouse)) = MOUSE.iter().find(|(number, _)| *number == mode) {
            return Some(self.keys.mouse == *mouse);
        }
        if let Some((_, encoding)) = MOUSE_ENCODING.iter().find(|(number, _)| *number == mode) {
            return Some(self.keys.mouse_encoding == *encoding);
        }
        self.clone().flag(mode).copied()
    }

    /// DECSTR: what a soft reset brings back.
    pub(super) fn soft_reset(&mut self) {
        self.keys.application_cursor = false;
        self.keys.application_keypad = false;
        self.cursor_visible = true;
        self.autowrap = true;
        self.insert = false;
        self.newline = false;
    }

    /// The sequences that set these on a new terminal.
    pub(super) fn write(&self, out: &mut String) {
        let fresh = Self::default();
        let numbers = FLAGS.iter().chain(MOUSE.iter().map(|(n, _)| n)).chain(MOUSE_ENCODING.iter().map(|(n, _)| n));
        for mode in numbers {
            let is_on = self.is_set(*mode);
            if is_on != fresh.is_set(*mode) {
                let last = if is_on == Some(true) { 'h' } else { 'l' };
                // Writing to a String cannot fail.
                let _ = write!(out, "\x1b[?{mode}{last}");
            }
        }
        for (is_on, sequence) in [(self.insert, "\x1b[4h"), (self.newline, "\x1b[20h")] {
            out.push_str(if is_on { sequence } else { "" });
        }
        if self.keys.modify_other_keys != 0 {
            let _ = write!(out, "\x1b[>4;{}m", self.keys.modify_other_keys);
        }
        if self.cursor_shape != CursorShape::Default {
            let _ = write!(out, "\x1b[{} q", self.cursor_shape.parameter());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_told_as_they_were_set() {
        let mut modes = ModeState::default();
        for mode in FLAGS {
            for is_on in [true, false] {
                modes.set(mode, is_on);
                assert_eq!(modes.is_set(mode), Some(is_on), "{mode}");
            }
        }
        modes.set(1000, true);
        modes.set(1003, true);
        modes.set(1006, true);
        assert_eq!((modes.is_set(1000), modes.is_set(1003), modes.is_set(1006)), (Some(false), Some(true), Some(true)));
        modes.set(1000, false);
        assert_eq!(modes.keys.mouse, MouseMode::Motion);
        assert_eq!(modes.is_set(12345), None);
    }
}
