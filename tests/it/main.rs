//! The integration tests: one binary, one topic a module, each with real servers of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod bad_input;
mod browser;
mod caller;
mod files;
mod fixture;
mod http;
mod interface;
mod launch;
mod races;
mod rate_limit;
mod rest;
mod scripting;
mod server;
mod socket;
mod survival;
mod tidy;
mod ws;
