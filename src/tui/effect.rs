//! What the multiplexer wants done outside itself; `update` says it, the runtime does it.

use super::layout::Axis;
use crate::ids::SessionId;
use crate::protocol::rest::{CreateSession, SwitchAgent};
use crate::term::Size;

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Open a pane's stream, or keep it and give it another size.
    Attach(SessionId, Size),
    /// Close a pane's stream.
    Detach(SessionId),
    Input(SessionId, Vec<u8>),
    Resize(SessionId, Size),
    /// Output up to this offset has been taken in.
    Acknowledge(SessionId, u64),
    Create(CreateSession, Place),
    /// End a session.
    Delete(SessionId),
    Rename(SessionId, String),
    /// Start the agent again in a session that has exited.
    Restart(SessionId, SwitchAgent),
    /// Fetch text for copy mode.
    History(SessionId),
    /// Ask for the git line.
    Git(SessionId),
    /// Keep the layout on the server, soon.
    KeepLayout(serde_json::Value),
    /// Put text into the outer terminal's clipboard.
    Copy(String),
    /// Tell when the time for a repeated key is over.
    AwaitRepeat,
    /// Clear the outer terminal and draw all of it.
    Repaint,
    StartServer,
    Quit(Outcome),
}

/// Where a new session is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    NewTab,
    /// In half of the room of this one.
    Beside(SessionId, Axis),
}

/// Why the multiplexer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The user left; everything runs on.
    Detached,
    /// No session is left.
    LastSessionClosed,
    /// The user left while no server answered.
    ServerGone,
}
