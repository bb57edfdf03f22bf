//! The way of input: straight into the session's terminal, whose master the holder hands over with
//! its greeting. A key so wakes one process less than through the holder, which alone still reads.

use crate::protocol::holder::Hello;
use bytes::{Buf, BytesMut};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use tokio::io::Interest;
use tokio::net::UnixStream;
use tokio::net::unix::pipe::Sender;

/// A terminal to type into, and what it has not taken yet.
pub(super) struct Terminal {
    master: Sender,
    waiting: BytesMut,
}

impl Terminal {
    /// The terminal behind a master in non-blocking mode.
    fn new(master: OwnedFd) -> io::Result<Self> {
        // Not a pipe, but written and waited for like one.
        Ok(Self { master: Sender::from_file_unchecked(File::from(master))?, waiting: BytesMut::new() })
    }

    /// Types; what the terminal does not take now waits.
    ///
    /// # Errors
    ///
    /// When it takes nothing any more.
    pub(super) fn input(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(bytes);
        self.flush()
    }

    /// Waits until the terminal may take more; for ever while nothing waits. May be cancelled.
    pub(super) async fn writable(&self) {
        if self.waiting.is_empty() || self.master.writable().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        while !self.waiting.is_empty() {
            match self.master.try_write(&self.waiting) {
                Ok(taken) => self.waiting.advance(taken),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Bytes that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

/// Reads a holder's greeting, and the terminal that came with it. Holders before this version
/// send none: input then goes through the holder.
pub(super) async fn receive_hello(stream: &UnixStream) -> io::Result<(Hello, Option<Terminal>)> {
    let mut raw = [0; Hello::BYTES];
    let (mut len, mut master) = (0, None);
    while len < raw.len() {
        stream.readable().await?;
        match stream.try_io(Interest::READABLE, || receive(stream, &mut raw[len..], &mut master)) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(received) => len += received,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok((Hello::decode(raw), master.map(Terminal::new).transpose()?))
}

fn receive(stream: &UnixStream, buffer: &mut [u8], master: &mut Option<OwnedFd>) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut beside = RecvAncillaryBuffer::new(&mut space);
    let received = recvmsg(stream, &mut [IoSliceMut::new(buffer)], &mut beside, RecvFlags::CMSG_CLOEXEC)?;
    for message in beside.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            *master = descriptors.last();
        }
    }
    Ok(received.bytes)
}
