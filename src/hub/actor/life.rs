//! How a session's program begins, ends, is found again by a later server, and is exchanged.

use super::{Actor, QUIET, next_event};
use crate::catalog::{AgentSpec, ModelChoice};
use crate::hub::event::{HubEvent, SessionEvent};
use crate::hub::holder_link::{self, HolderLink, LinkEvent};
use crate::hub::replay::{self, Checkpoint, Replay};
use crate::hub::{HubError, launch, unix_now};
use crate::protocol::holder::ToHolder;
use crate::protocol::rest::{Session, Status};
use crate::store::SessionRow;
use crate::term::Size;
use std::io;
use std::time::{Duration, Instant};

/// A holder answers within a millisecond; one that does not in this time hangs, or was stopped.
const ATTACH_PATIENCE: Duration = Duration::from_secs(2);

/// A holder that does not answer is asked again so much later.
const ATTACH_AGAIN: Duration = Duration::from_secs(3);

/// A program that does not end on a hang-up within this time is killed.
const HANG_UP_PATIENCE: Duration = Duration::from_secs(3);

impl Actor {
    /// Takes over what an earlier server had come to.
    pub(in crate::hub) async fn adopt(&mut self, size: Size) {
        let checkpoint = Checkpoint::load(&self.context, self.row.id);
        self.replay = Replay::new(size, self.context.config.scrollback_lines, checkpoint);
        self.attend(self.replay.received, Status::Unknown).await;
    }

    /// Takes the holder over; the session is then in `status`. Without a holder its program has
    /// ended, which is read from the journal. Of one that does not answer nothing is known: it may
    /// answer later.
    pub(in crate::hub) async fn attend(&mut self, from: u64, status: Status) {
        let Err(error) = self.attach_holder(from).await else { return self.set_status(status) };
        if !is_gone(&error) {
            tracing::warn!(session = %self.row.id, %error, "the holder does not answer");
            self.attend_at = Some(Instant::now() + ATTACH_AGAIN);
            return self.set_status(Status::Unknown);
        }
        tracing::info!(session = %self.row.id, %error, "no holder: the program has ended");
        if self.row.exit_code.is_none() {
            self.read_exit().await;
        }
        self.is_dormant = true;
        self.set_status(Status::Exited);
    }

    /// Asks a holder once more that did not answer.
    pub(super) async fn attend_again(&mut self) {
        self.attend_at = None;
        self.attend(self.replay.received, Status::Unknown).await;
        self.catch_up().await;
    }

    /// Takes the holder over.
    pub(super) async fn attach_holder(&mut self, from: u64) -> io::Result<()> {
        let epoch = self.context.store.next_epoch().map_err(io::Error::other)?;
        let socket = self.context.paths.holder_socket(self.row.id);
        let attach = HolderLink::attach(&socket, epoch, from, self.queued_input.clone());
        let link = tokio::time::timeout(ATTACH_PATIENCE, attach).await??;
        self.row.exit_code = None;
        self.ending = None;
        self.link = Some(link);
        // Without a word from it, too, a program becomes idle.
        self.quiet_at = Some(Instant::now() + QUIET);
        Ok(())
    }

    /// Reads what was printed before this server came; nothing is answered to it, for the
    /// programs had their answers from the server before.
    pub(super) async fn catch_up(&mut self) {
        let Some(end) = self.link.as_ref().map(|link| link.end) else { return };
        while self.replay.received < end {
            match next_event(&mut self.link).await {
                Some(LinkEvent::Output { offset, bytes }) => {
                    self.ending = None;
                    self.replay.output(offset, bytes);
                    tokio::task::yield_now().await;
                }
                Some(LinkEvent::Size { cols, rows }) => {
                    self.ending = None;
                    self.replay.resize(Size::clamped(cols, rows));
                }
                // Perhaps of a program before this one: then more comes.
                Some(LinkEvent::Exit { code }) => self.ending = Some(code),
                None => return self.holder_gone(),
            }
        }
        self.checkpointed = self.replay.shown();
        self.wanted_size = self.replay.screen.size();
        self.publish();
    }

    /// Reads the last screen of a session that ended before this server began.
    pub(super) async fn wake(&mut self) {
        if !std::mem::take(&mut self.is_dormant) {
            return;
        }
        let context = self.context.clone();
        let (id, size) = (self.row.id, Size::clamped(self.row.cols, self.row.rows));
        let read = tokio::task::spawn_blocking(move || replay::read_dead(&context, id, size)).await;
        if let Ok(replay) = read {
            self.replay = replay;
        }
    }

