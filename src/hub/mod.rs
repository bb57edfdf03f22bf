//! The sessions: one actor each, which alone owns the session's screen. Knows no transport.

mod actor;
mod command;
mod event;
mod holder_link;
mod launch;
mod registry;
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
use registry::Registry;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
    sessions: Arc<Registry>,
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
        Ok(Self { context, sessions: Arc::new(Registry::new(sessions)) })
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
        self.sessions.all().iter().map(SessionHandle::session).collect()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn session(&self, id: SessionId) -> Result<SessionHandle, HubError> {
        self.sessions.session(id).ok_or(HubError::SessionNotFound(id))
    }

    /// Starts a session.
    pub async fn create(&self, create: CreateSession) -> Result<Session, HubError> {
        let agent = self.agent(&create.agent)?.clone();
        let choice = self.context.catalog.choose(&agent, create.provider.as_deref(), create.model.as_deref())?;
        let size = requested_size(create.cols, create.rows)?;
        if create.command.as_ref().is_some_and(|command| command.first().is_none_or(String::is_empty)) {
            return Err(HubError::Invalid("command must name a program".to_owned()));
        }
        let name = create.name.as_deref().map(checked_name).transpose()?;
        let id = SessionId::random();
        let workspace = match &create.workspace_dir {
            Some(dir) => existing_directory(dir)?,
            None => self.context.paths.workspace(id),
        };
        let row = SessionRow {
            id,
            name: self.sessions.reserve(id, name, &create.agent)?,
            agent: create.agent,
            provider: choice.provider,
            model: choice.model,
            command: create.command,
            workspace_dir: workspace.to_string_lossy().into_owned(),
            owns_workspace: create.workspace_dir.is_none(),
            created_at_ms: unix_now_ms(),
            last_active_at: unix_now(),
            exit_code: None,
            title: None,
            cols: size.cols(),
            rows: size.rows(),
        };
        let hub = self.clone();
        to_the_end(async move { hub.start(row, agent).await }).await
    }

    /// Starts the session of a row whose place is reserved; leaves nothing behind where it cannot.
    async fn start(self, row: SessionRow, agent: AgentSpec) -> Result<Session, HubError> {
        let (id, workspace) = (row.id, row.owns_workspace.then(|| PathBuf::from(&row.workspace_dir)));
        let made = workspace.as_deref().map_or(Ok(()), crate::paths::private_dir);
        let started = match made {
            Ok(()) => SessionHandle::start(self.context.clone(), row, &agent).await,
            Err(error) => Err(HubError::Internal(error.into())),
        };
        self.sessions.settle(id, started.as_ref().ok().cloned());
        match started {
            Ok(handle) => {
                let session = handle.session();
                let _ = self.context.events.send(HubEvent::Created(session.clone()));
                Ok(session)
            }
            Err(error) => {
                self.forget(id);
                if let Some(workspace) = workspace {
                    let _ = std::fs::remove_dir(workspace);
                }
                Err(error)
            }
        }
    }

    /// Ends a session's program and forgets the session. A workspace that AGTerm made is removed,
    /// or put into the trash when it holds anything.
    pub async fn delete(&self, id: SessionId) -> Result<Deleted, HubError> {
        let hub = self.clone();
        to_the_end(async move { hub.end(id).await }).await
    }

    async fn end(self, id: SessionId) -> Result<Deleted, HubError> {
        let row = self.session(id)?.end().await?;
        // Whoever comes second has nothing left to delete.
        if !self.sessions.remove(id) {
            return Err(HubError::SessionNotFound(id));
        }
        self.forget(id);
        let mut trashed_to = None;
        if row.owns_workspace {
            let removed = workspace::remove(Path::new(&row.workspace_dir), &self.context.paths.trash());
            trashed_to = removed.unwrap_or_else(|error| {
                // It stays where it is; the session is gone all the same.
                tracing::error!(session = %id, %error, "cannot move the workspace to the trash");
                Some(PathBuf::from(&row.workspace_dir))
            });
        }
        let _ = self.context.events.send(HubEvent::Deleted(id));
        Ok(Deleted { id, trashed_to: trashed_to.map(|path| path.to_string_lossy().into_owned()) })
    }

    /// Removes what is kept of a session, its workspace apart.
    fn forget(&self, id: SessionId) {
        let Context { store, paths, .. } = &*self.context;
        // The journal first: on a full disk its room is what the rest needs.
        let _ = std::fs::remove_dir_all(paths.session(id));
        // Left behind by a holder that was killed.
        let _ = std::fs::remove_file(paths.holder_socket(id));
        if let Err(error) = store.forget_session(id) {
            tracing::error!(session = %id, %error, "cannot forget the session");
        }
    }

    /// Runs another agent in a session, or the same one again: same id, workspace and size.
    pub async fn switch_agent(&self, id: SessionId, switch: &SwitchAgent) -> Result<Session, HubError> {
        let agent = self.agent(&switch.agent)?.clone();
        let choice = self.context.catalog.choose(&agent, switch.provider.as_deref(), switch.model.as_deref())?;
        self.session(id)?.switch_agent(agent, choice).await
    }

    /// Writes every session's checkpoint and lets go of the holders: the sessions live on.
    pub async fn close(&self) {
        for handle in self.sessions.all() {
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
}

/// Does all of it even if whoever asked goes away in the middle (a client that hangs up): half of it
/// would leave a program that no session shows, or a session that cannot be ended.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, HubError>> + Send + 'static,
) -> Result<T, HubError> {
    tokio::spawn(work).await.unwrap_or_else(|error| Err(HubError::Internal(error.into())))
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
