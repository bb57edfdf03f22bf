//! One socket: messages in, a session's feed and the events of all sessions out.
//!
//! One task, and one frame on its way at a time: while the client does not take it, nothing more
//! is made for it, so a client that stops reading costs one frame and what the session's own
//! bounded queue holds. What it sends is still read meanwhile.

use super::super::auth::Caller;
use super::super::error::ApiError;
use super::super::{Api, unix_now};
use super::feed::Feed;
use super::message;
use super::roster::Roster;
use crate::hub::{HubError, HubEvent, checked_size};
use crate::protocol::ErrorCode;
use crate::protocol::rest::Scope;
use crate::protocol::ws::{ClientMessage, ServerBody, ServerMessage};
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::collections::VecDeque;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// One message of input: a large paste is sent in several.
const MAX_INPUT_BYTES: usize = 64 * 1024;
/// Answers that the client has not taken; beyond it nothing more is read from it.
const MAX_REPLIES: usize = 64;
/// Keeps what is between client and server from taking the connection for dead.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// A client that was not heard of for so long, pongs included, is dead.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a client may take to accept the close.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

/// A connected client.
pub(super) struct Socket {
    api: Api,
    caller: Caller,
    sink: SplitSink<WebSocket, Message>,
    stream: SplitStream<WebSocket>,
    roster: Roster,
    feed: Option<Box<Feed>>,
    /// Is done before the next message is read, so that messages work in their order.
    task: Option<BoxFuture<'static, Done>>,
    replies: VecDeque<Message>,
    heard_at: Instant,
}

/// What took its time.
enum Done {
    Attached(Result<Box<Feed>, ApiError>),
    /// The feed tells of the new agent, in order with the output.
    Switched(Result<(), HubError>),
}

/// Why a socket ends.
enum End {
    /// The client is gone.
    Gone,
    Close(u16, &'static str),
}

impl Socket {
    pub(super) fn new(api: Api, caller: Caller, stream: WebSocket) -> Self {
        let (sink, stream) = stream.split();
        let roster = Roster::new(api.clone(), caller.clone());
        let heard_at = Instant::now();
        Self { api, caller, sink, stream, roster, feed: None, task: None, replies: VecDeque::new(), heard_at }
    }

    /// Serves the client until it, its token or the server ends.
    pub(super) async fn run(mut self) {
        if let Err(End::Close(code, reason)) = self.serve().await {
            let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
            let _ = tokio::time::timeout(CLOSE_PATIENCE, self.sink.send(close)).await;
        }
    }

    async fn serve(&mut self) -> Result<(), End> {
        // Made once: a keystroke's way should not lead through timers and locks.
        let mut stopping = self.api.stopping();
        let mut stopped = pin!(async move { drop(stopping.wait_for(|stop| *stop).await) });
        let mut expired = pin!(sleep_until(self.expiry()));
        let mut ping = interval(PING_INTERVAL);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_sending = false;
        loop {
            if !is_sending && let Some(reply) = self.replies.pop_front() {
                self.sink.feed(reply).await.map_err(|_| End::Gone)?;
                is_sending = true;
            }
            let may_read = self.task.is_none() && self.replies.len() < MAX_REPLIES;
            tokio::select! {
                sent = self.sink.flush(), if is_sending => {
                    sent.map_err(|_| End::Gone)?;
                    is_sending = false;
                }
                message = self.stream.next(), if may_read => {
                    self.heard_at = Instant::now();
                    let unread = End::Close(close_code::PROTOCOL, "a message was malformed or too long");
                    self.take(message.ok_or(End::Gone)?.map_err(|_| unread)?).await?;
                }
                message = next_output(&mut self.feed), if !is_sending => {
                    self.sink.feed(message).await.map_err(|_| End::Gone)?;
                    is_sending = true;
                }
                event = self.roster.next(), if self.replies.is_empty() => match event {
                    Some(event) => self.tell(event),
                    None => return Err(End::Close(close_code::AWAY, "the server ends")),
                },
                done = finish(&mut self.task) => self.take_done(done),
                _ = ping.tick() => self.ping()?,
                () = &mut expired => return Err(End::Close(close_code::POLICY, "the token has expired")),
                () = &mut stopped => return Err(End::Close(close_code::AWAY, "the server ends")),
            }
        }
    }

    /// When the token is no longer good.
    fn expiry(&self) -> Instant {
        // A century, where there is none.
        const NEVER: u64 = 100 * 366 * 24 * 60 * 60;
        let left = self.caller.token.as_ref().map_or(NEVER, |token| token.expires.saturating_sub(unix_now()));
        Instant::now() + Duration::from_secs(left.min(NEVER))
    }

    fn ping(&mut self) -> Result<(), End> {
        if self.heard_at.elapsed() > SILENCE {
            return Err(End::Gone);
        }
        self.replies.push_back(Message::Ping(Bytes::new()));
        Ok(())
    }

