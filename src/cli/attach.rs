//! `agterm attach`: one session raw in this terminal. What the program prints goes through as it
//! is, less the queries that the hub has answered, so the terminal's own scrollback and selection
//! work as ever. Nothing is skipped: where this terminal falls behind, the journal fills in.

mod notice;

use super::failure::Failure;
use super::raw_terminal::RawTerminal;
use super::{find, output};
use crate::client::{Client, ClientError, StreamEvent, StreamReceiver, StreamSender};
use crate::config::{self, Chord, ChordKey};
use crate::ids::SessionId;
use crate::protocol::rest::Session;
use crate::protocol::ws::{Attach, ClientMessage};
use crate::term::{Size, sanitize, without_queries};
use bytes::Bytes;
use notice::Notice;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

/// Lines of history that are printed into the terminal's own scrollback at first.
const HISTORY_LINES: usize = 2000;

/// A paste comes in pieces of this size.
const READ_BYTES: usize = 16 * 1024;

/// How often, and how long, a server that is gone is looked for: an upgrade takes a second or two.
const RETRY: Duration = Duration::from_millis(200);
const RETRY_FOR: Duration = Duration::from_mins(1);

/// What every snapshot begins with. A full reset would take the terminal's scrollback along.
const FULL_RESET: &[u8] = b"\x1bc";

/// The primary screen in the modes of a new terminal, blank; its scrollback stays.
const BLANK: &[u8] = b"\x1b[?1049l\x1b[!p\x1b[r\x1b[m\x1b[H\x1b[2J";

/// Why an attach is over.
enum End {
    Detached,
    Exited(i32),
    Deleted,
    /// SIGHUP or SIGTERM.
    Ended,
}

pub(super) async fn run(client: &Client, word: &str, detach_key: &str) -> anyhow::Result<()> {
    let key: Chord = detach_key.parse().map_err(|what| Failure::new(format!("--detach-key {what}"), "try ctrl+\\"))?;
    let key = DetachKey::new(key)?;
    let session = find::session(client, word).await?;
    if config::inside_session().as_deref() == Some(session.id.to_string().as_str()) {
        return Err(Failure::new("this is that very session", "it would show itself in itself without end").into());
    }
    let name = sanitize(&session.name);
    let Some(terminal) = RawTerminal::enter()? else {
        return Err(Failure::new("attach needs a terminal", "`agterm read` and `agterm send` work without").into());
    };
    let notice = format!("[attached to {name}; {detach_key} detaches]");
    terminal.write(format!("\x1b]2;{notice}\x07{notice}\r\n").as_bytes())?;
    let mut attached = Attached {
        client,
        id: session.id,
        terminal: &terminal,
        key,
        notice,
        under_notice: None,
        offset: None,
        is_resuming: false,
    };
    let end = attached.run().await;
    drop(terminal);
    output::line(&match end? {
        End::Detached => format!("[detached from {name}]"),
        End::Exited(code) => format!("[{name} exited {code}]"),
        End::Deleted => format!("[{name} was deleted]"),
        End::Ended => return Ok(()),
    })?;
    Ok(())
}

struct Attached<'a> {
    client: &'a Client,
    id: SessionId,
    terminal: &'a RawTerminal,
    key: DetachKey,
    notice: String,
    /// What draws the screen without the notice, while that shows.
    under_notice: Option<Vec<u8>>,
    /// Output up to here is on the terminal; `None` before the first snapshot.
    offset: Option<u64>,
    /// Attached anew from `offset`, and nothing has come since.
    is_resuming: bool,
}

type Stream = (StreamSender, StreamReceiver);

