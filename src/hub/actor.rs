//! One session's actor: the sole writer of its screen. This file is its loop and what it answers;
//! how its program begins, ends and is found again is [`life`].

mod life;
mod screen;

use super::command::Command;
use super::event::{HubEvent, SessionEvent};
use super::holder_link::{HolderLink, LinkEvent};
use super::replay::Replay;
use super::session::Attachment;
use super::sizing::Sizing;
use super::{Context, HubError, rfc3339, unix_now};
use crate::protocol::holder::ToHolder;
use crate::protocol::rest::{ModelConfig, Session, Status, Typed};
use crate::store::SessionRow;
use crate::term::{Size, TermEvent};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// Pieces of output that a viewer may be behind before it must take a snapshot. A piece is at
/// most 16 KiB, so a session's viewers hold up to 4 MiB of it together.
const OUTPUT_QUEUE: usize = 256;

/// Parsed in one turn of the server's one thread: about a sixth of a millisecond, so that a flood in
/// one session does not delay the keys of another.
const TURN_BYTES: usize = 16 * 1024;

/// Without output for so long, a program is idle.
const QUIET: Duration = Duration::from_secs(2);

/// Output this soon after input or a resize is taken for its echo, not for work.
const ECHO: Duration = Duration::from_millis(500);

/// Changes of the title and the like are told at most this often.
const PUBLISH_INTERVAL: Duration = Duration::from_millis(100);

/// A checkpoint is written after so much output; a restart parses at most this and the history again.
const CHECKPOINT_BYTES: u64 = 4 * 1024 * 1024;

pub(super) struct Actor {
    context: Arc<Context>,
    row: SessionRow,
    replay: Replay,
    link: Option<HolderLink>,
    queued_input: Arc<AtomicUsize>,
    commands: mpsc::Receiver<Command>,
    session: watch::Sender<Session>,
    output: broadcast::Sender<SessionEvent>,
    sizing: Sizing,
    status: Status,
    /// Ended before this server began: the screen is read from the journal when somebody asks.
    is_dormant: bool,
    checkpointed: u64,
    output_at: Option<Instant>,
    /// Typed to, or resized, which programs answer with output.
    touched_at: Option<Instant>,
    /// What the holder was asked for last.
    wanted_size: Size,
    /// A program's end, if that is what the holder told last: it lets go then. Where it goes on, the
    /// end was of a program before this one, and stands in the journal that the holder tells again.
    ending: Option<i32>,
    /// Who waits for the holder's word that it is so; each waits for a request of its own.
    resizes: Vec<oneshot::Sender<Session>>,
    publish_at: Option<Instant>,
    quiet_at: Option<Instant>,
    /// Set while there is a holder that does not answer.
    attend_at: Option<Instant>,
}

impl Actor {
    /// An actor without a holder yet. `session` and `requests` are the other ends of its handle.
    pub(super) fn new(
        context: Arc<Context>,
        row: SessionRow,
        size: Size,
        session: watch::Sender<Session>,
        (queued_input, commands): (Arc<AtomicUsize>, mpsc::Receiver<Command>),
    ) -> Self {
        Self {
            replay: Replay::new(size, context.config.scrollback_lines, None),
            checkpointed: 0,
            context,
            row,
            link: None,
            queued_input,
            commands,
            session,
            output: broadcast::Sender::new(OUTPUT_QUEUE),
            sizing: Sizing::default(),
            status: Status::Unknown,
            is_dormant: false,
            output_at: None,
            touched_at: None,
            wanted_size: size,
            ending: None,
            resizes: Vec::new(),
            publish_at: None,
            quiet_at: None,
            attend_at: None,
        }
    }

    /// Serves the session to its end.
    pub(super) async fn run(mut self) {
        self.catch_up().await;
        loop {
            let deadline = [self.publish_at, self.quiet_at, self.attend_at].into_iter().flatten().min();
            tokio::select! {
                biased;
                command = self.commands.recv() => match command {
                    Some(command) => {
                        if self.obey(command).await {
                            return;
                        }
                    }
                    None => return,
                },
                event = next_event(&mut self.link) => match event {
                    Some(LinkEvent::Output { offset, bytes }) => {
                        self.ending = None;
                        self.take_piecewise(offset, bytes).await;
                    }
                    Some(event) => self.take(event),
                    None => self.holder_gone(),
                },
                () = sleep_until(deadline) => self.tick().await,
            }
        }
    }

