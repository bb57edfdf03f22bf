//! Which size a session's terminal has: it has one, whoever looks. The viewer that acted last
//! (typed, or changed its size) decides; looking on never resizes, unless nobody else is there.

use crate::term::Size;

/// Identifies a viewer of one session.
pub(super) type ViewerId = u64;

/// The viewers of a session, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Sizing {
    viewers: Vec<(ViewerId, Option<Size>)>,
    driver: Option<ViewerId>,
}

impl Sizing {
    pub(super) fn viewers(&self) -> usize {
        self.viewers.len()
    }

    /// A viewer came. The size that the terminal takes, if it changes.
    pub(super) fn join(&mut self, viewer: ViewerId, size: Option<Size>) -> Option<Size> {
        let is_alone = self.viewers.iter().all(|(_, size)| size.is_none());
        self.viewers.push((viewer, size));
        if is_alone && size.is_some() {
            self.driver = Some(viewer);
            return size;
        }
        None
    }

    /// A viewer left; if it decided the size, the last to come of the others does.
    pub(super) fn leave(&mut self, viewer: ViewerId) -> Option<Size> {
        self.viewers.retain(|(id, _)| *id != viewer);
        if self.driver != Some(viewer) {
            return None;
        }
        let heir = self.viewers.iter().rev().find(|(_, size)| size.is_some()).copied();
        self.driver = heir.map(|(id, _)| id);
        heir.and_then(|(_, size)| size)
    }

    /// A viewer changed its size.
    pub(super) fn resize(&mut self, viewer: ViewerId, size: Size) -> Option<Size> {
        let known = self.viewers.iter_mut().find(|(id, _)| *id == viewer)?;
        known.1 = Some(size);
        self.driver = Some(viewer);
        Some(size)
    }

    /// A viewer typed.
    pub(super) fn act(&mut self, viewer: ViewerId) -> Option<Size> {
        if self.driver == Some(viewer) {
            return None;
        }
        let size = self.viewers.iter().find(|(id, _)| *id == viewer)?.1?;
        self.driver = Some(viewer);
        Some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_acted_last_decides() {
        let (small, large) = (Size::clamped(80, 24), Size::clamped(200, 50));
        let mut sizing = Sizing::default();
        assert_eq!(sizing.join(1, None), None);
        assert_eq!(sizing.join(2, Some(small)), Some(small), "the first with a size is alone");
        assert_eq!(sizing.join(3, Some(large)), None, "looking on does not resize");
        assert_eq!(sizing.act(1), None);
        assert_eq!(sizing.act(3), Some(large));
        assert_eq!(sizing.act(3), None);
        assert_eq!(sizing.resize(2, large), Some(large));
        assert_eq!(sizing.leave(1), None);
        assert_eq!(sizing.leave(2), Some(large));
        assert_eq!(sizing.leave(3), None);
        assert_eq!(sizing.viewers(), 0);
    }
}
