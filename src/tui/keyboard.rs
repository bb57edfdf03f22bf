//! The outer terminal's keys, mouse, pastes and sizes, as they come: read by the one thread that
//! draws, because waking it from another costs a key a fifth of its way to the screen.

use super::convert;
use super::event::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::OwnedFd;
use std::time::Duration;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

pub(super) struct Keyboard {
    /// To wait on; crossterm reads it.
    terminal: AsyncFd<OwnedFd>,
    resized: Signal,
}

impl Keyboard {
    /// Starts to listen to the terminal that crossterm reads.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn listen() -> io::Result<Self> {
        let stdin = io::stdin();
        let terminal: OwnedFd =
            if stdin.is_terminal() { rustix::io::dup(&stdin)? } else { File::open("/dev/tty")?.into() };
        #[allow(deprecated, reason = "its replacement is unsafe for descriptors that may close; this one is owned")]
        let terminal = AsyncFd::new(terminal)?;
        Ok(Self { terminal, resized: signal(SignalKind::window_change())? })
    }

    /// What comes next. May be cancelled.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub(super) async fn next(&mut self) -> io::Result<Event> {
        loop {
            while crossterm::event::poll(Duration::ZERO)? {
                if let Some(event) = convert::event(crossterm::event::read()?) {
                    return Ok(event);
                }
            }
            tokio::select! {
                ready = self.terminal.readable() => ready?.clear_ready(),
                _ = self.resized.recv() => {}
            }
            if self.has_hung_up() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
    }

    fn has_hung_up(&self) -> bool {
        const AT_ONCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut fds = [PollFd::new(&self.terminal, PollFlags::IN)];
        poll(&mut fds, Some(&AT_ONCE)).is_ok() && fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR)
    }
}
