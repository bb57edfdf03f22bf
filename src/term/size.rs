//! A terminal's size, always columns then rows, always within the bounds.

use serde::{Deserialize, Serialize};

/// Columns and rows of a terminal. Made through [`Size::clamped`] or [`Size::checked`], so always within the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    cols: u16,
    rows: u16,
}

impl Size {
    /// Below two columns a wide character has no place.
    pub const MIN_COLS: u16 = 2;
    pub const MIN_ROWS: u16 = 1;
    /// Wider than any real screen; bounds a grid to 16 MB.
    pub const MAX_COLS: u16 = 1000;
    pub const MAX_ROWS: u16 = 500;

    /// What a session gets that nobody gave a size: the classic terminal.
    pub const DEFAULT: Size = Size { cols: 80, rows: 24 };

    /// The nearest size within the bounds.
    #[must_use]
    pub fn clamped(cols: u16, rows: u16) -> Self {
        Self { cols: cols.clamp(Self::MIN_COLS, Self::MAX_COLS), rows: rows.clamp(Self::MIN_ROWS, Self::MAX_ROWS) }
    }

    /// The size, or `None` where it is out of bounds.
    #[must_use]
    pub fn checked(cols: u16, rows: u16) -> Option<Self> {
        let size = Self::clamped(cols, rows);
        (size.cols == cols && size.rows == rows).then_some(size)
    }

    #[must_use]
    pub fn cols(self) -> u16 {
        self.cols
    }

    #[must_use]
    pub fn rows(self) -> u16 {
        self.rows
    }
}
