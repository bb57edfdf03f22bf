//! A session's screen, cell by cell. The hot path of drawing: a row at a time, without widgets.

use super::Styles;
use crate::term::Screen;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Draws row `row` of a screen onto the first row of `area`, as wide as that is.
pub(crate) fn row(screen: &Screen, row: u16, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    // Neighbours mostly look the same: the last style is kept.
    let mut last = crate::term::Style::default();
    let mut style = styles.cell(&last);
    for col in 0..area.width {
        let target = &mut buffer[(area.x + col, area.y)];
        let Some(cell) = screen.cell(col, row) else {
            target.set_symbol(" ").set_style(Style::reset().patch(styles.pane()));
            continue;
        };
        if cell.style != last {
            last = cell.style;
            style = styles.cell(&last);
        }
        let is_cut = cell.wide && col + 1 == area.width;
        // A joiner at a cell's end would make the outer terminal draw the next cell into this one.
        let symbol = cell.text.trim_end_matches(ZERO_WIDTH_JOINER);
        let symbol = if symbol.is_empty() || is_cut { " " } else { symbol };
        target.set_symbol(symbol);
        target.fg = style.fg.unwrap_or_default();
        target.bg = style.bg.unwrap_or_default();
        target.underline_color = style.underline_color.unwrap_or_default();
        target.modifier = style.add_modifier;
    }
}

/// Draws text in one style, cut at `width` columns. Returns the column after it.
pub(super) fn text(buffer: &mut Buffer, (col, row): (u16, u16), text: &str, width: u16, style: Style) -> u16 {
    if !buffer.area.contains((col, row).into()) {
        return col;
    }
    buffer.set_stringn(col, row, text, usize::from(width), style).0
}
