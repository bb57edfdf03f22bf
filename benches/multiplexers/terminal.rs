//! The outer terminal: drains a client as fast as it can, answers its queries, looks for text.

use agterm::pty::{Pty, Read, Spawn};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::time::{Duration, Instant};

pub(crate) const COLS: u16 = 200;
pub(crate) const ROWS: u16 = 50;

const READ_BYTES: usize = 256 * 1024;

/// What clients ask at their start, and what a plain modern terminal answers.
const ANSWERS: &[(&[u8], &[u8])] = &[
    (b"\x1b[?u", b"\x1b[?0u"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[>c", b"\x1b[>1;10;0c"),
    (b"\x1b[>q", b"\x1bP>|bench\x1b\\"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[6n", b"\x1b[1;1R"),
];

pub(crate) struct Terminal {
    pty: Pty,
    buffer: Vec<u8>,
    /// Enough of what came last that a text or query is found across two reads.
    tail: Vec<u8>,
}

impl Terminal {
    pub(crate) fn open(command: &[String], env: &[(String, String)]) -> Self {
        let spawn = Spawn { command, cwd: "/", env, cols: COLS, rows: ROWS };
        Self { pty: Pty::spawn(&spawn).unwrap(), buffer: Vec::with_capacity(READ_BYTES), tail: Vec::new() }
    }

    pub(crate) fn write(&self, bytes: &[u8]) {
        assert_eq!(self.pty.write(bytes).unwrap(), bytes.len());
    }

    /// Drains until `text` comes; the time it took.
    pub(crate) fn wait_for(&mut self, text: &str, deadline: Duration) -> Duration {
        let start = Instant::now();
        loop {
            let left = deadline.checked_sub(start.elapsed());
            assert!(left.is_some(), "`{text}` did not come; the last was {:?}", String::from_utf8_lossy(&self.tail));
            if self
                .drain(left.unwrap_or_default())
                .is_some_and(|at| memchr::memmem::find(&at, text.as_bytes()).is_some())
            {
                return start.elapsed();
            }
        }
    }

    /// Drains whatever comes for so long.
    pub(crate) fn settle(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.drain(left);
        }
    }

    /// One read, with the end of the one before in front of it; `None` when nothing came in time.
    fn drain(&mut self, patience: Duration) -> Option<Vec<u8>> {
        let timeout = Timespec { tv_sec: patience.as_secs().cast_signed(), tv_nsec: patience.subsec_nanos().into() };
        let mut fds = [PollFd::new(&self.pty, PollFlags::IN)];
        if poll(&mut fds, Some(&timeout)).unwrap_or(0) == 0 {
            return None;
        }
        self.buffer.clear();
        let Read::Bytes(len) = self.pty.read(&mut self.buffer) else { return None };
        let fresh = self.tail.len();
        let mut seen = std::mem::take(&mut self.tail);
        seen.extend_from_slice(&self.buffer);
        // A flood holds no queries, and looking for them would cost its time.
        if len < READ_BYTES / 64 {
            for (query, answer) in ANSWERS {
                let found = memchr::memmem::find_iter(&seen, query).filter(|at| at + query.len() > fresh).count();
                (0..found).for_each(|_| self.write(answer));
            }
        }
        self.tail.extend_from_slice(&seen[seen.len().saturating_sub(16)..]);
        Some(seen)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.pty.hang_up();
        self.pty.close_slave();
        let end = Instant::now() + Duration::from_secs(5);
        while self.pty.try_wait().is_none() {
            if Instant::now() > end {
                self.pty.kill();
            }
            self.drain(Duration::from_millis(10));
        }
    }
}
