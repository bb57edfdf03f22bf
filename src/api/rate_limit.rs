//! Slows down those who guess login codes. Calls with a valid token are `quota`'s.

use super::listen::Peer;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong codes within a window, by one address: a person who mistypes needs no more.
const MAX_FAILURES: u32 = 5;
/// And by all addresses together.
const MAX_ALL_FAILURES: u32 = 60;
const WINDOW: Duration = Duration::from_mins(1);
/// Addresses that are remembered; beyond it, all share one count.
const MAX_PEERS: usize = 1024;

/// Wrong codes since the window began.
#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    since: Instant,
}

/// The failed logins of the last minute.
#[derive(Default)]
pub(super) struct Failures(Mutex<HashMap<Option<Peer>, Count>>);

impl Failures {
    /// How long `peer` must wait before it may try again.
    pub(super) fn must_wait(&self, peer: Option<Peer>, now: Instant) -> Option<Duration> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // `None` counts everybody; the Unix socket's owner is not limited.
        let limits = [(peer, MAX_FAILURES), (None, MAX_ALL_FAILURES)];
        let waits = limits.into_iter().filter_map(|(key, limit)| {
            let count = counts.get(&key)?;
            let until = count.since + WINDOW;
            (peer.is_some() && count.failures >= limit && until > now).then(|| until - now)
        });
        waits.max()
    }

    /// Counts a wrong code.
    pub(super) fn add(&self, peer: Option<Peer>, now: Instant) {
        if peer.is_none() {
            return;
        }
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|_, count| count.since + WINDOW > now);
        let keys = if counts.len() < MAX_PEERS { vec![peer, None] } else { vec![None] };
        for key in keys {
            counts.entry(key).or_insert(Count { failures: 0, since: now }).failures += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn one_who_guesses_waits_and_others_do_not() {
        let (failures, now) = (Failures::default(), Instant::now());
        let peer = |last: u8| Some(Peer(IpAddr::from([10, 0, 0, last])));
        for _ in 0..MAX_FAILURES {
            assert!(failures.must_wait(peer(1), now).is_none());
            failures.add(peer(1), now);
        }
        assert_eq!(failures.must_wait(peer(1), now), Some(WINDOW));
        assert!(failures.must_wait(peer(2), now).is_none());
        assert!(failures.must_wait(peer(1), now + WINDOW).is_none());
        for last in 0..u8::try_from(MAX_ALL_FAILURES).unwrap() {
            failures.add(peer(last), now);
        }
        assert!(failures.must_wait(peer(200), now).is_some(), "all together");
        assert!(failures.must_wait(None, now).is_none(), "the owner");
    }
}
