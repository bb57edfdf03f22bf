//! The systems that are measured, and how each is started: alike in what their panes run.

use super::processes::MARK;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    /// No multiplexer: the floor.
    Bare,
    Tmux,
    Agterm,
}

/// One run of a system, with a server, files and environment of its own.
pub(crate) struct Run {
    pub(crate) system: System,
    pub(crate) mark: String,
    dir: PathBuf,
}

impl System {
    pub(crate) const ALL: [Self; 3] = [Self::Bare, Self::Tmux, Self::Agterm];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Tmux => "tmux",
            Self::Agterm => "agterm",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Bare => "true",
            Self::Tmux => "tmux",
            Self::Agterm => env!("CARGO_BIN_EXE_agterm"),
        }
    }

    /// `None` when it is not installed.
    pub(crate) fn version(self) -> Option<String> {
        if self == Self::Bare {
            return Some("no multiplexer".to_owned());
        }
        let flag = if self == Self::Tmux { "-V" } else { "--version" };
        let output = Command::new(self.program()).arg(flag).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
    }

    pub(crate) fn has_server(self) -> bool {
        self != Self::Bare
    }
}

impl Run {
    pub(crate) fn new(system: System, dir: &Path, number: u32) -> Self {
        let dir = dir.join(format!("{number}"));
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("config.toml"), "port = 0\n").unwrap();
        Self { system, mark: format!("{}-{number}", std::process::id()), dir }
    }

    /// Opens the client on a session that runs the pane's `role`.
    pub(crate) fn client(&self, role: &str, file: Option<&Path>) -> Vec<String> {
        match self.system {
            System::Bare => pane(role, file),
            System::Tmux => [Self::tmux(&["new-session"]), pane(role, file)].concat(),
            System::Agterm => [words(&[self.system.program(), "new", "--attach", "--"]), pane(role, file)].concat(),
        }
    }

    /// Starts a session that nobody looks at.
    pub(crate) fn detached(&self, role: &str) {
        let command = match self.system {
            System::Bare => return,
            System::Tmux => [Self::tmux(&["new-session", "-d", "-x", "200", "-y", "50"]), pane(role, None)].concat(),
            System::Agterm => {
                let new = words(&[self.system.program(), "new", "--size", "200x50", "--"]);
                [new, pane(role, None)].concat()
            }
        };
        self.call(&command);
    }

    pub(crate) fn env(&self) -> Vec<(String, String)> {
        let dir = self.dir.display().to_string();
        let path = std::env::var("PATH").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            pair("PATH", &path),
            pair("HOME", &dir),
            pair("TERM", "xterm-256color"),
            pair("LANG", "C.UTF-8"),
            pair("SHELL", "/bin/sh"),
            pair("TMUX_TMPDIR", &dir),
            pair("AGTERM_HOME", &dir),
            pair(MARK, &self.mark),
        ]
    }

    /// The executable's file name, by which its processes are known.
    pub(crate) fn executable(&self) -> &'static str {
        self.system.name()
    }

    fn tmux(verb: &[&str]) -> Vec<String> {
        [words(&["tmux", "-L", "bench", "-f", "/dev/null"]), words(verb)].concat()
    }

    fn call(&self, command: &[String]) {
        let output = Command::new(&command[0]).args(&command[1..]).env_clear().envs(self.env()).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        match self.system {
            System::Bare => {}
            System::Tmux => {
                let stop = Self::tmux(&["kill-server"]);
                let _ = Command::new(&stop[0]).args(&stop[1..]).env_clear().envs(self.env()).output();
            }
            System::Agterm => {
                let mut stop = Command::new(self.system.program());
                let _ = stop.args(["server", "stop", "--kill-sessions"]).env_clear().envs(self.env()).output();
            }
        }
    }
}

/// This program in the pane's role.
fn pane(role: &str, file: Option<&Path>) -> Vec<String> {
    let mut command = vec![std::env::current_exe().unwrap().display().to_string(), format!("--pane={role}")];
    command.extend(file.map(|file| file.display().to_string()));
    command
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
