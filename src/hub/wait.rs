//! Waiting for something to happen in a session, without missing it.

use super::event::SessionEvent;
use super::session::SessionHandle;
use super::sight::{Pattern, Sight};
use super::{Attachment, HubError};
use crate::protocol::rest::{Status, Wait};
use crate::term::Size;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// What is waited for.
pub struct Condition(Kind);

enum Kind {
    /// Text that shows, in what is printed from the offset on where there is one.
    Text(Pattern, Option<u64>),
    Idle(Duration),
    Status(Status),
}

/// What was waited for is so, or cannot come any more.
pub struct Outcome {
    pub met: bool,
    pub matched: Option<String>,
    /// Output bytes up to and with what was found.
    pub offset: u64,
}

impl Condition {
    /// # Errors
    ///
    /// When it is not exactly one, or cannot be waited for.
    pub fn of(wait: &Wait) -> Result<Self, HubError> {
        let mut kinds = Vec::new();
        if let Some(text) = &wait.text {
            kinds.push(Kind::Text(Pattern::text(text)?, wait.from_offset));
        }
        if let Some(regex) = &wait.regex {
            kinds.push(Kind::Text(Pattern::regex(regex)?, wait.from_offset));
        }
        kinds.extend(wait.idle_ms.map(|ms| Kind::Idle(Duration::from_millis(ms))));
        kinds.extend(wait.exit.filter(|exit| *exit).map(|_| Kind::Status(Status::Exited)));
        kinds.extend(wait.status.map(Kind::Status));
        match (kinds.pop(), kinds.is_empty()) {
            (Some(kind), true) => Ok(Self(kind)),
            _ => Err(HubError::Invalid("exactly one of text, regex, idleMs, exit and status is needed".to_owned())),
        }
    }
}

impl SessionHandle {
    /// Waits for `condition`; `journal` has what the session printed before. Has no end of its own
    /// but the session's: whoever calls sets a deadline.
    ///
    /// # Errors
    ///
    /// When the session is deleted, or the offset lies ahead.
    pub async fn wait(&self, condition: Condition, journal: PathBuf) -> Result<Outcome, HubError> {
        match condition.0 {
            Kind::Text(pattern, from) => self.wait_for_text(pattern, from, journal).await,
            Kind::Idle(span) => self.wait_for_silence(span).await,
            Kind::Status(status) => self.wait_for_status(status).await,
        }
    }

    async fn wait_for_text(&self, pattern: Pattern, from: Option<u64>, journal: PathBuf) -> Result<Outcome, HubError> {
        let mut now = if from.is_some() { self.follow().await? } else { self.watch(0).await? };
        let size = Size::clamped(now.session.cols, now.session.rows);
        if from.is_some_and(|from| from > now.offset) {
            return Err(HubError::Invalid(format!("fromOffset lies ahead: {} bytes were printed so far", now.offset)));
        }
        let mut sight = Sight::new(pattern, size, from.unwrap_or(now.offset), &now.snapshot);
        let mut found = sight.look();
        loop {
            if found.is_none() {
                (sight, found) = read_on(sight, journal.clone(), now.offset).await?;
            }
            if found.is_none() && now.session.status != Status::Exited {
                match follow_on(&mut sight, &mut now).await {
                    Followed::Found(text) => found = Some(text),
                    Followed::Exited => {}
                    Followed::Lagged => {
                        now = self.follow().await?;
                        continue;
                    }
                    Followed::Gone => return Err(HubError::SessionNotFound(self.id())),
                }
            }
            return Ok(Outcome { met: found.is_some(), matched: found, offset: sight.at() });
        }
    }

    async fn wait_for_silence(&self, span: Duration) -> Result<Outcome, HubError> {
        let Attachment { mut events, mut offset, .. } = self.follow().await?;
        loop {
            match tokio::time::timeout(span, events.recv()).await {
                Err(_) => return Ok(Outcome { met: true, matched: None, offset }),
                Ok(Ok(SessionEvent::Output { offset: end, .. })) => offset = end,
                // Only the time since the last output counts, and that was now.
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {}
                Ok(Err(RecvError::Closed)) => return Err(HubError::SessionNotFound(self.id())),
            }
        }
    }

    async fn wait_for_status(&self, status: Status) -> Result<Outcome, HubError> {
        let mut session = self.changes();
        let is_over = |now: Status| now == status || now == Status::Exited;
        let seen = session.wait_for(|session| is_over(session.status)).await;
        let met = seen.map_err(|_| HubError::SessionNotFound(self.id()))?.status == status;
        Ok(Outcome { met, matched: None, offset: self.follow().await?.offset })
    }
}

/// How following the output ended.
enum Followed {
    Found(String),
    /// The program has ended, and all that it printed has been seen.
    Exited,
    /// Output was missed: the journal has it.
    Lagged,
    /// The session is deleted.
    Gone,
}

async fn follow_on(sight: &mut Sight, now: &mut Attachment) -> Followed {
    loop {
        match now.events.recv().await {
            Ok(SessionEvent::Output { offset, bytes }) => {
                if let Some(found) = sight.take(offset, &bytes) {
                    return Followed::Found(found);
                }
            }
            Ok(SessionEvent::Resized(size)) => sight.resize(size),
            Ok(SessionEvent::AgentSwitched(_)) => sight.clear(),
            Ok(SessionEvent::Exited) => return Followed::Exited,
            Err(RecvError::Lagged(_)) => return Followed::Lagged,
            Err(RecvError::Closed) => return Followed::Gone,
        }
    }
}

/// Takes in what the journal has up to `until`, on a thread where files may be read.
async fn read_on(mut sight: Sight, journal: PathBuf, until: u64) -> Result<(Sight, Option<String>), HubError> {
    if sight.at() >= until {
        return Ok((sight, None));
    }
    let read = tokio::task::spawn_blocking(move || {
        let found = sight.read(&journal, until)?;
        Ok::<_, std::io::Error>((sight, found))
    });
    let internal = |error: anyhow::Error| HubError::Internal(error);
    read.await.map_err(|error| internal(error.into()))?.map_err(|error| internal(error.into()))
}
