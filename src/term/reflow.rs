//! A change of size. The lines of the primary screen are wrapped anew, as if they had been printed
//! at the new size: what no longer fits on top goes to history, and comes back where there is room.
//! The alternate screen is cut: its program draws it anew.

use super::Size;
use super::engine::Engine;
use super::grid::Grid;
use super::history::History;
use super::rows;
use super::scanner::Scanner;
use super::style::Style;
use super::styled::{Brush, wrap_line};
use super::terminal::{Page, Saved, Terminal};
use std::fmt::Write;

/// A line of the screen or of history, on its way to another width.
#[derive(Debug, Default)]
struct Line {
    text: String,
    /// The colour of the blank cells behind the text, if they have one.
    tail: Style,
    cursor: Option<CursorIn>,
}

/// Where the cursor is in a line.
#[derive(Debug)]
struct CursorIn {
    /// The byte of the text that the cursor's cell begins with.
    at: usize,
    /// Columns behind the text.
    beyond: u16,
}

pub(super) fn resize(terminal: &mut Terminal, size: Size) {
    let is_alternate = terminal.engine.is_alternate();
    let hidden = is_alternate.then(|| terminal.engine.hidden_screen());
    let shown = terminal.engine.grid();
    let primary = Grid { screen: hidden.as_ref().unwrap_or(shown.screen), ..shown };
    // What a program comes back to from the alternate screen is the cursor that it saved.
    let saved = terminal.pages[0].saved.as_ref().filter(|_| is_alternate).map(|saved| (saved.col, saved.row));
    let cursor = saved.unwrap_or(primary.cursor());
    let open = terminal.engine.capture().history.open_text().to_owned();
    let mut lines = lines(primary, cursor, open);
    let is_full = last_row(primary, cursor.1) + 1 == primary.rows();
    let alternate = is_alternate.then(|| alternate(shown, size));

    let mut history = std::mem::take(&mut terminal.engine.capture_mut().history);
    history.take_open();
    if is_full {
        pull(&mut lines, &mut history, size);
    }
    let mut fresh = Terminal::new(size, history);
    let moved = print(&mut fresh, &lines, size);
    take_over(&mut fresh, terminal, moved, cursor.1);
    if let Some(sequences) = alternate {
        fresh.engine.feed(b"\x1b[m");
        Scanner::default().feed(&sequences, &mut fresh);
        save(&mut fresh.engine, fresh.pages[1].saved.as_ref());
    }
    fresh.set_style(terminal.pen.style);
    std::mem::swap(terminal, &mut fresh);
}

/// The last row that has something in it.
fn last_row(grid: Grid<'_>, cursor_row: u16) -> u16 {
    (cursor_row..grid.rows()).rev().find(|row| !grid.is_blank(*row)).unwrap_or(cursor_row)
}

/// The lines of the screen; `open` is the part of the first one that has left it.
fn lines(grid: Grid<'_>, cursor: (u16, u16), open: String) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line { text: open, ..Line::default() };
    if !line.text.is_empty() {
        line.text.push_str("\x1b[m");
    }
    for row in 0..=last_row(grid, cursor.1) {
        let is_wrapped = grid.is_wrapped(row);
        let (end, tail) = text_end(grid, row, is_wrapped);
        if cursor.1 == row {
            let before = cursor.0.min(end);
            line.text.push_str(&rows::styled(grid, row, 0..before, before < end));
            line.cursor = Some(CursorIn { at: line.text.len(), beyond: cursor.0 - before });
            line.text.push_str(&rows::styled(grid, row, before..end, is_wrapped));
        } else {
            line.text.push_str(&rows::styled(grid, row, 0..end, is_wrapped));
        }
        if !is_wrapped {
            line.tail = tail;
            lines.push(std::mem::take(&mut line));
        }
    }
    if !line.text.is_empty() || line.cursor.is_some() {
        lines.push(line);
    }
    lines
}

/// The column behind a row's text, and the style of the blank cells from there on.
fn text_end(grid: Grid<'_>, row: u16, is_wrapped: bool) -> (u16, Style) {
    let cols = grid.cols();
    let Some(last) = grid.cell(cols - 1, row) else { return (cols, Style::default()) };
    if is_wrapped {
        // A blank is where a wide character had no room.
        return (cols - u16::from(last.is_empty()), Style::default());
    }
    let is_tail = |col: &u16| grid.cell(*col, row).is_some_and(|cell| cell.is_empty() && cell.style == last.style);
    let tail = (0..cols).rev().take_while(is_tail).count();
    (cols - u16::try_from(tail).unwrap_or(cols), if tail > 0 { last.style } else { Style::default() })
}

/// Takes lines back from history until they fill the screen.
fn pull(lines: &mut Vec<Line>, history: &mut History, size: Size) {
    let rows = |text: &str| wrap_line(text, size.cols()).len();
    let mut taken: usize = lines.iter().map(|line| rows(&line.text)).sum();
    let mut pulled = Vec::new();
    while taken < usize::from(size.rows())
        && let Some(text) = history.pop()
    {
        taken += rows(&text);
        pulled.push(Line { text, ..Line::default() });
    }
    lines.splice(0..0, pulled.into_iter().rev());
}

