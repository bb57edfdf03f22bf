//! The terminal: bytes in, cells and events out. Pure: no clock, no files, no threads; it cannot fail,
//! malformed bytes are data. vt100 is known here alone.

mod boundary;
mod callbacks;
mod cell;
mod history;
pub mod keys;
pub mod mouse;
mod passthrough;
pub mod paste;
mod reply;
mod screen;
mod size;
mod snapshot;

pub use boundary::Boundary;
pub use callbacks::TermEvent;
pub use cell::{Cell, Color, CursorShape, Style};
pub use history::{History, plain, wrap_line};
pub use passthrough::without_queries;
pub use screen::{Cursor, Damage, Modes, MouseEncoding, MouseMode, Screen};
pub use size::Size;

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
