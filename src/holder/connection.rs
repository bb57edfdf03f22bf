//! One connection of a server: messages in, records out, never waited for.

use crate::journal::{Cursor, Writer};
use crate::protocol::holder::{Hello, MAX_COMMAND_BYTES, Malformed, ToHolder};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::io::{self, IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

/// How much is read back from the journal at once for a server that has to catch up.
const CATCH_UP_BYTES: usize = 64 * 1024;

/// How much is taken from the socket at once.
const READ_BYTES: usize = 16 * 1024;

pub(super) struct Connection {
    stream: UnixStream,
    inbox: Vec<u8>,
    outbox: Vec<u8>,
    sent: usize,
    /// Set by an accepted attach: where in the journal this server has come to.
    cursor: Option<Cursor>,
    is_lost: bool,
}

/// A message of the server's, without the input's bytes: they are where they belong already.
pub(super) enum Command {
    Attach { epoch: u64, from: u64 },
    Input,
    Resize { cols: u16, rows: u16 },
    HangUp,
    Kill,
}

impl Connection {
    pub(super) fn new(stream: UnixStream) -> Self {
        Self { stream, inbox: Vec::new(), outbox: Vec::new(), sent: 0, cursor: None, is_lost: false }
    }

    pub(super) fn is_attached(&self) -> bool {
        self.cursor.is_some()
    }

    /// Where this server has come to, if it is the attached one.
    pub(super) fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Gives the connection up; it is removed when the loop comes round.
    pub(super) fn lose(&mut self) {
        self.is_lost = true;
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }

    pub(super) fn into_cursor(self) -> Option<Cursor> {
        self.cursor
    }

    /// Answers an attach that is refused.
    pub(super) fn refuse(&mut self, hello: Hello) {
        self.outbox.extend_from_slice(&hello.encode());
    }

    /// Answers an attach: records follow from `cursor`, and the server may type into `terminal`.
    pub(super) fn greet(&mut self, hello: Hello, cursor: Cursor, terminal: Option<BorrowedFd<'_>>) -> io::Result<()> {
        let hello = hello.encode();
        let descriptors: Vec<_> = terminal.into_iter().collect();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut beside = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() {
            beside.push(SendAncillaryMessage::ScmRights(&descriptors));
        }
        // The first thing on this socket: there is room for it.
        let sent = sendmsg(&self.stream, &[IoSlice::new(&hello)], &mut beside, SendFlags::NOSIGNAL)?;
        self.outbox.extend_from_slice(&hello[sent..]);
        self.cursor = Some(cursor);
        Ok(())
    }

    /// Takes what has arrived. An error or the end of the stream means that the server is gone.
    pub(super) fn receive(&mut self) -> io::Result<()> {
        let start = self.inbox.len();
        self.inbox.resize(start + READ_BYTES, 0);
        let read = self.stream.read(&mut self.inbox[start..]);
        self.inbox.truncate(start + read.as_ref().copied().unwrap_or(0));
        match read {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => Ok(()),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The next whole message, `None` when there is none yet. Input is appended to `input`.
    pub(super) fn take_command(&mut self, input: &mut Vec<u8>) -> Result<Option<Command>, Malformed> {
        debug_assert!(self.inbox.len() <= MAX_COMMAND_BYTES + 2 * READ_BYTES, "messages are taken as they come");
        let Some((message, len)) = ToHolder::decode(&self.inbox)? else { return Ok(None) };
        let command = match message {
            ToHolder::Attach { epoch, from } => Command::Attach { epoch, from },
            ToHolder::Input(bytes) => {
                input.extend_from_slice(bytes);
                Command::Input
            }
            ToHolder::Resize { cols, rows } => Command::Resize { cols, rows },
            ToHolder::HangUp => Command::HangUp,
            ToHolder::Kill => Command::Kill,
        };
        self.inbox.drain(..len);
        Ok(Some(command))
    }

    /// Whether records wait for the socket to take them.
    pub(super) fn is_pending(&self, journal: &Writer) -> bool {
        self.sent < self.outbox.len() || self.cursor.as_ref().is_some_and(|cursor| journal.behind(cursor) > 0)
    }

    /// Relays the record that was just appended, straight from memory where the server is up to date.
    pub(super) fn relay(&mut self, journal: &Writer) -> io::Result<bool> {
        let Some(cursor) = &mut self.cursor else { return Ok(false) };
        if self.sent < self.outbox.len() || !journal.step_over(cursor) {
            return self.flush(journal);
        }
        let record = journal.last_record();
        let taken = write_some(&mut self.stream, record)?;
        if taken < record.len() {
            self.outbox.clear();
            self.sent = 0;
            self.outbox.extend_from_slice(&record[taken..]);
        }
        Ok(taken > 0)
    }

    /// Sends what waits, from the journal on disk where need be, as far as the socket takes it.
    /// Says whether it took anything.
    pub(super) fn flush(&mut self, journal: &Writer) -> io::Result<bool> {
        let mut progress = false;
        loop {
            if self.sent == self.outbox.len() {
                self.outbox.clear();
                self.sent = 0;
                let Some(cursor) = &mut self.cursor else { return Ok(progress) };
                // A journal that cannot be read back is a gap, which the offsets show.
                let _ = journal.read(cursor, CATCH_UP_BYTES, &mut self.outbox);
                if self.outbox.is_empty() {
                    self.outbox.shrink_to(0);
                    return Ok(progress);
                }
            }
            let taken = write_some(&mut self.stream, &self.outbox[self.sent..])?;
            if taken == 0 {
                return Ok(progress);
            }
            progress = true;
            self.sent += taken;
        }
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

fn write_some(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<usize> {
    match stream.write(bytes) {
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(0),
        other => other,
    }
}
