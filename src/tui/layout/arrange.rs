//! Arrangements of a whole tab, one after the other under one key: tmux's layouts.

use super::{Axis, Node, WHOLE};
use crate::ids::SessionId;

/// How the panes of a tab are laid out anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// All side by side.
    Columns,
    /// All one above the other.
    Rows,
    /// The first on the left, the others above each other on its right.
    MainLeft,
    /// The first on top, the others side by side below.
    MainTop,
    /// A grid.
    Tiled,
}

/// The first pane's share where it is the main one, in [`WHOLE`]ths.
const MAIN_SHARE: u16 = 6_000;

impl Arrangement {
    const ALL: [Self; 5] = [Self::Columns, Self::Rows, Self::MainLeft, Self::MainTop, Self::Tiled];

    /// The arrangement to try after the tree's own; the first where it has none.
    #[must_use]
    pub(crate) fn after(tree: &Node) -> Self {
        let sessions = tree.sessions();
        let now = Self::ALL.iter().position(|arrangement| arrangement.of(&sessions).as_ref() == Some(tree));
        Self::ALL[now.map_or(0, |at| (at + 1) % Self::ALL.len())]
    }

    /// The tree of these sessions; `None` without any.
    #[must_use]
    pub(crate) fn of(self, sessions: &[SessionId]) -> Option<Node> {
        let (first, others) = sessions.split_first()?;
        let panes = |sessions: &[SessionId]| sessions.iter().map(|id| Node::Pane(*id)).collect();
        let with_main = |axis, other_axis| match evenly(other_axis, panes(others)) {
            Some(rest) => Some(Node::pair(axis, MAIN_SHARE, Node::Pane(*first), rest)),
            None => Some(Node::Pane(*first)),
        };
        match self {
            Self::Columns => evenly(Axis::Columns, panes(sessions)),
            Self::Rows => evenly(Axis::Rows, panes(sessions)),
            Self::MainLeft => with_main(Axis::Columns, Axis::Rows),
            Self::MainTop => with_main(Axis::Rows, Axis::Columns),
            Self::Tiled => {
                let columns = (1..=sessions.len()).find(|n| n * n >= sessions.len()).unwrap_or(1);
                let rows = sessions.chunks(columns).filter_map(|row| evenly(Axis::Columns, panes(row)));
                evenly(Axis::Rows, rows.collect())
            }
        }
    }
}

/// The nodes in equal parts. Halved again and again, so that the tree stays shallow.
fn evenly(axis: Axis, mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() <= 1 {
        return nodes.pop();
    }
    let count = nodes.len();
    let second = nodes.split_off(count / 2);
    let share = usize::from(WHOLE) * nodes.len() / count;
    let share = u16::try_from(share).unwrap_or(WHOLE / 2);
    Some(Node::pair(axis, share, evenly(axis, nodes)?, evenly(axis, second)?))
}