/// Prints the lines. Returns the cursor's place, which then is the terminal's; where even its own
/// line has scrolled off, that is the first row.
fn print(fresh: &mut Terminal, lines: &[Line], size: Size) -> (u16, u16) {
    let mut scanner = Scanner::default();
    let mut cursor = None;
    for (n, line) in lines.iter().enumerate() {
        if n > 0 {
            scanner.feed(b"\x1b[m\r\n", fresh);
        }
        let split = line.cursor.as_ref().map_or(line.text.len(), |cursor| cursor.at);
        let (before, after) = line.text.split_at(split);
        scanner.feed(before.as_bytes(), fresh);
        if let Some(CursorIn { beyond, .. }) = line.cursor {
            let engine = &fresh.engine;
            let is_on_next = engine.is_wrap_pending() && !after.is_empty();
            let (col, row) = if is_on_next { (0, engine.row() + 1) } else { (engine.col(), engine.row()) };
            let col = if beyond > 0 { (col + beyond).min(size.cols() - 1) } else { col };
            cursor = Some(Noted { col, row, scrolled: engine.capture().scrolled });
        }
        scanner.feed(after.as_bytes(), fresh);
        if line.tail != Style::default() {
            let mut tail = String::new();
            Brush::default().dip(line.tail, None, &mut tail);
            tail.push_str("\x1b[K\x1b[m");
            scanner.feed(tail.as_bytes(), fresh);
        }
    }
    let cursor = cursor.map_or((0, 0), |cursor| place(fresh, cursor));
    let mut sequence = String::from("\x1b[m");
    rows::write_cursor(&mut sequence, fresh.engine.grid(), 0, cursor);
    scanner.feed(sequence.as_bytes(), fresh);
    cursor
}

/// A place as it was when so many rows had scrolled off.
#[derive(Clone, Copy)]
struct Noted {
    col: u16,
    row: u16,
    scrolled: usize,
}

/// Where it is by now.
fn place(fresh: &Terminal, noted: Noted) -> (u16, u16) {
    let since = u16::try_from(fresh.engine.capture().scrolled - noted.scrolled).unwrap_or(u16::MAX);
    (noted.col, noted.row.saturating_sub(since))
}

/// Everything but the cells: as the old terminal had it, within the new size.
fn take_over(fresh: &mut Terminal, old: &mut Terminal, cursor: (u16, u16), old_row: u16) {
    let size = fresh.engine.size();
    let is_alternate = old.engine.is_alternate();
    for (n, (new, page)) in fresh.pages.iter_mut().zip(&mut old.pages).enumerate() {
        let saved = page.saved.take().map(|saved| {
            let row = if n == 0 { (saved.row + cursor.1).saturating_sub(old_row) } else { saved.row };
            let (col, row) = if n == 0 && is_alternate { cursor } else { (saved.col, row) };
            let (col, row) = (col.min(size.cols() - 1), row.min(size.rows() - 1));
            Saved { col, row, origin: false, ..saved }
        });
        // The region and with it origin mode end with a change of size, as in xterm.
        *new = Page { saved, keyboard: std::mem::take(&mut page.keyboard), ..Page::default() };
    }
    let sequence = {
        let mut sequence = String::new();
        rows::write_cursor(&mut sequence, fresh.engine.grid(), 0, cursor);
        sequence
    };
    if fresh.pages[0].saved.is_some() {
        save(&mut fresh.engine, fresh.pages[0].saved.as_ref());
        fresh.engine.feed(b"\x1b[m");
        Scanner::default().feed(sequence.as_bytes(), fresh);
    }
    old.tabs.resize(size.cols());
    std::mem::swap(&mut fresh.tabs, &mut old.tabs);
    std::mem::swap(&mut fresh.title, &mut old.title);
    std::mem::swap(&mut fresh.title_stack, &mut old.title_stack);
    std::mem::swap(&mut fresh.events, &mut old.events);
    fresh.charsets = old.charsets;
    fresh.palette = old.palette;
    fresh.pen.link.clone_from(&old.pen.link);
    fresh.modes = old.modes.clone();
}

/// Makes the engine's saved cursor what ours says.
fn save(engine: &mut Engine, saved: Option<&Saved>) {
    if let Some(saved) = saved {
        let (col, row) = (engine.shown_col(), engine.row());
        engine.go_to(saved.col, saved.row);
        engine.feed(saved.style.for_engine().as_bytes());
        engine.feed(b"\x1b7");
        engine.go_to(col, row);
    }
}

/// The alternate screen as far as it fits, from its top unless the cursor would be below.
fn alternate(grid: Grid<'_>, size: Size) -> Vec<u8> {
    let (col, row) = grid.cursor();
    let first = row.saturating_sub(size.rows() - 1);
    // Writing to a String cannot fail.
    let mut out = String::from("\x1b[?47h");
    for (n, old) in (first..grid.rows()).take(usize::from(size.rows())).enumerate() {
        let _ = write!(out, "\x1b[{};1H", n + 1);
        out.push_str(&rows::styled(grid, old, 0..grid.cols().min(size.cols()), false));
    }
    let _ = write!(out, "\x1b[{};{}H", row - first + 1, col.min(size.cols() - 1) + 1);
    out.into_bytes()
}
