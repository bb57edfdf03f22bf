//! What the outer terminal shows, and how it becomes what the state says: the cells that differ,
//! in one write a frame.

use super::depth;
use super::state::{Mode, State};
use super::view::{self, CursorAt, Styles};
use crate::ids::SessionId;
use crate::term::CursorShape;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::fs::File;
use std::io::{self, BufWriter, Write};

/// A frame of a full screen in 24-bit colours takes about this much: it goes out in one write.
const FRAME_BYTES: usize = 256 * 1024;

/// The outer terminal shows a frame whole or not at all between these (mode 2026).
const FRAME_START: &[u8] = b"\x1b[?2026h";
const FRAME_END: &[u8] = b"\x1b[?2026l";

pub(super) struct Surface<W: Write = File> {
    backend: CrosstermBackend<BufWriter<W>>,
    has_true_color: bool,
    shown: Buffer,
    /// Kept to be drawn into again.
    next: Buffer,
    cursor: Option<CursorAt>,
    shape: CursorShape,
    title: String,
    is_stale: bool,
}

impl Surface<File> {
    /// Writes to standard output, past its line buffering.
    pub(super) fn stdout(has_true_color: bool) -> io::Result<Self> {
        Ok(Self::new(File::from(rustix::io::dup(rustix::stdio::stdout())?), has_true_color))
    }
}

impl<W: Write> Surface<W> {
    pub(super) fn new(out: W, has_true_color: bool) -> Self {
        Self {
            has_true_color,
            backend: CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, out)),
            shown: Buffer::empty(Rect::ZERO),
            next: Buffer::empty(Rect::ZERO),
            cursor: None,
            shape: CursorShape::Default,
            title: String::new(),
            is_stale: true,
        }
    }

    /// Forgets what is shown: the next frame draws all of it.
    pub(super) fn repaint(&mut self) {
        self.is_stale = true;
    }

    /// Draws the whole state.
    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        let area = Rect::new(0, 0, state.cols, state.rows);
        let is_new = self.is_stale || self.shown.area != area;
        if is_new {
            self.shown = Buffer::empty(area);
            self.next = Buffer::empty(area);
            self.is_stale = false;
        }
        self.next.reset();
        let cursor = view::draw(state, &mut self.next);
        if !self.has_true_color {
            depth::limit(&mut self.next);
        }
        let changes = self.shown.diff(&self.next);
        if is_new || !changes.is_empty() {
            self.backend.write_all(FRAME_START)?;
            self.backend.write_all(if is_new { b"\x1b[?25l\x1b[m\x1b[2J" } else { b"\x1b[?25l" })?;
            self.backend.draw(changes.into_iter())?;
            self.cursor = None;
            self.put_cursor(cursor)?;
            self.backend.write_all(FRAME_END)?;
        } else if cursor != self.cursor {
            self.put_cursor(cursor)?;
        }
        self.put_title(state)?;
        std::mem::swap(&mut self.shown, &mut self.next);
        Backend::flush(&mut self.backend)
    }

    /// Draws one row of one pane and the cursor: what the echo of a key needs, without looking at
    /// the rest of the screen.
    pub(super) fn draw_row(&mut self, state: &State, id: SessionId, row: u16) -> io::Result<()> {
        let is_covered = !matches!(state.mode, Mode::Normal | Mode::Prefix | Mode::Repeat) || state.has_exited(id);
        let area = Rect::new(0, 0, state.cols, state.rows);
        let place = state.box_of(id).filter(|place| row < place.inner.height);
        let (Some(place), Some(pane)) = (place, state.panes.get(&id)) else { return Ok(()) };
        if is_covered || self.is_stale || self.shown.area != area {
            return self.draw(state);
        }
        let line = Rect { y: place.inner.y + row, height: 1, ..place.inner };
        let mut next = Buffer::empty(line);
        let styles = Styles::new(&state.settings.theme);
        view::draw_row(&pane.screen, row, &styles, line, &mut next);
        if !self.has_true_color {
            depth::limit(&mut next);
        }
        let start = self.shown.index_of(line.x, line.y);
        let shown = &mut self.shown.content[start..start + usize::from(line.width)];
        let before = Buffer { area: line, content: shown.to_vec() };
        let changes = before.diff(&next);
        if !changes.is_empty() {
            self.backend.draw(changes.into_iter())?;
            // The pen has moved the cursor.
            self.cursor = self.cursor.map(|cursor| CursorAt { position: (u16::MAX, u16::MAX).into(), ..cursor });
        }
        shown.clone_from_slice(&next.content);
        let cursor = view::cursor(state);
        if cursor != self.cursor {
            self.put_cursor(cursor)?;
        }
        Backend::flush(&mut self.backend)
    }

    fn put_cursor(&mut self, cursor: Option<CursorAt>) -> io::Result<()> {
        match cursor {
            Some(CursorAt { position, shape }) => {
                write!(self.backend, "\x1b[{};{}H", position.y + 1, position.x + 1)?;
                if shape != self.shape {
                    write!(self.backend, "\x1b[{} q", shape_number(shape))?;
                    self.shape = shape;
                }
                if self.cursor.is_none() {
                    self.backend.write_all(b"\x1b[?25h")?;
                }
            }
            None => self.backend.write_all(b"\x1b[?25l")?,
        }
        self.cursor = cursor;
        Ok(())
    }

    fn put_title(&mut self, state: &State) -> io::Result<()> {
        let session = state.focused().and_then(|id| state.session(id));
        let title = session.map_or("agterm".to_owned(), |session| format!("{} · agterm", session.name));
        if title != self.title {
            write!(self.backend, "\x1b]2;{}\x07", crate::term::sanitize(&title))?;
            self.title = title;
        }
        Ok(())
    }

    /// Puts text into the outer terminal's clipboard (OSC 52).
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        use base64::Engine;
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        write!(self.backend, "\x1b]52;c;{encoded}\x07")?;
        Backend::flush(&mut self.backend)
    }
}

/// DECSCUSR's numbers.
fn shape_number(shape: CursorShape) -> u8 {
    match shape {
        CursorShape::Default => 0,
        CursorShape::BlinkingBlock => 1,
        CursorShape::Block => 2,
        CursorShape::BlinkingUnderline => 3,
        CursorShape::Underline => 4,
        CursorShape::BlinkingBar => 5,
        CursorShape::Bar => 6,
    }
}
