//! Bodies of the REST API. Field names are camelCase on the wire; times are RFC 3339 in UTC.

use crate::ids::SessionId;
use serde::{Deserialize, Serialize};

/// What a session does. Computed once, by the server; `Unknown` is never guessed away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Starting,
    Working,
    Blocked,
    Done,
    Idle,
    Exited,
    Unknown,
}

/// The model that a session's agent runs on, where one was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// A session as every answer and event shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub id: SessionId,
    pub name: String,
    pub agent: String,
    /// RFC 3339, UTC, whole seconds.
    pub created_at: String,
    /// When it last printed or was typed to. RFC 3339, UTC, whole seconds.
    pub last_active_at: String,
    /// Absolute path of the directory that the program started in.
    pub workspace_dir: String,
    /// The program's process id; absent before the start and after the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_config: Option<ModelConfig>,
    pub status: Status,
    /// The window title that the program set, control characters removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub cols: u16,
    pub rows: u16,
    /// The exit code once it ended; 128 + N for signal N.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// How many clients receive its output now.
    #[serde(default)]
    pub viewers: usize,
}

/// `GET /api/sessions`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sessions {
    pub sessions: Vec<Session>,
}

/// `{"session": …}`: create, get, update, resize.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OneSession {
    pub session: Session,
}

/// `POST /api/sessions`. `agent` is the one required field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateSession {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub agent: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// An existing directory, absolute. It is the user's own: never removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_dir: Option<String>,
    /// 2..=1000; 80 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cols: Option<u16>,
    /// 1..=500; 24 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u16>,
    /// Runs instead of the agent's own command: the program, then its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
}

/// `PATCH /api/sessions/:id`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateSession {
    pub name: String,
}

/// `DELETE /api/sessions/:id`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    pub id: SessionId,
    /// Where the workspace went when it held work that AGTerm did not put there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed_to: Option<String>,
}

/// `POST /api/sessions/:id/input`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Input {
    pub data: String,
}

/// `POST /api/sessions/:id/resize`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Resize {
    pub cols: u16,
    pub rows: u16,
}

/// `POST /api/sessions/:id/switch-agent` and `agent:switch`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SwitchAgent {
    pub agent: String,
}

/// `GET /api/sessions/:id/screen?format=text|ansi&scrollback=N`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScreenText {
    pub cols: u16,
    pub rows: u16,
    /// Count of output bytes that this screen shows the effect of.
    pub offset: u64,
    /// How many of `lines` are history; the rest is the screen, one entry a row.
    pub history_lines: usize,
    /// Trailing blanks cut; with `format=ansi` each line carries its own SGR sequences.
    /// History lines are logical lines: not wrapped.
    pub lines: Vec<String>,
}

/// `GET /api/sessions/:id/git`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GitReport {
    pub status: GitStatus,
    /// One line for people: `main ↑2 +1 ~3 ?4`; empty outside a repository.
    pub formatted: String,
    pub workspace_dir: String,
}

/// Counts of the working tree; all zero outside a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GitStatus {
    pub is_repo: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    pub ahead: usize,
    pub behind: usize,
    pub staged: usize,
    pub unstaged: usize,
    pub untracked: usize,
}

/// `GET /api/agents`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agents {
    pub agents: Vec<Agent>,
}

/// An agent that a session can run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    pub id: String,
    pub name: String,
    pub icon: String,
    /// `#rrggbb`.
    pub color: String,
    /// What a face says when a session starts.
    #[serde(default)]
    pub welcome: String,
    pub command: String,
    /// It can work now: enabled, its program is found, and it has its credentials.
    pub available: bool,
    pub cli_exists: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cli_path: Option<String>,
    #[serde(default)]
    pub has_credentials: bool,
    #[serde(default)]
    pub key_source: KeySource,
    /// What to set where it has no credentials; empty where it has.
    #[serde(default)]
    pub missing_env_vars: Vec<String>,
    /// What a person can do where it is not available: how to install it, or how to log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    pub enabled: bool,
}

/// Where an agent's credentials were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeySource {
    /// A variable of the server's environment, or of the agent's in `config.toml`.
    Env,
    /// A key in the agent's own file.
    File,
    /// The system's keychain, or an encrypted file.
    Keychain,
    /// An account that the agent is logged in to.
    Oauth,
    /// There are none, or it needs none.
    #[default]
    None,
}

/// `GET /api/models`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Models {
    pub providers: Vec<Provider>,
    pub profiles: Vec<Profile>,
    /// Ids of the providers that can be expected to work.
    pub configured_providers: Vec<String>,
}

/// `GET /api/models/profiles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profiles {
    pub profiles: Vec<Profile>,
}

/// `GET /api/models/providers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredProviders {
    /// The configured ones alone.
    pub providers: Vec<Provider>,
    pub configured_providers: Vec<String>,
}

/// `GET /api/models/agent/:agent`: what the agent can run on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentModels {
    pub agent: String,
    pub providers: Vec<Provider>,
    /// The agent knows models beside these, and takes their names unchecked.
    pub any_model: bool,
}

/// Who answers requests for models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    pub id: String,
    pub name: String,
    /// There is a key for it, or it wants none and is set up on this machine.
    pub configured: bool,
    pub models: Vec<Model>,
}

