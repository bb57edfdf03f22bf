//! The integration tests: one binary, one topic a module, each with real servers of its own.

mod browser;
