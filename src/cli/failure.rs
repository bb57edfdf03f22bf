//! Failures with an exit code of their own, and how any failure is told.

use crate::client::ClientError;
use crate::protocol::ErrorCode;
use std::io::Write;

/// Why a verb failed, where scripts can tell by the exit code or people need a hint.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub code: u8,
    pub message: String,
    pub hint: Option<String>,
}

impl Failure {
    const FAILED: u8 = 1;
    const NO_SESSION: u8 = 3;
    /// As `timeout` of coreutils exits.
    const TIMED_OUT: u8 = 124;

    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: Self::FAILED, message: message.into(), hint: Some(hint.into()) }
    }

    pub(super) fn timed_out(message: impl Into<String>) -> Self {
        Self { code: Self::TIMED_OUT, message: message.into(), hint: None }
    }

    pub(super) fn no_session(message: impl Into<String>) -> Self {
        Self { code: Self::NO_SESSION, message: message.into(), hint: Some("`agterm ls` lists them".to_owned()) }
    }
}

/// Tells an error on standard error and returns the process's exit code.
#[must_use]
pub fn report(error: &anyhow::Error) -> u8 {
    if is_broken_pipe(error) {
        // Whoever read our output has seen enough.
        return 0;
    }
    let failure = error.downcast_ref::<Failure>();
    let mut stderr = std::io::stderr().lock();
    // Nobody is left to tell when this fails.
    let _ = writeln!(stderr, "agterm: {error:#}");
    if let Some(hint) = failure.and_then(|failure| failure.hint.as_ref()) {
        let _ = writeln!(stderr, "hint: {hint}");
    }
    if let Some(failure) = failure {
        return failure.code;
    }
    match error.downcast_ref::<ClientError>().and_then(ClientError::code) {
        Some(ErrorCode::SessionNotFound) => Failure::NO_SESSION,
        _ => Failure::FAILED,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
