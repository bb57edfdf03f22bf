//! Messages of `/ws`. JSON text frames: `{"type":…,"sessionId"?:…,"payload"?:…}`.
//!
//! A client that attaches with `binary: true` gets output as binary frames instead of
//! `terminal:output`, and may send input as binary frames (the raw bytes). See [`Frame`].

use super::envelope::ErrorCode;
use super::rest::{Session, SwitchAgent};
use crate::ids::SessionId;
use bytes::{BufMut, Bytes, BytesMut};
use serde::{Deserialize, Serialize};

/// `session:attach`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attach {
    pub session_id: SessionId,
    /// The viewer's size. Absent: the viewer only looks and never resizes the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cols: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u16>,
    /// Output as binary frames.
    #[serde(default)]
    pub binary: bool,
    /// Lines of history at the head of the snapshot (default 1000, at most 50,000).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scrollback: Option<usize>,
    /// Resume: send what was printed from this offset on instead of a snapshot. Where those
    /// bytes are no longer kept, a snapshot comes as if this were absent. Without a `window`, a
    /// client that resumes and is slow later also gets what it missed rather than a snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_offset: Option<u64>,
    /// Flow control: with this many bytes unacknowledged (`terminal:ack`) the server stops sending.
    /// With the next acknowledgement it goes on; by a snapshot where much was printed meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u32>,
    /// Send events of other sessions on this socket (default true).
    #[serde(default = "yes")]
    pub events: bool,
}

fn yes() -> bool {
    true
}

impl Attach {
    /// An attach that asks for nothing special.
    #[must_use]
    pub fn new(session_id: SessionId) -> Self {
        Self {
            session_id,
            cols: None,
            rows: None,
            binary: false,
            scrollback: None,
            from_offset: None,
            window: None,
            events: true,
        }
    }
}

/// What a client sends.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
pub enum ClientMessage {
    #[serde(rename = "session:attach")]
    Attach(Attach),
    #[serde(rename = "session:detach")]
    Detach,
    #[serde(rename = "terminal:input")]
    Input { data: String },
    #[serde(rename = "terminal:resize")]
    Resize { cols: u16, rows: u16 },
    /// Output up to this offset has been taken in (see [`Attach::window`]).
    #[serde(rename = "terminal:ack")]
    Ack { offset: u64 },
    #[serde(rename = "agent:switch")]
    SwitchAgent(SwitchAgent),
    #[serde(rename = "ping")]
    Ping,
}

/// What the server sends. `sessionId` is set where the message is about one session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServerMessage {
    #[serde(flatten)]
    pub body: ServerBody,
    #[serde(rename = "sessionId", default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
}

/// The kinds of [`ServerMessage`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
pub enum ServerBody {
    /// Comes before any output. `snapshot`: the next output rebuilds the whole screen;
    /// otherwise it continues at `offset`.
    #[serde(rename = "session:attached")]
    Attached { session: Session, offset: u64, snapshot: bool },
    #[serde(rename = "session:detached")]
    Detached {},
    /// `offset` counts the session's output bytes up to and with `data`.
    /// `snapshot`: forget what was shown, `data` rebuilds the screen (it starts with a reset).
    #[serde(rename = "terminal:output")]
    Output {
        data: String,
        offset: u64,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        snapshot: bool,
    },
    /// The PTY's size from here on, in order with the output.
    #[serde(rename = "terminal:resized")]
    Resized { cols: u16, rows: u16 },
    #[serde(rename = "agent:switched")]
    AgentSwitched { session: Session },
    #[serde(rename = "session:created")]
    Created { session: Session },
    #[serde(rename = "session:updated")]
    Updated { session: Session },
    #[serde(rename = "session:exited")]
    #[serde(rename_all = "camelCase")]
    Exited { exit_code: i32, session: Session },
    #[serde(rename = "session:deleted")]
    Deleted {},
    #[serde(rename = "pong")]
    Pong,
    #[serde(rename = "error")]
    Error { code: ErrorCode, message: String },
}

impl ServerBody {
    /// A message about a session.
    #[must_use]
    pub fn about(self, id: SessionId) -> ServerMessage {
        ServerMessage { body: self, session_id: Some(id) }
    }

    /// A message about the connection.
    #[must_use]
    pub fn alone(self) -> ServerMessage {
        ServerMessage { body: self, session_id: None }
    }
}

/// A binary frame from the server: one byte of kind (1 output, 2 snapshot), the offset as a
/// big-endian u64 (as in [`ServerBody::Output`]), then the terminal's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    Output { offset: u64, bytes: Bytes },
    Snapshot { offset: u64, bytes: Bytes },
}

const FRAME_OUTPUT: u8 = 1;
const FRAME_SNAPSHOT: u8 = 2;
const FRAME_HEADER: usize = 9;

impl Frame {
    /// The frame as it goes over the socket.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let (kind, offset, bytes) = match self {
            Self::Output { offset, bytes } => (FRAME_OUTPUT, *offset, bytes),
            Self::Snapshot { offset, bytes } => (FRAME_SNAPSHOT, *offset, bytes),
        };
        let mut out = BytesMut::with_capacity(FRAME_HEADER + bytes.len());
        out.put_u8(kind);
        out.put_u64(offset);
        out.extend_from_slice(bytes);
        out.freeze()
    }

    /// Reads a frame; `None` when it is not one.
    #[must_use]
    pub fn decode(mut raw: Bytes) -> Option<Self> {
        if raw.len() < FRAME_HEADER {
            return None;
        }
        let bytes = raw.split_off(FRAME_HEADER);
        let offset = u64::from_be_bytes(raw[1..FRAME_HEADER].try_into().ok()?);
        match raw[0] {
            FRAME_OUTPUT => Some(Self::Output { offset, bytes }),
            FRAME_SNAPSHOT => Some(Self::Snapshot { offset, bytes }),
            _ => None,
        }
    }
}
