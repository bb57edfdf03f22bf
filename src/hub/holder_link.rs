//! The server's end of a holder's socket: records in, input out, never waited for.

mod terminal;

use crate::protocol::holder::{MAX_COMMAND_BYTES, Malformed, Record, RecordEvent, ToHolder, VERSION};
use bytes::{Buf, Bytes, BytesMut};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use terminal::{Terminal, receive_hello};
use tokio::net::UnixStream;

/// Records are read in pieces of up to this: large enough that a flood costs few turns.
const READ_BYTES: usize = 256 * 1024;

/// What a record says, owned.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LinkEvent {
    Output { offset: u64, bytes: Bytes },
    Size { cols: u16, rows: u16 },
    Exit { code: i32 },
}

/// An attached holder.
pub(super) struct HolderLink {
    stream: UnixStream,
    inbox: BytesMut,
    outbox: BytesMut,
    /// Where input goes; through the holder where there is none.
    terminal: Option<Terminal>,
    /// Bytes that wait to be taken, for those who are about to add to them.
    queued: Arc<AtomicUsize>,
    pub(super) pid: u32,
    /// Output printed before the attach: up to here it is a replay.
    pub(super) end: u64,
}

impl HolderLink {
    /// Takes the holder behind `socket` over; its records follow from about `from` on.
    pub(super) async fn attach(socket: &Path, epoch: u64, from: u64, queued: Arc<AtomicUsize>) -> io::Result<Self> {
        let mut stream = UnixStream::connect(socket).await?;
        if stream.peer_cred()?.uid() != rustix::process::getuid().as_raw() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the holder's socket belongs to another user"));
        }
        let mut message = Vec::new();
        ToHolder::Attach { epoch, from }.encode(&mut message);
        tokio::io::AsyncWriteExt::write_all(&mut stream, &message).await?;
        let (hello, terminal) = receive_hello(&stream).await?;
        if hello.version != VERSION || !hello.accepted {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the holder serves a newer server"));
        }
        queued.store(0, Ordering::Relaxed);
        let (inbox, outbox) = (BytesMut::new(), BytesMut::new());
        Ok(Self { stream, inbox, outbox, terminal, queued, pid: hello.pid, end: hello.end })
    }

    /// The next record; `None` when the holder is gone. May be cancelled and called again.
    /// Meanwhile it also sends what is queued.
    pub(super) async fn next(&mut self) -> Option<LinkEvent> {
        loop {
            match take_record(&mut self.inbox) {
                Ok(Some(event)) => return Some(event),
                Ok(None) => {}
                Err(Malformed) => return None,
            }
            if self.inbox.capacity() - self.inbox.len() < READ_BYTES / 4 && !self.inbox.is_empty() {
                self.inbox.reserve(READ_BYTES);
            }
            if !self.readable().await.ok()? {
                self.flush();
                continue;
            }
            if self.inbox.is_empty() {
                // An idle session holds no buffer.
                self.inbox = BytesMut::with_capacity(READ_BYTES);
            }
            match self.stream.try_read_buf(&mut self.inbox) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return None,
            }
        }
    }

    /// Waits until there is something to read; false where something may be sent before that.
    async fn readable(&self) -> io::Result<bool> {
        let interest = if self.outbox.is_empty() {
            tokio::io::Interest::READABLE
        } else {
            tokio::io::Interest::READABLE | tokio::io::Interest::WRITABLE
        };
        let Some(terminal) = &self.terminal else { return Ok(self.stream.ready(interest).await?.is_readable()) };
        tokio::select! {
            ready = self.stream.ready(interest) => Ok(ready?.is_readable()),
            () = terminal.writable() => Ok(false),
        }
    }

    pub(super) fn input(&mut self, bytes: &[u8]) {
        if let Some(terminal) = &mut self.terminal {
            if terminal.input(bytes).is_ok() {
                return self.count();
            }
            // It has hung up, as the holder will tell.
            self.terminal = None;
        }
        for part in bytes.chunks(MAX_COMMAND_BYTES) {
            self.queue(&ToHolder::Input(part));
        }
        self.flush();
    }

    pub(super) fn send(&mut self, message: &ToHolder<'_>) {
        self.queue(message);
        self.flush();
    }

    fn queue(&mut self, message: &ToHolder<'_>) {
        let mut raw = Vec::new();
        message.encode(&mut raw);
        self.outbox.extend_from_slice(&raw);
    }

    fn flush(&mut self) {
        while !self.outbox.is_empty() {
            match self.stream.try_write(&self.outbox) {
                Ok(taken) => self.outbox.advance(taken),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                // Reading will find out that the holder is gone.
                Err(_) => self.outbox.clear(),
            }
        }
        if self.terminal.as_mut().is_some_and(|terminal| terminal.flush().is_err()) {
            self.terminal = None;
        }
        self.count();
    }

    fn count(&self) {
        let waiting = self.terminal.as_ref().map_or(0, Terminal::waiting);
        self.queued.store(self.outbox.len() + waiting, Ordering::Relaxed);
    }
}

/// Kills the holder that listens on `socket`, if any: for one that answers nothing any more.
pub(super) async fn kill(socket: &Path) {
    let Ok(stream) = UnixStream::connect(socket).await else { return };
    let Ok(peer) = stream.peer_cred() else { return };
    if peer.uid() == rustix::process::getuid().as_raw()
        && let Some(pid) = peer.pid().and_then(rustix::process::Pid::from_raw)
    {
        tracing::warn!(pid = pid.as_raw_nonzero(), "the holder does not answer: it is killed");
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

fn take_record(inbox: &mut BytesMut) -> Result<Option<LinkEvent>, Malformed> {
    let Some((record, len)) = Record::decode(inbox)? else { return Ok(None) };
    let offset = record.offset;
    Ok(Some(match record.event {
        RecordEvent::Size { cols, rows } => {
            inbox.advance(len);
            LinkEvent::Size { cols, rows }
        }
        RecordEvent::Exit { code } => {
            inbox.advance(len);
            LinkEvent::Exit { code }
        }
        RecordEvent::Output(_) => {
            let mut whole = inbox.split_to(len);
            whole.advance(Record::HEADER_BYTES);
            LinkEvent::Output { offset, bytes: whole.freeze() }
        }
    }))
}
