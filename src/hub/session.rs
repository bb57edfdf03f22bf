//! One session's actor: the sole writer of its screen. Everything else asks it, through
//! [`SessionHandle`].

use super::event::{HubEvent, SessionEvent};
use super::holder_link::{HolderLink, LinkEvent};
use super::replay::{self, Checkpoint, Replay};
use super::sizing::{Sizing, ViewerId};
use super::{Context, HubError, launch, rfc3339, unix_now};
use crate::catalog::AgentSpec;
use crate::ids::SessionId;
use crate::protocol::holder::ToHolder;
use crate::protocol::rest::{ModelConfig, ScreenText, Session, Status};
use crate::store::SessionRow;
use crate::term::{Size, TermEvent};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// Requests that wait for the actor; beyond it those who ask wait.
const COMMAND_QUEUE: usize = 64;

/// Pieces of output that a viewer may be behind before it must take a snapshot. A piece is at
/// most 64 KiB, so a session's viewers hold up to 8 MiB of it together.
const OUTPUT_QUEUE: usize = 128;

/// Input that the holder has not taken yet; beyond it input is refused.
const MAX_QUEUED_INPUT_BYTES: usize = 1024 * 1024;

/// Without output for so long, a program is idle.
const QUIET: Duration = Duration::from_secs(2);

/// Output this soon after input or a resize is taken for its echo, not for work.
const ECHO: Duration = Duration::from_millis(500);

/// Changes of the title and the like are told at most this often.
const PUBLISH_INTERVAL: Duration = Duration::from_millis(100);

/// A checkpoint is written after so much output; a restart parses at most this and the history again.
const CHECKPOINT_BYTES: u64 = 4 * 1024 * 1024;

/// A holder answers within a millisecond; one that does not in this time hangs.
const ATTACH_PATIENCE: Duration = Duration::from_secs(5);

/// A program that does not end on a hang-up within this time is killed.
const HANG_UP_PATIENCE: Duration = Duration::from_secs(3);

/// What a viewer gets when it comes: the screen, and from there on the events, without a gap.
pub struct Attachment {
    /// Output bytes that `snapshot` shows the effect of; the events continue there.
    pub offset: u64,
    /// Bytes that rebuild the screen; empty when none was asked for.
    pub snapshot: Bytes,
    /// The session at that moment, its size included.
    pub session: Session,
    pub events: broadcast::Receiver<SessionEvent>,
}

enum Command {
    /// `history`: lines of it in the snapshot; `None`: no snapshot.
    Watch {
        history: Option<usize>,
        reply: oneshot::Sender<Attachment>,
    },
    Join {
        viewer: ViewerId,
        size: Option<Size>,
    },
    Leave {
        viewer: ViewerId,
    },
    ViewerSize {
        viewer: ViewerId,
        size: Size,
    },
    Input {
        viewer: Option<ViewerId>,
        bytes: Bytes,
    },
    Resize {
        size: Size,
        reply: oneshot::Sender<Session>,
    },
    Rename {
        name: String,
        reply: oneshot::Sender<Result<Session, HubError>>,
    },
    Screen {
        ansi: bool,
        scrollback: usize,
        reply: oneshot::Sender<ScreenText>,
    },
    Switch {
        agent: Box<AgentSpec>,
        reply: oneshot::Sender<Result<Session, HubError>>,
    },
    /// Ends the program and the actor.
    End {
        reply: oneshot::Sender<SessionRow>,
    },
    /// Ends the actor alone.
    Close {
        reply: oneshot::Sender<()>,
    },
}

/// A session, for everybody else. Cheap to clone.
#[derive(Clone)]
pub struct SessionHandle {
    commands: mpsc::Sender<Command>,
    session: watch::Receiver<Session>,
    queued_input: Arc<AtomicUsize>,
    next_viewer: Arc<AtomicU64>,
    created_at_ms: i64,
}

/// One who receives the output; leaves when dropped.
pub struct Viewer {
    id: ViewerId,
    handle: SessionHandle,
}

