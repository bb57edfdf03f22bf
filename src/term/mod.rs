//! The terminal: bytes in, cells and events out. Pure: no clock, no files, no threads; it cannot fail,
//! malformed bytes are data. vt100 is known here alone.
//!
//! The way of a byte: `scanner` cuts the stream into runs of text and whole sequences, `terminal`
//! takes them; `print`, `sequences`, `osc` and `dcs` say what they do, and hand to `engine` (vt100)
//! what it does as xterm would. What the engine has no place for is kept in its cells as `marks` or
//! beside it; rows that scroll off it are taken into `history` by `capture`.

mod boundary;
mod capture;
mod cell;
mod charset;
mod cluster;
mod csi;
mod cursor;
mod dcs;
mod engine;
mod event;
mod grid;
mod history;
pub mod keys;
mod marks;
mod modes;
pub mod mouse;
mod osc;
mod pages;
mod palette;
mod passthrough;
pub mod paste;
mod print;
mod recent;
mod reflow;
mod reply;
mod rows;
mod runs;
mod scanner;
mod screen;
mod sequences;
mod size;
mod snapshot;
mod style;
mod styled;
mod table;
mod tabs;
mod terminal;
mod text_only;
mod wraps;

pub use boundary::Boundary;
pub use cell::{Cell, CursorShape};
pub use event::{ProgramStatus, Progress, PromptMark, TermEvent};
pub use history::History;
pub use modes::{Modes, MouseEncoding, MouseMode};
pub use palette::{Palette, Rgb};
pub use passthrough::without_queries;
pub use runs::{Run, html, runs};
pub use screen::{Cursor, Damage, Screen};
pub use size::Size;
pub use style::{Color, Link, Style, Underline};
pub use styled::{plain, wrap_line};
pub use text_only::TextOnly;

/// Removes what could act on a terminal from text that is to be shown or logged: control
/// characters (C0, DEL, C1) and the bidirectional formatting characters.
#[must_use]
pub fn sanitize(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}'))
        .collect()
}

#[cfg(test)]
mod tests;
