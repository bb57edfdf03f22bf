//! How a tab is divided into panes: a tree of splits, as pure geometry. Knows sessions by id alone
//! and nothing of what is drawn.

mod arrange;

pub(super) use arrange::Arrangement;

use crate::ids::SessionId;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};

/// How two parts of a split lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Axis {
    /// Side by side, with a column between them.
    Columns,
    /// One above the other; the lower one's header divides them.
    Rows,
}

/// A way to go from a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    Left,
    Right,
    Up,
    Down,
}

/// A pane, or a split of two parts. Depth is bounded by [`MAX_PANES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Node {
    Pane(SessionId),
    Split(Box<Split>),
}

/// Two parts and how the room is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Split {
    pub axis: Axis,
    /// The first part's share, in [`WHOLE`]ths.
    pub share: u16,
    pub first: Node,
    pub second: Node,
}

/// A line that can be dragged: where it is, and the split that it moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Divider {
    pub area: Rect,
    pub axis: Axis,
    pub path: Path,
}

/// The way from the root to a split: `true` goes to the second part.
pub(super) type Path = Vec<bool>;

/// Finer than a cell of the widest screen, so that a divider can be put on every column.
pub(super) const WHOLE: u16 = 10_000;

/// More panes than this in a tab cannot be told apart on any screen, and bound the recursion.
pub(super) const MAX_PANES: usize = 64;

/// The narrowest part that a divider can be moved to: two columns, where a wide character fits.
const MIN_COLS: u16 = 2;
/// A header and a row.
const MIN_ROWS: u16 = 2;

impl Node {
    /// The sessions, in the order of reading.
    #[must_use]
    pub(super) fn sessions(&self) -> Vec<SessionId> {
        let mut all = Vec::new();
        self.collect(&mut all);
        all
    }

    fn collect(&self, all: &mut Vec<SessionId>) {
        match self {
            Self::Pane(id) => all.push(*id),
            Self::Split(split) => {
                split.first.collect(all);
                split.second.collect(all);
            }
        }
    }

    #[must_use]
    pub(super) fn contains(&self, id: SessionId) -> bool {
        match self {
            Self::Pane(own) => *own == id,
            Self::Split(split) => split.first.contains(id) || split.second.contains(id),
        }
    }

    /// Where each pane lies in `area`. Where there is no room, a pane's area is empty.
    #[must_use]
    pub(super) fn place(&self, area: Rect) -> Vec<(SessionId, Rect)> {
        let mut all = Vec::new();
        self.walk(area, &mut Path::new(), &mut |node, area, _| {
            if let Self::Pane(id) = node {
                all.push((*id, area));
            }
        });
        all
    }

    /// The lines between the parts. A split into rows has its line on the lower part's first row.
    #[must_use]
    pub(super) fn dividers(&self, area: Rect) -> Vec<Divider> {
        let mut all = Vec::new();
        self.walk(area, &mut Path::new(), &mut |node, area, path| {
            let Self::Split(split) = node else { return };
            let (first, second) = split.parts(area);
            let area = match split.axis {
                Axis::Columns => Rect { x: first.right(), width: second.x - first.right(), ..area },
                Axis::Rows => Rect { height: second.height.min(1), ..second },
            };
            if !area.is_empty() {
                all.push(Divider { area, axis: split.axis, path: path.clone() });
            }
        });
        all
    }

    fn walk(&self, area: Rect, path: &mut Path, visit: &mut impl FnMut(&Self, Rect, &Path)) {
        visit(self, area, path);
        let Self::Split(split) = self else { return };
        let (first, second) = split.parts(area);
        for (is_second, node, area) in [(false, &split.first, first), (true, &split.second, second)] {
            path.push(is_second);
            node.walk(area, path, visit);
            path.pop();
        }
    }

    /// Puts `new` beside `id`, in half of its room: after it, or before it.
    pub(super) fn split(&mut self, id: SessionId, axis: Axis, new: SessionId, is_before: bool) {
        if let Some(node) = self.find_mut(id) {
            let (first, second) = if is_before { (new, id) } else { (id, new) };
            *node = Self::pair(axis, WHOLE / 2, Self::Pane(first), Self::Pane(second));
        }
    }

