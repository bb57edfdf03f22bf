//! What escape and control sequences do. Each is forwarded to the engine where the engine does it
//! as xterm does, and done here where not. Sources: VT510 manual, ECMA-48, xterm's ctlseqs.

use super::csi::{Csi, Params};
use super::terminal::Terminal;
use super::{CursorShape, TermEvent};

/// More pushed keyboard flags than this, and the oldest are forgotten; kitty's own bound is 8 or more.
const MAX_KEYBOARD_STACK: usize = 16;

/// The flags that the kitty keyboard protocol defines.
const KEYBOARD_FLAGS: u16 = 0b1_1111;

impl Terminal {
    pub(super) fn do_escape(&mut self, intermediates: &[u8], last: u8) {
        match (intermediates, last) {
            ([], b'7') => self.save_cursor(),
            ([], b'8') => self.restore_cursor(),
            ([], b'=' | b'>') => self.modes.set(66, last == b'='),
            ([], b'D') => self.engine.pass(b"\n"),
            ([], b'E') => self.engine.pass(b"\r\n"),
            ([], b'M') => self.reverse_index(),
            ([], b'H') => {
                let col = self.engine.shown_col();
                self.tabs.set(col, true);
            }
            ([], b'Z') => self.primary_attributes(),
            ([], b'c') => self.reset(),
            ([], b'n') => self.charsets.shift(2),
            ([], b'o') => self.charsets.shift(3),
            ([], b'N') => self.charsets.shift_once(2),
            ([], b'O') => self.charsets.shift_once(3),
            ([b'#'], b'8') => self.alignment_test(),
            ([slot], set) if self.charsets.designate(*slot, set) => {}
            _ => return,
        }
        self.refresh();
    }

    pub(super) fn do_csi(&mut self, csi: &Csi<'_>) {
        match (csi.private, csi.intermediate, csi.last) {
            (0, 0, _) => self.do_ansi(csi),
            (b'?', 0, b'h' | b'l') => self.set_private_modes(csi),
            (b'?', 0, b'J' | b'K') => self.erase(csi),
            (b'?', 0, b'W') if csi.params.value(0) == 5 => {
                self.tabs = super::tabs::Tabs::new(self.engine.cols());
                self.refresh();
            }
            (b'<' | b'=' | b'>', 0, b'u') => self.set_keyboard(csi),
            (b'>', 0, b'm') if csi.params.value(0) == 4 => {
                self.modes.keys.modify_other_keys = u8::try_from(csi.params.value(1).min(2)).unwrap_or(0);
            }
            (b'>', 0, b'n') if csi.params.value(0) == 4 => self.modes.keys.modify_other_keys = 0,
            (0, b' ', b'q') => {
                if let Some(shape) = CursorShape::from_parameter(csi.params.value(0)) {
                    self.modes.cursor_shape = shape;
                }
            }
            (0, b'!', b'p') => self.soft_reset(),
            _ => self.answer(csi),
        }
    }

    /// Sequences without a marker.
    fn do_ansi(&mut self, csi: &Csi<'_>) {
        let count = csi.params.count(0);
        match csi.last {
            b'A' => self.up(count),
            b'B' => self.down(count),
            b'E' => {
                self.down(count);
                self.engine.pass(b"\r");
            }
            b'F' => {
                self.up(count);
                self.engine.pass(b"\r");
            }
            b'C' | b'G' | b'`' | b'H' | b'f' => self.engine.pass(csi.raw),
            b'a' => self.engine.write_move(format_args!("\x1b[{count}C")),
            b'D' => self.back(count),
            b'd' => self.move_to_row(count),
            b'e' => self.rows_on(count),
            b'I' => self.tab(count),
            b'Z' => {
                let col = self.tabs.previous(self.engine.shown_col(), count);
                self.engine.go_to_col(col);
            }
            b'J' | b'K' | b'X' => self.erase(csi),
            b'L' | b'M' => {
                self.shift_rows(csi);
                self.engine.pass(b"\r");
            }
            b'S' => self.shift_rows(csi),
            // With more parameters it is xterm's mouse highlighting.
            b'T' if csi.params.values().len() <= 1 => self.shift_rows(csi),
            b'@' | b'P' => self.shift_cells(csi),
            b'b' => self.repeat(count),
            b'r' => self.set_region(csi),
            b's' if csi.params.is_empty() => self.save_cursor(),
            b'u' => self.restore_cursor(),
            b'g' => self.clear_tabs(csi.params.value(0)),
            b'h' | b'l' => self.set_modes(csi),
            _ => self.answer(csi),
        }
    }

