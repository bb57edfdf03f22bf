//! Small ids for values that repeat, a bounded number of them.

use std::collections::HashMap;
use std::hash::Hash;

/// Values by id and ids by value. A value that nothing shows any more goes with
/// [`Table::retain`]; until then its id is not given to another.
#[derive(Debug)]
pub(super) struct Table<T> {
    values: Vec<Option<T>>,
    ids: HashMap<T, u16>,
    free: Vec<u16>,
    capacity: u16,
    new_since_sweep: u16,
}

impl<T: Clone + Eq + Hash> Table<T> {
    pub(super) fn new(capacity: u16) -> Self {
        Self { values: Vec::new(), ids: HashMap::new(), free: Vec::new(), capacity, new_since_sweep: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The value's id; `None` when the table is full.
    pub(super) fn id_of(&mut self, value: &T) -> Option<u16> {
        if let Some(id) = self.ids.get(value) {
            return Some(*id);
        }
        let id = match self.free.pop() {
            Some(id) => id,
            None => u16::try_from(self.values.len()).ok().filter(|id| *id < self.capacity)?,
        };
        if usize::from(id) == self.values.len() {
            self.values.push(None);
        }
        self.values[usize::from(id)] = Some(value.clone());
        self.ids.insert(value.clone(), id);
        self.new_since_sweep = self.new_since_sweep.saturating_add(1);
        Some(id)
    }

    pub(super) fn value(&self, id: u16) -> Option<&T> {
        self.values.get(usize::from(id))?.as_ref()
    }

    /// Whether it is worth looking for values that are shown no more: not when most of them are,
    /// or each new value would cost a look at the whole screen.
    pub(super) fn is_sweep_due(&self) -> bool {
        self.new_since_sweep > self.capacity / 8
    }

    /// Forgets the values whose ids are not used.
    pub(super) fn retain(&mut self, is_used: impl Fn(u16) -> bool) {
        self.new_since_sweep = 0;
        for (id, slot) in (0..self.capacity).zip(&mut self.values) {
            if !is_used(id)
                && let Some(value) = slot.take()
            {
                self.ids.remove(&value);
                self.free.push(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_bounded_and_used_again() {
        let mut table = Table::new(16);
        let ids: Vec<_> = (0..20).map(|n| table.id_of(&n)).collect();
        assert_eq!(ids[15], Some(15));
        assert_eq!(ids[16], None);
        assert_eq!(table.id_of(&3), Some(3));
        assert!(table.is_sweep_due());
        table.retain(|id| id < 4);
        assert!(!table.is_sweep_due());
        assert_eq!((table.value(3), table.value(4)), (Some(&3), None));
        assert!(table.id_of(&99).is_some_and(|id| id >= 4));
    }
}
