//! The verbs that keys are bound to: one name each for key table, help and palette.

use super::layout::Direction;

/// What a bound key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Action {
    NewTab,
    ChooseAgent,
    SplitRight,
    SplitDown,
    Focus(Direction),
    NextPane,
    LastPane,
    Resize(Direction),
    Zoom,
    SwapNext,
    SwapPrevious,
    NextLayout,
    ClosePane,
    CloseTab,
    NextTab,
    PreviousTab,
    LastTab,
    /// From 0, as the key says.
    Tab(u8),
    PickSession,
    RenameSession,
    RenameTab,
    CopyMode,
    Paste,
    Sidebar,
    Palette,
    Help,
    Redraw,
    RestartServer,
    SendPrefix,
    Detach,
}

impl Action {
    /// What it does, for people.
    #[must_use]
    pub(super) fn describe(self) -> String {
        use Direction::{Down, Left, Right, Up};
        let way = |direction| match direction {
            Left => "left",
            Right => "right",
            Up => "up",
            Down => "down",
        };
        let text = match self {
            Self::NewTab => "new session in a new tab",
            Self::ChooseAgent => "new session with an agent to choose",
            Self::SplitRight => "split to the right",
            Self::SplitDown => "split below",
            Self::Focus(direction) => return format!("go to the pane {}", way(direction)),
            Self::NextPane => "go to the next pane",
            Self::LastPane => "go to the last pane",
            Self::Resize(direction) => return format!("move the pane's edge {} (repeats)", way(direction)),
            Self::Zoom => "zoom the pane in or out",
            Self::SwapNext => "swap with the next pane",
            Self::SwapPrevious => "swap with the previous pane",
            Self::NextLayout => "next arrangement of the panes",
            Self::ClosePane => "close the pane and end its session",
            Self::CloseTab => "close the tab and end its sessions",
            Self::NextTab => "next tab",
            Self::PreviousTab => "previous tab",
            Self::LastTab => "last tab",
            Self::Tab(number) => return format!("tab {}", tab_of(number)),
            Self::PickSession => "choose a session",
            Self::RenameSession => "rename the session",
            Self::RenameTab => "rename the tab",
            Self::CopyMode => "scroll, search and copy",
            Self::Paste => "paste what was copied last",
            Self::Sidebar => "show or hide the sidebar",
            Self::Palette => "choose an action by name",
            Self::Help => "all keys",
            Self::Redraw => "draw everything again",
            Self::RestartServer => "start the server again when it is gone",
            Self::SendPrefix => "send the prefix key itself",
            Self::Detach => "leave; everything runs on",
        };
        text.to_owned()
    }
}

/// The tab that a digit names, from 1: as on the keyboard, 0 comes after 9.
#[must_use]
pub(super) fn tab_of(digit: u8) -> usize {
    if digit == 0 { 10 } else { digit.into() }
}
