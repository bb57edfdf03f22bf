//! A terminal as bytes: what any terminal of the same size reads to show the same and to go on in
//! the same way. Sequences that only this project's own screen knows are harmless to others.

use super::charset::Charsets;
use super::grid::Grid;
use super::rows::{self, RowWriter};
use super::scanner::Scanner;
use super::style::Style;
use super::styled::{last_row_columns, write_link};
use super::terminal::{Page, Terminal};
use std::fmt::Write;

// Writing to a String cannot fail, so what `write!` answers is not looked at.

/// `history_lines`: how many lines of history come before the screen.
pub(super) fn of(terminal: &Terminal, scanner: &Scanner, history_lines: usize) -> Vec<u8> {
    let mut out = String::from("\x1bc\x1b[3J");
    let cols = terminal.engine.cols();
    write_saved(&mut out, &terminal.pages[0], cols);
    let is_continued = write_history(&mut out, terminal, history_lines);
    let shown = terminal.engine.grid();
    let hidden = terminal.engine.hidden_screen();
    let hidden = Grid { screen: &hidden, ..shown };
    let (primary, alternate) = if terminal.engine.is_alternate() { (hidden, shown) } else { (shown, hidden) };
    write_cells(&mut out, primary, is_continued);
    if shown.screen.alternate_screen() {
        write_state(&mut out, primary, &terminal.pages[0]);
        out.push_str("\x1b[?47h\x1b[H");
        write_saved(&mut out, &terminal.pages[1], cols);
        write_cells(&mut out, alternate, false);
    } else if has_content(alternate, &terminal.pages[1]) {
        // A program that left it by mode 47 finds it so again.
        out.push_str("\x1b[?47h\x1b[H");
        write_saved(&mut out, &terminal.pages[1], cols);
        write_cells(&mut out, alternate, false);
        write_state(&mut out, alternate, &terminal.pages[1]);
        out.push_str("\x1b[?47l");
    }
    terminal.tabs.write(&mut out);
    write_state(&mut out, shown, &terminal.pages[usize::from(shown.screen.alternate_screen())]);
    write_pen(&mut out, terminal);
    terminal.charsets.write(&mut out);
    terminal.modes.write(&mut out);
    for title in &terminal.title_stack {
        let _ = write!(out, "\x1b]2;{title}\x07\x1b[22;2t");
    }
    if !terminal.title.is_empty() || !terminal.title_stack.is_empty() {
        let _ = write!(out, "\x1b]2;{}\x07", terminal.title);
    }
    let mut out = out.into_bytes();
    out.extend_from_slice(&scanner.pending());
    out
}

/// The last lines, and the part of the screen's first line that has left it: whether there is one.
fn write_history(out: &mut String, terminal: &Terminal, lines: usize) -> bool {
    if lines == 0 {
        return false;
    }
    let history = &terminal.engine.capture().history;
    for line in history.last_whole(lines) {
        out.push_str(line);
        out.push_str("\x1b[m\r\n");
    }
    let open = history.open_text();
    if open.is_empty() {
        return false;
    }
    // The sequence is also there so that nothing joins what is before it.
    out.push_str(open);
    out.push_str("\x1b[m");
    // Where its last row is not full, as after rows were shifted, nothing would wrap.
    let cols = terminal.engine.cols();
    let is_full = last_row_columns(open, cols) + 1 >= cols;
    out.push_str(if is_full { "" } else { "\r\n" });
    is_full
}

fn has_content(grid: Grid<'_>, page: &Page) -> bool {
    *page != Page::default() || !(0..grid.rows()).all(|row| grid.is_blank(row))
}

/// All rows, one below the other: what came before them scrolls away.
fn write_cells(out: &mut String, grid: Grid<'_>, mut is_continued: bool) {
    let mut writer = RowWriter::new();
    for row in 0..grid.rows() {
        if row > 0 && !is_continued {
            writer.rest(out);
            out.push_str("\r\n");
        }
        writer.row(grid, row, is_continued, out);
        is_continued = grid.is_wrapped(row);
    }
    writer.rest(out);
}

/// Scroll region, origin mode, keyboard flags, and then the cursor's place.
fn write_state(out: &mut String, grid: Grid<'_>, page: &Page) {
    for flags in &page.keyboard {
        let _ = write!(out, "\x1b[>{flags}u");
    }
    if let Some((top, bottom)) = page.region {
        let _ = write!(out, "\x1b[{};{}r", top + 1, bottom + 1);
    }
    if page.origin {
        out.push_str("\x1b[?6h");
    }
    let top = page.region.filter(|_| page.origin).map_or(0, |(top, _)| top);
    rows::write_cursor(out, grid, top, grid.cursor());
}

/// On a screen that is blank and has no scroll region, so that no place is out of reach.
fn write_saved(out: &mut String, page: &Page, cols: u16) {
    let Some(saved) = &page.saved else { return };
    out.push_str(if saved.origin { "\x1b[?6h" } else { "" });
    let _ = write!(out, "\x1b[{};{}H", saved.row + 1, saved.col.min(cols - 1) + 1);
    let is_wrap_pending = saved.col >= cols;
    out.push_str(if is_wrap_pending { " " } else { "" });
    saved.style.write_change(&Style::default(), out);
    saved.charsets.write(out);
    out.push_str("\x1b7\x1b[m");
    if saved.charsets != Charsets::default() {
        out.push_str("\x0f\x1b(B\x1b)B\x1b*B\x1b+B");
    }
    if is_wrap_pending {
        let _ = write!(out, "\x1b[{cols}G\x1b[X");
    }
    out.push_str(if saved.origin { "\x1b[?6l" } else { "" });
    out.push_str("\x1b[H");
}

fn write_pen(out: &mut String, terminal: &Terminal) {
    terminal.pen.style.write_change(&Style::default(), out);
    if terminal.pen.link.is_some() {
        write_link(terminal.pen.link.as_deref(), out);
    }
}
