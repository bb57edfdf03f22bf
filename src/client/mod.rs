//! The ordinary client of the one protocol, over the server's Unix socket: what the TUI and the
//! CLI speak. Finds the server, or starts one in the background.

mod rest;
mod start;
mod stream;

pub use rest::Client;
pub use start::{BACKGROUND_CHILD_FLAG, StartReport, connect_or_start};
pub use stream::{StreamEvent, StreamReceiver, StreamSender};

use crate::protocol::{ErrorBody, ErrorCode};

/// Why a call did not do what it says.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No server listens on the socket.
    #[error("no AGTerm server is running (socket {socket})")]
    NotRunning { socket: String },
    /// The server answered with an error.
    #[error("{}", .0.message)]
    Api(ErrorBody),
    /// The connection broke, or what came was not an answer.
    #[error("lost the server: {0}")]
    Broken(String),
    /// A server could not be started.
    #[error("cannot start the server: {0}")]
    Start(String),
}

impl ClientError {
    /// The API's error code, where the server answered one.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api(body) => Some(body.code),
            _ => None,
        }
    }
}
