//! The holder's loop: the PTY, the program's end, the server's connection. One thread, one poll.

use super::connection::{Command, Connection};
use super::socket;
use crate::journal::{Cursor, Writer};
use crate::protocol::holder::{Hello, HolderSpec, MAX_RECORD_BYTES, VERSION};
use crate::pty::{Pty, Read as PtyRead, Spawn};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Input that the program has not read yet; beyond it the server's messages wait in the socket.
const MAX_INPUT_BYTES: usize = 1024 * 1024;

/// One server and a few that are about to take over; more are not accepted meanwhile.
const MAX_CONNECTIONS: usize = 8;

/// A server that restarts, or is slow, loses nothing: when it has three quarters of the journal
/// still to read, the program waits for it. But for no longer than this without any progress: then
/// the program runs on and the journal drops its oldest part.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program may print so much more than the attached server has read: it is slowed to the server's
/// speed, as by any terminal, rather than take the processor that the server needs to keep up.
const MAX_AHEAD_BYTES: u64 = 256 * 1024;

/// After its end, what the program's children still print is waited for so long.
const DRAIN_QUIET: Duration = Duration::from_millis(100);

/// An attached server gets the last records, but must take them within this time.
const FAREWELL: Duration = Duration::from_secs(5);

enum Phase {
    Running,
    /// The program has ended; its output may not all be read.
    Draining {
        code: i32,
        quiet_at: Instant,
    },
    /// All is journaled; the server may not have it all.
    Leaving {
        until: Instant,
    },
}

pub(super) struct Session {
    pty: Option<Pty>,
    pid: u32,
    journal: Writer,
    journal_max_bytes: u64,
    listener: UnixListener,
    socket_path: String,
    child_ended: UnixStream,
    connections: Vec<Connection>,
    /// Where the last server had come to.
    left_at: Cursor,
    epoch: u64,
    input: Vec<u8>,
    progress_at: Instant,
    phase: Phase,
    buffer: Vec<u8>,
}

/// What a poll may report, in the order of the descriptors.
#[derive(Clone, Copy)]
enum Source {
    ChildEnded,
    Listener,
    Pty,
    Connection(usize),
}