    fn take(&mut self, event: LinkEvent) {
        self.ending = None;
        match event {
            LinkEvent::Output { offset, bytes } => self.take_output(offset, bytes),
            LinkEvent::Size { cols, rows } => {
                let size = Size::clamped(cols, rows);
                if size != self.replay.screen.size() {
                    self.replay.resize(size);
                    let _ = self.output.send(SessionEvent::Resized(size));
                    self.mark_changed();
                }
                // An earlier size may still be on its way, such as the one that the program began with.
                if size == self.wanted_size {
                    self.answer_resizes();
                }
            }
            LinkEvent::Exit { code } => self.ending = Some(code),
        }
    }

    /// Takes output in, but no more at a time than others can wait for.
    async fn take_piecewise(&mut self, mut offset: u64, mut bytes: Bytes) {
        while bytes.len() > TURN_BYTES {
            self.take_output(offset, bytes.split_to(TURN_BYTES));
            offset += TURN_BYTES as u64;
            tokio::task::yield_now().await;
        }
        self.take_output(offset, bytes);
    }

    fn take_output(&mut self, offset: u64, bytes: Bytes) {
        let (offset, bytes, events) = self.replay.output(offset, bytes);
        if !bytes.is_empty() {
            let _ = self.output.send(SessionEvent::Output { offset, bytes });
        }
        for event in events {
            match event {
                TermEvent::Reply(reply) => self.link.iter_mut().for_each(|link| link.input(&reply)),
                TermEvent::Title(_) => self.mark_changed(),
                // Nobody acts on the others yet.
                _ => {}
            }
        }
        let now = Instant::now();
        self.output_at = Some(now);
        let is_echo = self.touched_at.is_some_and(|at| now - at < ECHO);
        if self.status != Status::Working && !(is_echo && self.status == Status::Idle) {
            self.set_status(Status::Working);
            self.quiet_at = Some(now + QUIET);
        }
        if self.replay.shown() - self.checkpointed.min(self.replay.shown()) >= CHECKPOINT_BYTES {
            self.keep_checkpoint();
        }
    }

    async fn tick(&mut self) {
        let now = Instant::now();
        if self.attend_at.is_some_and(|at| now >= at) {
            self.attend_again().await;
        }
        if self.publish_at.is_some_and(|at| now >= at) {
            self.publish();
        }
        if self.quiet_at.is_some_and(|at| now >= at) {
            let quiet_at = self.output_at.map_or(now, |at| at + QUIET);
            self.quiet_at = (quiet_at > now).then_some(quiet_at);
            if self.quiet_at.is_none() {
                if self.output_at.is_some() {
                    self.row.last_active_at = unix_now();
                }
                self.set_status(Status::Idle);
                if self.replay.shown() > self.checkpointed {
                    self.keep_checkpoint();
                }
            }
        }
    }

    /// Does what was asked; true when the actor is to end.
    async fn obey(&mut self, command: Command) -> bool {
        match command {
            Command::Watch { history, reply } => {
                self.wake().await;
                let _ = reply.send(self.attachment(history));
            }
            Command::Join { viewer, size } => {
                let change = self.sizing.join(viewer, size);
                self.apply_size(change);
                self.mark_changed();
            }
            Command::Leave { viewer } => {
                let change = self.sizing.leave(viewer);
                self.apply_size(change);
                self.mark_changed();
            }
            Command::ViewerSize { viewer, size } => {
                let change = self.sizing.resize(viewer, size);
                self.apply_size(change);
            }
            Command::Input { viewer, bytes } => {
                let change = self.sizing.act(viewer);
                self.apply_size(change);
                self.input(&bytes);
            }
            Command::Type { typing, reply } => {
                let bytes = typing.encode(&self.replay.screen.modes());
                let typed = Typed { bytes: bytes.len(), offset: self.replay.shown() };
                self.input(&bytes);
                let _ = reply.send(typed);
            }
            Command::Resize { size, reply } => {
                self.apply_size(Some(size));
                self.resizes.push(reply);
                if self.link.is_none() || self.replay.screen.size() == size {
                    self.answer_resizes();
                }
            }
            Command::Rename { name, reply } => {
                let row = SessionRow { name, ..self.row.clone() };
                let kept = self.context.store.keep_session(&row).map_err(HubError::from);
                if kept.is_ok() {
                    self.row = row;
                    self.publish();
                }
                let _ = reply.send(kept.map(|()| self.describe()));
            }
            Command::Screen { query, reply } => {
                self.wake().await;
                let _ = reply.send(screen::describe(&self.replay.screen, self.replay.shown(), query));
            }
            Command::Switch { agent, choice, reply } => {
                let switched = self.switch_agent(&agent, choice).await;
                let _ = reply.send(switched);
            }
            Command::End { reply } => {
                self.end_program().await;
                let _ = reply.send(self.row.clone());
                return true;
            }
            Command::Close { reply } => {
                self.keep_checkpoint();
                let _ = self.context.store.keep_session(&self.row);
                let _ = reply.send(());
                return true;
            }
        }
        false
    }

