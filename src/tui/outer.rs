//! The outer terminal: taken over at the start, given back at every end, also after a panic.

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is taken over now: giving it back twice would move its cursor.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Title kept; alternate screen; cursor hidden; bracketed paste; focus events; of kitty's keyboard
/// protocol, the flag that tells apart keys which legacy encodings confuse. Terminals pass over
/// what they do not know.
const TAKE: &[u8] = b"\x1b[22;0t\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h\x1b[>1u";
/// All of it back, whatever state a frame was left in.
const GIVE_BACK: &[u8] = b"\x1b[?2026l\x1b[<u\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1006l\x1b[?1004l\x1b[?2004l\
    \x1b[m\x1b[0 q\x1b[?25h\x1b[?1049l\x1b[23;0t";
/// Presses, releases and drags, with places of any size. Motion is asked for only while a program
/// wants it: a moving mouse must not cost anything.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOTION: &[u8] = b"\x1b[?1003h";
/// Turning motion off turns all of the mouse off.
const NO_MOTION: &[u8] = b"\x1b[?1003l\x1b[?1000h\x1b[?1002h";

/// Holds the terminal; dropping it gives it back.
pub(super) struct Outer {
    has_mouse: bool,
    has_motion: bool,
}

impl Outer {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// When standard input is no terminal, or standard output cannot be written.
    pub(super) fn take(has_mouse: bool) -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                // First, so that the message can be read.
                give_back();
                usual(panic);
            }));
        });
        enable_raw_mode()?;
        IS_TAKEN.store(true, Ordering::Relaxed);
        let outer = Self { has_mouse, has_motion: false };
        write(TAKE)?;
        if has_mouse {
            write(MOUSE)?;
        }
        Ok(outer)
    }

    /// Whether the terminal is still ours: a panic in some task has given it back.
    pub(super) fn is_taken() -> bool {
        IS_TAKEN.load(Ordering::Relaxed)
    }

    /// Asks for the mouse's motion while a program that is to be seen wants it.
    pub(super) fn want_motion(&mut self, is_wanted: bool) -> io::Result<()> {
        if !self.has_mouse || is_wanted == self.has_motion {
            return Ok(());
        }
        self.has_motion = is_wanted;
        write(if is_wanted { MOTION } else { NO_MOTION })
    }
}

impl Drop for Outer {
    fn drop(&mut self) {
        give_back();
    }
}

fn give_back() {
    if IS_TAKEN.swap(false, Ordering::Relaxed) {
        // A terminal that is gone needs nothing back.
        let _ = write(GIVE_BACK);
        let _ = disable_raw_mode();
    }
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout();
    stdout.write_all(bytes)?;
    stdout.flush()
}
