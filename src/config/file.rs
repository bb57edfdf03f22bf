//! Reads `config.toml` by hand off its spanned tree, because serde's errors know neither bounds
//! nor the nearest key. Finds every mistake, not just the first.

mod agents;

use super::{Chord, ChordKey, Config, ConfigError, Source, check_host, user_home};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const KEYS: &[&str] = &[
    "host",
    "port",
    "shell",
    "scrollback_lines",
    "journal_max_bytes",
    "theme",
    "prefix",
    "mouse",
    "sidebar_width",
    "allowed_hosts",
    "file_roots",
    "agents",
    "profiles",
];

/// About 300 bytes a line of coloured text: 300 MB a session.
const MAX_SCROLLBACK_LINES: u64 = 1_000_000;
/// Less than a megabyte would not hold one full screen of history; more than four gigabytes would
/// take a minute to replay.
const JOURNAL_BYTES: RangeInclusive<u64> = 1024 * 1024..=4 * 1024 * 1024 * 1024;
/// The sidebar would leave no room for a pane.
const MAX_SIDEBAR_COLS: u64 = 80;
/// How alike a suggestion must be (Jaro-Winkler, 0 to 1).
const LIKENESS: f64 = 0.65;
/// More than a few suggestions are a list to read, not a help.
const MAX_SUGGESTIONS: usize = 3;

type Value<'a> = Spanned<DeValue<'a>>;
/// A value, or what is wrong with it, to follow the key's name.
type Checked<T> = Result<T, String>;

/// The configuration that `text`, which stands in `path`, describes.
pub(super) fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
    let mut reader = Reader { path, text, mistakes: BTreeMap::new() };
    let (root, faults) = DeTable::parse_recoverable(text);
    for fault in &faults {
        reader.mistake(fault.span().map_or(0, |span| span.start), fault.message().to_owned());
    }
    let mut config = Config::default();
    if faults.is_empty() {
        reader.root(root.get_ref(), &mut config);
    }
    if reader.mistakes.is_empty() {
        return Ok(config);
    }
    let lines = reader.mistakes.into_values().map(|(line, what)| format!("{}:{line}: {what}", path.display()));
    Err(ConfigError(lines.collect::<Vec<_>>().join("\n")))
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    /// By byte offset: in the order of the file.
    mistakes: BTreeMap<usize, (usize, String)>,
}

impl Reader<'_> {
    fn root(&mut self, table: &DeTable<'_>, config: &mut Config) {
        config.source = Source { file: self.path.to_owned(), lines: BTreeMap::new() };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            config.source.lines.insert(name.to_owned(), self.line(key.span().start));
            match name {
                "agents" => self.agents(value, config),
                "profiles" => self.profiles(value, config),
                _ if KEYS.contains(&name) => {
                    if let Err(what) = set(config, name, value.get_ref()) {
                        self.mistake(value.span().start, format!("`{name}` {what}"));
                    }
                }
                _ => self.unknown_key(key.span().start, name, KEYS),
            }
        }
    }

    fn unknown_key(&mut self, at: usize, name: &str, known: &[&str]) {
        self.mistake(at, format!("unknown key `{name}`{}", suggestion(name, known)));
    }

    fn mistake(&mut self, at: usize, what: String) {
        let line = self.line(at);
        self.mistakes.insert(at, (line, what));
    }

    /// The line of a byte offset, from 1.
    fn line(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        1 + memchr::memchr_iter(b'\n', before).count()
    }
}

