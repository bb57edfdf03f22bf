//! The environment, each variable read in one place.
#![allow(clippy::disallowed_methods, reason = "this is the one room that reads the environment")]

use super::{Config, ConfigError, check_host};
use std::env;
use std::ffi::{OsStr, OsString};
use std::ops::RangeInclusive;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Set in every session's program; its value is the session's id.
const SESSION_MARKER: &str = "AGTERM_SESSION";

/// Variables that describe the terminal, multiplexer, agent or directory around this process. A
/// session's program is in none of them, and would take itself to be.
const OUTER: &[&str] = &[
    "ALACRITTY_WINDOW_ID",
    "CLAUDECODE",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_CODE_SSE_PORT",
    "CLAUDE_PID",
    "CLAUDE_PROJECT_DIR",
    "COLORFGBG",
    "COLUMNS",
    "GEMINI_CLI",
    "GEMINI_SESSION_ID",
    "LINES",
    "OLDPWD",
    "PWD",
    "STY",
    "TERMCAP",
    "TERM_SESSION_ID",
    "TMUX",
    "TMUX_PANE",
    "VTE_VERSION",
    "WINDOWID",
    "WT_SESSION",
];

/// The same, by the variable's beginning.
const OUTER_PREFIXES: &[&str] = &["AGTERM_", "GHOSTTY_", "ITERM_", "KITTY_", "WEZTERM_", "ZELLIJ"];

/// What a session's program is told about its terminal.
const TERMINAL: &[(&str, &str)] = &[
    ("TERM", "xterm-256color"),
    ("COLORTERM", "truecolor"),
    ("TERM_PROGRAM", "agterm"),
    ("TERM_PROGRAM_VERSION", env!("CARGO_PKG_VERSION")),
];

/// A shorter window limits nothing; in a longer one than a day nobody waits for the next.
const RATE_LIMIT_WINDOW_MS: RangeInclusive<u32> = 100..=24 * 60 * 60 * 1000;
/// Without any request there would be no API; a million is no limit.
const RATE_LIMIT_MAX: RangeInclusive<u32> = 1..=1_000_000;

/// `AGTERM_HOME`, else `~/.agterm`; absolute (a relative one starts at the current directory).
///
/// # Errors
///
/// When neither it nor `HOME` is set.
pub fn home() -> Result<PathBuf, ConfigError> {
    if let Some(home) = set("AGTERM_HOME") {
        return std::path::absolute(&home)
            .map_err(|e| ConfigError(format!("AGTERM_HOME: no absolute path for `{}`: {e}", home.display())));
    }
    match set("HOME") {
        Some(home) => Ok(Path::new(&home).join(".agterm")),
        None => Err(ConfigError("neither AGTERM_HOME nor HOME is set: there is no place for the data".to_owned())),
    }
}

pub(super) fn override_config(config: &mut Config) -> Result<(), ConfigError> {
    if let Some(host) = set("AGTERM_HOST") {
        let host = host.to_string_lossy().into_owned();
        check_host(&host).map_err(|e| ConfigError(format!("AGTERM_HOST: {e}")))?;
        config.host = host;
    }
    if let Some(port) = set("AGTERM_PORT") {
        let port = port.to_string_lossy();
        config.port = port
            .parse()
            .map_err(|_| ConfigError(format!("AGTERM_PORT: must be a number from 0 to 65535, not `{port}`")))?;
    }
    if let Some(milliseconds) = number("AGTERM_RATE_LIMIT_WINDOW", RATE_LIMIT_WINDOW_MS)? {
        config.rate_limit.window = Duration::from_millis(milliseconds.into());
    }
    if let Some(max) = number("AGTERM_RATE_LIMIT_MAX", RATE_LIMIT_MAX)? {
        config.rate_limit.max_requests = max;
    }
    Ok(())
}

