//! Answers to a program's queries. The hub alone sends them, once, whatever looks on.
//! Never answered: reports that echo what a program (or who wrote to its output) put there.
//! Sources: VT510 manual (DA, DSR, DECRQM, DECRQSS), xterm's ctlseqs, kitty's keyboard protocol.

use super::csi::Csi;
use super::palette::{Palette, Rgb};
use super::terminal::Terminal;
use std::fmt::Write;

/// VT220 with ANSI colour: what xterm-256color programs expect.
const PRIMARY_ATTRIBUTES: &str = "\x1b[?62;22c";

/// xterm's kind of terminal; no version, so that nobody takes this for an xterm with its quirks.
const SECONDARY_ATTRIBUTES: &str = "\x1b[>41;0;0c";

/// A unit number of zeros, as terminals without one say.
const TERTIARY_ATTRIBUTES: &str = "\x1bP!|00000000\x1b\\";

/// The size of a cell that programs are told: nobody here knows the real one, and the shape
/// is what they lay images out by.
pub(super) const CELL_PIXELS: (u32, u32) = (8, 16);

/// Titles that are kept by `CSI 22 t`.
const MAX_TITLE_STACK: usize = 16;

impl Terminal {
    /// Sequences that ask for something; whatever else comes here is unknown and ignored.
    pub(super) fn answer(&mut self, csi: &Csi<'_>) {
        let first = csi.params.value(0);
        match (csi.private, csi.intermediate, csi.last) {
            (0, 0, b'c') if first == 0 => self.primary_attributes(),
            (b'>', 0, b'c') if first == 0 => self.reply(SECONDARY_ATTRIBUTES),
            (b'=', 0, b'c') if first == 0 => self.reply(TERTIARY_ATTRIBUTES),
            (b'>', 0, b'q') if first == 0 => {
                self.reply(format!("\x1bP>|AGTerm {}\x1b\\", env!("CARGO_PKG_VERSION")));
            }
            (0 | b'?', 0, b'n') => self.status_report(csi.private == b'?', first),
            (b'?', b'$', b'p') => {
                let state = match self.private_mode(first) {
                    Some(true) => 1,
                    Some(false) => 2,
                    None => 0,
                };
                self.reply(format!("\x1b[?{first};{state}$y"));
            }
            (0, b'$', b'p') => {
                let state = match first {
                    4 => 2 - u8::from(self.modes.insert),
                    20 => 2 - u8::from(self.modes.newline),
                    _ => 0,
                };
                self.reply(format!("\x1b[{first};{state}$y"));
            }
            (b'?', 0, b'u') => {
                let flags = self.key_modes().kitty_keyboard;
                self.reply(format!("\x1b[?{flags}u"));
            }
            (b'?', 0, b'm') if first == 4 => {
                let level = self.modes.keys.modify_other_keys;
                self.reply(format!("\x1b[>4;{level}m"));
            }
            (0, 0, b't') => self.window(csi),
            _ => {}
        }
    }

    pub(super) fn primary_attributes(&mut self) {
        self.reply(PRIMARY_ATTRIBUTES);
    }

    fn private_mode(&mut self, mode: u16) -> Option<bool> {
        match mode {
            6 => Some(self.page().origin),
            47 | 1047 | 1049 => Some(self.engine.is_alternate()),
            _ => self.modes.is_set(mode),
        }
    }

    fn status_report(&mut self, is_private: bool, what: u16) {
        let marker = if is_private { "?" } else { "" };
        match what {
            5 if !is_private => self.reply("\x1b[0n"),
            6 => {
                let page = self.page();
                let top = page.region.filter(|_| page.origin).map_or(0, |(top, _)| top);
                let (row, col) = (self.engine.row().saturating_sub(top), self.engine.shown_col());
                self.reply(format!("\x1b[{marker}{};{}R", row + 1, col + 1));
            }
            996 if is_private => self.report_color_scheme(),
            _ => {}
        }
    }

    /// The answer to `CSI ? 996 n`, which mode 2031 also gives unasked.
    fn report_color_scheme(&mut self) {
        let scheme = if self.palette.is_dark() { 1 } else { 2 };
        self.reply(format!("\x1b[?997;{scheme}n"));
    }

    /// The colours that are shown have changed.
    pub(super) fn set_palette(&mut self, palette: Palette) {
        let was_dark = std::mem::replace(&mut self.palette, palette).is_dark();
        if self.modes.color_reports && was_dark != palette.is_dark() {
            self.report_color_scheme();
        }
    }

    /// XTWINOPS: sizes and the title stack. What would move or resize windows, or tell the title,
    /// does nothing.
    fn window(&mut self, csi: &Csi<'_>) {
        let (cols, rows) = (u32::from(self.engine.cols()), u32::from(self.engine.rows()));
        let (width, height) = CELL_PIXELS;
        match csi.params.value(0) {
            11 => self.reply("\x1b[1t"),
            13 => self.reply("\x1b[3;0;0t"),
            14 => self.reply(format!("\x1b[4;{};{}t", rows * height, cols * width)),
            15 => self.reply(format!("\x1b[5;{};{}t", rows * height, cols * width)),
            16 => self.reply(format!("\x1b[6;{height};{width}t")),
            18 => self.reply(format!("\x1b[8;{rows};{cols}t")),
            19 => self.reply(format!("\x1b[9;{rows};{cols}t")),
            // Of the icon's name (1) alone there is none.
            22 if csi.params.value(1) != 1 && self.title_stack.len() < MAX_TITLE_STACK => {
                self.title_stack.push(self.title.clone());
            }
            23 if csi.params.value(1) != 1 => {
                if let Some(title) = self.title_stack.pop() {
                    self.set_title(&title);
                }
            }
            _ => {}
        }
    }

    /// The answer to a colour query of OSC 4, 10, 11 or 12.
    pub(super) fn report_color(&mut self, which: &str, color: Rgb, is_bell: bool) {
        let (r, g, b) = color;
        let mut answer = format!("\x1b]{which};rgb:");
        // Writing to a String cannot fail. Each half twice: 16 bits a colour, as xterm says it.
        let _ = write!(answer, "{r:02x}{r:02x}/{g:02x}{g:02x}/{b:02x}{b:02x}");
        answer.push_str(string_end(is_bell));
        self.reply(answer);
    }
}

/// An answer ends as the query did.
pub(super) fn string_end(is_bell: bool) -> &'static str {
    if is_bell { "\x07" } else { "\x1b\\" }
}