    /// SGR.
    pub(super) fn set_attributes(&mut self, csi: &Csi<'_>) {
        let before = self.pen.style;
        self.pen.style.apply(&csi.params);
        let style = self.pen.style;
        if is_for_engine(&csi.params) && !(style.bold && style.dim) {
            self.engine.pass(csi.raw);
        } else {
            self.engine.pass(style.for_engine().as_bytes());
        }
        if style.exceeds_engine() || before.exceeds_engine() {
            self.pen_changed();
        }
    }

    fn clear_tabs(&mut self, which: u16) {
        match which {
            0 => {
                let col = self.engine.shown_col();
                self.tabs.set(col, false);
            }
            3 => self.tabs.clear(),
            _ => {}
        }
        self.refresh();
    }

    fn set_modes(&mut self, csi: &Csi<'_>) {
        let is_on = csi.last == b'h';
        for mode in csi.params.values() {
            match mode {
                4 => self.modes.insert = is_on,
                20 => self.modes.newline = is_on,
                _ => {}
            }
        }
        self.refresh();
    }

    fn set_private_modes(&mut self, csi: &Csi<'_>) {
        let is_on = csi.last == b'h';
        for mode in csi.params.values() {
            match (mode, is_on) {
                (3, _) if self.modes.allows_columns => self.change_columns(),
                (6, _) => self.set_origin(is_on),
                (47 | 1047 | 1049, true) => self.enter_alternate(*mode),
                (47 | 1047 | 1049, false) => self.leave_alternate(*mode),
                (7, true) if !self.modes.autowrap => {
                    // What was printed last did not leave a wrap pending.
                    let col = self.engine.shown_col();
                    self.engine.go_to_col(col);
                    self.modes.autowrap = true;
                }
                (1048, true) => self.save_cursor(),
                (1048, false) => self.restore_cursor(),
                _ => self.modes.set(*mode, is_on),
            }
        }
        self.refresh();
    }

    /// The kitty keyboard protocol: `>` pushes flags, `<` pops, `=` changes the current ones.
    fn set_keyboard(&mut self, csi: &Csi<'_>) {
        let flags = u8::try_from(csi.params.value(0) & KEYBOARD_FLAGS).unwrap_or(0);
        let stack = &mut self.page().keyboard;
        match csi.private {
            b'>' => {
                if stack.len() == MAX_KEYBOARD_STACK {
                    stack.remove(0);
                }
                stack.push(flags);
            }
            b'<' => stack.truncate(stack.len().saturating_sub(usize::from(csi.params.count(0)))),
            _ => {
                let current = stack.pop().unwrap_or(0);
                stack.push(match csi.params.count(1) {
                    2 => current | flags,
                    3 => current & !flags,
                    _ => flags,
                });
            }
        }
    }

    /// What rang while the engine was fed.
    pub(super) fn collect_bell(&mut self) {
        if std::mem::take(&mut self.engine.capture_mut().rang) {
            self.event(TermEvent::Bell);
        }
    }
}

/// Whether the engine reads these SGR parameters as they are meant.
fn is_for_engine(params: &Params) -> bool {
    if params.has_groups() {
        return false;
    }
    let mut values = params.values().iter();
    while let Some(value) = values.next() {
        let is_known = match value {
            0..=4 | 7 | 22..=24 | 27 | 30..=37 | 39..=47 | 49 | 90..=97 | 100..=107 => true,
            38 | 48 => {
                let numbers = match values.next() {
                    Some(2) => 3,
                    Some(5) => 1,
                    _ => return false,
                };
                (0..numbers).all(|_| values.next().is_some_and(|n| *n <= 255))
            }
            _ => false,
        };
        if !is_known {
            return false;
        }
    }
    true
}
