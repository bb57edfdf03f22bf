//! Which sessions a socket has been told of, so that one that was too slow for the events can be
//! told what changed instead.

use super::super::Api;
use super::super::auth::Caller;
use crate::hub::HubEvent;
use crate::ids::SessionId;
use std::collections::{BTreeSet, VecDeque};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The events of sessions, for one socket.
pub(super) struct Roster {
    api: Api,
    caller: Caller,
    events: Receiver<HubEvent>,
    known: BTreeSet<SessionId>,
    /// What was missed, made up from the list of sessions: bounded by their number.
    missed: VecDeque<HubEvent>,
}

impl Roster {
    pub(super) fn new(api: Api, caller: Caller) -> Self {
        let events = api.hub().events();
        let known = api.hub().list().into_iter().map(|session| session.id).collect();
        Self { api, caller, events, known, missed: VecDeque::new() }
    }

    /// The next event that the caller may see; `None` when the server ends. May be cancelled.
    pub(super) async fn next(&mut self) -> Option<HubEvent> {
        loop {
            let event = match self.missed.pop_front() {
                Some(event) => event,
                None => match self.events.recv().await {
                    Ok(event) => event,
                    Err(RecvError::Lagged(_)) => {
                        self.catch_up();
                        continue;
                    }
                    Err(RecvError::Closed) => return None,
                },
            };
            let id = match &event {
                HubEvent::Created(session) => {
                    self.known.insert(session.id);
                    session.id
                }
                HubEvent::Updated(session) | HubEvent::Exited(session) => session.id,
                HubEvent::Deleted(id) => {
                    self.known.remove(id);
                    *id
                }
            };
            if self.caller.may_see(id).is_ok() {
                return Some(event);
            }
        }
    }

    fn catch_up(&mut self) {
        // From here on, before the list: an event too many tells nothing false.
        self.events = self.api.hub().events();
        let sessions = self.api.hub().list();
        let living: BTreeSet<_> = sessions.iter().map(|session| session.id).collect();
        self.missed = self.known.difference(&living).copied().map(HubEvent::Deleted).collect();
        self.missed.extend(sessions.into_iter().map(|session| {
            if self.known.contains(&session.id) { HubEvent::Updated(session) } else { HubEvent::Created(session) }
        }));
    }
}
