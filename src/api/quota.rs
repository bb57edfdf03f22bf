//! How many requests each credential may make on TCP. Whoever comes by the Unix socket is the owner
//! and not counted; neither are health, the page's own files, and messages on a socket.

use super::auth::TokenUse;
use crate::config::RateLimit;
use axum::http::{HeaderMap, HeaderName};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The page asks much more often than a script, and must never lock its person out.
const PAGE_SHARE: u32 = 60;

/// Credentials that are counted each for itself; beyond it, all others share one count. The owner
/// alone makes tokens, so nobody fills this from outside.
const MAX_CREDENTIALS: usize = 4096;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until the window begins anew.
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// What each credential has spent.
pub(super) struct Quotas {
    rule: RateLimit,
    spent: Mutex<HashMap<String, Spent>>,
}

/// Requests since a window began.
struct Spent {
    requests: u32,
    since: Instant,
}

/// Where a credential stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    limit: u32,
    /// `None`: this request is one too many.
    remaining: Option<u32>,
    reset: Duration,
}

impl Quotas {
    pub(super) fn new(rule: RateLimit) -> Self {
        Self { rule, spent: Mutex::default() }
    }

    /// Counts a request.
    pub(super) fn spend(&self, token: &TokenUse, now: Instant) -> Standing {
        let window = self.rule.window;
        let limit =
            if token.is_page { self.rule.max_requests.saturating_mul(PAGE_SHARE) } else { self.rule.max_requests };
        let mut all = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains_key(&token.id) && all.len() >= MAX_CREDENTIALS {
            all.retain(|_, spent| spent.since + window > now);
        }
        let is_counted_alone = all.contains_key(&token.id) || all.len() < MAX_CREDENTIALS;
        let key = if is_counted_alone { token.id.clone() } else { String::new() };
        let spent = all.entry(key).or_insert(Spent { requests: 0, since: now });
        if spent.since + window <= now {
            *spent = Spent { requests: 0, since: now };
        }
        spent.requests = spent.requests.saturating_add(1);
        Standing { limit, remaining: limit.checked_sub(spent.requests), reset: spent.since + window - now }
    }
}

impl Standing {
    pub(super) fn is_exceeded(self) -> bool {
        self.remaining.is_none()
    }

    /// Whole seconds, rounded up: a try after them succeeds.
    pub(super) fn reset_seconds(self) -> u64 {
        self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0)
    }

    /// Tells it in an answer.
    pub(super) fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, self.limit.into());
        headers.insert(REMAINING, self.remaining.unwrap_or(0).into());
        headers.insert(RESET, self.reset_seconds().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(id: &str, is_page: bool) -> TokenUse {
        TokenUse { id: id.to_owned(), expires: u64::MAX, is_page }
    }

    #[test]
    fn each_credential_has_its_own_window() {
        let window = Duration::from_secs(10);
        let quotas = Quotas::new(RateLimit { window, max_requests: 2 });
        let now = Instant::now();
        let spend = |id: &str, is_page, after| {
            let standing = quotas.spend(&token(id, is_page), now + Duration::from_millis(after));
            (standing.remaining, standing.reset_seconds())
        };
        assert_eq!(spend("a", false, 0), (Some(1), 10));
        assert_eq!(spend("a", false, 500), (Some(0), 10));
        assert_eq!(spend("a", false, 1000), (None, 9));
        assert_eq!(spend("b", false, 1000), (Some(1), 10));
        assert_eq!(spend("page", true, 1000).0, Some(119));
        assert_eq!(spend("a", false, 10_000), (Some(1), 10), "a window of its own again");
    }

    #[test]
    fn credentials_are_bounded() {
        let quotas = Quotas::new(RateLimit { window: Duration::from_secs(10), max_requests: 5 });
        let now = Instant::now();
        for n in 0..MAX_CREDENTIALS + 5 {
            assert!(!quotas.spend(&token(&n.to_string(), false), now).is_exceeded());
        }
        assert!(quotas.spend(&token("one more", false), now).is_exceeded(), "it shares a count");
        assert!(!quotas.spend(&token("0", false), now).is_exceeded());
        assert!(!quotas.spend(&token("later", false), now + Duration::from_secs(10)).is_exceeded());
    }
}
