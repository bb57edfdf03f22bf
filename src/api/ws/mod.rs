//! `/ws`: sockets that follow sessions as they run. Here are their number and their bounds; what
//! one does is [`socket`]'s, what it shows of a session is [`feed`]'s.

mod backlog;
mod feed;
mod flow;
mod message;
mod roster;
mod socket;

use super::Api;
use super::auth::Caller;
use super::error::ApiError;
use crate::protocol::ErrorCode;
use crate::protocol::rest::Session;
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Sockets of all tokens together; the Unix socket's own are as many again.
const MAX_SOCKETS: u32 = 256;
/// A page opens one or two; a token with more has a client that does not let go.
const MAX_SOCKETS_OF_TOKEN: usize = 32;
/// What a client sends is input, cut to pieces, and small messages.
const MAX_MESSAGE_BYTES: usize = 256 * 1024;
/// The buffer is cleared before each read: of the usual 128 KiB a key would pay for all.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// How long sockets may take to say goodbye when the server ends.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a session has no exit code: its holder vanished, and nobody saw the end.
const UNSEEN_EXIT: i32 = -1;

fn exit_code(session: &Session) -> i32 {
    session.exit_code.unwrap_or(UNSEEN_EXIT)
}

/// The sockets that are open.
pub(super) struct Sockets {
    by_token: Arc<Mutex<HashMap<String, usize>>>,
    /// Of tokens, and of the Unix socket: a flood on TCP must not lock the owner out.
    turns: [Arc<Semaphore>; 2],
}

/// A socket's place among them; given back when dropped.
struct Place {
    _turn: OwnedSemaphorePermit,
    by_token: Arc<Mutex<HashMap<String, usize>>>,
    token: Option<String>,
}

impl Default for Sockets {
    fn default() -> Self {
        let turns = || Arc::new(Semaphore::new(MAX_SOCKETS as usize));
        Self { by_token: Arc::default(), turns: [turns(), turns()] }
    }
}

impl Sockets {
    fn take_place(&self, caller: &Caller) -> Result<Place, ApiError> {
        let too_many = |whose| ApiError::new(ErrorCode::RateLimited, format!("too many sockets are open {whose}"));
        let token = caller.token.as_ref().map(|token| token.id.clone());
        let turns = &self.turns[usize::from(token.is_none())];
        let turn = turns.clone().try_acquire_owned().map_err(|_| too_many("on this server"))?;
        if let Some(token) = &token {
            let mut by_token = self.by_token.lock().unwrap_or_else(PoisonError::into_inner);
            let count = by_token.entry(token.clone()).or_default();
            if *count >= MAX_SOCKETS_OF_TOKEN {
                return Err(too_many("with this token"));
            }
            *count += 1;
        }
        Ok(Place { _turn: turn, by_token: self.by_token.clone(), token })
    }

    /// Waits until all have said goodbye, but not for ever.
    pub(super) async fn finish(&self) {
        let all = async {
            for turns in &self.turns {
                let _ = turns.acquire_many(MAX_SOCKETS).await;
            }
        };
        let _ = tokio::time::timeout(FAREWELL, all).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(token) = &self.token else { return };
        let mut by_token = self.by_token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_token.get_mut(token) {
            *count -= 1;
            if *count == 0 {
                by_token.remove(token);
            }
        }
    }
}

/// `GET /ws`.
pub(super) async fn upgrade(
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ApiError::invalid("this route speaks WebSocket: upgrade to it"))?;
    let place = api.sockets().take_place(&caller)?;
    // The write buffer has no bound of its own: a frame is added when the one before it is out,
    // so it holds one frame, and a snapshot may be of any length that its history has.
    let upgrade = upgrade.max_message_size(MAX_MESSAGE_BYTES).max_frame_size(MAX_MESSAGE_BYTES);
    let upgrade = upgrade.read_buffer_size(READ_BUFFER_BYTES);
    Ok(upgrade.on_upgrade(move |stream| async move {
        socket::Socket::new(api, caller, stream).run().await;
        drop(place);
    }))
}
