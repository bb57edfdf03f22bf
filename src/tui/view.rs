//! Draws the state: pure, from the state to cells. Names are already free of control characters
//! (`update` sees to it), and a session's cells come from its parsed screen alone.

mod cells;
mod overlay;
mod panes;
mod sidebar;
mod status;
mod style;

pub(super) use cells::row as draw_row;
pub(super) use style::Styles;

use super::state::{Mode, State};
use crate::term::CursorShape;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// Where the outer terminal's cursor goes, if it is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CursorAt {
    pub position: Position,
    pub shape: CursorShape,
}

/// Draws everything into `buffer`, which covers the whole screen and is blank.
pub(super) fn draw(state: &State, buffer: &mut Buffer) -> Option<CursorAt> {
    let styles = Styles::new(&state.settings.theme);
    let regions = state.regions();
    sidebar::draw(state, &styles, regions.sidebar, buffer);
    panes::draw(state, &styles, regions.panes, buffer);
    let prompt = status::draw(state, &styles, regions.status, buffer);
    let overlay = overlay::draw(state, &styles, buffer);
    if matches!(state.mode, Mode::Normal | Mode::Prefix | Mode::Repeat) {
        prompt.or_else(|| cursor(state))
    } else {
        overlay
    }
}

/// The cursor of the focused pane.
pub(super) fn cursor(state: &State) -> Option<CursorAt> {
    let id = state.focused()?;
    let place = state.box_of(id)?;
    let pane = state.panes.get(&id)?;
    let (col, row, shape) = if let Some(copy) = &pane.copy {
        let (col, row) = copy.cursor();
        (col, row, CursorShape::Block)
    } else {
        let cursor = pane.screen.cursor();
        if !cursor.visible || state.has_exited(id) {
            return None;
        }
        (cursor.col, cursor.row, cursor.shape)
    };
    let is_in = col < place.inner.width && row < place.inner.height;
    is_in.then(|| CursorAt { position: Position::new(place.inner.x + col, place.inner.y + row), shape })
}

#[cfg(test)]
mod tests;
