//! All that the multiplexer knows. Changed by `update` alone, drawn by `view`; does nothing itself.

use super::effect::Place;
use super::geometry::{self, PaneBox, Regions};
use super::layout::{Axis, Path};
use super::line_edit::LineEdit;
use super::pane::Pane;
use super::tabs::{Tab, Tabs};
use crate::ids::SessionId;
use crate::protocol::rest::{Agent, Session, Status};
use crate::term::Size;
use crate::term::keys::Key;
use crate::term::mouse::MouseButton;
use crate::theme::Theme;
use ratatui::layout::Rect;
use std::collections::HashMap;

/// What the configuration says, in this room's words.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub theme: Theme,
    pub prefix: Key,
    /// As people write it.
    pub prefix_name: String,
    pub has_mouse: bool,
    /// Columns with the line beside it.
    pub sidebar_width: u16,
    /// Where sessions start that have none to follow.
    pub directory: String,
}

/// What the next key or click means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// It goes to the focused pane.
    Normal,
    /// It is looked up in the key table.
    Prefix,
    /// The same, for a short time and for keys that repeat alone.
    Repeat,
    Help(Help),
    Prompt(Prompt),
    Confirm(Question),
    Picker(Picker),
}

/// The key table with a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Help {
    pub filter: LineEdit,
    /// Lines scrolled down.
    pub scroll: usize,
}

/// A question that text answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prompt {
    pub subject: Subject,
    pub line: LineEdit,
}

/// What a [`Prompt`] renames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Session(SessionId),
    Tab,
}

/// A question that a key answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    /// End the session, or hide its pane?
    ClosePane(SessionId),
    CloseTab(Vec<SessionId>),
}

/// A list to choose from by typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picker {
    pub kind: PickerKind,
    pub filter: LineEdit,
    /// Of the entries that the filter leaves.
    pub selected: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PickerKind {
    Sessions,
    /// For a new session.
    Agents,
    Actions,
}

/// Something to tell, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub text: String,
    pub is_error: bool,
}

/// What the mouse does while a button is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Drag {
    /// Moves a line between panes.
    Divider(Path, Axis),
    /// May become a selection, once it moves: from this column and row of the pane.
    Select(SessionId, u16, u16),
    Selecting(SessionId),
    /// The program in the pane follows it.
    Program(SessionId, MouseButton),
}

/// What has to be drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dirty {
    Nothing,
    /// One row of one pane, and the cursor.
    Row(SessionId, u16),
    All,
}

/// The whole state.
pub(super) struct State {
    pub settings: Settings,
    /// The outer terminal's columns and rows; any, also 1x1.
    pub cols: u16,
    pub rows: u16,
    /// In the order of their creation.
    pub sessions: Vec<Session>,
    /// Created since the server was asked for its list, which may lack them.
    pub fresh: Vec<SessionId>,
    pub agents: Vec<Agent>,
    pub url: Option<String>,
    /// The git line of the session that it was asked for; empty outside a repository.
    pub git: Option<(SessionId, String)>,
    pub tabs: Tabs,
    pub panes: HashMap<SessionId, Pane>,
    pub mode: Mode,
    pub notice: Option<Notice>,
    pub is_sidebar_shown: bool,
    pub is_connected: bool,
    /// The outer terminal has the focus.
    pub is_focused: bool,
    /// What was copied last.
    pub clip: String,
    pub drag: Option<Drag>,
    pub dirty: Dirty,
    /// The session whose program was told that it has the focus.
    pub told_focus: Option<SessionId>,
    /// What the server keeps.
    pub kept_tabs: Tabs,
}

impl State {
    #[must_use]
    pub(super) fn new(settings: Settings, cols: u16, rows: u16) -> Self {
        Self {
            is_sidebar_shown: settings.sidebar_width > 0,
            settings,
            cols,
            rows,
            sessions: Vec::new(),
            fresh: Vec::new(),
            agents: Vec::new(),
            url: None,
            git: None,
            tabs: Tabs::default(),
            panes: HashMap::new(),
            mode: Mode::Normal,
            notice: None,
            is_connected: true,
            is_focused: true,
            clip: String::new(),
            drag: None,
            dirty: Dirty::All,
            told_focus: None,
            kept_tabs: Tabs::default(),
        }
    }

