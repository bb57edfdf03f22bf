//! The answer's envelope and the one list of error codes, each with its HTTP status.

use serde::{Deserialize, Serialize};

/// Every JSON answer but `/api/health`: `{"success":true,"data":…}` or `{"success":false,"error":…}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reply<T> {
    /// The call did what it says.
    Ok { success: bool, data: T },
    /// It did not; `error` says why.
    Err { success: bool, error: ErrorBody },
}

impl<T> Reply<T> {
    /// Wraps an answer.
    pub fn ok(data: T) -> Self {
        Self::Ok { success: true, data }
    }
}

/// What went wrong: a stable code for programs, a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    pub code: ErrorCode,
    pub message: String,
}

impl ErrorBody {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal $status:literal;)*) => {
        /// The codes of every error that the API answers, on REST and on WebSocket.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode { $($(#[$doc])* #[serde(rename = $text)] $name,)* }
        impl ErrorCode {
            /// Every code, in the order of the table in the docs.
            pub const ALL: &[ErrorCode] = &[$(Self::$name),*];
            /// The wire spelling.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Self::$name => $text),* } }
            /// The HTTP status that REST answers with this code.
            #[must_use]
            pub fn status(self) -> u16 { match self { $(Self::$name => $status),* } }
        }
    };
}

error_codes! {
    /// Malformed JSON.
    InvalidMessage = "INVALID_MESSAGE" 400;
    /// A field is missing, of the wrong type, or out of its bounds.
    InvalidRequest = "INVALID_REQUEST" 400;
    /// No (or no valid) token.
    Unauthorized = "UNAUTHORIZED" 401;
    /// The token's scope or session does not allow this.
    Forbidden = "FORBIDDEN" 403;
    /// The session does not exist.
    SessionNotFound = "SESSION_NOT_FOUND" 404;
    /// No such agent.
    AgentNotFound = "AGENT_NOT_FOUND" 404;
    /// The agent is disabled in the configuration.
    AgentDisabled = "AGENT_DISABLED" 403;
    /// The agent's program is not installed.
    AgentUnavailable = "AGENT_UNAVAILABLE" 409;
    /// This socket is not attached to any session.
    NoSession = "NO_SESSION" 409;
    /// The session cannot be attached.
    AttachFailed = "ATTACH_FAILED" 409;
    /// The session's program has exited: it takes no input.
    SessionExited = "SESSION_EXITED" 409;
    /// No such route or resource.
    NotFound = "NOT_FOUND" 404;
    /// The route exists, but not for this method.
    MethodNotAllowed = "METHOD_NOT_ALLOWED" 405;
    /// No such file or directory.
    FileNotFound = "FILE_NOT_FOUND" 404;
    /// The path leads out of the shared directories, or is one that the API does not change.
    PathForbidden = "PATH_FORBIDDEN" 403;
    /// Something lies at that path already.
    FileExists = "FILE_EXISTS" 409;
    /// The directory holds something, and the call does not say `recursive`.
    DirectoryNotEmpty = "DIRECTORY_NOT_EMPTY" 409;
    /// A directory, a pipe, a socket or a device where a regular file is wanted.
    NotAFile = "NOT_A_FILE" 409;
    /// Something else where a directory is wanted.
    NotADirectory = "NOT_A_DIRECTORY" 409;
    /// The file is not the one that `ifMatch` names any more.
    PreconditionFailed = "PRECONDITION_FAILED" 412;
    /// The file is larger than the API reads or writes.
    FileTooLarge = "FILE_TOO_LARGE" 413;
    /// The file's bytes are not UTF-8: ask for them as base64.
    FileNotText = "FILE_NOT_TEXT" 422;
    /// The disk or the quota is full.
    StorageFull = "STORAGE_FULL" 507;
    /// The body or message is larger than the limit.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE" 413;
    /// The body is not `application/json`.
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE" 415;
    /// The Host or Origin is not one of this server's.
    Misdirected = "MISDIRECTED_REQUEST" 421;
    /// Too many requests, or too many connections.
    RateLimited = "RATE_LIMITED" 429;
    /// A fault of the server's own; the log holds the cause.
    Internal = "INTERNAL_ERROR" 500;
}
