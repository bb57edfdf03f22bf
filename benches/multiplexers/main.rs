//! AGTerm beside tmux and a bare PTY, measured in one run from the outer terminal's side:
//! `cargo bench --bench multiplexers [-- --quick] [SYSTEM...]`.
//!
//! Each system's client runs in a PTY of 200 by 50 that this program drains as a terminal would.
//! Read the ratios: the absolute times are the machine's.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program for one who watches: it may stop with a message, waits between keys and reads the environment"
)]

mod corpus;
mod measures;
mod pane;
mod processes;
mod system;
mod terminal;

use measures::Amounts;
use std::path::Path;
use system::System;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(role) = arguments.first().and_then(|word| word.strip_prefix("--pane=")) {
        return pane::run(role, arguments.get(1).map(String::as_str));
    }
    let amounts = if arguments.iter().any(|word| word == "--quick") { Amounts::QUICK } else { Amounts::FULL };
    let wanted = |system: &System| {
        let mut names = arguments.iter().filter(|word| !word.starts_with("--")).peekable();
        names.peek().is_none() || names.any(|name| name == system.name())
    };
    // Short, for the sockets' names.
    let dir = std::env::temp_dir().join(format!("agb{}", std::process::id()));
    std::fs::create_dir(&dir).unwrap();
    let rows: Vec<_> = System::ALL
        .iter()
        .filter(|system| wanted(system) && is_here(**system))
        .map(|system| (*system, measures::all(*system, &dir, &amounts)))
        .collect();
    let _ = std::fs::remove_dir_all(Path::new(&dir));
    measures::print(&rows);
}

fn is_here(system: System) -> bool {
    let is_here = system.version().is_some();
    if !is_here {
        eprintln!("{} is not installed: left out", system.name());
    }
    is_here
}
