//! The terminal behind a screen: the engine's grid and what the engine does not keep. Takes in the
//! runs and sequences that the scanner found; the other files here say what each of them does.

use super::charset::Charsets;
use super::csi::Csi;
use super::engine::Engine;
use super::history::History;
use super::marks::{Extra, Marks};
use super::modes::{ModeState, Modes};
use super::palette::Palette;
use super::scanner::{Sink, StringKind};
use super::style::{Link, Style};
use super::tabs::Tabs;
use super::{Size, TermEvent};
use std::sync::Arc;

/// At most this many undelivered events: a program that rings without end must not grow us.
const MAX_EVENTS: usize = 256;

/// A title longer than this is cut: nobody can read it, and programs are not trusted.
const MAX_TITLE_CHARS: usize = 256;

pub(super) struct Terminal {
    pub(super) engine: Engine,
    pub(super) pen: Pen,
    pub(super) charsets: Charsets,
    pub(super) tabs: Tabs,
    pub(super) modes: ModeState,
    /// Of the primary and of the alternate screen.
    pub(super) pages: [Page; 2],
    pub(super) title: String,
    pub(super) title_stack: Vec<String>,
    pub(super) palette: Palette,
    pub(super) events: Vec<TermEvent>,
    /// Text that has not gone to the engine yet; empty between runs.
    pub(super) unfed: String,
    /// Text needs a look at each character; see [`Terminal::refresh`].
    pub(super) is_careful: bool,
    /// The last thing taken in was a character, and the cursor is behind it.
    pub(super) is_behind_text: bool,
    /// And that character was a joiner.
    pub(super) is_joining: bool,
}

/// What text is written with.
#[derive(Debug, Clone, Default)]
pub(super) struct Pen {
    pub(super) style: Style,
    pub(super) link: Option<Arc<Link>>,
    /// The mark behind each character, where the engine cannot do the attributes itself.
    pub(super) mark: Option<char>,
}

/// What belongs to one of the two screens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The first and the last row of the scroll region; `None` for the whole screen.
    pub(super) region: Option<(u16, u16)>,
    /// DECOM: rows count from the region's first.
    pub(super) origin: bool,
    pub(super) saved: Option<Saved>,
    /// The kitty keyboard protocol's flags, the current ones last.
    pub(super) keyboard: Vec<u8>,
}

/// DECSC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Saved {
    /// The width itself where a wrap was pending.
    pub(super) col: u16,
    pub(super) row: u16,
    pub(super) style: Style,
    pub(super) charsets: Charsets,
    pub(super) origin: bool,
}

impl Terminal {
    pub(super) fn new(size: Size, history: History) -> Self {
        Self {
            engine: Engine::new(size, history),
            pen: Pen::default(),
            charsets: Charsets::default(),
            tabs: Tabs::new(size.cols()),
            modes: ModeState::default(),
            pages: Default::default(),
            title: String::new(),
            title_stack: Vec::new(),
            palette: Palette::default(),
            events: Vec::new(),
            unfed: String::new(),
            is_careful: false,
            is_behind_text: false,
            is_joining: false,
        }
    }

    pub(super) fn event(&mut self, event: TermEvent) {
        if self.events.len() < MAX_EVENTS {
            self.events.push(event);
        }
    }

    pub(super) fn reply(&mut self, bytes: impl Into<Vec<u8>>) {
        self.event(TermEvent::Reply(bytes.into()));
    }

    /// What belongs to the screen that is shown.
    pub(super) fn page(&mut self) -> &mut Page {
        &mut self.pages[usize::from(self.engine.is_alternate())]
    }

    pub(super) fn set_title(&mut self, raw: &str) {
        let title: String = super::sanitize(raw).chars().take(MAX_TITLE_CHARS).collect();
        if title != self.title {
            self.title.clone_from(&title);
            self.event(TermEvent::Title(title));
        }
    }

    pub(super) fn key_modes(&self) -> Modes {
        let is_alternate = self.engine.is_alternate();
        let keyboard = &self.pages[usize::from(is_alternate)].keyboard;
        Modes {
            alternate_screen: is_alternate,
            kitty_keyboard: keyboard.last().copied().unwrap_or(0),
            ..self.modes.keys
        }
    }

    /// Whether text can go to the engine as it is. To be called whenever something changes that
    /// decides it.
    pub(super) fn refresh(&mut self) {
        self.is_careful = self.pen.mark.is_some()
            || !self.charsets.is_plain()
            || !self.modes.autowrap
            || self.modes.insert
            || self.modes.newline
            || !self.tabs.is_default();
    }

    /// The pen's style or link has changed.
    pub(super) fn pen_changed(&mut self) {
        let extra = Extra::of(&self.pen.style, self.pen.link.as_ref());
        self.pen.mark = if extra.is_none() { None } else { self.mark(&extra) };
        self.refresh();
    }

    /// `None` when the screens show as many different ones as there can be: it is left out then.
    pub(super) fn mark(&mut self, extra: &Extra) -> Option<char> {
        self.interned(|marks| marks.mark(extra))
    }

    pub(super) fn interned(&mut self, mut intern: impl FnMut(&mut Marks) -> Option<char>) -> Option<char> {
        let found = intern(&mut self.engine.capture_mut().marks);
        if found.is_some() || !self.engine.sweep() {
            return found;
        }
        // The pen's mark may be on no cell yet.
        if self.pen.mark.is_some() {
            let extra = Extra::of(&self.pen.style, self.pen.link.as_ref());
            self.pen.mark = self.engine.capture_mut().marks.mark(&extra);
        }
        intern(&mut self.engine.capture_mut().marks)
    }

    /// What comes next is not shown together with what came before.
    pub(super) fn leave_text(&mut self) {
        (self.is_behind_text, self.is_joining) = (false, false);
    }

    /// After a sequence: no wrap is pending behind a character that is gone, the cursor is on its
    /// place then; and rows are remembered where all of them scroll.
    fn settle(&mut self) {
        let (last, row) = (self.engine.cols() - 1, self.engine.row());
        if self.engine.is_wrap_pending() && self.engine.cell(last, row).is_some_and(|cell| cell.is_empty()) {
            self.engine.go_to_col(last);
        }
        let is_whole = !self.engine.is_alternate() && self.page().region.is_none();
        self.engine.capture_mut().recent.suspend(!is_whole);
    }

    /// RIS: everything but the history, as a new terminal.
    pub(super) fn reset(&mut self) {
        self.engine.feed(b"\x1bc");
        self.engine.capture_mut().break_line();
        self.pen = Pen::default();
        self.charsets = Charsets::default();
        self.tabs = Tabs::new(self.engine.cols());
        self.modes = ModeState::default();
        self.pages = Default::default();
        self.title_stack.clear();
        self.refresh();
    }
}

impl Sink for Terminal {
    fn text(&mut self, run: &[u8]) {
        self.print(run);
    }

    fn escape(&mut self, intermediates: &[u8], last: u8) {
        self.leave_text();
        self.do_escape(intermediates, last);
        self.settle();
    }

    fn csi(&mut self, csi: &Csi<'_>) {
        self.leave_text();
        if (csi.private, csi.intermediate, csi.last) == (0, 0, b'm') {
            // By far the most frequent, and it moves nothing.
            return self.set_attributes(csi);
        }
        self.do_csi(csi);
        self.settle();
    }

    fn string(&mut self, kind: StringKind, body: &[u8], is_bell: bool) {
        self.leave_text();
        match kind {
            StringKind::Osc => self.do_osc(body, is_bell),
            StringKind::Dcs => self.do_dcs(body),
            StringKind::Skipped => {}
        }
    }
}
