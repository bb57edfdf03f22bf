//! The server's end of a holder's socket: records in, input out, never waited for.

use crate::protocol::holder::{Hello, MAX_COMMAND_BYTES, Malformed, Record, RecordEvent, ToHolder, VERSION};
use bytes::{Buf, Bytes, BytesMut};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncReadExt;
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
    /// Bytes in `outbox`, for those who are about to add to it.
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
        let mut raw = [0; Hello::BYTES];
        stream.read_exact(&mut raw).await?;
        let hello = Hello::decode(raw);
        if hello.version != VERSION || !hello.accepted {
            return Err(io::Error::new(io::ErrorKind::ConnectionRefused, "the holder serves a newer server"));
        }
        queued.store(0, Ordering::Relaxed);
        Ok(Self { stream, inbox: BytesMut::new(), outbox: BytesMut::new(), queued, pid: hello.pid, end: hello.end })
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
            if self.outbox.is_empty() {
                self.stream.readable().await.ok()?;
            } else {
                let interest = tokio::io::Interest::READABLE | tokio::io::Interest::WRITABLE;
                let ready = self.stream.ready(interest).await.ok()?;
                if ready.is_writable() {
                    self.flush();
                }
                if !ready.is_readable() {
                    continue;
                }
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

    pub(super) fn input(&mut self, bytes: &[u8]) {
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
        self.queued.store(self.outbox.len(), Ordering::Relaxed);
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
