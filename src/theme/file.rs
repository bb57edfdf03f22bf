//! Reads a theme's file off its spanned tree, so that every mistake can be named with its line.

use super::{Color, Terminal, Theme, Ui};
use crate::config::{ConfigError, nearest};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const TABLES: &[&str] = &["palette", "ui", "terminal"];
const TERMINAL_KEYS: &[&str] = &["foreground", "background", "colors"];

type Value<'a> = Spanned<DeValue<'a>>;

pub(super) fn parse(name: &str, text: &str, base: Ui) -> Result<Theme, ConfigError> {
    let root = DeTable::parse(text).map_err(|e| {
        let line = line(text, e.span().map_or(0, |span| span.start));
        ConfigError(format!("{name}:{line}: {}", e.message()))
    })?;
    let mut reader = Reader { text, palette: BTreeMap::new(), mistakes: BTreeMap::new() };
    // First, because the other tables name its colours wherever it stands.
    if let Some((key, value)) = root.get_ref().iter().find(|(key, _)| key.get_ref() == "palette") {
        reader.palette(key.span().start, value);
    }
    let mut theme = Theme { name: name.to_owned(), ui: base, terminal: None, is_monochrome: false };
    for (key, value) in root.get_ref() {
        let at = key.span().start;
        match key.get_ref().as_ref() {
            "palette" => {}
            "ui" => reader.ui(at, value, &mut theme.ui),
            "terminal" => theme.terminal = reader.terminal(at, value),
            other => reader.unknown(at, other, "the theme", TABLES),
        }
    }
    if reader.mistakes.is_empty() {
        return Ok(theme);
    }
    let lines = reader.mistakes.into_values().map(|(line, what)| format!("{name}:{line}: {what}"));
    Err(ConfigError(lines.collect::<Vec<_>>().join("\n")))
}

struct Reader<'a> {
    text: &'a str,
    palette: BTreeMap<String, Color>,
    /// By byte offset: in the order of the file.
    mistakes: BTreeMap<usize, (usize, String)>,
}

impl Reader<'_> {
    fn palette(&mut self, at: usize, value: &Value<'_>) {
        let Some(table) = self.table(at, "palette", value) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Some(color) = self.color(key.span().start, name, value) {
                self.palette.insert(name.to_owned(), color);
            }
        }
    }

    fn ui(&mut self, at: usize, value: &Value<'_>, ui: &mut Ui) {
        let Some(table) = self.table(at, "ui", value) else { return };
        for (key, value) in table {
            let (at, name) = (key.span().start, key.get_ref().as_ref());
            let Some(role) = ui.role(name) else {
                self.unknown(at, name, "`ui`", Ui::KEYS);
                continue;
            };
            if let Some(color) = self.color(at, name, value) {
                *role = color;
            }
        }
    }

    fn terminal(&mut self, at: usize, value: &Value<'_>) -> Option<Terminal> {
        let table = self.table(at, "terminal", value)?;
        let (mut foreground, mut background, mut colors) = (None, None, None);
        for (key, value) in table {
            let (at, name) = (key.span().start, key.get_ref().as_ref());
            match name {
                "foreground" => foreground = self.color(at, name, value),
                "background" => background = self.color(at, name, value),
                "colors" => colors = self.colors(at, value),
                other => self.unknown(at, other, "`terminal`", TERMINAL_KEYS),
            }
        }
        let (Some(foreground), Some(background), Some(colors)) = (foreground, background, colors) else {
            self.mistake(at, "`terminal` needs `foreground`, `background` and `colors`".to_owned());
            return None;
        };
        Some(Terminal { foreground, background, colors })
    }

    fn colors(&mut self, at: usize, value: &Value<'_>) -> Option<[Color; 16]> {
        let list = value.get_ref().as_array().into_iter().flatten();
        let colors: Vec<_> = list.filter_map(|one| self.color(one.span().start, "colors", one)).collect();
        let colors = colors.try_into().ok();
        if colors.is_none() {
            self.mistake(at, "`colors` must be a list of 16 colours".to_owned());
        }
        colors
    }

    fn color(&mut self, at: usize, key: &str, value: &Value<'_>) -> Option<Color> {
        let (color, shown) = match value.get_ref() {
            DeValue::String(text) => (self.named(text), format!("\"{text}\"")),
            DeValue::Integer(number) => (number.as_str().parse().ok().map(Color::Indexed), number.as_str().to_owned()),
            _ => (None, "this".to_owned()),
        };
        if color.is_none() {
            self.mistake(
                at,
                format!(
                    "`{key}` must be a colour such as \"#58a6ff\", \"default\", 0 to 255 or a name of the palette, \
                     not {shown}"
                ),
            );
        }
        color
    }

    fn named(&self, text: &str) -> Option<Color> {
        if text == "default" {
            return Some(Color::Default);
        }
        match text.strip_prefix('#') {
            Some(hex) if hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
                Some(Color::Rgb(r, g, b))
            }
            Some(_) => None,
            None => self.palette.get(text).copied(),
        }
    }

    fn table<'v>(&mut self, at: usize, name: &str, value: &'v Value<'_>) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistake(at, format!("`{name}` must be a table"));
        }
        table
    }

    fn unknown(&mut self, at: usize, key: &str, place: &str, known: &[&str]) {
        let hint = match nearest(key, known) {
            Some(best) => format!("did you mean `{best}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.mistake(at, format!("unknown key `{key}` in {place}; {hint}"));
    }

    fn mistake(&mut self, at: usize, what: String) {
        self.mistakes.insert(at, (line(self.text, at), what));
    }
}

fn line(text: &str, at: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count() + 1
}