    fn pair(axis: Axis, share: u16, first: Self, second: Self) -> Self {
        Self::Split(Box::new(Split { axis, share, first, second }))
    }

    fn find_mut(&mut self, id: SessionId) -> Option<&mut Self> {
        if matches!(self, Self::Pane(own) if *own == id) {
            return Some(self);
        }
        match self {
            Self::Pane(_) => None,
            Self::Split(split) => match split.first.find_mut(id) {
                Some(node) => Some(node),
                None => split.second.find_mut(id),
            },
        }
    }

    /// The tree without `id`; its neighbour takes the room. `None` when nothing is left.
    #[must_use]
    pub(super) fn without(self, id: SessionId) -> Option<Self> {
        match self {
            Self::Pane(own) => (own != id).then_some(Self::Pane(own)),
            Self::Split(split) => match (split.first.without(id), split.second.without(id)) {
                (Some(first), Some(second)) => Some(Self::pair(split.axis, split.share, first, second)),
                (one, other) => one.or(other),
            },
        }
    }

    /// Exchanges two sessions' places.
    pub(super) fn swap(&mut self, a: SessionId, b: SessionId) {
        match self {
            Self::Pane(own) if *own == a => *own = b,
            Self::Pane(own) if *own == b => *own = a,
            Self::Pane(_) => {}
            Self::Split(split) => {
                split.first.swap(a, b);
                split.second.swap(a, b);
            }
        }
    }

    /// Moves a divider so that it comes to lie at `at` (a column or row of the screen).
    pub(super) fn drag(&mut self, area: Rect, path: &[bool], at: u16) {
        let Self::Split(split) = self else { return };
        let (first, second) = split.parts(area);
        match path {
            [] => split.put_divider(area, at),
            [false, rest @ ..] => split.first.drag(first, rest, at),
            [true, rest @ ..] => split.second.drag(second, rest, at),
        }
    }

    /// Moves the divider nearest to the pane that can go in this direction by `cells`.
    pub(super) fn resize(&mut self, area: Rect, id: SessionId, direction: Direction, cells: u16) {
        let axis = direction.axis();
        let dividers = self.dividers(area);
        let around = |path: &Path| self.at(path).is_some_and(|node| node.contains(id));
        // The innermost split around the pane; of those, tmux moves the right or lower line first.
        let mut fitting: Vec<_> = dividers.iter().filter(|d| d.axis == axis && around(&d.path)).collect();
        fitting.sort_by_key(|d| std::cmp::Reverse(d.path.len()));
        let is_after = |d: &&&Divider| self.is_in_first(&d.path, id);
        let Some(divider) = fitting.iter().find(is_after).or_else(|| fitting.first()) else { return };
        let now = if axis == Axis::Columns { divider.area.x } else { divider.area.y };
        let at = match direction {
            Direction::Left | Direction::Up => now.saturating_sub(cells),
            Direction::Right | Direction::Down => now.saturating_add(cells),
        };
        let path = divider.path.clone();
        self.drag(area, &path, at);
    }

    fn at(&self, path: &[bool]) -> Option<&Self> {
        match (path, self) {
            ([], node) => Some(node),
            ([is_second, rest @ ..], Self::Split(split)) => {
                if *is_second {
                    split.second.at(rest)
                } else {
                    split.first.at(rest)
                }
            }
            _ => None,
        }
    }

    fn is_in_first(&self, path: &[bool], id: SessionId) -> bool {
        matches!(self.at(path), Some(Self::Split(split)) if split.first.contains(id))
    }

