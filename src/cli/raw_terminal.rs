//! The terminal that `agterm attach` runs in, in raw mode; as it was before when dropped.

use rustix::termios::{OptionalActions, Termios};
use std::io::{self, IsTerminal, Stdin, Stdout};

/// Out of whatever the session's program left on: the alternate screen, margins, colours, mouse,
/// focus, paste and keyboard modes; then below what is on the screen.
const LEAVE: &str = "\x1b[?1049l\x1b[!p\x1b[?9;1000;1002;1003;1004;1005;1006;1015;2004;2026l\x1b[?1l\x1b>\x1b[<99u\x1b[>4m\
                     \x1b[0 q\x1b[r\x1b(B\x0f\x1b[m\x1b[?25h\x1b[999;1H\r\n";

/// Raw mode on standard input; output goes to standard output as it is.
pub(super) struct RawTerminal {
    before: Termios,
    stdin: Stdin,
    stdout: Stdout,
}

impl RawTerminal {
    /// `None` where standard input or output is not a terminal.
    pub(super) fn enter() -> io::Result<Option<Self>> {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        if !stdin.is_terminal() || !stdout.is_terminal() {
            return Ok(None);
        }
        let before = rustix::termios::tcgetattr(&stdin)?;
        let mut raw = before.clone();
        raw.make_raw();
        rustix::termios::tcsetattr(&stdin, OptionalActions::Now, &raw)?;
        Ok(Some(Self { before, stdin, stdout }))
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(&self.stdout)?;
        Ok((size.ws_col, size.ws_row))
    }

    /// Writes all of it, waiting where the terminal is slow: what is missed meanwhile comes from the journal.
    pub(super) fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.stdout, bytes) {
                Ok(taken) => bytes = &bytes[taken..],
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // A terminal that is gone needs no restoring.
        let _ = self.write(LEAVE.as_bytes());
        let _ = rustix::termios::tcsetattr(&self.stdin, OptionalActions::Flush, &self.before);
    }
}
