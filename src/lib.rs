//! AGTerm: a terminal multiplexer for AI coding agents whose live sessions are also on REST and WebSocket.
//!
//! Rooms and their layers; imports go downwards only (`tests/it/tidy.rs` holds this true):
//!
//! ```text
//! 5 doors   main.rs, server.rs            compose; may import anything
//! 4 faces   tui | cli | api               never each other
//! 3 works   hub | holder | client         never each other
//! 2 hands   pty, journal, store, git, files, credentials   never each other
//! 1 words   term, protocol, catalog, theme   pure: no tokio, no files, no clock
//! 0 base    ids, config, paths, logging
//! ```

pub mod api;
pub mod catalog;
pub mod cli;
pub mod client;
pub mod config;
pub mod credentials;
pub mod files;
pub mod git;
pub mod holder;
pub mod hub;
pub mod ids;
pub mod journal;
pub mod logging;
pub mod paths;
pub mod protocol;
pub mod pty;
pub mod server;
pub mod store;
pub mod term;
pub mod theme;
pub mod tui;
