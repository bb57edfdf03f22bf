//! A WebSocket on the Unix socket: one attached session each (as the protocol has it), or events alone.

use super::{Client, ClientError};
use crate::ids::SessionId;
use crate::protocol::ErrorBody;
use crate::protocol::rest::Session;
use crate::protocol::ws::{Attach, ClientMessage, Frame, ServerBody, ServerMessage};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::UnixStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// A snapshot with much history is the largest thing that comes.
const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// The buffer is cleared before each read: of the usual 128 KiB the echo of a key would pay for all.
const READ_BUFFER_BYTES: usize = 16 * 1024;

/// What arrives on a stream, in order.
#[derive(Debug)]
pub enum StreamEvent {
    /// Comes before any output.
    Attached {
        session: Session,
        offset: u64,
    },
    /// The session's size from here on.
    Resized {
        cols: u16,
        rows: u16,
    },
    /// Continues what was shown.
    Output {
        offset: u64,
        bytes: Bytes,
    },
    /// Replaces what was shown; starts with a full reset.
    Snapshot {
        offset: u64,
        bytes: Bytes,
    },
    Detached,
    Created(Session),
    Updated(Session),
    AgentSwitched(Session),
    Exited {
        session: Session,
        exit_code: i32,
    },
    Deleted(SessionId),
    Pong,
    Error(ErrorBody),
}

/// The sending half.
pub struct StreamSender(SplitSink<WebSocketStream<UnixStream>, Message>);

/// The receiving half.
pub struct StreamReceiver(SplitStream<WebSocketStream<UnixStream>>);

impl Client {
    /// Opens a stream that is not attached to a session yet; it carries the events of all sessions.
    pub async fn stream(&self) -> Result<(StreamSender, StreamReceiver), ClientError> {
        let socket = self.connect_socket().await?;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        let (stream, _) = tokio_tungstenite::client_async_with_config("ws://localhost/ws", socket, Some(config))
            .await
            .map_err(|e| ClientError::Broken(e.to_string()))?;
        let (sink, source) = stream.split();
        Ok((StreamSender(sink), StreamReceiver(source)))
    }

    /// Opens a stream attached to a session. [`StreamEvent::Attached`] (or an error) comes first.
    pub async fn attach(&self, attach: Attach) -> Result<(StreamSender, StreamReceiver), ClientError> {
        let (mut sender, receiver) = self.stream().await?;
        sender.send(&ClientMessage::Attach(attach)).await?;
        Ok((sender, receiver))
    }
}

impl StreamSender {
    /// Sends a message.
    pub async fn send(&mut self, message: &ClientMessage) -> Result<(), ClientError> {
        let text = serde_json::to_string(message).map_err(|e| ClientError::Broken(e.to_string()))?;
        self.send_raw(Message::text(text)).await
    }

    /// Sends input: the bytes as they are.
    pub async fn input(&mut self, bytes: Bytes) -> Result<(), ClientError> {
        self.send_raw(Message::binary(bytes)).await
    }

    async fn send_raw(&mut self, message: Message) -> Result<(), ClientError> {
        self.0.send(message).await.map_err(|e| ClientError::Broken(e.to_string()))
    }
}

impl StreamReceiver {
    /// The next event; `None` when the server is gone.
    pub async fn next(&mut self) -> Option<StreamEvent> {
        loop {
            let event = match self.0.next().await?.ok()? {
                Message::Text(text) => serde_json::from_str(&text).ok().and_then(event),
                Message::Binary(raw) => Frame::decode(raw).map(|frame| match frame {
                    Frame::Output { offset, bytes } => StreamEvent::Output { offset, bytes },
                    Frame::Snapshot { offset, bytes } => StreamEvent::Snapshot { offset, bytes },
                }),
                Message::Close(_) => return None,
                _ => None,
            };
            // What a newer server sends and this client does not know is passed over.
            if let Some(event) = event {
                return Some(event);
            }
        }
    }
}

fn event(message: ServerMessage) -> Option<StreamEvent> {
    Some(match message.body {
        ServerBody::Attached { session, offset, .. } => StreamEvent::Attached { session, offset },
        ServerBody::Detached {} => StreamEvent::Detached,
        ServerBody::Output { data, offset, snapshot: false } => StreamEvent::Output { offset, bytes: data.into() },
        ServerBody::Output { data, offset, snapshot: true } => StreamEvent::Snapshot { offset, bytes: data.into() },
        ServerBody::Resized { cols, rows } => StreamEvent::Resized { cols, rows },
        ServerBody::AgentSwitched { session } => StreamEvent::AgentSwitched(session),
        ServerBody::Created { session } => StreamEvent::Created(session),
        ServerBody::Updated { session } => StreamEvent::Updated(session),
        ServerBody::Exited { exit_code, session } => StreamEvent::Exited { session, exit_code },
        ServerBody::Deleted {} => StreamEvent::Deleted(message.session_id?),
        ServerBody::Pong => StreamEvent::Pong,
        ServerBody::Error { code, message } => StreamEvent::Error(ErrorBody { code, message }),
    })
}