impl Session {
    pub(super) fn start(spec: &HolderSpec, listener: UnixListener, child_ended: UnixStream) -> anyhow::Result<Self> {
        let journal = Writer::create(spec.journal_dir.as_ref(), spec.journal_max_bytes, spec.cols, spec.rows)?;
        let pty = Pty::spawn(&Spawn {
            command: &spec.command,
            cwd: &spec.cwd,
            env: &spec.env,
            cols: spec.cols,
            rows: spec.rows,
        })?;
        Ok(Self {
            pid: pty.pid(),
            pty: Some(pty),
            left_at: journal.cursor_at_end(),
            journal,
            journal_max_bytes: spec.journal_max_bytes,
            listener,
            socket_path: spec.socket.clone(),
            child_ended,
            connections: Vec::new(),
            epoch: 0,
            input: Vec::new(),
            progress_at: Instant::now(),
            phase: Phase::Running,
            // Not touched before it is used: an idle holder stays small.
            buffer: Vec::with_capacity(MAX_RECORD_BYTES),
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Runs until the program has ended and the attached server, if any, knows all of it.
    pub(super) fn run(mut self) {
        while !self.is_over() {
            for (source, events) in self.wait() {
                self.handle(source, events);
            }
            self.drop_lost();
            self.advance();
        }
        let _ = std::fs::remove_file(&self.socket_path);
    }

    fn is_over(&self) -> bool {
        let Phase::Leaving { until } = self.phase else { return false };
        // A program may end before the server that started it has attached: it is about to.
        let has_been_attached = self.epoch > 0;
        let mut attached = self.connections.iter().filter(|connection| connection.is_attached());
        Instant::now() >= until
            || (has_been_attached && attached.all(|connection| !connection.is_pending(&self.journal)))
    }

    fn wait(&self) -> Vec<(Source, PollFlags)> {
        let mut sources = vec![Source::ChildEnded];
        let mut fds = vec![PollFd::new(&self.child_ended, PollFlags::IN)];
        if self.connections.len() < MAX_CONNECTIONS {
            sources.push(Source::Listener);
            fds.push(PollFd::new(&self.listener, PollFlags::IN));
        }
        let reads = self.may_read();
        if let Some(pty) = &self.pty {
            let mut interest = PollFlags::empty();
            interest.set(PollFlags::IN, reads);
            interest.set(PollFlags::OUT, !self.input.is_empty());
            if !interest.is_empty() {
                sources.push(Source::Pty);
                fds.push(PollFd::new(pty, interest));
            }
        }
        for (index, connection) in self.connections.iter().enumerate() {
            let mut interest = PollFlags::empty();
            interest.set(PollFlags::IN, self.input.len() < MAX_INPUT_BYTES);
            interest.set(PollFlags::OUT, connection.is_pending(&self.journal));
            sources.push(Source::Connection(index));
            fds.push(PollFd::new(connection, interest));
        }
        let timeout = self.deadline(reads).map(|at| {
            let left = at.saturating_duration_since(Instant::now());
            Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: i64::from(left.subsec_nanos()) }
        });
        let _ = poll(&mut fds, timeout.as_ref());
        let polled = fds.iter().map(PollFd::revents).zip(sources);
        polled.filter(|(events, _)| !events.is_empty()).map(|(events, source)| (source, events)).collect()
    }

    fn deadline(&self, reads: bool) -> Option<Instant> {
        match self.phase {
            Phase::Running => (!reads).then(|| self.progress_at + PATIENCE),
            Phase::Draining { quiet_at, .. } => Some(quiet_at),
            Phase::Leaving { until } => Some(until),
        }
    }

    /// Whether there is room to read on without losing what a server has yet to read, and without
    /// running far ahead of one that does read.
    fn may_read(&self) -> bool {
        let attached = self.connections.iter().find_map(Connection::cursor);
        let bound = if attached.is_some() { MAX_AHEAD_BYTES } else { self.journal_max_bytes / 4 * 3 };
        self.journal.behind(attached.unwrap_or(&self.left_at)) < bound || self.progress_at.elapsed() >= PATIENCE
    }

    fn handle(&mut self, source: Source, events: PollFlags) {
        match source {
            Source::ChildEnded => self.child_ended(),
            Source::Listener => {
                if let Some(stream) = socket::accept(&self.listener) {
                    self.connections.push(Connection::new(stream));
                }
            }
            Source::Pty => {
                if events.contains(PollFlags::OUT) {
                    self.write_input();
                }
                if events.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                    self.read_output();
                }
            }
            Source::Connection(index) => self.serve(index, events),
        }
    }

    fn child_ended(&mut self) {
        let mut signals = [0; 64];
        let _ = (&self.child_ended).read(&mut signals);
        if let (Phase::Running, Some(pty)) = (&self.phase, &mut self.pty)
            && let Some(code) = pty.try_wait()
        {
            self.phase = Phase::Draining { code, quiet_at: Instant::now() + DRAIN_QUIET };
            self.read_output();
            if let Some(pty) = &mut self.pty {
                pty.close_slave();
            }
        }
    }

    /// Reads what is there, up to one record's worth, journals and relays it.
    fn read_output(&mut self) {
        let Some(pty) = &self.pty else { return };
        let mut is_closed = false;
        self.buffer.clear();
        while self.buffer.len() < MAX_RECORD_BYTES {
            match pty.read(&mut self.buffer) {
                PtyRead::Bytes(_) => {}
                PtyRead::Empty => break,
                PtyRead::Closed => {
                    is_closed = true;
                    break;
                }
            }
        }
        if !self.buffer.is_empty() {
            debug_assert!(self.buffer.len() <= MAX_RECORD_BYTES, "that is the capacity");
            self.journal.output(now_us(), &self.buffer);
            self.relay();
        }
        if let Phase::Draining { quiet_at, .. } = &mut self.phase {
            *quiet_at = if is_closed { Instant::now() } else { Instant::now() + DRAIN_QUIET };
        }
    }

    fn relay(&mut self) {
        for connection in &mut self.connections {
            match connection.relay(&self.journal) {
                Ok(true) => self.progress_at = Instant::now(),
                Ok(false) => {}
                Err(_) => connection.lose(),
            }
        }
    }

    fn write_input(&mut self) {
        let Some(pty) = &self.pty else {
            self.input.clear();
            return;
        };
        match pty.write(&self.input) {
            Ok(taken) => {
                self.input.drain(..taken);
            }
            Err(_) => self.input.clear(),
        }
    }

    fn serve(&mut self, index: usize, events: PollFlags) {
        let connection = &mut self.connections[index];
        if events.contains(PollFlags::OUT) {
            match connection.flush(&self.journal) {
                Ok(true) => self.progress_at = Instant::now(),
                Ok(false) => {}
                Err(_) => return connection.lose(),
            }
        }
        if !events.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
            return;
        }
        if connection.receive().is_err() {
            return connection.lose();
        }
        loop {
            match self.connections[index].take_command(&mut self.input) {
                Ok(Some(command)) => self.obey(index, &command),
                Ok(None) => return,
                Err(_) => return self.connections[index].lose(),
            }
        }
    }