impl SessionHandle {
    /// Starts a session's program and its actor.
    pub(super) async fn start(context: Arc<Context>, row: SessionRow, agent: &AgentSpec) -> Result<Self, HubError> {
        let size = Size::clamped(row.cols, row.rows);
        let command = command_of(&row, agent);
        launch::launch(&context, &row, command, size).await?;
        context.store.keep_session(&row)?;
        let (handle, mut actor) = Self::actor(context, row, size);
        actor.attend(0, Status::Starting).await;
        tokio::spawn(actor.run());
        Ok(handle)
    }

    /// Brings a session of an earlier server back: its program may have ended meanwhile.
    pub(super) async fn adopt(context: Arc<Context>, row: SessionRow) -> Self {
        let size = Size::clamped(row.cols, row.rows);
        let id = row.id;
        let (handle, mut actor) = Self::actor(context, row, size);
        let checkpoint = Checkpoint::load(&actor.context, id);
        actor.replay = Replay::new(size, actor.context.config.scrollback_lines, checkpoint);
        let from = actor.replay.received;
        actor.attend(from, Status::Unknown).await;
        tokio::spawn(actor.run());
        handle
    }

    fn actor(context: Arc<Context>, row: SessionRow, size: Size) -> (Self, Actor) {
        let (commands_tx, commands) = mpsc::channel(COMMAND_QUEUE);
        let queued_input = Arc::new(AtomicUsize::new(0));
        let session = watch::Sender::new(session_of(&row, Status::Unknown, None, 0));
        let handle = Self {
            commands: commands_tx,
            session: session.subscribe(),
            queued_input: queued_input.clone(),
            next_viewer: Arc::new(AtomicU64::new(1)),
            created_at_ms: row.created_at_ms,
        };
        let actor = Actor {
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
            resizes: Vec::new(),
            publish_at: None,
            quiet_at: None,
        };
        (handle, actor)
    }

    /// The session's id.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.session.borrow().id
    }

    /// Unix milliseconds.
    pub(super) fn created_at_ms(&self) -> i64 {
        self.created_at_ms
    }

    /// The session as it is now.
    #[must_use]
    pub fn session(&self) -> Session {
        let mut session = self.session.borrow().clone();
        if session.status == Status::Working {
            session.last_active_at = rfc3339(unix_now());
        }
        session
    }

    /// The screen (with up to `history` lines before it) and what follows it.
    pub async fn watch(&self, history: usize) -> Result<Attachment, HubError> {
        self.ask(|reply| Command::Watch { history: Some(history), reply }).await
    }

    /// What follows from now on, without the screen.
    pub async fn follow(&self) -> Result<Attachment, HubError> {
        self.ask(|reply| Command::Watch { history: None, reply }).await
    }

    /// Counts a viewer in. Without a size it only looks on.
    pub async fn join(&self, size: Option<Size>) -> Result<Viewer, HubError> {
        let id = self.next_viewer.fetch_add(1, Ordering::Relaxed);
        self.tell(Command::Join { viewer: id, size }).await?;
        Ok(Viewer { id, handle: self.clone() })
    }

    /// Types into the session.
    pub async fn input(&self, bytes: Bytes) -> Result<(), HubError> {
        self.type_in(None, bytes).await
    }

    pub async fn resize(&self, size: Size) -> Result<Session, HubError> {
        self.ask(|reply| Command::Resize { size, reply }).await
    }

    pub async fn rename(&self, name: &str) -> Result<Session, HubError> {
        let name = super::checked_name(name)?;
        self.ask(|reply| Command::Rename { name, reply }).await?
    }

    /// The screen as text, with up to `scrollback` lines of history.
    pub async fn screen(&self, ansi: bool, scrollback: usize) -> Result<ScreenText, HubError> {
        self.ask(|reply| Command::Screen { ansi, scrollback, reply }).await
    }

    pub(super) async fn switch_agent(&self, agent: AgentSpec) -> Result<Session, HubError> {
        self.ask(|reply| Command::Switch { agent: Box::new(agent), reply }).await?
    }

    pub(super) async fn end(&self) -> Result<SessionRow, HubError> {
        self.ask(|reply| Command::End { reply }).await
    }

    pub(super) async fn close(&self) {
        let _ = self.ask(|reply| Command::Close { reply }).await;
    }

    async fn type_in(&self, viewer: Option<ViewerId>, bytes: Bytes) -> Result<(), HubError> {
        if self.session.borrow().status == Status::Exited {
            return Err(HubError::Exited);
        }
        let queued = self.queued_input.load(Ordering::Relaxed);
        if queued > MAX_QUEUED_INPUT_BYTES {
            return Err(HubError::InputFull(queued));
        }
        self.tell(Command::Input { viewer, bytes }).await
    }

    async fn tell(&self, command: Command) -> Result<(), HubError> {
        self.commands.send(command).await.map_err(|_| self.gone())
    }

    async fn ask<T>(&self, command: impl FnOnce(oneshot::Sender<T>) -> Command) -> Result<T, HubError> {
        let (reply, answer) = oneshot::channel();
        self.tell(command(reply)).await?;
        answer.await.map_err(|_| self.gone())
    }

    /// The actor ends when its session is deleted.
    fn gone(&self) -> HubError {
        HubError::SessionNotFound(self.id())
    }
}

