//! Where the parts of the screen lie. Shared by drawing and by the mouse, so that a click hits what
//! is to be seen.

use super::tabs::Tab;
use crate::ids::SessionId;
use crate::term::Size;
use ratatui::layout::Rect;

/// Panes narrower than this are of no use: the sidebar makes room for them.
const MIN_PANE_COLS: u16 = 24;
/// On fewer rows the status line makes room for the pane.
const MIN_ROWS: u16 = 3;

/// The parts of the screen; an empty one is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Regions {
    /// With the line at its right.
    pub sidebar: Rect,
    pub panes: Rect,
    pub status: Rect,
}

/// A pane on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PaneBox {
    pub id: SessionId,
    /// The line with its name; empty when it is alone.
    pub header: Rect,
    /// The session's screen.
    pub inner: Rect,
}

pub(super) fn regions(cols: u16, rows: u16, sidebar_width: u16) -> Regions {
    let status_height = u16::from(rows >= MIN_ROWS);
    let height = rows - status_height;
    let sidebar_width = if cols >= sidebar_width.saturating_add(MIN_PANE_COLS) { sidebar_width } else { 0 };
    Regions {
        sidebar: Rect::new(0, 0, sidebar_width, height),
        panes: Rect::new(sidebar_width, 0, cols - sidebar_width, height),
        status: Rect::new(0, height, cols, status_height),
    }
}

pub(super) fn boxes(tab: &Tab, area: Rect) -> Vec<PaneBox> {
    let alone = |id, area| PaneBox { id, header: Rect { height: 0, ..area }, inner: area };
    if tab.is_zoomed {
        return vec![alone(tab.focus, area)];
    }
    let places = tab.root.place(area);
    if let [(id, area)] = places[..] {
        return vec![alone(id, area)];
    }
    places.into_iter().map(|(id, place)| with_header(id, place)).collect()
}

fn with_header(id: SessionId, place: Rect) -> PaneBox {
    let height = place.height.min(1);
    let inner = Rect { y: place.y + height, height: place.height - height, ..place };
    PaneBox { id, header: Rect { height, ..place }, inner }
}

/// The terminal's size in an area of the screen.
pub(super) fn size(inner: Rect) -> Size {
    Size::clamped(inner.width, inner.height)
}

/// Whether a place is in an area.
pub(super) fn is_in(area: Rect, col: u16, row: u16) -> bool {
    area.contains(ratatui::layout::Position::new(col, row))
}
