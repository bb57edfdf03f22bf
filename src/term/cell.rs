//! What one character cell shows, in words that do not depend on the engine.

use super::marks::Marks;
use super::style::{Link, Style};

/// One cell of a [`super::Screen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The characters of the cell (one with its combining marks, or an emoji of several); empty for
    /// a blank cell and for the second half of a wide character.
    pub text: &'a str,
    /// Two columns wide: the next cell is its second half.
    pub wide: bool,
    /// The second half of a wide character.
    pub continuation: bool,
    pub style: Style,
    /// The link that the cell is part of.
    pub link: Option<&'a Link>,
}

/// DECSCUSR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CursorShape {
    #[default]
    Default,
    BlinkingBlock,
    Block,
    BlinkingUnderline,
    Underline,
    BlinkingBar,
    Bar,
}

impl<'a> Cell<'a> {
    pub(super) fn read(cell: &'a vt100::Cell, marks: &'a Marks) -> Self {
        let (text, extra) = marks.read(cell.contents());
        let mut style = Style {
            fg: cell.fgcolor().into(),
            bg: cell.bgcolor().into(),
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underline: cell.underline(),
            inverse: cell.inverse(),
            ..Style::default()
        };
        if let Some(extra) = extra {
            extra.apply(&mut style);
        }
        if text.is_empty() && !cell.is_wide_continuation() {
            // A blank has a background and nothing else, whatever it came about by.
            style = Style { bg: style.bg, ..Style::default() };
        }
        Self {
            text,
            wide: cell.is_wide(),
            continuation: cell.is_wide_continuation(),
            style,
            link: extra.and_then(|extra| extra.link()).map(|link| &**link),
        }
    }

    /// Whether nothing was ever printed here, or it has been erased; there may be a colour.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.continuation
    }

    /// Whether the cell shows nothing, not even a colour.
    pub(super) fn is_blank(&self) -> bool {
        self.is_empty() && self.style == Style::default()
    }
}

impl CursorShape {
    /// The parameter of DECSCUSR.
    pub(super) fn parameter(self) -> u8 {
        match self {
            Self::Default => 0,
            Self::BlinkingBlock => 1,
            Self::Block => 2,
            Self::BlinkingUnderline => 3,
            Self::Underline => 4,
            Self::BlinkingBar => 5,
            Self::Bar => 6,
        }
    }

    pub(super) fn from_parameter(parameter: u16) -> Option<Self> {
        Some(match parameter {
            0 => Self::Default,
            1 => Self::BlinkingBlock,
            2 => Self::Block,
            3 => Self::BlinkingUnderline,
            4 => Self::Underline,
            5 => Self::BlinkingBar,
            6 => Self::Bar,
            _ => return None,
        })
    }
}
