//! Which sessions there are, and which are about to be: a name and a place are taken before the
//! program is started, or two who create at once would get the same.

use super::session::SessionHandle;
use super::{HubError, MAX_SESSIONS};
use crate::ids::SessionId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The sessions of one hub.
#[derive(Default)]
pub(super) struct Registry(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    living: HashMap<SessionId, SessionHandle>,
    /// By their names.
    starting: HashMap<SessionId, String>,
}

impl Registry {
    pub(super) fn new(living: HashMap<SessionId, SessionHandle>) -> Self {
        Self(Mutex::new(Entries { living, starting: HashMap::new() }))
    }

    /// Takes a place, and a name: the given one, or `shell-1`, `shell-2`: the first that is free.
    pub(super) fn reserve(&self, id: SessionId, name: Option<String>, agent: &str) -> Result<String, HubError> {
        let mut entries = self.lock();
        if entries.living.len() + entries.starting.len() >= MAX_SESSIONS {
            return Err(HubError::Invalid(format!("there are {MAX_SESSIONS} sessions already, which is the limit")));
        }
        let name = name.unwrap_or_else(|| entries.free_name(agent));
        entries.starting.insert(id, name.clone());
        Ok(name)
    }

    /// The session has started, or (`None`) it could not.
    pub(super) fn settle(&self, id: SessionId, handle: Option<SessionHandle>) {
        let mut entries = self.lock();
        entries.starting.remove(&id);
        entries.living.extend(handle.map(|handle| (id, handle)));
    }

    /// Whether it was there.
    pub(super) fn remove(&self, id: SessionId) -> bool {
        self.lock().living.remove(&id).is_some()
    }

    pub(super) fn session(&self, id: SessionId) -> Option<SessionHandle> {
        self.lock().living.get(&id).cloned()
    }

    /// Oldest first.
    pub(super) fn all(&self) -> Vec<SessionHandle> {
        let mut all: Vec<_> = self.lock().living.values().cloned().collect();
        all.sort_by_key(|handle| (handle.created_at_ms(), handle.id()));
        all
    }

    pub(super) fn len(&self) -> usize {
        self.lock().living.len()
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn free_name(&self, agent: &str) -> String {
        let mut taken: Vec<_> = self.living.values().map(|handle| handle.session().name).collect();
        taken.extend(self.starting.values().cloned());
        (1..=MAX_SESSIONS + 1)
            .map(|n| format!("{agent}-{n}"))
            .find(|name| !taken.contains(name))
            .unwrap_or_else(|| agent.to_owned())
    }
}
