//! All that can happen to the multiplexer, as one closed list.

use super::effect::Place;
use crate::client::StreamEvent;
use crate::ids::SessionId;
use crate::protocol::rest::{Agent, ScreenText, Session};
use crate::term::keys::Key;
use crate::term::mouse::Mouse;

/// Something that happened.
#[derive(Debug)]
pub(super) enum Event {
    Key(Key),
    /// With the count of presses in short order at the same place: 2 is a double click.
    Mouse(Mouse, u8),
    Paste(String),
    /// The outer terminal's size: columns, rows.
    Resized(u16, u16),
    /// The outer terminal got or lost the focus.
    Focus(bool),
    /// From a pane's stream.
    Pane(SessionId, PaneEvent),
    /// About any session.
    Server(StreamEvent),
    /// The server is gone.
    ServerLost,
    /// It is (again) there, and is asked what it has.
    ServerAnswers,
    /// It has these sessions, less those that were created since [`Event::ServerAnswers`].
    ServerFound {
        sessions: Vec<Session>,
        agents: Vec<Agent>,
        url: Option<String>,
    },
    /// A session was created where `Place` says.
    Created(Session, Place),
    /// The text for copy mode.
    History(SessionId, Box<ScreenText>),
    /// The git line of a session.
    Git(SessionId, String),
    /// Something that the user should know.
    Told(String),
    /// A call failed; for people.
    Failed(String),
    /// The time in which a key repeats without the prefix is over.
    RepeatOver,
}

/// What a pane's stream brings.
// Passed along by value once and never kept, so boxing the large one would only cost.
#[allow(clippy::large_enum_variant, reason = "most of them are the large variant")]
#[derive(Debug)]
pub(super) enum PaneEvent {
    Stream(StreamEvent),
    /// The connection broke; it is tried again.
    Lost,
}
