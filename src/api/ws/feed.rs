//! One session as one socket sees it: a snapshot, then the live output without gap or duplicate.
//! A socket that is too slow gets a fresh snapshot, or, where it resumed and wants every byte, what
//! it missed from the journal. The session never waits for it.

use super::super::Api;
use super::super::error::ApiError;
use super::backlog::{Backlog, Piece};
use super::exit_code;
use super::flow::Flow;
use super::socket::text;
use crate::hub::{Attachment, HubError, SessionEvent, SessionHandle, Viewer, checked_size};
use crate::ids::SessionId;
use crate::protocol::rest::{Session, Status};
use crate::protocol::ws::{Attach, Frame, ServerBody};
use crate::term::Size;
use axum::extract::ws::Message;
use bytes::{Bytes, BytesMut};
use futures_util::future::BoxFuture;
use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

const DEFAULT_SNAPSHOT_HISTORY: usize = 1000;
/// About 5 MB of ordinary text in one message.
const MAX_SNAPSHOT_HISTORY: usize = 50_000;
/// Output that is ready is sent together up to this: fewer frames, and none takes long to show.
const FRAME_BYTES: usize = 256 * 1024;
/// A viewer with a window that is this many pieces of output behind is better served by a snapshot.
const BEHIND_PIECES: usize = 32;

/// What a socket shows of a session.
pub(super) struct Feed {
    pub(super) wants_events: bool,
    source: Source,
    viewer: Viewer,
    events: Receiver<SessionEvent>,
    is_binary: bool,
    /// Catches up from the journal, never by a snapshot.
    is_lossless: bool,
    flow: Flow,
    /// Taken off `events` while output was being collected.
    held_back: Option<SessionEvent>,
    /// What must be awaited before the live output goes on. Kept here, because waiting for the
    /// next message may be cancelled at any time.
    work: Option<BoxFuture<'static, Work>>,
    /// Messages of one event: an event makes four at most.
    outbox: VecDeque<Message>,
    /// What the viewer was told last.
    told: Told,
}

struct Told {
    size: Size,
    agent: String,
    has_exited: bool,
}

/// Where the live output is joined.
struct Joined {
    now: Attachment,
    /// What comes before it; absent where a snapshot does.
    backlog: Option<Box<Backlog>>,
}

/// How a session's output is joined, again where that is needed.
#[derive(Clone)]
struct Source {
    handle: SessionHandle,
    journal: PathBuf,
    /// Lines of it in a snapshot.
    history: usize,
}

enum Work {
    Joined(Result<Joined, HubError>),
    /// The session is the one at the backlog's end.
    Read(Box<Backlog>, Session, io::Result<Piece>),
    Unread,
}

impl Feed {
    /// Joins a session. The first message says what comes.
    pub(super) async fn start(api: Api, attach: Attach, may_resize: bool) -> Result<Box<Self>, ApiError> {
        let handle = api.hub().session(attach.session_id)?;
        let size = match (attach.cols, attach.rows) {
            (Some(cols), Some(rows)) => Some(checked_size(cols, rows)?).filter(|_| may_resize),
            (None, None) => None,
            _ => return Err(ApiError::invalid("cols and rows come together")),
        };
        let viewer = handle.join(size).await?;
        let history = attach.scrollback.unwrap_or(DEFAULT_SNAPSHOT_HISTORY).min(MAX_SNAPSHOT_HISTORY);
        let source = Source { handle, journal: api.hub().journal(attach.session_id), history };
        let Joined { now, backlog } = source.clone().join(attach.from_offset).await?;
        let offset = attach.from_offset.filter(|_| backlog.is_some());
        let mut feed = Box::new(Self {
            wants_events: attach.events,
            source,
            viewer,
            events: now.events,
            is_binary: attach.binary,
            is_lossless: attach.from_offset.is_some() && attach.window.is_none(),
            flow: Flow::new(attach.window, offset.unwrap_or(0)),
            held_back: None,
            work: None,
            outbox: VecDeque::new(),
            // One who resumes is told of an end after what came before it.
            told: Told { has_exited: backlog.is_none() && has_exited(&now.session), ..Told::of(&now.session) },
        });
        let session = now.session.clone();
        let snapshot = backlog.is_none();
        feed.say(ServerBody::Attached { session, offset: offset.unwrap_or(now.offset), snapshot });
        match backlog {
            Some(backlog) => feed.work = Some(read(backlog, now.session)),
            None => feed.snapshot(now.offset, now.snapshot),
        }
        Ok(feed)
    }