fn number(name: &str, bounds: RangeInclusive<u32>) -> Result<Option<u32>, ConfigError> {
    let Some(value) = set(name) else { return Ok(None) };
    let value = value.to_string_lossy();
    let number = value.parse().ok().filter(|number| bounds.contains(number));
    let (least, most) = (bounds.start(), bounds.end());
    number
        .map(Some)
        .ok_or_else(|| ConfigError(format!("{name}: must be a number from {least} to {most}, not `{value}`")))
}

/// The user's shell: `$SHELL`, else `/bin/sh`.
pub fn login_shell() -> String {
    set("SHELL").and_then(|shell| shell.into_string().ok()).unwrap_or_else(|| "/bin/sh".to_owned())
}

/// The environment of a session's program: this process's, less what describes the terminal
/// around it and AGTerm's own settings, and with the description of AGTerm's terminal.
pub fn child_environment() -> Vec<(OsString, OsString)> {
    inner_environment(env::vars_os())
}

/// The same, with variables of the session's own, which win.
pub fn child_environment_with(own: &[(String, String)]) -> Vec<(OsString, OsString)> {
    let mut all = child_environment();
    all.retain(|(name, _)| !own.iter().any(|(own, _)| name == own.as_str()));
    all.extend(own.iter().map(|(name, value)| (name.into(), value.into())));
    all
}

fn inner_environment(outer: impl Iterator<Item = (OsString, OsString)>) -> Vec<(OsString, OsString)> {
    let is_outer = |name: &OsStr| {
        OUTER.iter().any(|outer| name == *outer)
            || OUTER_PREFIXES.iter().any(|prefix| name.as_bytes().starts_with(prefix.as_bytes()))
            || TERMINAL.iter().any(|(own, _)| name == *own)
    };
    let kept = outer.filter(|(name, _)| !is_outer(name));
    kept.chain(TERMINAL.iter().map(|(name, value)| (name.into(), value.into()))).collect()
}

/// Whether `name` is set, and not to what switches a thing off (`0`, `false`). The value, which may
/// be a secret, stays here.
pub fn is_set(name: &str) -> bool {
    set(name).is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
}

/// The directory that the variable `name` names (`CLAUDE_CONFIG_DIR`), where it is an absolute one.
pub fn directory_named_by(name: &str) -> Option<PathBuf> {
    set(name).map(PathBuf::from).filter(|dir| dir.is_absolute())
}

/// The user's own directory, where programs keep their logins.
pub fn user_home() -> Option<PathBuf> {
    directory_named_by("HOME")
}

