//! A program in a pseudo-terminal. portable-pty is known here alone.

#![allow(unsafe_code, reason = "portable-pty hands out raw descriptors")]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::buffer::spare_capacity;
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::{Pid, Signal};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// What to run.
#[derive(Debug)]
pub struct Spawn<'a> {
    /// The program, looked up in the `PATH` of `env`, and its arguments.
    pub command: &'a [String],
    pub cwd: &'a str,
    /// The whole environment.
    pub env: &'a [(String, String)],
    pub cols: u16,
    pub rows: u16,
}

/// A running program and the master side of its terminal.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    /// Kept until the output is drained: some systems throw unread output away with the last slave.
    slave: Option<Box<dyn SlavePty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    fd: OwnedFd,
    pid: u32,
}

/// What a read brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    Bytes(usize),
    /// Nothing now.
    Empty,
    /// Nothing ever again: no slave is open any more.
    Closed,
}

impl Pty {
    /// Starts the program as the leader of a new session whose terminal is the PTY.
    pub fn spawn(spawn: &Spawn<'_>) -> anyhow::Result<Self> {
        let pair = native_pty_system().openpty(size(spawn.cols, spawn.rows))?;
        let mut builder = CommandBuilder::from_argv(spawn.command.iter().map(Into::into).collect());
        builder.cwd(spawn.cwd);
        builder.env_clear();
        for (name, value) in spawn.env {
            builder.env(name, value);
        }
        let child = pair.slave.spawn_command(builder)?;
        let pid = child.process_id().unwrap_or(0);
        let raw = pair.master.as_raw_fd().ok_or_else(|| anyhow::anyhow!("the PTY has no descriptor"))?;
        // SAFETY: `master` owns the descriptor and lives to the end of this function.
        let fd = rustix::io::dup(unsafe { BorrowedFd::borrow_raw(raw) })?;
        let flags = rustix::fs::fcntl_getfl(&fd)?;
        rustix::fs::fcntl_setfl(&fd, flags | OFlags::NONBLOCK)?;
        rustix::io::fcntl_setfd(&fd, rustix::io::FdFlags::CLOEXEC)?;
        Ok(Self { master: pair.master, slave: Some(pair.slave), child, fd, pid })
    }

    /// The program's process id, which is also its session's and its process group's.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Appends what the program printed to `buffer`, as far as its capacity goes, without waiting.
    pub fn read(&self, buffer: &mut Vec<u8>) -> Read {
        loop {
            return match rustix::io::read(&self.fd, spare_capacity(buffer)) {
                Ok(0) => Read::Closed,
                Ok(n) => Read::Bytes(n),
                Err(Errno::INTR) => continue,
                Err(Errno::AGAIN) => Read::Empty,
                // EIO: the last slave is closed.
                Err(_) => Read::Closed,
            };
        }
    }

    /// Writes input for the program, without waiting: how much the terminal took.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match rustix::io::write(&self.fd, bytes) {
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            other => other.map_err(Into::into),
        }
    }

    pub fn resize(&self, cols: u16, rows: u16) -> anyhow::Result<()> {
        self.master.resize(size(cols, rows))
    }

    /// The exit code if the program has ended: its own, or 128 + N after signal N.
    pub fn try_wait(&mut self) -> Option<i32> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(match status.signal() {
            Some(name) => 128 + signal_number(name),
            None => i32::try_from(status.exit_code()).unwrap_or(1),
        })
    }

    /// Lets go of the slave: from now on reads end with [`Read::Closed`] once all is drained.
    pub fn close_slave(&mut self) {
        self.slave = None;
    }

    /// Signals the program's process group, and the one in the foreground of its terminal.
    pub fn hang_up(&self) {
        self.signal(Signal::HUP);
        // A stopped program must run to be able to end.
        self.signal(Signal::CONT);
    }

    /// As [`Pty::hang_up`], with a signal that cannot be refused.
    pub fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        let leader = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        let foreground = rustix::termios::tcgetpgrp(&self.fd).ok();
        if let Some(group) = foreground.filter(|group| Some(*group) != leader) {
            let _ = rustix::process::kill_process_group(group, signal);
        }
        if let Some(group) = leader {
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }
}

impl AsFd for Pty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// portable-pty tells a signal by the C library's description of it.
fn signal_number(description: &str) -> i32 {
    match description.split(':').next().unwrap_or_default().trim() {
        "Hangup" => 1,
        "Interrupt" => 2,
        "Quit" => 3,
        "Illegal instruction" => 4,
        "Aborted" => 6,
        "Floating point exception" => 8,
        "Killed" => 9,
        "Segmentation fault" => 11,
        "Broken pipe" => 13,
        "Alarm clock" => 14,
        "Terminated" => 15,
        other => other.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0),
    }
}
