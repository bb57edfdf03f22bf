//! The mouse: to the program that asked for it, else to what is under it.

use super::super::effect::{Effect, Place};
use super::super::geometry::{PaneBox, is_in};
use super::super::layout::Axis;
use super::super::pane::Pane;
use super::super::sidebar::{self, Line};
use super::super::state::{Drag, Mode, State};
use super::super::status_bar;
use super::{actions, input};
use crate::ids::SessionId;
use crate::term::MouseMode;
use crate::term::keys::{Key, KeyCode, Mods};
use crate::term::mouse::{Mouse, MouseAction, MouseButton, Wheel, encode};

/// Lines that one turn of the wheel scrolls, as terminals have it.
const WHEEL_LINES: isize = 3;

pub(super) fn mouse(state: &mut State, mouse: Mouse, clicks: u8, out: &mut Vec<Effect>) {
    match mouse.action {
        MouseAction::Press(MouseButton::Left) if clicks > 1 && may_select(state, mouse) => {
            select_whole(state, mouse, clicks, out);
        }
        MouseAction::Press(button) => press(state, mouse, button, out),
        MouseAction::Drag(_) => drag(state, mouse, out),
        MouseAction::Release(_) => release(state, mouse, out),
        MouseAction::Move => {
            if let Some(pane) = pane_at(state, mouse) {
                to_program(state, &pane, mouse, out);
            }
        }
        MouseAction::Wheel(wheel) => turn(state, mouse, wheel, out),
    }
}

fn pane_at(state: &State, mouse: Mouse) -> Option<PaneBox> {
    state.boxes().into_iter().find(|pane| is_in(pane.inner, mouse.col, mouse.row))
}

/// Sends the mouse to the pane's program, if that wants it. Shift keeps it from the program.
fn to_program(state: &State, pane: &PaneBox, mouse: Mouse, out: &mut Vec<Effect>) -> bool {
    let Some(shown) = state.panes.get(&pane.id).filter(|shown| shown.copy.is_none()) else { return false };
    let modes = shown.screen.modes();
    if modes.mouse == MouseMode::Off || mouse.mods.has(Mods::SHIFT) {
        return false;
    }
    let inside = |at: u16, start: u16, len: u16| at.clamp(start, start + len.max(1) - 1) - start;
    let col = inside(mouse.col, pane.inner.x, pane.inner.width);
    let row = inside(mouse.row, pane.inner.y, pane.inner.height);
    if let Some(bytes) = encode(&Mouse { col, row, ..mouse }, &modes) {
        out.push(Effect::Input(pane.id, bytes));
    }
    true
}

fn press(state: &mut State, mouse: Mouse, button: MouseButton, out: &mut Vec<Effect>) {
    state.redraw();
    state.drag = None;
    if !matches!(state.mode, Mode::Normal) {
        // A click beside an overlay closes it; it has no places to click on.
        state.mode = Mode::Normal;
        return;
    }
    let regions = state.regions();
    if is_in(regions.sidebar, mouse.col, mouse.row) {
        press_sidebar(state, mouse.row, out);
    } else if is_in(regions.status, mouse.col, mouse.row) {
        press_status(state, mouse.col);
    } else if let Some(pane) = pane_at(state, mouse) {
        press_pane(state, &pane, mouse, button, out);
    } else {
        press_line(state, mouse);
    }
}

fn press_sidebar(state: &mut State, row: u16, out: &mut Vec<Effect>) {
    let lines = sidebar::lines(state, state.regions().sidebar.height);
    match lines.into_iter().nth(usize::from(row)) {
        Some(Line::Session(id) | Line::Detail(id)) => actions::open(state, id),
        Some(Line::Agent(id)) => match state.agent(&id) {
            Some(agent) if agent.can_start() => actions::create(state, &id, Place::NewTab, out),
            Some(agent) => state.complain(format!("{} is not installed here", agent.name)),
            None => {}
        },
        _ => {}
    }
}

fn press_status(state: &mut State, col: u16) {
    let labels = status_bar::labels(state, state.cols);
    if let Some(label) = labels.iter().find(|label| (label.col..label.col + label.width).contains(&col)) {
        state.tabs.show(label.index);
    }
}

fn press_pane(state: &mut State, pane: &PaneBox, mouse: Mouse, button: MouseButton, out: &mut Vec<Effect>) {
    if let Some(tab) = state.tabs.active_mut() {
        tab.focus(pane.id);
    }
    if to_program(state, pane, mouse, out) {
        state.drag = Some(Drag::Program(pane.id, button));
    } else if button == MouseButton::Left {
        state.drag = Some(Drag::Select(pane.id, mouse.col - pane.inner.x, mouse.row - pane.inner.y));
    }
}

/// A line between panes is taken, and the pane whose header it is gets the focus.
fn press_line(state: &mut State, mouse: Mouse) {
    let area = state.pane_area();
    let header = state.boxes().into_iter().find(|pane| is_in(pane.header, mouse.col, mouse.row));
    let Some(tab) = state.tabs.active_mut() else { return };
    if let Some(pane) = header {
        tab.focus(pane.id);
    }
    if tab.is_zoomed {
        return;
    }
    let taken = tab.root.dividers(area).into_iter().find(|divider| is_in(divider.area, mouse.col, mouse.row));
    state.drag = taken.map(|divider| Drag::Divider(divider.path, divider.axis));
}

