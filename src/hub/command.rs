//! What a session's actor can be asked.

use super::HubError;
use super::session::Attachment;
use super::sizing::ViewerId;
use super::typing::Typing;
use crate::catalog::{AgentSpec, ModelChoice};
use crate::protocol::rest::{ScreenQuery, ScreenText, Session, Typed};
use crate::store::SessionRow;
use crate::term::Size;
use bytes::Bytes;
use tokio::sync::oneshot;

pub(super) enum Command {
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
    /// From a viewer: one way, as quick as can be.
    Input {
        viewer: ViewerId,
        bytes: Bytes,
    },
    Type {
        typing: Typing,
        reply: oneshot::Sender<Typed>,
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
        query: ScreenQuery,
        reply: oneshot::Sender<ScreenText>,
    },
    Switch {
        agent: Box<AgentSpec>,
        choice: ModelChoice,
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
