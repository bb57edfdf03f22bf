//! What the engine reports while it parses: history rows, replies that are due, events.

use super::history::History;
use super::reply;
use vt100::capture::{BasicFormattedCaptureState, RowContents};

/// Something that a program asked for and that is not a change of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermEvent {
    Bell,
    /// Control characters removed.
    Title(String),
    /// Bytes that are due to the program as an answer to its query. The hub alone sends them.
    Reply(Vec<u8>),
}

/// A title longer than this is cut: nobody can read it, and programs are not trusted.
const MAX_TITLE_CHARS: usize = 256;

/// At most this many undelivered events: a program that rings without end must not grow us.
const MAX_EVENTS: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Callbacks {
    pub(super) history: History,
    pub(super) events: Vec<TermEvent>,
    pub(super) title: String,
    pub(super) focus_events: bool,
    /// Rows scrolled since the last look, of either screen.
    pub(super) scrolled: bool,
    capture: BasicFormattedCaptureState,
}

impl Callbacks {
    pub(super) fn new(history_limit: usize) -> Self {
        Self { history: History::new(history_limit), ..Self::default() }
    }

    fn event(&mut self, event: TermEvent) {
        if self.events.len() < MAX_EVENTS {
            self.events.push(event);
        }
    }

    fn title(&mut self, raw: &[u8]) {
        let title: String = super::sanitize(&String::from_utf8_lossy(raw)).chars().take(MAX_TITLE_CHARS).collect();
        if title != self.title {
            self.title.clone_from(&title);
            self.event(TermEvent::Title(title));
        }
    }
}

impl vt100::Callbacks for Callbacks {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        if self.events.last() != Some(&TermEvent::Bell) {
            self.event(TermEvent::Bell);
        }
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.title(title);
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, params: &[&[u8]]) {
        // vt100 hands a title that holds a semicolon over as an unknown sequence.
        if let [kind, rest @ ..] = params
            && matches!(*kind, b"0" | b"2")
        {
            self.title(&rest.join(&b';'));
        }
    }

    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        i1: Option<u8>,
        i2: Option<u8>,
        params: &[&[u16]],
        c: char,
    ) {
        if i1 == Some(b'?') && matches!(c, 'h' | 'l') && params.iter().any(|p| *p == [1004]) {
            self.focus_events = c == 'h';
        }
        if let Some(reply) = reply::to_csi(screen, i1, i2, params, c) {
            self.event(TermEvent::Reply(reply));
        }
    }

    fn on_scroll(&mut self, row: RowContents<'_>, alternate_screen: bool) {
        self.scrolled = true;
        if alternate_screen || !self.history.keeps() {
            return;
        }
        if !self.history.is_line_open() {
            self.capture = BasicFormattedCaptureState::new();
        }
        // Writing to a String cannot fail.
        let _ = row.write_formatted_basic(self.history.open(), &mut self.capture);
        // Whether the row wraps into the next is told by the state alone: writing again would
        // begin with a newline where the line has ended.
        let mut probe = NewlineProbe(false);
        let _ = row.write_formatted_basic(&mut probe, &mut self.capture.clone());
        self.history.end_row(!probe.0);
    }
}

/// Sees whether a newline is pending (the row before ended its line), and nothing more.
struct NewlineProbe(bool);

impl std::fmt::Write for NewlineProbe {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 |= text == "\n";
        Err(std::fmt::Error)
    }
}