    /// The pane that lies next to `id` in a direction; at the edge, the one at the other side. Of
    /// several, `last` if it is among them, so that going there and back leads back.
    #[must_use]
    pub(super) fn neighbor(
        &self,
        area: Rect,
        id: SessionId,
        direction: Direction,
        last: Option<SessionId>,
    ) -> Option<SessionId> {
        let places = self.place(area);
        let (_, from) = *places.iter().find(|(own, _)| *own == id)?;
        let others = places.into_iter().filter(|(own, place)| *own != id && !place.is_empty());
        let beside = others.filter(|(_, place)| direction.overlap(from, *place) > 0);
        let (ahead, behind): (Vec<_>, Vec<_>) = beside.partition(|(_, place)| direction.is_ahead(from, *place));
        let distance = |place: &Rect| direction.distance(from, *place);
        let around = |place: &Rect| u16::MAX - direction.opposite().distance(from, *place);
        nearest(&ahead, distance, last).or_else(|| nearest(&behind, around, last))
    }
}

/// The first of the nearest, or `last` where that is one of them.
fn nearest(
    places: &[(SessionId, Rect)],
    distance: impl Fn(&Rect) -> u16,
    last: Option<SessionId>,
) -> Option<SessionId> {
    let shortest = places.iter().map(|(_, place)| distance(place)).min()?;
    let mut nearest = places.iter().filter(|(_, place)| distance(place) == shortest).map(|(id, _)| *id);
    let first = nearest.clone().next();
    nearest.find(|id| Some(*id) == last).or(first)
}

impl Split {
    /// The areas of both parts.
    fn parts(&self, area: Rect) -> (Rect, Rect) {
        match self.axis {
            Axis::Columns => {
                let room = area.width.saturating_sub(1);
                let first = portion(room, self.share);
                let x = area.x + first + u16::from(area.width > 0);
                (Rect { width: first, ..area }, Rect { x, width: room - first, ..area })
            }
            Axis::Rows => {
                let first = portion(area.height, self.share);
                let (y, height) = (area.y + first, area.height - first);
                (Rect { height: first, ..area }, Rect { y, height, ..area })
            }
        }
    }

    fn put_divider(&mut self, area: Rect, at: u16) {
        let (room, start, min) = match self.axis {
            Axis::Columns => (area.width.saturating_sub(1), area.x, MIN_COLS),
            Axis::Rows => (area.height, area.y, MIN_ROWS),
        };
        if room < 2 * min {
            return;
        }
        let first = at.saturating_sub(start).clamp(min, room - min);
        let share = (u32::from(first) * u32::from(WHOLE)).div_ceil(u32::from(room));
        self.share = u16::try_from(share).unwrap_or(WHOLE).min(WHOLE);
    }
}

/// `share` of `room`, and never all or nothing of it where both parts can have some.
fn portion(room: u16, share: u16) -> u16 {
    let exact = u32::from(room) * u32::from(share.min(WHOLE)) / u32::from(WHOLE);
    let first = u16::try_from(exact).unwrap_or(room);
    if room >= 2 { first.clamp(1, room - 1) } else { first }
}

impl Direction {
    #[must_use]
    pub(super) fn axis(self) -> Axis {
        match self {
            Self::Left | Self::Right => Axis::Columns,
            Self::Up | Self::Down => Axis::Rows,
        }
    }

    fn opposite(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }

    fn is_ahead(self, from: Rect, to: Rect) -> bool {
        match self {
            Self::Left => to.right() <= from.x,
            Self::Right => to.x >= from.right(),
            Self::Up => to.bottom() <= from.y,
            Self::Down => to.y >= from.bottom(),
        }
    }

    fn distance(self, from: Rect, to: Rect) -> u16 {
        match self {
            Self::Left => from.x.saturating_sub(to.right()),
            Self::Right => to.x.saturating_sub(from.right()),
            Self::Up => from.y.saturating_sub(to.bottom()),
            Self::Down => to.y.saturating_sub(from.bottom()),
        }
    }

    /// How many rows (or columns) both share.
    fn overlap(self, a: Rect, b: Rect) -> u16 {
        match self.axis() {
            Axis::Columns => a.bottom().min(b.bottom()).saturating_sub(a.y.max(b.y)),
            Axis::Rows => a.right().min(b.right()).saturating_sub(a.x.max(b.x)),
        }
    }
}

#[cfg(test)]
mod tests;