    fn obey(&mut self, index: usize, command: &Command) {
        match *command {
            Command::Attach { epoch, from } => self.attach(index, epoch, from),
            Command::Input => self.write_input(),
            Command::Resize { cols, rows } => {
                if self.pty.as_ref().is_some_and(|pty| pty.resize(cols, rows).is_ok()) {
                    self.journal.resize(now_us(), cols, rows);
                    self.relay();
                }
            }
            Command::HangUp => self.pty.iter().for_each(Pty::hang_up),
            Command::Kill => self.pty.iter().for_each(Pty::kill),
        }
    }

    /// A higher epoch takes the session over from whoever had it; a bare connection does not.
    fn attach(&mut self, index: usize, epoch: u64, from: u64) {
        let accepted = epoch > self.epoch;
        let hello = Hello { version: VERSION, accepted, pid: self.pid, end: self.journal.offset() };
        if !accepted {
            self.connections[index].refuse(hello);
            return self.flush(index);
        }
        self.epoch = epoch;
        self.progress_at = Instant::now();
        for (other, connection) in self.connections.iter_mut().enumerate() {
            if other != index && connection.is_attached() {
                connection.lose();
            }
        }
        let cursor = self.journal.cursor_at(from);
        let terminal = self.pty.as_ref().map(AsFd::as_fd);
        if self.connections[index].greet(hello, cursor, terminal).is_err() {
            return self.connections[index].lose();
        }
        self.flush(index);
    }

    fn flush(&mut self, index: usize) {
        if self.connections[index].flush(&self.journal).is_err() {
            self.connections[index].lose();
        }
    }

    fn drop_lost(&mut self) {
        while let Some(index) = self.connections.iter().position(Connection::is_lost) {
            let lost = self.connections.remove(index);
            if let Some(cursor) = lost.into_cursor()
                && !self.connections.iter().any(Connection::is_attached)
            {
                self.left_at = cursor;
                self.progress_at = Instant::now();
            }
        }
    }

    /// Goes on to the next phase when its time has come.
    fn advance(&mut self) {
        if let Phase::Draining { code, quiet_at } = self.phase
            && Instant::now() >= quiet_at
        {
            // Dropping the master hangs up what still runs in the terminal.
            self.pty = None;
            self.journal.exit(now_us(), code);
            self.relay();
            self.phase = Phase::Leaving { until: Instant::now() + FAREWELL };
        }
    }
}

fn now_us() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_micros()).unwrap_or(u64::MAX)
}
