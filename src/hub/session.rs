//! A session, for everybody else: asks its actor, who alone writes its screen.

use super::actor::{Actor, session_of};
use super::command::Command;
use super::event::SessionEvent;
use super::sizing::ViewerId;
use super::typing::Typing;
use super::{Context, HubError, launch, rfc3339, unix_now};
use crate::catalog::{AgentSpec, ModelChoice};
use crate::ids::SessionId;
use crate::protocol::rest::{ScreenQuery, ScreenText, Session, Status, Typed};
use crate::store::SessionRow;
use crate::term::Size;
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// Requests that wait for the actor; beyond it those who ask wait.
const COMMAND_QUEUE: usize = 64;

/// Input that the holder has not taken yet; beyond it input is refused.
const MAX_QUEUED_INPUT_BYTES: usize = 1024 * 1024;

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
        let program = launch::find(&row, agent)?;
        // Kept first: a server that is killed right here finds the program again.
        context.store.keep_session(&row)?;
        launch::launch(&context, &row, &program, size).await?;
        let (handle, mut actor) = Self::actor(context, row, size);
        actor.attend(0, Status::Starting).await;
        tokio::spawn(actor.run());
        Ok(handle)
    }

    /// Brings a session of an earlier server back: its program may have ended meanwhile.
    pub(super) async fn adopt(context: Arc<Context>, row: SessionRow) -> Self {
        let size = Size::clamped(row.cols, row.rows);
        let (handle, mut actor) = Self::actor(context, row, size);
        actor.adopt(size).await;
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
        let actor = Actor::new(context, row, size, session, (queued_input, commands));
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

    /// Types into the session; tells where in its output that was.
    pub async fn type_in(&self, typing: Typing) -> Result<Typed, HubError> {
        self.check_input()?;
        self.ask(|reply| Command::Type { typing, reply }).await
    }

    /// The session as it is now and from now on.
    pub(super) fn changes(&self) -> watch::Receiver<Session> {
        self.session.clone()
    }

    pub async fn resize(&self, size: Size) -> Result<Session, HubError> {
        self.ask(|reply| Command::Resize { size, reply }).await
    }

    pub async fn rename(&self, name: &str) -> Result<Session, HubError> {
        let name = super::checked_name(name)?;
        self.ask(|reply| Command::Rename { name, reply }).await?
    }

    /// The screen as `query` asks for it.
    pub async fn screen(&self, query: ScreenQuery) -> Result<ScreenText, HubError> {
        self.ask(|reply| Command::Screen { query, reply }).await
    }

    pub(super) async fn switch_agent(&self, agent: AgentSpec, choice: ModelChoice) -> Result<Session, HubError> {
        self.ask(|reply| Command::Switch { agent: Box::new(agent), choice, reply }).await?
    }

    pub(super) async fn end(&self) -> Result<SessionRow, HubError> {
        self.ask(|reply| Command::End { reply }).await
    }

    pub(super) async fn close(&self) {
        let _ = self.ask(|reply| Command::Close { reply }).await;
    }

    fn check_input(&self) -> Result<(), HubError> {
        if self.session.borrow().status == Status::Exited {
            return Err(HubError::Exited);
        }
        let queued = self.queued_input.load(Ordering::Relaxed);
        if queued > MAX_QUEUED_INPUT_BYTES {
            return Err(HubError::InputFull(queued));
        }
        Ok(())
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
        self.handle.check_input()?;
        self.handle.tell(Command::Input { viewer: self.id, bytes }).await
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
