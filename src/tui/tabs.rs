//! The tabs and what they show: what is kept on the server between two attaches.

use super::layout::{MAX_PANES, Node};
use crate::ids::SessionId;
use serde::{Deserialize, Serialize};

/// More tabs than this cannot be told apart in one line.
pub(super) const MAX_TABS: usize = 100;

/// Raised when an older AGTerm could misread what is kept.
const VERSION: u32 = 1;

/// A layout of panes. A session is in at most one pane of all tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tab {
    /// Absent: named after the session that has the focus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub root: Node,
    pub focus: SessionId,
    /// What had the focus before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_focus: Option<SessionId>,
    #[serde(default)]
    pub is_zoomed: bool,
}

impl Tab {
    /// A tab that shows one session.
    #[must_use]
    pub(super) fn new(id: SessionId) -> Self {
        Self { name: None, root: Node::Pane(id), focus: id, last_focus: None, is_zoomed: false }
    }

    /// Moves the focus within the tab, which ends a zoom on another pane.
    pub(super) fn focus(&mut self, id: SessionId) {
        if id != self.focus && self.root.contains(id) {
            self.last_focus = Some(std::mem::replace(&mut self.focus, id));
            self.is_zoomed = false;
        }
    }

    /// The tab without a session; `None` when it was the last one.
    fn without(self, id: SessionId) -> Option<Self> {
        let root = self.root.without(id)?;
        let is_kept = |id: &SessionId| root.contains(*id);
        let last_focus = self.last_focus.filter(is_kept);
        let first = root.sessions().first().copied();
        let focus = Some(self.focus).filter(is_kept).or(last_focus).or(first)?;
        let is_zoomed = self.is_zoomed && focus == self.focus;
        Some(Self { root, focus, last_focus: last_focus.filter(|last| *last != focus), is_zoomed, ..self })
    }
}

/// All tabs, in order, and which one is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Tabs {
    version: u32,
    list: Vec<Tab>,
    active: usize,
    #[serde(default)]
    last: usize,
}

impl Tabs {
    /// What was kept, as far as it is still true: of sessions that live, each once.
    #[must_use]
    pub(super) fn from_kept(kept: serde_json::Value, is_alive: impl Fn(SessionId) -> bool) -> Self {
        let mut tabs: Self = serde_json::from_value(kept).unwrap_or_default();
        if tabs.version != VERSION {
            return Self::default();
        }
        let mut seen = std::collections::HashSet::new();
        let is_sound = |tab: &Tab, seen: &mut std::collections::HashSet<SessionId>| {
            let sessions = tab.root.sessions();
            sessions.len() <= MAX_PANES && sessions.into_iter().all(|id| seen.insert(id))
        };
        tabs.list.retain(|tab| is_sound(tab, &mut seen));
        tabs.list.truncate(MAX_TABS);
        for id in seen {
            if !is_alive(id) {
                tabs.remove(id);
            }
        }
        tabs.active = tabs.active.min(tabs.list.len().saturating_sub(1));
        for tab in &mut tabs.list {
            tab.name = tab.name.take().map(|name| crate::term::sanitize(&name));
            if !tab.root.contains(tab.focus) {
                tab.focus = tab.root.sessions()[0];
            }
        }
        tabs
    }

    /// As it is kept.
    #[must_use]
    pub(super) fn to_kept(&self) -> serde_json::Value {
        let kept = Self { version: VERSION, ..self.clone() };
        serde_json::to_value(kept).unwrap_or_default()
    }

    #[must_use]
    pub(super) fn list(&self) -> &[Tab] {
        &self.list
    }

    #[must_use]
    pub(super) fn active_index(&self) -> usize {
        self.active
    }

    #[must_use]
    pub(super) fn active(&self) -> Option<&Tab> {
        self.list.get(self.active)
    }

    pub(super) fn active_mut(&mut self) -> Option<&mut Tab> {
        self.list.get_mut(self.active)
    }

    #[must_use]
    pub(super) fn last_index(&self) -> usize {
        self.last
    }

    /// Shows the tab at `index`; `false` where there is none.
    pub(super) fn show(&mut self, index: usize) -> bool {
        if index >= self.list.len() {
            return false;
        }
        if index != self.active {
            self.last = std::mem::replace(&mut self.active, index);
        }
        true
    }

    /// Adds a tab after the last one and shows it.
    pub(super) fn add(&mut self, tab: Tab) {
        self.list.push(tab);
        self.show(self.list.len() - 1);
    }

    /// The tab that shows a session.
    #[must_use]
    pub(super) fn of(&self, id: SessionId) -> Option<usize> {
        self.list.iter().position(|tab| tab.root.contains(id))
    }

    /// Takes a session out of its tab, and the tab away when it was the last one.
    pub(super) fn remove(&mut self, id: SessionId) {
        let Some(at) = self.of(id) else { return };
        let tab = self.list.remove(at);
        if let Some(rest) = tab.without(id) {
            self.list.insert(at, rest);
            return;
        }
        // What was shown last comes back, as tmux has it.
        if at == self.active {
            self.active = self.last;
        }
        for index in [&mut self.active, &mut self.last] {
            if *index > at {
                *index -= 1;
            }
            *index = (*index).min(self.list.len().saturating_sub(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::layout::Axis;

    fn ids(count: usize) -> Vec<SessionId> {
        (0..count).map(|_| SessionId::random()).collect()
    }

    #[test]
    fn what_was_kept_comes_back_without_what_is_gone() {
        let ids = ids(4);
        let mut tabs = Tabs::default();
        let mut first = Tab::new(ids[0]);
        first.root.split(ids[0], Axis::Columns, ids[1], false);
        first.focus(ids[1]);
        tabs.add(first);
        tabs.add(Tab::new(ids[2]));
        tabs.add(Tab::new(ids[3]));
        let kept = tabs.to_kept();
        assert_eq!(Tabs::from_kept(kept.clone(), |_| true).to_kept(), kept);
        let rest = Tabs::from_kept(kept, |id| id == ids[0] || id == ids[2]);
        assert_eq!(rest.list().iter().map(|tab| tab.focus).collect::<Vec<_>>(), [ids[0], ids[2]]);
        assert_eq!(rest.active_index(), 1);
    }

    #[test]
    fn rubbish_is_no_layout() {
        let id = SessionId::random();
        let mut twice = Tabs::default();
        twice.add(Tab::new(id));
        twice.add(Tab::new(id));
        assert_eq!(Tabs::from_kept(twice.to_kept(), |_| true).list().len(), 1);
        for kept in [serde_json::json!(null), serde_json::json!([1]), serde_json::json!({"version": 9, "list": []})] {
            assert!(Tabs::from_kept(kept, |_| true).list().is_empty());
        }
    }

    #[test]
    fn closing_goes_back_to_the_last_tab() {
        let ids = ids(3);
        let mut tabs = Tabs::default();
        for id in &ids {
            tabs.add(Tab::new(*id));
        }
        tabs.show(0);
        tabs.remove(ids[0]);
        assert_eq!(tabs.active().map(|tab| tab.focus), Some(ids[2]));
        tabs.remove(ids[1]);
        tabs.remove(ids[2]);
        assert!(tabs.active().is_none());
    }
}
