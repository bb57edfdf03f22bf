//! The sessions: one actor each, which alone owns the session's screen. Knows no transport.

mod actor;
mod command;
mod event;
mod holder_link;
mod launch;
mod replay;
mod session;
mod sight;
mod sizing;
mod typing;
mod wait;
mod workspace;

pub use event::{HubEvent, SessionEvent};
pub use session::{Attachment, SessionHandle, Viewer};
pub use typing::Typing;
pub use wait::{Condition, Outcome};

use crate::catalog::{AgentSpec, Catalog, ChoiceError};
use crate::config::Config;
use crate::ids::SessionId;
use crate::paths::Paths;
use crate::protocol::rest::{CreateSession, Deleted, Session, SwitchAgent};
use crate::store::{SessionRow, Store, StoreError};
use crate::term::{Size, sanitize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::broadcast;

/// Each session costs a process and its memory; a script that runs wild stops here.
const MAX_SESSIONS: usize = 500;

/// A name longer than this is shown nowhere in full.
const MAX_NAME_CHARS: usize = 100;

/// Events that a slow listener may be behind before it must list the sessions anew.
const EVENT_QUEUE: usize = 256;

/// Why a call on a session did not do what it says. Each has its API error code.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error("no session has the id {0}")]
    SessionNotFound(SessionId),
    #[error("there is no agent `{0}`; the agents are {1}")]
    AgentNotFound(String, String),
    #[error("the agent `{0}` is disabled (agents.{0}.enabled in config.toml)")]
    AgentDisabled(String),
    #[error("{0}")]
    AgentUnavailable(String),
    #[error("{0}")]
    Invalid(String),
    #[error("the session's program has exited")]
    Exited,
    #[error("the program is not reading its input: {0} bytes wait for it")]
    InputFull(usize),
    #[error("{0:#}")]
    Internal(anyhow::Error),
}

impl From<ChoiceError> for HubError {
    fn from(error: ChoiceError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<StoreError> for HubError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// What the hub works with; shared by all its sessions.
pub(crate) struct Context {
    pub(crate) store: Store,
    pub(crate) paths: Paths,
    pub(crate) config: Config,
    pub(crate) catalog: Catalog,
    /// This program, which is also the holder.
    pub(crate) program: PathBuf,
    /// Where programs in sessions find the API.
    pub(crate) url: Option<String>,
    pub(crate) events: broadcast::Sender<HubEvent>,
}

/// All sessions of one data directory. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    context: Arc<Context>,
    sessions: Arc<Mutex<HashMap<SessionId, SessionHandle>>>,
}

impl Hub {
    /// Brings back the sessions that the store knows: living ones are adopted from their holders,
    /// dead ones are shown as they ended.
    pub async fn open(
        store: Store,
        paths: Paths,
        config: Config,
        catalog: Catalog,
        program: PathBuf,
        url: Option<String>,
    ) -> Result<Self, HubError> {
        let rows = store.sessions()?;
        let events = broadcast::Sender::new(EVENT_QUEUE);
        let context = Arc::new(Context { store, paths, config, catalog, program, url, events });
        let mut sessions = HashMap::new();
        for row in rows {
            sessions.insert(row.id, SessionHandle::adopt(context.clone(), row).await);
        }
        Ok(Self { context, sessions: Arc::new(Mutex::new(sessions)) })
    }

    /// What happens to sessions from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<HubEvent> {
        self.context.events.subscribe()
    }

