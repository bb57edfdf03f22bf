//! Operating system commands: titles, links, colours, and what a program wants told to others.
//! Sources: xterm's ctlseqs; OSC 7 (vte), 8 (egmontob's gist), 9 (iTerm2, ConEmu), 99 (kitty),
//! 133 (FinalTerm), 777 (urxvt), 7501 (program status protocol).

use super::event::{ProgramStatus, Progress, PromptMark};
use super::reply::string_end;
use super::style::Link;
use super::terminal::Terminal;
use super::{TermEvent, sanitize};
use base64::Engine as _;
use std::sync::Arc;

/// A link's address; what browsers take. A longer one is no link.
const MAX_URI_BYTES: usize = 2083;

/// A link's id; VTE's bound.
const MAX_LINK_ID_BYTES: usize = 250;

/// Text that is told to the user; more than fits any notification.
const MAX_TEXT_CHARS: usize = 1024;

/// Colours that one OSC 4 may ask for: all of them.
const MAX_COLOR_QUERIES: usize = 256;

/// The states and kinds that are understood.
const STATUS_ANSWER: &str = "\x1b]7501;?:states=idle,working,done,blocked,error:kinds=permission,question,auth";

impl Terminal {
    pub(super) fn do_osc(&mut self, body: &[u8], is_bell: bool) {
        let body = String::from_utf8_lossy(body);
        let (number, rest) = body.split_once(';').unwrap_or((&body, ""));
        match number {
            "0" | "2" => self.set_title(rest),
            "4" => self.color_queries(rest, is_bell),
            "7" => self.cwd(rest),
            "8" => self.set_link(rest),
            "9" => self.notify_or_progress(rest),
            "10" | "11" | "12" => self.dynamic_colors(number, rest, is_bell),
            "52" => self.clipboard(rest),
            "99" => self.kitty_notification(rest),
            "133" => self.prompt(rest),
            "777" => {
                if let Some(rest) = rest.strip_prefix("notify;") {
                    let (title, body) = rest.split_once(';').unwrap_or(("", rest));
                    self.notify(title, body);
                }
            }
            "7501" if rest == "?" => self.reply([STATUS_ANSWER, string_end(is_bell)].concat()),
            "7501" => {
                if let Some(status) = program_status(rest) {
                    self.event(TermEvent::Status(status));
                }
            }
            _ => {}
        }
    }

    fn color_queries(&mut self, rest: &str, is_bell: bool) {
        let mut parts = rest.split(';');
        for _ in 0..MAX_COLOR_QUERIES {
            let (Some(index), Some(what)) = (parts.next(), parts.next()) else { return };
            if let (Ok(index), "?") = (index.parse(), what) {
                let color = self.palette.color(index);
                self.report_color(&format!("4;{index}"), color, is_bell);
            }
        }
    }

    /// `10;?;?` asks for 10 and then for 11. Setting a colour is ignored: the theme's are shown.
    fn dynamic_colors(&mut self, first: &str, rest: &str, is_bell: bool) {
        let all = [("10", self.palette.foreground), ("11", self.palette.background), ("12", self.palette.cursor)];
        let from_first = all.iter().skip_while(|(number, _)| *number != first);
        for ((number, color), what) in from_first.zip(rest.split(';')) {
            if what == "?" {
                self.report_color(number, *color, is_bell);
            }
        }
    }