/// Where programs are looked for: `$PATH`, else the system's own directories.
pub fn search_path() -> OsString {
    set("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into())
}

/// The program that `command` names: itself where it is a path, else the first of its name on
/// `search_path` that may be run.
pub fn find_program(search_path: &OsStr, command: &str) -> Option<PathBuf> {
    let is_program = |path: &PathBuf| path.metadata().is_ok_and(|meta| meta.is_file() && meta.mode() & 0o111 != 0);
    if command.contains('/') {
        return Some(PathBuf::from(command)).filter(is_program);
    }
    env::split_paths(search_path).map(|dir| dir.join(command)).find(is_program)
}

/// The id of the session that this process runs in, if it runs in one.
pub fn inside_session() -> Option<String> {
    set(SESSION_MARKER).and_then(|id| id.into_string().ok())
}

/// `AGTERM_LOG`: what to log, in `tracing`'s words (`info`, `agterm::hub=debug`).
pub fn log_filter() -> Option<String> {
    set("AGTERM_LOG").and_then(|filter| filter.into_string().ok())
}

/// `NO_COLOR` (no-color.org): draw without colours.
pub fn is_color_unwanted() -> bool {
    set("NO_COLOR").is_some()
}

/// Whether the terminal around this process shows 24-bit colours: it says so (`COLORTERM`), is of
/// a kind that does, or is a tmux, which turns them into what its own terminal has.
pub fn has_true_color() -> bool {
    const KINDS: &[&str] = &["direct", "kitty", "ghostty", "alacritty", "foot", "wezterm"];
    let says_so = |value: &str| set("COLORTERM").is_some_and(|color| color.eq_ignore_ascii_case(value));
    let term = set("TERM").unwrap_or_default().to_string_lossy().into_owned();
    let is_kind = KINDS.iter().any(|kind| term.contains(kind));
    says_so("truecolor") || says_so("24bit") || is_kind || set("TMUX").is_some()
}

/// `BROWSER`: the program that opens a page.
pub fn browser() -> Option<OsString> {
    set("BROWSER")
}

/// Whether a browser could open a window here.
pub fn has_display() -> bool {
    cfg!(target_os = "macos") || set("DISPLAY").is_some() || set("WAYLAND_DISPLAY").is_some()
}

/// The directory that a command was started in, as its user names it: `$PWD` where that is true
/// (it keeps the symbolic links that the user went through).
///
/// # Errors
///
/// When it is gone.
pub fn current_directory() -> std::io::Result<PathBuf> {
    let real = env::current_dir()?;
    let named = set("PWD").map(PathBuf::from).filter(|named| named.is_absolute());
    let is_same = |named: &PathBuf| match (named.metadata(), real.metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    };
    Ok(named.filter(is_same).unwrap_or(real))
}

/// This program's own file, for starting it again: also after an upgrade put another in its place.
///
/// # Errors
///
/// When the system does not tell.
pub fn own_program() -> std::io::Result<PathBuf> {
    let exe = env::current_exe()?;
    // Linux marks the name of a file that was replaced.
    match exe.as_os_str().as_bytes().strip_suffix(b" (deleted)") {
        Some(name) if !exe.exists() => Ok(PathBuf::from(OsStr::from_bytes(name))),
        _ => Ok(exe),
    }
}

/// The variable, where it is set to something.
fn set(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sessions_own_variables_win() {
        let own = [("TERM".to_owned(), "dumb".to_owned()), ("MODEL".to_owned(), "m".to_owned())];
        let all = child_environment_with(&own);
        let of = |name: &str| all.iter().filter(|(own, _)| own == name).map(|(_, v)| v.clone()).collect::<Vec<_>>();
        assert_eq!((of("TERM"), of("MODEL")), (vec!["dumb".into()], vec!["m".into()]));
    }

    #[test]
    fn tells_that_a_variable_is_set() {
        assert!(is_set("PATH") && !is_set("AGTERM_NO_SUCH_VARIABLE"));
        assert!(directory_named_by("HOME").is_none_or(|home| home.is_absolute()));
    }

    #[test]
    fn finds_programs_that_may_be_run() {
        let path = OsStr::new("/nonexistent:/etc:/bin");
        assert_eq!(find_program(path, "sh"), Some("/bin/sh".into()));
        assert_eq!(find_program(path, "/bin/sh"), Some("/bin/sh".into()));
        assert_eq!(find_program(path, "passwd-file"), None);
        assert_eq!(find_program(path, "/etc/passwd"), None);
        assert_eq!(find_program(path, ""), None);
    }

    #[test]
    fn a_session_does_not_see_what_is_around_the_server() {
        let outer = [
            ("HOME", "/h"),
            ("TERM", "screen"),
            ("TMUX", "/tmp/x"),
            ("TMUX_PANE", "%1"),
            ("ZELLIJ_SESSION_NAME", "z"),
            ("CLAUDECODE", "1"),
            ("CLAUDE_CODE_USE_BEDROCK", "1"),
            ("AGTERM_HOME", "/a"),
            ("AGTERM_SESSION", "s"),
            ("LANG", "C.UTF-8"),
            ("EMPTY", ""),
        ];
        let inner = inner_environment(outer.into_iter().map(|(name, value)| (name.into(), value.into())));
        let inner: Vec<_> =
            inner.iter().map(|(name, value)| (name.to_str().unwrap(), value.to_str().unwrap())).collect();
        let mut expected = vec![("HOME", "/h"), ("CLAUDE_CODE_USE_BEDROCK", "1"), ("LANG", "C.UTF-8"), ("EMPTY", "")];
        expected.extend_from_slice(TERMINAL);
        assert_eq!(inner, expected);
    }
}