impl Attached<'_> {
    async fn run(&mut self) -> anyhow::Result<End> {
        let mut resized = signal(SignalKind::window_change())?;
        let mut hung_up = signal(SignalKind::hangup())?;
        let mut terminated = signal(SignalKind::terminate())?;
        let mut stdin = tokio::io::stdin();
        let mut typed = vec![0; READ_BYTES];
        let mut stream = Some(self.open().await?);
        let mut lost_at = Instant::now();
        loop {
            tokio::select! {
                read = stdin.read(&mut typed) => {
                    let bytes = &typed[..read?];
                    let (before, detach) = self.key.split(bytes);
                    self.remove_notice()?;
                    if let Some((sender, _)) = &mut stream {
                        if !before.is_empty() {
                            let _ = sender.input(Bytes::copy_from_slice(before)).await;
                        }
                    } else if !before.is_empty() {
                        // Typed at nobody: better heard than silently lost.
                        self.terminal.write(b"\x07")?;
                    }
                    if detach || bytes.is_empty() {
                        return Ok(End::Detached);
                    }
                }
                event = next(&mut stream) => match event.map_or(Ok(Step::Lose), |event| self.take(event))? {
                    Step::Go => {}
                    Step::Reopen => stream = Some(self.open().await?),
                    Step::Lose => (stream, lost_at) = (None, Instant::now()),
                    Step::End(end) => return Ok(end),
                },
                () = tokio::time::sleep(RETRY), if stream.is_none() => match self.open().await {
                    Ok(opened) => stream = Some(opened),
                    Err(ClientError::Api(error)) => return Err(ClientError::Api(error).into()),
                    Err(error) if lost_at.elapsed() > RETRY_FOR => return Err(error.into()),
                    Err(_) => {}
                },
                _ = resized.recv() => self.tell_size(&mut stream).await,
                _ = hung_up.recv() => return Ok(End::Ended),
                _ = terminated.recv() => return Ok(End::Ended),
            }
        }
    }

    /// Attaches; from where this terminal has come to, if it has shown anything yet.
    async fn open(&self) -> Result<Stream, ClientError> {
        let size = self.size();
        let attach = Attach {
            cols: Some(size.cols()),
            rows: Some(size.rows()),
            binary: true,
            scrollback: Some(HISTORY_LINES),
            from_offset: self.offset,
            ..Attach::new(self.id)
        };
        self.client.attach(attach).await
    }

    fn take(&mut self, event: StreamEvent) -> anyhow::Result<Step> {
        let is_ours = |session: &Session| session.id == self.id;
        match event {
            StreamEvent::Output { offset, bytes } => {
                self.remove_notice()?;
                self.terminal.write(&without_queries(&bytes))?;
                self.offset = Some(offset);
                self.is_resuming = false;
            }
            // The server skipped ahead because this terminal was slow: the journal has it all.
            StreamEvent::Snapshot { .. } if self.offset.is_some() && !self.is_resuming => {
                self.is_resuming = true;
                return Ok(Step::Reopen);
            }
            StreamEvent::Snapshot { offset, bytes } => self.show(offset, &bytes)?,
            StreamEvent::AgentSwitched(session) if is_ours(&session) => self.clear()?,
            StreamEvent::Exited { session, exit_code } if is_ours(&session) => {
                return Ok(Step::End(End::Exited(exit_code)));
            }
            StreamEvent::Deleted(id) if id == self.id => return Ok(Step::End(End::Deleted)),
            StreamEvent::Error(error) => return Err(ClientError::Api(error).into()),
            _ => {}
        }
        Ok(Step::Go)
    }

    fn show(&mut self, offset: u64, snapshot: &[u8]) -> anyhow::Result<()> {
        self.clear()?;
        self.terminal.write(&without_queries(snapshot.strip_prefix(FULL_RESET).unwrap_or(snapshot)))?;
        if self.offset.is_none()
            && let Some(notice) = Notice::over(snapshot, self.size(), &self.notice)
        {
            self.terminal.write(&notice.shown)?;
            self.under_notice = Some(notice.removed);
        }
        self.offset = Some(offset);
        self.is_resuming = false;
        Ok(())
    }

    fn remove_notice(&mut self) -> anyhow::Result<()> {
        match self.under_notice.take() {
            Some(screen) => Ok(self.terminal.write(&without_queries(&screen))?),
            None => Ok(()),
        }
    }

    /// Pushes what the terminal shows into its scrollback and starts on a blank screen.
    fn clear(&mut self) -> anyhow::Result<()> {
        self.under_notice = None;
        let scrolled = "\n".repeat(usize::from(self.size().rows()));
        self.terminal.write(format!("\x1b[?1049l\x1b[r\x1b[999;1H{scrolled}").as_bytes())?;
        Ok(self.terminal.write(BLANK)?)
    }

    fn size(&self) -> Size {
        self.terminal.size().map_or(Size::DEFAULT, |(cols, rows)| Size::clamped(cols, rows))
    }

    async fn tell_size(&self, stream: &mut Option<Stream>) {
        let size = self.size();
        if let Some((sender, _)) = stream {
            // Where the server is gone, reading finds out.
            let _ = sender.send(&ClientMessage::Resize { cols: size.cols(), rows: size.rows() }).await;
        }
    }
}

/// What an event leads to.
enum Step {
    Go,
    /// Attach anew.
    Reopen,
    /// The server is gone: look for it.
    Lose,
    End(End),
}

async fn next(stream: &mut Option<Stream>) -> Option<StreamEvent> {
    match stream {
        Some((_, receiver)) => receiver.next().await,
        None => std::future::pending().await,
    }
}

/// The key that detaches, as terminals send it: in the old way and in kitty's.
struct DetachKey {
    spellings: Vec<Vec<u8>>,
}

impl DetachKey {
    fn new(key: Chord) -> Result<Self, Failure> {
        let cannot = || Failure::new(format!("terminals do not tell {key} apart"), "try ctrl+\\ or alt+d");
        let legacy = key.bytes().ok_or_else(cannot)?;
        let ChordKey::Char(c) = key.key else { return Err(cannot()) };
        // Modifiers are 1 and a bit each; some terminals leave out the colon and the kind of event.
        let modifiers = 1 + u32::from(key.shift) + 2 * u32::from(key.alt) + 4 * u32::from(key.ctrl);
        let kitty = format!("\x1b[{};{modifiers}u", u32::from(c));
        let kitty_pressed = format!("\x1b[{};{modifiers}:1u", u32::from(c));
        Ok(Self { spellings: vec![legacy, kitty.into_bytes(), kitty_pressed.into_bytes()] })
    }

    /// What was typed before the key, and whether it was typed.
    fn split<'a>(&self, typed: &'a [u8]) -> (&'a [u8], bool) {
        let found = self.spellings.iter().filter_map(|spelling| memchr::memmem::find(typed, spelling)).min();
        (&typed[..found.unwrap_or(typed.len())], found.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_detach_key_is_found_in_what_is_typed() {
        let key = DetachKey::new("ctrl+\\".parse().unwrap()).unwrap();
        for (typed, before, is_found) in [
            (&b"ls\r"[..], &b"ls\r"[..], false),
            (b"l\x1cs", b"l", true),
            (b"\x1b[92;5u", b"", true),
            (b"x\x1b[92;5:1u", b"x", true),
            (b"\x1b[92;6u", b"\x1b[92;6u", false),
        ] {
            assert_eq!(key.split(typed), (before, is_found));
        }
        assert!(DetachKey::new("f12".parse().unwrap()).is_err());
    }
}
