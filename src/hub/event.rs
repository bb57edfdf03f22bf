//! What happens: in one session, for its viewers; and to sessions, for everybody.

use crate::ids::SessionId;
use crate::protocol::rest::Session;
use crate::term::Size;
use bytes::Bytes;

/// In the order of the session's output.
#[derive(Debug, Clone)]
pub enum SessionEvent {
    /// Whole characters and sequences; `offset` counts the bytes up to and with these.
    Output {
        offset: u64,
        bytes: Bytes,
    },
    Resized(Size),
    /// Another program runs now: what was shown is void.
    AgentSwitched(Box<Session>),
    Exited,
}

/// To a session.
#[derive(Debug, Clone)]
pub enum HubEvent {
    Created(Session),
    Updated(Session),
    Exited(Session),
    Deleted(SessionId),
}
