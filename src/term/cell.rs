//! What one character cell shows, in words that do not depend on the engine.

/// A colour as a program asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Color {
    #[default]
    Default,
    /// 0-7 normal, 8-15 bright, 16-255 the cube and greys.
    Indexed(u8),
    Rgb(u8, u8, u8),
}

/// Colours and attributes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Style {
    pub fg: Color,
    pub bg: Color,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    pub inverse: bool,
}

/// One cell of a [`super::Screen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The character with its combining marks; empty for a blank cell and for the second half
    /// of a wide character.
    pub text: &'a str,
    /// Two columns wide: the next cell is its second half.
    pub wide: bool,
    /// The second half of a wide character.
    pub continuation: bool,
    pub style: Style,
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

impl From<vt100::Color> for Color {
    fn from(color: vt100::Color) -> Self {
        match color {
            vt100::Color::Default => Self::Default,
            vt100::Color::Idx(i) => Self::Indexed(i),
            vt100::Color::Rgb(r, g, b) => Self::Rgb(r, g, b),
        }
    }
}

impl<'a> From<&'a vt100::Cell> for Cell<'a> {
    fn from(cell: &'a vt100::Cell) -> Self {
        Self {
            text: cell.contents(),
            wide: cell.is_wide(),
            continuation: cell.is_wide_continuation(),
            style: Style {
                fg: cell.fgcolor().into(),
                bg: cell.bgcolor().into(),
                bold: cell.bold(),
                dim: cell.dim(),
                italic: cell.italic(),
                underline: cell.underline(),
                inverse: cell.inverse(),
            },
        }
    }
}

impl From<vt100::CursorStyle> for CursorShape {
    fn from(style: vt100::CursorStyle) -> Self {
        match style {
            vt100::CursorStyle::Default => Self::Default,
            vt100::CursorStyle::BlinkBlock => Self::BlinkingBlock,
            vt100::CursorStyle::SteadyBlock => Self::Block,
            vt100::CursorStyle::BlinkUnderline => Self::BlinkingUnderline,
            vt100::CursorStyle::SteadyUnderline => Self::Underline,
            vt100::CursorStyle::BlinkVerticalBar => Self::BlinkingBar,
            vt100::CursorStyle::SteadyVerticalBar => Self::Bar,
        }
    }
}