    pub(super) fn id(&self) -> SessionId {
        self.source.handle.id()
    }

    pub(super) fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The viewer has taken in the output up to `offset`.
    pub(super) fn ack(&mut self, offset: u64) {
        self.flow.ack(offset);
    }

    /// The next message. May be cancelled and called again. Never ends: a session that is deleted
    /// falls silent, and the hub's events tell of it.
    pub(super) async fn next(&mut self) -> Message {
        loop {
            if let Some(message) = self.outbox.pop_front() {
                return message;
            }
            if self.flow.is_full() {
                // An acknowledgement is read by the same task, which then asks again.
                std::future::pending::<()>().await;
            }
            if let Some(work) = &mut self.work {
                let done = work.await;
                self.work = None;
                self.take_work(done);
                continue;
            }
            if self.flow.has_window() && self.events.len() > BEHIND_PIECES {
                self.catch_up();
                continue;
            }
            let event = match self.held_back.take() {
                Some(event) => Ok(event),
                None => self.events.recv().await,
            };
            match event {
                Ok(event) => self.take(event),
                Err(RecvError::Lagged(_)) => self.catch_up(),
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    fn take(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Output { offset, bytes } => self.collect(offset, bytes),
            SessionEvent::Resized(size) => {
                self.tell_size(size);
                if !self.is_lossless {
                    // The lines are wrapped anew with the history at hand, which viewers do not have.
                    self.rejoin(None);
                }
            }
            SessionEvent::AgentSwitched(session) => {
                self.tell_agent(*session);
                // What was shown is of the program before.
                self.rejoin(None);
            }
            SessionEvent::Exited => self.tell_exit(),
        }
    }

    /// Sends output together with what of it is ready behind it.
    fn collect(&mut self, mut offset: u64, bytes: Bytes) {
        let limit = usize::try_from(self.flow.room()).unwrap_or(usize::MAX).min(FRAME_BYTES);
        if bytes.len() >= limit || self.events.is_empty() {
            return self.output(offset, bytes);
        }
        let mut next = self.events.try_recv();
        let mut all = BytesMut::from(bytes);
        loop {
            match next {
                Ok(SessionEvent::Output { offset: end, bytes }) => {
                    all.extend_from_slice(&bytes);
                    offset = end;
                }
                Ok(other) => {
                    self.held_back = Some(other);
                    break;
                }
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                Err(TryRecvError::Lagged(_)) => {
                    self.output(offset, all.freeze());
                    return self.catch_up();
                }
            }
            if all.len() >= limit {
                break;
            }
            next = self.events.try_recv();
        }
        self.output(offset, all.freeze());
    }

    /// Output was missed.
    fn catch_up(&mut self) {
        self.held_back = None;
        self.rejoin(self.is_lossless.then(|| self.flow.offset()));
    }

    fn rejoin(&mut self, from: Option<u64>) {
        let source = self.source.clone();
        self.work = Some(Box::pin(async move { Work::Joined(source.join(from).await) }));
    }

    fn take_work(&mut self, done: Work) {
        match done {
            Work::Joined(Ok(Joined { now, backlog })) => {
                self.events = now.events;
                if let Some(backlog) = backlog {
                    self.work = Some(read(backlog, now.session));
                } else {
                    self.tell_state(&now.session);
                    self.snapshot(now.offset, now.snapshot);
                }
            }
            // The session is deleted: its events are closed, too.
            Work::Joined(Err(_)) => {}
            Work::Read(backlog, session, Ok(Piece::Output { offset, bytes })) => {
                self.output(offset, bytes);
                self.work = Some(read(backlog, session));
            }
            Work::Read(backlog, session, Ok(Piece::Size(size))) => {
                self.tell_size(size);
                self.work = Some(read(backlog, session));
            }
            Work::Read(_, session, Ok(Piece::End)) => self.tell_state(&session),
            Work::Read(_, _, Ok(Piece::Gap) | Err(_)) | Work::Unread => self.rejoin(None),
        }
    }

    /// Tells what else happened while output was missed; `session` is how it stands now.
    fn tell_state(&mut self, session: &Session) {
        if session.agent != self.told.agent {
            self.tell_agent(session.clone());
        }
        self.tell_size(Size::clamped(session.cols, session.rows));
        if has_exited(session) {
            self.tell_exit();
        } else {
            self.told.has_exited = false;
        }
    }

    fn tell_size(&mut self, size: Size) {
        if self.told.size != size {
            self.told.size = size;
            self.say(ServerBody::Resized { cols: size.cols(), rows: size.rows() });
        }
    }

    fn tell_agent(&mut self, session: Session) {
        self.told.agent.clone_from(&session.agent);
        self.told.has_exited = false;
        self.say(ServerBody::AgentSwitched { session });
    }

    fn tell_exit(&mut self) {
        if !std::mem::replace(&mut self.told.has_exited, true) {
            let session = self.source.handle.session();
            self.say(ServerBody::Exited { exit_code: exit_code(&session), session });
        }
    }

    fn output(&mut self, offset: u64, bytes: Bytes) {
        self.flow.send(offset);
        let frame = Frame::Output { offset, bytes };
        self.show(frame);
    }

    fn snapshot(&mut self, offset: u64, bytes: Bytes) {
        self.flow.send_snapshot(offset, bytes.len());
        self.show(Frame::Snapshot { offset, bytes });
    }

    fn show(&mut self, frame: Frame) {
        if self.is_binary {
            return self.outbox.push_back(Message::Binary(frame.encode()));
        }
        let (offset, bytes, snapshot) = match frame {
            Frame::Output { offset, bytes } => (offset, bytes, false),
            Frame::Snapshot { offset, bytes } => (offset, bytes, true),
        };
        // The session cuts its output between characters; bytes that are none stay U+FFFD.
        let data = String::from_utf8_lossy(&bytes).into_owned();
        self.say(ServerBody::Output { data, offset, snapshot });
    }

    fn say(&mut self, body: ServerBody) {
        self.outbox.push_back(text(&body.about(self.id())));
    }
}

impl Told {
    fn of(session: &Session) -> Self {
        Self {
            size: Size::clamped(session.cols, session.rows),
            agent: session.agent.clone(),
            has_exited: has_exited(session),
        }
    }
}

fn has_exited(session: &Session) -> bool {
    session.status == Status::Exited
}

impl Source {
    /// Joins the live output: after what was printed since `from`, where that is asked for and
    /// kept, else after a snapshot.
    async fn join(self, from: Option<u64>) -> Result<Joined, HubError> {
        if let Some(from) = from {
            let now = self.handle.follow().await?;
            let (journal, until) = (self.journal.clone(), now.offset);
            let opened = tokio::task::spawn_blocking(move || Backlog::open(&journal, from, until)).await;
            if let Ok(Ok(Some(backlog))) = opened {
                return Ok(Joined { now, backlog: Some(Box::new(backlog)) });
            }
        }
        Ok(Joined { now: self.handle.watch(self.history).await?, backlog: None })
    }
}

fn read(mut backlog: Box<Backlog>, session: Session) -> BoxFuture<'static, Work> {
    let reading = tokio::task::spawn_blocking(move || {
        let piece = backlog.next();
        (backlog, piece)
    });
    Box::pin(async move {
        match reading.await {
            Ok((backlog, piece)) => Work::Read(backlog, session, piece),
            // The reader panicked: a snapshot does without it.
            Err(_) => Work::Unread,
        }
    })
}