    /// Finds how a program ended that nobody attended, and keeps it.
    pub(super) async fn read_exit(&mut self) {
        let journal = replay::journal_dir(&self.context, self.row.id);
        let read = tokio::task::spawn_blocking(move || replay::read_exit(&journal)).await;
        if let Ok(Some(code)) = read {
            self.row.exit_code = Some(code);
            if let Err(error) = self.context.store.keep_session(&self.row) {
                tracing::error!(session = %self.row.id, %error, "cannot keep the exit");
            }
        }
    }

    pub(super) fn holder_gone(&mut self) {
        self.link = None;
        let code = self.ending.take();
        if self.status != Status::Exited {
            self.exited(code);
        }
    }

    /// The program ended; `None` when nobody saw how.
    pub(super) fn exited(&mut self, code: Option<i32>) {
        self.row.exit_code = code.or(self.row.exit_code);
        self.row.last_active_at = unix_now();
        self.quiet_at = None;
        self.keep_checkpoint();
        if let Err(error) = self.context.store.keep_session(&self.row) {
            tracing::error!(session = %self.row.id, %error, "cannot keep the exit");
        }
        self.set_status(Status::Exited);
        self.answer_resizes();
        let _ = self.output.send(SessionEvent::Exited);
        let _ = self.context.events.send(HubEvent::Exited(self.describe()));
    }

    /// Hangs the program up, and kills it if that does not end it in time. A holder that does not
    /// do so much is killed itself: the system hangs its program up when the terminal goes with it.
    pub(super) async fn end_program(&mut self) {
        if self.attend_at.is_some() {
            self.attend_again().await;
        }
        let mut hangs = self.attend_at.take().is_some();
        for message in [ToHolder::HangUp, ToHolder::Kill] {
            let Some(link) = &mut self.link else { break };
            link.send(&message);
            let ended = async {
                while let Some(event) = next_event(&mut self.link).await {
                    match event {
                        LinkEvent::Exit { code } => self.row.exit_code = Some(code),
                        // Nobody waits to see it, and the journal has it.
                        LinkEvent::Output { offset, bytes } => self.replay.skip_to(offset + bytes.len() as u64),
                        LinkEvent::Size { .. } => {}
                    }
                }
            };
            // The holder lets go of the socket when the program has ended and all is told.
            hangs = tokio::time::timeout(HANG_UP_PATIENCE, ended).await.is_err();
            if !hangs {
                self.link = None;
            }
        }
        if hangs {
            self.link = None;
            holder_link::kill(&self.context.paths.holder_socket(self.row.id)).await;
        }
    }

    pub(super) async fn switch_agent(&mut self, agent: &AgentSpec, choice: ModelChoice) -> Result<Session, HubError> {
        let ModelChoice { provider, model } = choice;
        let row = SessionRow { agent: agent.id.clone(), command: None, provider, model, ..self.row.clone() };
        // Before the old program is ended: a new one that is not there shall not cost it.
        let program = launch::find(&row, agent)?;
        self.wake().await;
        self.end_program().await;
        let size = self.replay.screen.size();
        launch::launch(&self.context, &row, &program, size).await.inspect_err(|_| self.exited(None))?;
        self.row = SessionRow { exit_code: None, title: None, ..row };
        self.context.store.keep_session(&self.row)?;
        // The new program starts on a blank screen, in the modes of a new terminal.
        self.replay.boundary.finish();
        self.replay.screen.restore(b"\x1bc");
        let from = self.replay.received;
        self.attend(from, Status::Starting).await;
        self.keep_checkpoint();
        let session = self.describe();
        let _ = self.output.send(SessionEvent::AgentSwitched(Box::new(session.clone())));
        Ok(session)
    }

    pub(super) fn keep_checkpoint(&mut self) {
        if self.is_dormant {
            return;
        }
        let offset = self.replay.shown();
        let screen = &self.replay.screen;
        let checkpoint = Checkpoint { offset, size: screen.size(), snapshot: screen.snapshot(0) };
        self.checkpointed = offset;
        if let Err(error) = checkpoint.keep(&self.context, self.row.id) {
            tracing::warn!(session = %self.row.id, %error, "cannot write the checkpoint");
        }
    }
}

/// Whether an attach failed because there is no holder any more.
fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, ConnectionReset, NotFound, UnexpectedEof};
    matches!(error.kind(), NotFound | ConnectionRefused | ConnectionReset | UnexpectedEof)
}
