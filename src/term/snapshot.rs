//! A screen as bytes. vt100's own `state_formatted` leaves out the hidden primary screen, the
//! scroll region, origin mode, the saved cursor, history and title; they are read off a clone of
//! the screen by asking it (a sequence in, the cursor out), so that nothing has to shadow them.

use super::callbacks::Callbacks;
use super::history::wrap_line;
use std::fmt::Write;
use vt100::{Parser, Screen};

// Writing to a String cannot fail, so what `write!` answers is not looked at.

pub(super) fn of(screen: &Screen, beside: &Callbacks, history_lines: usize) -> Vec<u8> {
    let mut out = String::from("\x1bc");
    write_history(&mut out, screen, beside, history_lines);
    if screen.alternate_screen() {
        let primary = probe(screen, "\x1b[?47l");
        write_contents(&mut out, &primary);
        out.push_str("\x1b[?1049h");
    }
    write_contents(&mut out, screen);
    out.push_str(&screen.input_mode_formatted());
    if beside.focus_events {
        out.push_str("\x1b[?1004h");
    }
    let shape = cursor_shape(screen);
    if shape != 0 {
        let _ = write!(out, "\x1b[{shape} q");
    }
    if !beside.title.is_empty() {
        let _ = write!(out, "\x1b]2;{}\x07", beside.title);
    }
    out.into_bytes()
}

/// History lines, then just enough newlines that the last of them has left the screen.
fn write_history(out: &mut String, screen: &Screen, beside: &Callbacks, lines: usize) {
    if lines == 0 {
        return;
    }
    let (rows, cols) = screen.size();
    let on_screen = usize::from(rows.get() - 1);
    let mut last_rows = std::collections::VecDeque::new();
    for line in beside.history.last(lines) {
        out.push_str(line);
        out.push_str("\x1b[m\r\n");
        if last_rows.len() >= on_screen {
            last_rows.pop_front();
        }
        if on_screen > 0 {
            last_rows.push_back(line);
        }
    }
    let filled: usize = last_rows.iter().map(|line| wrap_line(line, cols.get()).len()).sum();
    let _ = write!(out, "\x1b[{rows};1H");
    out.extend(std::iter::repeat_n('\n', filled.min(on_screen)));
}

/// Cells, scroll region, origin mode, saved cursor, and then the cursor itself with its attributes.
fn write_contents(out: &mut String, screen: &Screen) {
    out.push_str(&screen.contents_formatted());
    let rows = screen.size().0.get();
    let (top, bottom) = scroll_region(screen);
    let saved = probe(screen, "\x1b8");
    let is_region_set = (top, bottom) != (0, rows - 1);
    let is_cursor_saved =
        saved.cursor_position() != (0, 0) || !saved.attributes_formatted().trim_end_matches("\x1b[m").is_empty();
    if !is_region_set && !is_cursor_saved {
        return;
    }
    if is_cursor_saved {
        let (row, col) = saved.cursor_position();
        let _ = write!(out, "\x1b[{};{}H{}\x1b7", row + 1, col + 1, saved.attributes_formatted());
    }
    if is_region_set {
        let _ = write!(out, "\x1b[{};{}r", top + 1, bottom + 1);
    }
    if is_region_set
        && probe(screen, "\x1b[H").cursor_position().0 == top
        && probe(screen, "\x1b[999H").cursor_position().0 == bottom
    {
        let (row, col) = screen.cursor_position();
        let _ = write!(out, "\x1b[?6h\x1b[{};{}H", row.saturating_sub(top) + 1, col + 1);
    } else {
        out.push_str(&screen.cursor_state_formatted());
    }
    out.push_str(&screen.attributes_formatted());
}

/// The first and last row of the scroll region: origin mode homes the cursor to its top and
/// clamps it to its bottom.
fn scroll_region(screen: &Screen) -> (u16, u16) {
    let top = probe(screen, "\x1b[?6h").cursor_position().0;
    let bottom = probe(screen, "\x1b[?6h\x1b[999;1H").cursor_position().0;
    (top, bottom)
}

/// What `screen` would be after `sequence`.
fn probe(screen: &Screen, sequence: &str) -> Screen {
    let (rows, cols) = screen.size();
    let mut parser = Parser::new(rows, cols, 0);
    *parser.screen_mut() = screen.clone();
    parser.process(sequence.as_bytes());
    parser.screen().clone()
}

fn cursor_shape(screen: &Screen) -> u8 {
    match screen.cursor_style() {
        vt100::CursorStyle::Default => 0,
        vt100::CursorStyle::BlinkBlock => 1,
        vt100::CursorStyle::SteadyBlock => 2,
        vt100::CursorStyle::BlinkUnderline => 3,
        vt100::CursorStyle::SteadyUnderline => 4,
        vt100::CursorStyle::BlinkVerticalBar => 5,
        vt100::CursorStyle::SteadyVerticalBar => 6,
    }
}