    fn cwd(&mut self, uri: &str) {
        // `file://host/path`: whose host it is, the receiver cannot tell either.
        let path = uri.strip_prefix("file://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
        let path = sanitize(&percent_decoded(path.unwrap_or("")));
        if !path.is_empty() {
            self.event(TermEvent::Cwd(path));
        }
    }

    /// `params;uri`; an empty uri ends the link.
    fn set_link(&mut self, rest: &str) {
        let Some((params, uri)) = rest.split_once(';') else { return };
        let uri = sanitize(uri);
        let id = params.split(':').find_map(|param| param.strip_prefix("id=")).map(sanitize);
        let id = id.filter(|id| !id.is_empty() && id.len() <= MAX_LINK_ID_BYTES);
        let is_link = !uri.is_empty() && uri.len() <= MAX_URI_BYTES;
        self.pen.link = is_link.then(|| Arc::new(Link { uri, id }));
        self.pen_changed();
    }

    fn notify_or_progress(&mut self, rest: &str) {
        let mut parts = rest.split(';');
        match parts.next() {
            Some("4") => {
                let state = parts.next().unwrap_or("0");
                let percent = parts.next().and_then(|p| p.parse::<u8>().ok()).unwrap_or(0).min(100);
                let progress = match state {
                    "0" => Progress::None,
                    "1" => Progress::Normal(percent),
                    "2" => Progress::Error(percent),
                    "3" => Progress::Indeterminate,
                    "4" => Progress::Paused(percent),
                    _ => return,
                };
                self.event(TermEvent::Progress(progress));
            }
            Some("9") => {
                let path = sanitize(parts.next().unwrap_or("").trim_matches('"'));
                if !path.is_empty() {
                    self.event(TermEvent::Cwd(path));
                }
            }
            // ConEmu's other commands are one or two digits; whatever else is text.
            Some(command) if command.len() <= 2 && command.parse::<u8>().is_ok() => {}
            _ => self.notify("", rest),
        }
    }

    fn notify(&mut self, title: &str, body: &str) {
        let (title, body) = (shown(title), shown(body));
        if !title.is_empty() || !body.is_empty() {
            self.event(TermEvent::Notification { title, body });
        }
    }

    /// `metadata;payload`: the title, or the body where the metadata says `p=body`.
    fn kitty_notification(&mut self, rest: &str) {
        let Some((metadata, payload)) = rest.split_once(';') else { return };
        let value = |key: &str| metadata.split(':').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        let payload = if value("e") == Some("1") { decoded(payload) } else { Some(payload.to_owned()) };
        match (value("p").unwrap_or("title"), payload) {
            ("title", Some(text)) => self.notify(&text, ""),
            ("body", Some(text)) => self.notify("", &text),
            _ => {}
        }
    }

    /// `selection;base64`. A query (`?`) is not answered.
    fn clipboard(&mut self, rest: &str) {
        let Some((selections, data)) = rest.split_once(';') else { return };
        let selection = selections.chars().next().filter(|c| "cpqs01234567".contains(*c)).unwrap_or('c');
        if data != "?"
            && let Some(text) = decoded(data)
        {
            self.event(TermEvent::Clipboard { selection, text });
        }
    }

    fn prompt(&mut self, rest: &str) {
        let mut parts = rest.split(';');
        let mark = match parts.next() {
            Some("A" | "P") => PromptMark::PromptStart,
            Some("B") => PromptMark::CommandStart,
            Some("C") => PromptMark::OutputStart,
            Some("D") => PromptMark::CommandEnd(parts.next().and_then(|code| code.parse().ok())),
            _ => return,
        };
        self.event(TermEvent::Prompt(mark));
    }
}

/// `state=working:id=a/b:progress=40:title=<base64>` and so on. Without a state it says nothing.
fn program_status(rest: &str) -> Option<ProgramStatus> {
    let mut status = ProgramStatus::default();
    for (key, value) in rest.split(':').filter_map(|pair| pair.split_once('=')) {
        let text = || decoded(value).map(|text| shown(&text));
        match key {
            "state" => status.state = shown(value),
            "id" => status.id = Some(shown(value)),
            "kind" => status.kind = Some(shown(value)),
            "progress" => status.progress = value.parse().ok().filter(|percent| *percent <= 100),
            "app" => status.app = Some(shown(value)),
            "title" => status.title = text(),
            "msg" => status.message = text(),
            _ => {}
        }
    }
    (!status.state.is_empty()).then_some(status)
}

/// Text as it may be shown.
fn shown(text: &str) -> String {
    sanitize(text).chars().take(MAX_TEXT_CHARS).collect()
}

/// Base64, with or without padding, that holds UTF-8.
fn decoded(data: &str) -> Option<String> {
    let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
    String::from_utf8(engine.decode(data.trim_end_matches('=')).ok()?).ok()
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| byte == b'%');
        out.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}