    #[must_use]
    pub(super) fn regions(&self) -> Regions {
        let width = if self.is_sidebar_shown { self.settings.sidebar_width } else { 0 };
        geometry::regions(self.cols, self.rows, width)
    }

    /// The panes that are to be seen.
    #[must_use]
    pub(super) fn boxes(&self) -> Vec<PaneBox> {
        self.tabs.active().map(|tab| geometry::boxes(tab, self.regions().panes)).unwrap_or_default()
    }

    #[must_use]
    pub(super) fn box_of(&self, id: SessionId) -> Option<PaneBox> {
        self.boxes().into_iter().find(|pane| pane.id == id)
    }

    /// The session whose pane has the focus.
    #[must_use]
    pub(super) fn focused(&self) -> Option<SessionId> {
        self.tabs.active().map(|tab| tab.focus)
    }

    #[must_use]
    pub(super) fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    #[must_use]
    pub(super) fn agent(&self, id: &str) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == id)
    }

    #[must_use]
    pub(super) fn has_exited(&self, id: SessionId) -> bool {
        self.session(id).is_some_and(|session| session.status == Status::Exited)
    }

    /// What a tab is called.
    #[must_use]
    pub(super) fn tab_name(&self, tab: &Tab) -> String {
        match (&tab.name, self.session(tab.focus)) {
            (Some(name), _) => name.clone(),
            (None, Some(session)) => session.name.clone(),
            (None, None) => String::new(),
        }
    }

    /// The size that a pane at this place will have.
    #[must_use]
    pub(super) fn size_at(&self, place: Place) -> Size {
        let new = SessionId::random();
        let placed = self.boxes_with(new, place).into_iter().find(|pane| pane.id == new);
        placed.map_or(Size::DEFAULT, |pane| geometry::size(pane.inner))
    }

    /// Whether a pane at this place, and the one that makes room for it, can be seen.
    #[must_use]
    pub(super) fn has_room_at(&self, place: Place) -> bool {
        let new = SessionId::random();
        let is_split = |id| id == new || matches!(place, Place::Beside(of, _) if id == of);
        let split = self.boxes_with(new, place).into_iter().filter(|pane| is_split(pane.id));
        split.into_iter().all(|pane| pane.inner.width >= Size::MIN_COLS && pane.inner.height >= Size::MIN_ROWS)
    }

    /// The panes that would be seen with a new one at this place.
    fn boxes_with(&self, new: SessionId, place: Place) -> Vec<PaneBox> {
        let tab = match (place, self.tabs.active()) {
            (Place::Beside(of, axis), Some(active)) if active.root.contains(of) => {
                let mut tab = active.clone();
                tab.is_zoomed = false;
                tab.root.split(of, axis, new, false);
                tab
            }
            _ => Tab::new(new),
        };
        geometry::boxes(&tab, self.regions().panes)
    }

    /// Marks all for drawing.
    pub(super) fn redraw(&mut self) {
        self.dirty = Dirty::All;
    }

    /// Marks one row of a pane for drawing.
    pub(super) fn redraw_row(&mut self, id: SessionId, row: u16) {
        self.dirty = match self.dirty {
            Dirty::Nothing => Dirty::Row(id, row),
            Dirty::Row(own, at) if (own, at) == (id, row) => Dirty::Row(id, row),
            _ => Dirty::All,
        };
    }

    pub(super) fn tell(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: crate::term::sanitize(&text.into()), is_error: false });
    }

    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: crate::term::sanitize(&text.into()), is_error: true });
    }

    /// Where the panes are.
    #[must_use]
    pub(super) fn pane_area(&self) -> Rect {
        self.regions().panes
    }
}
