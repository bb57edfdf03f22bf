//! How a browser gets in: the owner asks for a one-time code, the page gives it back and gets a
//! cookie. The code travels in the address's fragment, which browsers send to nobody.

use super::Api;
use super::auth::{admin, cookie_name};
use super::error::{Answer, ApiError, ApiResult};
use super::extract::JsonBody;
use super::listen::Peer;
use super::token::random_text;
use crate::protocol::ErrorCode;
use crate::protocol::rest::{ExchangeCode, LoginCode, Scope};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Extension, Router};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;

/// 256 bits: not to be guessed.
const CODE_BYTES: usize = 32;
/// Time enough for a browser to start.
const CODE_TTL: Duration = Duration::from_mins(1);
/// Codes that wait for their browser; the oldest goes when one more is asked for.
const MAX_CODES: usize = 16;
/// The page may do what its user does in a terminal; tokens and the server's end are not for it.
const COOKIE_SCOPE: Scope = Scope::Control;
/// A working week and the weekend; then the owner asks for a code again.
const COOKIE_TTL_SECONDS: u64 = 7 * 24 * 60 * 60;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/auth/code", admin(post(create_code)))
}

/// Those that one calls who has no token yet, or no longer wants it.
pub(super) fn open_routes() -> Router<Api> {
    Router::new().route("/api/auth/exchange", post(exchange)).route("/api/auth/logout", post(logout))
}

/// The codes that wait for their browser.
#[derive(Default)]
pub(super) struct LoginCodes(Mutex<VecDeque<(String, Instant)>>);

impl LoginCodes {
    fn create(&self, now: Instant) -> anyhow::Result<String> {
        let code = random_text::<CODE_BYTES>()?;
        let mut codes = self.lock();
        codes.retain(|(_, until)| *until > now);
        if codes.len() >= MAX_CODES {
            codes.pop_front();
        }
        codes.push_back((code.clone(), now + CODE_TTL));
        Ok(code)
    }

    /// Whether the code is good; it is not for a second time.
    fn redeem(&self, given: &str, now: Instant) -> bool {
        let mut codes = self.lock();
        codes.retain(|(_, until)| *until > now);
        let before = codes.len();
        codes.retain(|(code, _)| !bool::from(code.as_bytes().ct_eq(given.as_bytes())));
        codes.len() < before
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn create_code(State(api): State<Api>) -> ApiResult<LoginCode> {
    let code = api.codes().create(Instant::now()).map_err(ApiError::internal)?;
    Ok(Answer(LoginCode { url: format!("{}/#code={code}", api.url()), code, expires_in: CODE_TTL.as_secs() }))
}

/// What the page learns of its cookie.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoggedIn {
    scope: Scope,
    expires_in: u64,
}

async fn exchange(
    State(api): State<Api>,
    peer: Option<Extension<Peer>>,
    JsonBody(given): JsonBody<ExchangeCode>,
) -> Result<impl IntoResponse, ApiError> {
    let peer = peer.map(|Extension(peer)| peer);
    let now = Instant::now();
    if let Some(wait) = api.failures().must_wait(peer, now) {
        let error = ApiError::new(ErrorCode::RateLimited, "too many wrong codes; wait a minute");
        return Err(error.retry_after(wait.as_secs().max(1)));
    }
    if !api.codes().redeem(&given.code, now) {
        api.failures().add(peer, now);
        return Err(ApiError::new(ErrorCode::Unauthorized, "the code is used, too old, or wrong; ask for a new one"));
    }
    let token = api.token_key().sign(COOKIE_SCOPE, None, super::unix_now(), COOKIE_TTL_SECONDS);
    let cookie = set_cookie(&api, &token.map_err(ApiError::internal)?, COOKIE_TTL_SECONDS);
    let data = LoggedIn { scope: COOKIE_SCOPE, expires_in: COOKIE_TTL_SECONDS };
    Ok(([(header::SET_COOKIE, cookie)], Answer(data)))
}

/// Takes the cookie back. Harmless without one, so it asks for none.
async fn logout(State(api): State<Api>) -> impl IntoResponse {
    ([(header::SET_COOKIE, set_cookie(&api, "", 0))], Answer(serde_json::json!({})))
}

fn set_cookie(api: &Api, value: &str, max_age: u64) -> String {
    let name = cookie_name(api);
    format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_not_for_long() {
        let codes = LoginCodes::default();
        let now = Instant::now();
        let code = codes.create(now).unwrap();
        assert!(!codes.redeem("", now));
        assert!(codes.redeem(&code, now));
        assert!(!codes.redeem(&code, now), "used");
        let late = codes.create(now).unwrap();
        assert!(!codes.redeem(&late, now + CODE_TTL), "too old");
    }

    #[test]
    fn codes_are_bounded() {
        let codes = LoginCodes::default();
        let now = Instant::now();
        let first = codes.create(now).unwrap();
        for _ in 0..MAX_CODES {
            codes.create(now).unwrap();
        }
        assert_eq!(codes.lock().len(), MAX_CODES);
        assert!(!codes.redeem(&first, now));
    }
}