    fn attachment(&self, history: Option<usize>) -> Attachment {
        let size = self.replay.screen.size();
        Attachment {
            offset: self.replay.shown(),
            snapshot: history.map(|lines| self.replay.screen.snapshot(lines).into()).unwrap_or_default(),
            session: Session { cols: size.cols(), rows: size.rows(), ..self.describe() },
            events: self.output.subscribe(),
        }
    }

    fn input(&mut self, bytes: &[u8]) {
        self.touched_at = Some(Instant::now());
        if let Some(link) = &mut self.link {
            link.input(bytes);
        }
    }

    /// Asks the holder for a size; the screen follows when the record of it comes back, in order
    /// with the output.
    fn apply_size(&mut self, size: Option<Size>) {
        let Some(size) = size.filter(|size| *size != self.wanted_size) else { return };
        self.wanted_size = size;
        self.touched_at = Some(Instant::now());
        if let Some(link) = &mut self.link {
            link.send(&ToHolder::Resize { cols: size.cols(), rows: size.rows() });
        } else if size != self.replay.screen.size() {
            self.replay.resize(size);
            let _ = self.output.send(SessionEvent::Resized(size));
            self.mark_changed();
        }
    }

    /// Whoever resized learns of it when everybody can see it.
    fn answer_resizes(&mut self) {
        if self.resizes.is_empty() {
            return;
        }
        self.publish();
        for reply in std::mem::take(&mut self.resizes) {
            let _ = reply.send(self.describe());
        }
    }

    fn set_status(&mut self, status: Status) {
        if self.status != status {
            self.status = status;
            self.publish();
        }
    }

    /// Tells everybody soon, once for whatever else changes until then.
    fn mark_changed(&mut self) {
        self.publish_at.get_or_insert(Instant::now() + PUBLISH_INTERVAL);
    }

    fn publish(&mut self) {
        self.publish_at = None;
        let size = self.replay.screen.size();
        if !self.is_dormant {
            (self.row.cols, self.row.rows) = (size.cols(), size.rows());
            self.row.title = Some(self.replay.screen.title()).filter(|title| !title.is_empty()).map(str::to_owned);
        }
        let session = self.describe();
        if self.session.send_if_modified(|old| std::mem::replace(old, session.clone()) != session) {
            let _ = self.context.events.send(HubEvent::Updated(session));
        }
    }

    fn describe(&self) -> Session {
        session_of(&self.row, self.status, self.link.as_ref().map(|link| link.pid), self.sizing.viewers())
    }
}

async fn next_event(link: &mut Option<HolderLink>) -> Option<LinkEvent> {
    match link {
        Some(link) => link.next().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

pub(super) fn session_of(row: &SessionRow, status: Status, pid: Option<u32>, viewers: usize) -> Session {
    let is_running = status != Status::Exited;
    Session {
        id: row.id,
        name: row.name.clone(),
        agent: row.agent.clone(),
        created_at: rfc3339(row.created_at_ms / 1000),
        last_active_at: rfc3339(row.last_active_at),
        workspace_dir: row.workspace_dir.clone(),
        pid: pid.filter(|_| is_running),
        model_config: (row.provider.is_some() || row.model.is_some())
            .then(|| ModelConfig { provider: row.provider.clone(), model: row.model.clone() }),
        status,
        title: row.title.clone(),
        cols: row.cols,
        rows: row.rows,
        exit_code: row.exit_code.filter(|_| !is_running),
        viewers,
    }
}