impl Viewer {
    /// Types into the session; its size becomes this viewer's.
    pub async fn input(&self, bytes: Bytes) -> Result<(), HubError> {
        self.handle.type_in(Some(self.id), bytes).await
    }

    /// This viewer's size changed.
    pub async fn resize(&self, size: Size) -> Result<(), HubError> {
        self.handle.tell(Command::ViewerSize { viewer: self.id, size }).await
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let leave = Command::Leave { viewer: self.id };
        if let Err(mpsc::error::TrySendError::Full(leave)) = self.handle.commands.try_send(leave)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let commands = self.handle.commands.clone();
            runtime.spawn(async move { commands.send(leave).await });
        }
    }
}

struct Actor {
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
    /// Who waits for the holder's word that it is so; each waits for a request of its own.
    resizes: Vec<oneshot::Sender<Session>>,
    publish_at: Option<Instant>,
    quiet_at: Option<Instant>,
}

impl Actor {
    async fn run(mut self) {
        self.catch_up().await;
        loop {
            let deadline = match (self.publish_at, self.quiet_at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
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
                    Some(event) => self.take(event),
                    None => self.holder_gone(),
                },
                () = sleep_until(deadline) => self.tick(),
            }
        }
    }

    /// Takes the holder over; the session is then in `status`. Without a holder its program has
    /// ended, which is read from the journal.
    async fn attend(&mut self, from: u64, status: Status) {
        let Err(error) = self.attach_holder(from).await else { return self.set_status(status) };
        tracing::info!(session = %self.row.id, %error, "no holder: the program has ended");
        if self.row.exit_code.is_none() {
            self.read_exit().await;
        }
        self.is_dormant = true;
        self.set_status(Status::Exited);
    }

    /// Takes the holder over.
    async fn attach_holder(&mut self, from: u64) -> std::io::Result<()> {
        let epoch = self.context.store.next_epoch().map_err(std::io::Error::other)?;
        let socket = self.context.paths.holder_socket(self.row.id);
        let attach = HolderLink::attach(&socket, epoch, from, self.queued_input.clone());
        let link = tokio::time::timeout(ATTACH_PATIENCE, attach).await??;
        self.row.exit_code = None;
        self.link = Some(link);
        // Without a word from it, too, a program becomes idle.
        self.quiet_at = Some(Instant::now() + QUIET);
        Ok(())
    }

    /// Reads what was printed before this server came; nothing is answered to it, for the
    /// programs had their answers from the server before.
    async fn catch_up(&mut self) {
        let Some(end) = self.link.as_ref().map(|link| link.end) else { return };
        while self.replay.received < end {
            match next_event(&mut self.link).await {
                Some(LinkEvent::Output { offset, bytes }) => {
                    self.replay.output(offset, bytes);
                }
                Some(LinkEvent::Size { cols, rows }) => self.replay.resize(Size::clamped(cols, rows)),
                Some(event @ LinkEvent::Exit { .. }) => return self.take(event),
                None => return self.holder_gone(),
            }
        }
        self.checkpointed = self.replay.shown();
        self.wanted_size = self.replay.screen.size();
        self.publish();
    }

    fn take(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Output { offset, bytes } => self.take_output(offset, bytes),
            LinkEvent::Size { cols, rows } => {
                let size = Size::clamped(cols, rows);
                if size != self.replay.screen.size() {
                    self.replay.resize(size);
                    let _ = self.output.send(SessionEvent::Resized(size));
                    self.mark_changed();
                }
                self.answer_resizes();
            }
            LinkEvent::Exit { code } => self.exited(Some(code)),
        }
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
                TermEvent::Bell => {}
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

    fn tick(&mut self) {
        let now = Instant::now();
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
            Command::Input { viewer, bytes } => self.input(viewer, &bytes),
            Command::Resize { size, reply } => {
                self.apply_size(Some(size));
                self.resizes.push(reply);
                if self.link.is_none() || self.replay.screen.size() == size {
                    self.answer_resizes();
                }
            }
            Command::Rename { name, reply } => {
                self.row.name = name;
                let kept = self.context.store.keep_session(&self.row).map_err(HubError::from);
                self.publish();
                let _ = reply.send(kept.map(|()| self.describe()));
            }
            Command::Screen { ansi, scrollback, reply } => {
                self.wake().await;
                let _ = reply.send(self.screen_text(ansi, scrollback));
            }
            Command::Switch { agent, reply } => {
                let switched = self.switch_agent(&agent).await;
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

    fn input(&mut self, viewer: Option<ViewerId>, bytes: &[u8]) {
        if let Some(change) = viewer.and_then(|viewer| self.sizing.act(viewer)) {
            self.apply_size(Some(change));
        }
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

    fn screen_text(&self, ansi: bool, scrollback: usize) -> ScreenText {
        let screen = &self.replay.screen;
        let history = screen.history().last(scrollback);
        let mut lines: Vec<String> =
            history.map(|line| if ansi { line.to_owned() } else { crate::term::plain(line) }).collect();
        let history_lines = lines.len();
        lines.extend(if ansi { screen.ansi() } else { screen.text() });
        let size = screen.size();
        ScreenText { cols: size.cols(), rows: size.rows(), offset: self.replay.shown(), history_lines, lines }
    }

    /// Reads the last screen of a session that ended before this server began.
    async fn wake(&mut self) {
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
    async fn read_exit(&mut self) {
        let journal = replay::journal_dir(&self.context, self.row.id);
        let read = tokio::task::spawn_blocking(move || replay::read_exit(&journal)).await;
        if let Ok(Some(code)) = read {
            self.row.exit_code = Some(code);
            if let Err(error) = self.context.store.keep_session(&self.row) {
                tracing::error!(session = %self.row.id, %error, "cannot keep the exit");
            }
        }
    }

    fn holder_gone(&mut self) {
        self.link = None;
        if self.status != Status::Exited {
            self.exited(None);
        }
    }

    /// The program ended; `None` when nobody saw how.
    fn exited(&mut self, code: Option<i32>) {
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

    /// Hangs the program up, and kills it if that does not end it in time.
    async fn end_program(&mut self) {
        for message in [ToHolder::HangUp, ToHolder::Kill] {
            let Some(link) = &mut self.link else { return };
            link.send(&message);
            let ended = async {
                while let Some(event) = next_event(&mut self.link).await {
                    if let LinkEvent::Exit { code } = event {
                        self.row.exit_code = Some(code);
                    }
                }
            };
            // The holder lets go of the socket when the program has ended and all is told.
            if tokio::time::timeout(HANG_UP_PATIENCE, ended).await.is_ok() {
                self.link = None;
            }
        }
    }

    async fn switch_agent(&mut self, agent: &AgentSpec) -> Result<Session, HubError> {
        self.wake().await;
        self.end_program().await;
        let row =
            SessionRow { agent: agent.id.clone(), command: None, provider: None, model: None, ..self.row.clone() };
        let size = self.replay.screen.size();
        launch::launch(&self.context, &row, command_of(&row, agent), size).await.inspect_err(|_| self.exited(None))?;
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

    fn keep_checkpoint(&mut self) {
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

fn command_of(row: &SessionRow, agent: &AgentSpec) -> Vec<String> {
    row.command.clone().unwrap_or_else(|| agent.command_line(row.provider.as_deref(), row.model.as_deref()))
}

fn session_of(row: &SessionRow, status: Status, pid: Option<u32>, viewers: usize) -> Session {
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
