//! Everything that crosses a process, and nothing else: no behaviour lives here.

pub mod envelope;
pub mod holder;
pub mod rest;
pub mod ws;

pub use envelope::{ErrorBody, ErrorCode, Reply};