fn set(config: &mut Config, key: &str, value: &DeValue<'_>) -> Checked<()> {
    match key {
        "host" => {
            config.host = string(value)?;
            check_host(&config.host)?;
        }
        "port" => config.port = integer(value, 0..=u16::MAX.into())?,
        "shell" => config.shell = Some(string(value)?),
        "scrollback_lines" => config.scrollback_lines = integer(value, 0..=MAX_SCROLLBACK_LINES)?,
        "journal_max_bytes" => config.journal_max_bytes = integer(value, JOURNAL_BYTES)?,
        "theme" => config.theme = string(value)?,
        "prefix" => {
            config.prefix = string(value)?;
            let chord = config.prefix.parse::<Chord>()?;
            if matches!(chord.key, ChordKey::Char(_)) && !(chord.ctrl || chord.alt) {
                return Err(format!("must hold ctrl or alt, or programs never get the `{}`", config.prefix));
            }
        }
        "mouse" => config.mouse = boolean(value)?,
        "sidebar_width" => config.sidebar_width = integer(value, 0..=MAX_SIDEBAR_COLS)?,
        "allowed_hosts" => config.allowed_hosts = strings(value)?,
        "file_roots" => config.file_roots = directories(value)?,
        _ => {}
    }
    Ok(())
}

fn string(value: &DeValue<'_>) -> Checked<String> {
    match value.as_str() {
        Some("") => Err("must not be empty".to_owned()),
        Some(text) => Ok(text.to_owned()),
        None => Err(wrong("a string in quotes", value)),
    }
}

fn strings(value: &DeValue<'_>) -> Checked<Vec<String>> {
    let all = value.as_array().ok_or_else(|| wrong("a list of strings", value))?.iter();
    let one = |one: &Value<'_>| {
        let text = one.get_ref().as_str().map(str::to_owned);
        text.ok_or_else(|| format!("must be a list of strings, but {} stands in it", shown(one.get_ref())))
    };
    all.map(one).collect()
}

/// Absolute paths, or such as begin with `~/`. They need not exist.
fn directories(value: &DeValue<'_>) -> Checked<Vec<PathBuf>> {
    let absolute = |text: String| {
        let path = match text.strip_prefix("~/") {
            Some(rest) => user_home().map(|home| home.join(rest)),
            None => Some(PathBuf::from(&text)).filter(|path| path.is_absolute()),
        };
        path.ok_or_else(|| format!("must be a list of absolute paths (`~/` is your home), and `{text}` is none"))
    };
    strings(value)?.into_iter().map(absolute).collect()
}

fn boolean(value: &DeValue<'_>) -> Checked<bool> {
    value.as_bool().ok_or_else(|| wrong("true or false", value))
}

fn integer<T: TryFrom<u64>>(value: &DeValue<'_>, bounds: RangeInclusive<u64>) -> Checked<T> {
    let must = || wrong(&format!("a whole number from {} to {}", bounds.start(), bounds.end()), value);
    let digits = value.as_integer().ok_or_else(must)?;
    let number = u64::from_str_radix(digits.as_str(), digits.radix()).map_err(|_| must())?;
    if !bounds.contains(&number) {
        return Err(must());
    }
    T::try_from(number).map_err(|_| must())
}

fn color(value: &DeValue<'_>) -> Checked<String> {
    let text = string(value)?;
    let is_color =
        text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if is_color { Ok(text) } else { Err(wrong("a colour such as \"#58a6ff\"", value)) }
}

fn wrong(must: &str, value: &DeValue<'_>) -> String {
    format!("must be {must}, not {}", shown(value))
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(when) => when.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// The one of `known` that `word` is most likely meant to be.
#[must_use]
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    near(word, known).first().copied()
}

/// The few of `known` that `word` may be meant to be, the likeliest first.
#[must_use]
pub fn near<'a>(word: &str, known: &[&'a str]) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let all = known.iter().map(|known| (strsim::jaro_winkler(&word, known), *known));
    let mut alike: Vec<_> = all.filter(|(likeness, _)| *likeness >= LIKENESS).collect();
    alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    alike.into_iter().take(MAX_SUGGESTIONS).map(|(_, known)| known).collect()
}

/// `; did you mean `port`?`, or all that there is to choose from.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(best) => format!("; did you mean `{best}`?"),
        None => format!("; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests;