    /// The agents that sessions can run.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.context.catalog
    }

    #[must_use]
    pub fn config(&self) -> &Config {
        &self.context.config
    }

    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.context.paths
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// The directory of a session's journal: what it printed, for those who resume.
    #[must_use]
    pub fn journal(&self, id: SessionId) -> PathBuf {
        replay::journal_dir(&self.context, id)
    }

    /// All sessions, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<Session> {
        let mut all: Vec<_> = self.lock().values().cloned().collect();
        all.sort_by_key(|handle| (handle.created_at_ms(), handle.id()));
        all.iter().map(SessionHandle::session).collect()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn session(&self, id: SessionId) -> Result<SessionHandle, HubError> {
        self.lock().get(&id).cloned().ok_or(HubError::SessionNotFound(id))
    }

    /// Starts a session.
    pub async fn create(&self, create: CreateSession) -> Result<Session, HubError> {
        let agent = self.agent(&create.agent)?.clone();
        let choice = self.context.catalog.choose(&agent, create.provider.as_deref(), create.model.as_deref())?;
        if self.len() >= MAX_SESSIONS {
            return Err(HubError::Invalid(format!("there are {MAX_SESSIONS} sessions already, which is the limit")));
        }
        let size = requested_size(create.cols, create.rows)?;
        if create.command.as_ref().is_some_and(|command| command.first().is_none_or(String::is_empty)) {
            return Err(HubError::Invalid("command must name a program".to_owned()));
        }
        let id = SessionId::random();
        let now = unix_now();
        let name = match create.name.as_deref() {
            Some(name) => checked_name(name)?,
            None => self.free_name(&create.agent),
        };
        let owns_workspace = create.workspace_dir.is_none();
        let workspace = match &create.workspace_dir {
            Some(dir) => existing_directory(dir)?,
            None => self.context.paths.workspace(id),
        };
        if owns_workspace {
            crate::paths::private_dir(&workspace).map_err(|e| HubError::Internal(e.into()))?;
        }
        let row = SessionRow {
            id,
            name,
            agent: create.agent,
            provider: choice.provider,
            model: choice.model,
            command: create.command,
            workspace_dir: workspace.to_string_lossy().into_owned(),
            owns_workspace,
            created_at_ms: unix_now_ms(),
            last_active_at: now,
            exit_code: None,
            title: None,
            cols: size.cols(),
            rows: size.rows(),
        };
        let handle = match SessionHandle::start(self.context.clone(), row, &agent).await {
            Ok(handle) => handle,
            Err(error) => {
                if owns_workspace {
                    let _ = std::fs::remove_dir(&workspace);
                }
                return Err(error);
            }
        };
        let session = handle.session();
        self.lock().insert(id, handle);
        let _ = self.context.events.send(HubEvent::Created(session.clone()));
        Ok(session)
    }

    /// Ends a session's program and forgets the session. A workspace that AGTerm made is removed,
    /// or put into the trash when it holds anything.
    pub async fn delete(&self, id: SessionId) -> Result<Deleted, HubError> {
        let handle = self.session(id)?;
        let row = handle.end().await?;
        // Whoever comes second has nothing left to delete.
        self.lock().remove(&id).ok_or(HubError::SessionNotFound(id))?;
        self.context.store.forget_session(id)?;
        let _ = std::fs::remove_dir_all(self.context.paths.session(id));
        let mut trashed_to = None;
        if row.owns_workspace {
            trashed_to = workspace::remove(Path::new(&row.workspace_dir), &self.context.paths.trash())
                .map_err(|e| HubError::Internal(e.into()))?;
        }
        let _ = self.context.events.send(HubEvent::Deleted(id));
        Ok(Deleted { id, trashed_to: trashed_to.map(|path| path.to_string_lossy().into_owned()) })
    }

    /// Runs another agent in a session, or the same one again: same id, workspace and size.
    pub async fn switch_agent(&self, id: SessionId, switch: &SwitchAgent) -> Result<Session, HubError> {
        let agent = self.agent(&switch.agent)?.clone();
        let choice = self.context.catalog.choose(&agent, switch.provider.as_deref(), switch.model.as_deref())?;
        self.session(id)?.switch_agent(agent, choice).await
    }

    /// Writes every session's checkpoint and lets go of the holders: the sessions live on.
    pub async fn close(&self) {
        let handles: Vec<_> = self.lock().values().cloned().collect();
        for handle in handles {
            handle.close().await;
        }
    }

    fn agent(&self, id: &str) -> Result<&AgentSpec, HubError> {
        let agents = &self.context.catalog;
        let Some(agent) = agents.agent(id) else {
            let known: Vec<_> = agents.agents().iter().map(|agent| agent.id.as_str()).collect();
            return Err(HubError::AgentNotFound(sanitize(id), known.join(", ")));
        };
        if !agent.enabled {
            return Err(HubError::AgentDisabled(id.to_owned()));
        }
        Ok(agent)
    }

    /// `shell-1`, `shell-2`: the first that no session has.
    fn free_name(&self, agent: &str) -> String {
        let sessions = self.lock();
        let taken: Vec<_> = sessions.values().map(|handle| handle.session().name).collect();
        (1..=MAX_SESSIONS + 1)
            .map(|n| format!("{agent}-{n}"))
            .find(|name| !taken.contains(name))
            .unwrap_or_else(|| agent.to_owned())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, SessionHandle>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name for people: not empty, bounded, without control characters.
pub(crate) fn checked_name(name: &str) -> Result<String, HubError> {
    let clean = sanitize(name);
    let clean = clean.trim();
    if clean.is_empty() || clean.chars().count() > MAX_NAME_CHARS {
        return Err(HubError::Invalid(format!("name must have 1 to {MAX_NAME_CHARS} visible characters")));
    }
    Ok(clean.to_owned())
}

/// The size asked for, or an error that tells the bounds.
pub(crate) fn checked_size(cols: u16, rows: u16) -> Result<Size, HubError> {
    Size::checked(cols, rows).ok_or_else(|| {
        HubError::Invalid(format!(
            "cols must be {} to {} and rows {} to {}, not {cols}x{rows}",
            Size::MIN_COLS,
            Size::MAX_COLS,
            Size::MIN_ROWS,
            Size::MAX_ROWS
        ))
    })
}

fn requested_size(cols: Option<u16>, rows: Option<u16>) -> Result<Size, HubError> {
    checked_size(cols.unwrap_or(Size::DEFAULT.cols()), rows.unwrap_or(Size::DEFAULT.rows()))
}

fn existing_directory(dir: &str) -> Result<PathBuf, HubError> {
    let path = PathBuf::from(dir);
    if !path.is_absolute() {
        return Err(HubError::Invalid("workspaceDir must be an absolute path".to_owned()));
    }
    if !path.is_dir() {
        return Err(HubError::Invalid(format!("workspaceDir {} is not an existing directory", sanitize(dir))));
    }
    Ok(path)
}

pub(crate) fn unix_now() -> i64 {
    unix_now_ms() / 1000
}

fn unix_now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC with whole seconds, as every time of the API is.
#[must_use]
pub fn rfc3339(unix_seconds: i64) -> String {
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};
    let time = OffsetDateTime::from_unix_timestamp(unix_seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_default()
}