fn drag(state: &mut State, mouse: Mouse, out: &mut Vec<Effect>) {
    match state.drag.clone() {
        Some(Drag::Divider(path, axis)) => {
            let area = state.pane_area();
            let at = if axis == Axis::Columns { mouse.col } else { mouse.row };
            if let Some(tab) = state.tabs.active_mut() {
                tab.root.drag(area, &path, at);
            }
            state.redraw();
        }
        Some(Drag::Select(id, col, row)) => {
            actions::copy_mode(state, id, out);
            if let Some(copy) = state.panes.get_mut(&id).and_then(|pane| pane.copy.as_mut()) {
                copy.point(col, row);
                copy.select(false);
            }
            state.drag = Some(Drag::Selecting(id));
            select_to(state, id, mouse);
        }
        Some(Drag::Selecting(id)) => select_to(state, id, mouse),
        Some(Drag::Program(id, _)) => {
            if let Some(pane) = state.box_of(id) {
                to_program(state, &pane, mouse, out);
            }
        }
        None => {}
    }
}

/// Extends the selection to the mouse; beyond the pane's edge the text scrolls.
fn select_to(state: &mut State, id: SessionId, mouse: Mouse) {
    let Some(place) = state.box_of(id).filter(|place| !place.inner.is_empty()) else { return };
    let Some(copy) = state.panes.get_mut(&id).and_then(|pane| pane.copy.as_mut()) else { return };
    let inner = place.inner;
    if mouse.row < inner.y {
        copy.scroll(-1);
    } else if mouse.row >= inner.bottom() {
        copy.scroll(1);
    }
    let col = mouse.col.clamp(inner.x, inner.right() - 1) - inner.x;
    let row = mouse.row.clamp(inner.y, inner.bottom() - 1) - inner.y;
    copy.point(col, row);
    state.redraw();
}

/// Whether a click is ours: no overlay is open, and the program under it does not want the mouse.
fn may_select(state: &State, mouse: Mouse) -> bool {
    let pane = pane_at(state, mouse).and_then(|place| state.panes.get(&place.id));
    let wants_mouse = |pane: &Pane| pane.screen.modes().mouse != MouseMode::Off && pane.copy.is_none();
    state.mode == Mode::Normal && pane.is_some_and(|pane| !wants_mouse(pane) || mouse.mods.has(Mods::SHIFT))
}

/// A double click selects a word, a third one the line; letting go copies it.
fn select_whole(state: &mut State, mouse: Mouse, clicks: u8, out: &mut Vec<Effect>) {
    let Some(place) = pane_at(state, mouse) else { return };
    actions::copy_mode(state, place.id, out);
    let Some(copy) = state.panes.get_mut(&place.id).and_then(|pane| pane.copy.as_mut()) else { return };
    copy.point(mouse.col - place.inner.x, mouse.row - place.inner.y);
    if clicks == 2 {
        copy.select_word();
    } else {
        copy.select_line();
    }
    state.drag = Some(Drag::Selecting(place.id));
    state.redraw();
}

fn release(state: &mut State, mouse: Mouse, out: &mut Vec<Effect>) {
    match state.drag.take() {
        Some(Drag::Selecting(id)) => {
            input::copy_key(state, id, &Key::new(KeyCode::Char('y')), out);
            state.redraw();
        }
        Some(Drag::Program(id, _)) => {
            if let Some(pane) = state.box_of(id) {
                to_program(state, &pane, mouse, out);
            }
        }
        _ => {}
    }
}

fn turn(state: &mut State, mouse: Mouse, wheel: Wheel, out: &mut Vec<Effect>) {
    let lines = match wheel {
        Wheel::Up => -WHEEL_LINES,
        Wheel::Down => WHEEL_LINES,
        Wheel::Left | Wheel::Right => 0,
    };
    if let Mode::Help(help) = &mut state.mode {
        help.scroll = help.scroll.saturating_add_signed(lines);
        state.redraw();
        return;
    }
    let Some(place) = pane_at(state, mouse) else { return };
    if to_program(state, &place, mouse, out) || lines == 0 {
        return;
    }
    let Some(pane) = state.panes.get_mut(&place.id) else { return };
    if pane.copy.is_none() && pane.screen.modes().alternate_screen {
        let code = if lines < 0 { KeyCode::Up } else { KeyCode::Down };
        for _ in 0..lines.unsigned_abs() {
            input::send(state, place.id, &Key::new(code), out);
        }
        return;
    }
    if lines < 0 {
        actions::copy_mode(state, place.id, out);
    }
    scroll(state, place.id, lines);
}

/// Back at the bottom there is nothing to look back at: copy mode ends by itself.
fn scroll(state: &mut State, id: SessionId, lines: isize) {
    let Some(pane) = state.panes.get_mut(&id) else { return };
    let Some(copy) = &mut pane.copy else { return };
    let has_more = copy.scroll(lines);
    if lines > 0 && !has_more && !copy.has_selection() {
        pane.copy = None;
    }
    state.redraw();
}
