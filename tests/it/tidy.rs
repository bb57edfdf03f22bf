//! The architecture, held true: which room may import which, which package lives where, and that
//! files stay small and say what they are for.

use std::path::{Path, PathBuf};

/// Imports go downwards only: each room with its layer.
const LAYERS: &[(&str, u8)] = &[
    ("ids", 0),
    ("config", 0),
    ("paths", 0),
    ("logging", 0),
    ("term", 1),
    ("protocol", 1),
    ("catalog", 1),
    ("theme", 1),
    ("pty", 2),
    ("journal", 2),
    ("store", 2),
    ("git", 2),
    ("files", 2),
    ("credentials", 2),
    ("hub", 3),
    ("holder", 3),
    ("client", 3),
    ("tui", 4),
    ("cli", 4),
    ("api", 4),
    ("server", 5),
    ("main", 5),
];

/// Packages that one room alone knows (`main` reads the command line for `cli`).
const PACKAGES: &[(&str, &[&str])] = &[
    ("vt100", &["term"]),
    ("portable_pty", &["pty"]),
    ("axum", &["api"]),
    ("jsonwebtoken", &["api"]),
    ("tower", &["api"]),
    ("rust_embed", &["api"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui", "cli"]),
    ("git2", &["git"]),
    ("cap_std", &["files"]),
    ("regex", &["hub"]),
    ("rusqlite", &["store"]),
    ("tokio_tungstenite", &["client"]),
    ("toml", &["config", "catalog", "theme"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli", "main"]),
];

/// Pure rooms do not know these.
const IMPURE: &[&str] = &["tokio", "std::fs", "std::net", "std::process", "std::thread", "Instant::now", "SystemTime"];

/// A longer file does two things.
const MAX_FILE_LINES: usize = 500;

struct Source {
    path: String,
    room: String,
    text: String,
}

fn sources() -> Vec<Source> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&top.join("src"), &mut found);
    found.sort();
    let sources = found.into_iter().map(|path| {
        let path = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
        let room = path.trim_start_matches("src/").split(['/', '.']).next().unwrap().to_owned();
        let text = std::fs::read_to_string(top.join(&path)).unwrap();
        Source { path, room, text }
    });
    sources.collect()
}

fn layer(room: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == room).map(|(_, layer)| *layer)
}

/// The code without comments and without its tests.
fn code(source: &Source) -> String {
    let body = source.text.split("#[cfg(test)]").next().unwrap();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms that code names: `crate::ROOM`, also from a list in braces.
fn rooms_named(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut named = Vec::new();
    // The binaries name the library; in the library that word is but a log filter.
    for prefix in ["crate::", "use agterm::"] {
        for (at, _) in code.match_indices(prefix) {
            let rest = &code[at + prefix.len()..];
            if let Some(list) = rest.strip_prefix('{') {
                let list = list.split(';').next().unwrap();
                named.extend(list.split(',').map(|item| word(item.trim())));
            } else {
                named.push(word(rest));
            }
        }
    }
    named.retain(|name| layer(name).is_some());
    named
}

#[test]
fn imports_go_downwards_only() {
    for source in sources().iter().filter(|source| source.room != "lib") {
        let own = layer(&source.room).unwrap_or_else(|| panic!("{}: a room without a layer", source.path));
        for named in rooms_named(&code(source)).iter().filter(|named| **named != source.room) {
            let other = layer(named).unwrap();
            // The doors compose; the base's files are one room in four.
            let is_fine = other < own || (own == 0 && other == 0) || own == 5;
            assert!(is_fine, "{} ({own}) imports {named} ({other})", source.path);
        }
    }
}

#[test]
fn each_package_has_its_room() {
    for source in sources() {
        let code = code(&source);
        for (package, rooms) in PACKAGES {
            let is_named = [format!("{package}::"), format!("use {package};")].iter().any(|name| {
                code.match_indices(name.as_str())
                    .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
            });
            assert!(!is_named || rooms.contains(&source.room.as_str()), "{} names {package}", source.path);
        }
    }
}

#[test]
fn pure_rooms_know_no_system() {
    for source in sources().iter().filter(|source| layer(&source.room) == Some(1)) {
        let code = code(source);
        for impure in IMPURE {
            assert!(!code.contains(impure), "{} names {impure}", source.path);
        }
    }
}

#[test]
fn files_are_small_and_say_what_they_are_for() {
    for source in sources() {
        let is_test = source.path.ends_with("/tests.rs");
        assert!(is_test || source.text.starts_with("//! "), "{} does not say what it is for", source.path);
        let lines = source.text.lines().count();
        assert!(lines <= MAX_FILE_LINES, "{} has {lines} lines", source.path);
    }
}
