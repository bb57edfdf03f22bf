//! Where the tabs stand in the status line. Shared by drawing and by the mouse.

use super::state::State;
use unicode_width::UnicodeWidthStr;

/// A tab's label in the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub index: usize,
    pub text: String,
    /// First column of the screen, and how many.
    pub col: u16,
    pub width: u16,
}

/// A longer name is cut, so that the others can be seen.
const MAX_NAME_COLS: usize = 20;

/// The tabs that fit into `cols` columns, the active one always among them.
#[must_use]
pub(super) fn labels(state: &State, cols: u16) -> Vec<Label> {
    let tabs = state.tabs.list();
    let texts: Vec<_> = tabs
        .iter()
        .enumerate()
        .map(|(n, tab)| {
            let zoom = if tab.is_zoomed { " Z" } else { "" };
            format!(" {} {}{zoom} ", n + 1, cut(&state.tab_name(tab), MAX_NAME_COLS))
        })
        .collect();
    let active = state.tabs.active_index();
    let width = |text: &String| text.width();
    let cols = usize::from(cols);
    // Tabs go out of sight on the left until the active one fits.
    let mut first = 0;
    while first < active && texts[first..=active].iter().map(width).sum::<usize>() > cols {
        first += 1;
    }
    let mut labels = Vec::new();
    let mut col = 0;
    for (index, text) in texts.into_iter().enumerate().skip(first) {
        let width = text.width();
        if col + width > cols && index != active {
            break;
        }
        let to_u16 = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        labels.push(Label { index, text, col: to_u16(col), width: to_u16(width.min(cols.saturating_sub(col))) });
        col += width;
    }
    labels
}

/// The text in at most `cols` columns, with an ellipsis where it was longer.
#[must_use]
pub(super) fn cut(text: &str, cols: usize) -> String {
    if text.width() <= cols {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) >= cols {
            break;
        }
        short.push(c);
    }
    if cols > 0 {
        short.push('…');
    }
    short
}