    async fn take(&mut self, message: Message) -> Result<(), End> {
        let done = match message {
            Message::Text(text) => match message::parse(&text) {
                Ok(message) => self.obey(message).await,
                Err(error) => Err(error),
            },
            Message::Binary(bytes) => self.input(bytes).await,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => return Err(End::Gone),
        };
        if let Err(error) = done {
            self.fail(error);
        }
        Ok(())
    }

    async fn obey(&mut self, message: ClientMessage) -> Result<(), ApiError> {
        match message {
            ClientMessage::Attach(attach) => {
                self.caller.may_see(attach.session_id)?;
                let may_resize = self.caller.require(Scope::Control).is_ok();
                let attaching = Feed::start(self.api.clone(), attach, may_resize);
                self.task = Some(Box::pin(async move { Done::Attached(attaching.await) }));
            }
            ClientMessage::Detach => {
                let feed = self.feed.take().ok_or_else(no_session)?;
                self.say(&ServerBody::Detached {}.about(feed.id()));
            }
            ClientMessage::Input { data } => self.input(data.into()).await?,
            ClientMessage::Resize { cols, rows } => {
                let feed = self.driven()?;
                feed.viewer().resize(checked_size(cols, rows)?).await?;
            }
            ClientMessage::Ack { offset } => self.feed.as_mut().ok_or_else(no_session)?.ack(offset),
            ClientMessage::SwitchAgent(switch) => {
                let id = self.driven()?.id();
                let hub = self.api.hub().clone();
                self.task =
                    Some(Box::pin(async move { Done::Switched(hub.switch_agent(id, &switch).await.map(|_| ())) }));
            }
            ClientMessage::Ping => self.say(&ServerBody::Pong.alone()),
        }
        Ok(())
    }

    async fn input(&mut self, bytes: Bytes) -> Result<(), ApiError> {
        let feed = self.driven()?;
        if bytes.len() > MAX_INPUT_BYTES {
            let message = format!("one message of input has at most {MAX_INPUT_BYTES} bytes, not {}", bytes.len());
            return Err(ApiError::new(ErrorCode::PayloadTooLarge, message));
        }
        Ok(feed.viewer().input(bytes).await?)
    }

    /// The attached session, for one who may change it.
    fn driven(&self) -> Result<&Feed, ApiError> {
        self.caller.require(Scope::Control)?;
        self.feed.as_deref().ok_or_else(no_session)
    }

    fn take_done(&mut self, done: Done) {
        match done {
            Done::Attached(Ok(feed)) => self.feed = Some(feed),
            Done::Attached(Err(error)) => self.fail(attach_failed(error)),
            Done::Switched(Ok(())) => {}
            Done::Switched(Err(error)) => self.fail(error.into()),
        }
    }

    /// Tells an event of a session. The end of the attached session's program is told by the feed,
    /// in order with the output.
    fn tell(&mut self, event: HubEvent) {
        let attached = self.feed.as_ref().map(|feed| feed.id());
        let wants_events = self.feed.as_ref().is_none_or(|feed| feed.wants_events);
        let (id, body) = match event {
            HubEvent::Created(session) => (session.id, ServerBody::Created { session }),
            HubEvent::Updated(session) => (session.id, ServerBody::Updated { session }),
            HubEvent::Exited(session) if attached == Some(session.id) => return,
            HubEvent::Exited(session) => {
                (session.id, ServerBody::Exited { exit_code: super::exit_code(&session), session })
            }
            HubEvent::Deleted(id) => (id, ServerBody::Deleted {}),
        };
        let is_own = attached == Some(id);
        if is_own && matches!(body, ServerBody::Deleted {}) {
            self.feed = None;
        }
        if wants_events || is_own {
            self.say(&body.about(id));
        }
    }

    fn fail(&mut self, error: ApiError) {
        let body = error.into_body();
        self.say(&ServerBody::Error { code: body.code, message: body.message }.alone());
    }

    fn say(&mut self, message: &ServerMessage) {
        self.replies.push_back(text(message));
    }
}

/// A message as it goes over the socket.
pub(super) fn text(message: &ServerMessage) -> Message {
    Message::Text(serde_json::to_string(message).expect("no key of a message is other than a string").into())
}

/// A fault of the server's own, in the word that the protocol has for it here.
fn attach_failed(error: ApiError) -> ApiError {
    let body = error.into_body();
    match body.code {
        ErrorCode::Internal => {
            ApiError::new(ErrorCode::AttachFailed, "the session cannot be attached; the server's log says why")
        }
        code => ApiError::new(code, body.message),
    }
}

fn no_session() -> ApiError {
    ApiError::new(ErrorCode::NoSession, "not attached to any session")
}

async fn next_output(feed: &mut Option<Box<Feed>>) -> Message {
    match feed {
        Some(feed) => feed.next().await,
        None => std::future::pending().await,
    }
}

async fn finish(task: &mut Option<BoxFuture<'static, Done>>) -> Done {
    let Some(running) = task else { return std::future::pending().await };
    let done = running.await;
    *task = None;
    done
}