/// A model of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    pub id: String,
    pub name: String,
    pub description: String,
    /// Tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_window: Option<u64>,
    /// Tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output: Option<u64>,
    /// `legacy`: its provider no longer offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// A model by what it is good for (`fast`, `best`), or by a name of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub description: String,
    pub provider: String,
    pub model: String,
    /// Its provider is configured.
    pub configured: bool,
}

/// `GET /api/health`: bare, without the envelope, as the reference has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Health {
    pub status: String,
    pub version: String,
    /// Seconds since the server started.
    pub uptime: u64,
    pub timestamp: String,
}

/// `GET /api/server` (Unix socket, or admin scope).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerReport {
    pub version: String,
    pub pid: u32,
    /// Where browsers and scripts reach it, such as `http://127.0.0.1:3000`; absent without TCP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub socket: String,
    pub home: String,
    pub started_at: String,
    pub sessions: usize,
}

/// `POST /api/server/stop` (Unix socket, or admin scope).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StopServer {
    /// End the sessions too; otherwise they live on and the next server adopts them.
    #[serde(default)]
    pub kill_sessions: bool,
}

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Read and watch.
    View,
    /// View, and type, resize, rename, create and delete sessions.
    Control,
    /// Everything, tokens and the server itself included.
    Admin,
}

/// `POST /api/tokens` (Unix socket, or admin scope).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateToken {
    pub scope: Scope,
    pub ttl_seconds: u64,
    /// Confines the token to one session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
}

/// The answer to [`CreateToken`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    pub token: String,
    pub expires_at: String,
}

/// `POST /api/auth/code`: a one-time code for a browser, and the page's address that carries it
/// in the fragment (which browsers do not send).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginCode {
    pub code: String,
    pub url: String,
    /// Seconds until it is worthless.
    pub expires_in: u64,
}

/// `POST /api/auth/exchange`: the page gives the code and gets an HttpOnly cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeCode {
    pub code: String,
}

/// `GET` and `PUT /api/layouts/:name`: what a TUI keeps on the server, opaque to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Layout {
    pub layout: serde_json::Value,
}

/// `GET /api/files/list?path=&hidden=`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListFiles {
    /// The first shared directory when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Also those whose names begin with a dot.
    #[serde(default)]
    pub hidden: bool,
}

/// The answer to [`ListFiles`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileList {
    /// Absolute.
    pub path: String,
    /// In the order of their names' bytes.
    pub entries: Vec<FileEntry>,
    /// There are more than the API lists.
    pub truncated: bool,
    /// How many were left out because their names are not UTF-8: no request could name them.
    pub unnameable: usize,
}

/// What a path names; a link is told as a link, not as what it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    File,
    Directory,
    Symlink,
    /// A pipe, a socket or a device.
    Other,
}

/// One file or directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub name: String,
    /// Absolute.
    pub path: String,
    #[serde(rename = "type")]
    pub kind: FileKind,
    /// Bytes.
    pub size: u64,
    /// RFC 3339, UTC, whole seconds.
    pub modified: String,
    /// Four octal digits, such as `0644`.
    pub mode: String,
}

/// How `content` carries a file's bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// As they are; they must be UTF-8.
    #[default]
    Text,
    /// Standard alphabet, padded.
    Base64,
}

/// `GET /api/files/read?path=&encoding=text|base64`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadFile {
    pub path: String,
    #[serde(default)]
    pub encoding: Encoding,
}

/// The answer to [`ReadFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileContent {
    /// Absolute.
    pub path: String,
    pub content: String,
    pub encoding: Encoding,
    /// Bytes, before the encoding.
    pub size: u64,
    /// RFC 3339, UTC, whole seconds.
    pub modified: String,
    /// Changes whenever the file does. The `ETag` header carries it in quotes.
    pub etag: String,
}

/// `POST /api/files/write`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteFile {
    pub path: String,
    pub content: String,
    #[serde(default)]
    pub encoding: Encoding,
    /// Write only over the file that carries this `etag`; `*` for any file that exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_match: Option<String>,
    /// Make the directories that are missing on the way.
    #[serde(default)]
    pub create_parents: bool,
}

/// The answer to [`WriteFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWritten {
    /// Absolute.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// There was no such file before.
    pub created: bool,
    /// The `ETag` header carries it in quotes.
    pub etag: String,
}

/// `POST /api/files/mkdir`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeDirectory {
    pub path: String,
    /// Make the missing ones on the way, too, and be content with one that exists.
    #[serde(default)]
    pub parents: bool,
}

/// `DELETE /api/files/delete?path=&recursive=`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteFile {
    pub path: String,
    /// With all that a directory holds.
    #[serde(default)]
    pub recursive: bool,
}

/// The answer to [`MakeDirectory`] and [`DeleteFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePath {
    /// Absolute.
    pub path: String,
}

/// `POST /api/files/rename`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenameFile {
    pub old_path: String,
    pub new_path: String,
    /// Put it in the place of what lies at `newPath`.
    #[serde(default)]
    pub overwrite: bool,
}

/// The answer to [`RenameFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileRenamed {
    /// Absolute, as is `new_path`.
    pub old_path: String,
    pub new_path: String,
}
