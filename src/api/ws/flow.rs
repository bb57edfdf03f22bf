//! Flow control: how much a viewer was sent and has not acknowledged. Knows offsets alone.

/// The count of one viewer. Without a window nothing is counted.
#[derive(Debug)]
pub(super) struct Flow {
    window: Option<u64>,
    /// Output up to here was sent.
    sent: u64,
    acked: u64,
    /// Offset and length of the last snapshot: its bytes count until its offset is acknowledged.
    snapshot: (u64, u64),
}

impl Flow {
    /// A viewer that has all output up to `offset`.
    pub(super) fn new(window: Option<u32>, offset: u64) -> Self {
        Self { window: window.map(u64::from), sent: offset, acked: offset, snapshot: (0, 0) }
    }

    pub(super) fn has_window(&self) -> bool {
        self.window.is_some()
    }

    /// The offset that was sent last.
    pub(super) fn offset(&self) -> u64 {
        self.sent
    }

    /// Whether the viewer must acknowledge something before it is sent more.
    pub(super) fn is_full(&self) -> bool {
        self.room() == 0
    }

    /// How much it may be sent; what is a little longer than that is not cut for it.
    pub(super) fn room(&self) -> u64 {
        let (offset, length) = self.snapshot;
        let unacked = if self.acked < offset { length + (self.sent - offset) } else { self.sent - self.acked };
        // A window of nothing would never open.
        self.window.map_or(u64::MAX, |window| window.max(1).saturating_sub(unacked))
    }

    pub(super) fn send(&mut self, offset: u64) {
        self.sent = offset;
    }

    pub(super) fn send_snapshot(&mut self, offset: u64, length: usize) {
        self.sent = offset;
        self.snapshot = (offset, length as u64);
    }

    /// The viewer has taken in the output up to `offset`.
    pub(super) fn ack(&mut self, offset: u64) {
        // No further than what was sent: nobody borrows from the future.
        self.acked = self.acked.max(offset.min(self.sent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_window_opens_with_the_acknowledgement() {
        let mut flow = Flow::new(Some(10), 100);
        flow.send(109);
        assert!(!flow.is_full());
        flow.send(110);
        assert!(flow.is_full());
        flow.ack(101);
        assert!(!flow.is_full());
        flow.ack(1_000);
        flow.send(119);
        assert!(!flow.is_full());
        flow.send(120);
        assert!(flow.is_full(), "an acknowledgement of what was not sent counts for nothing");
    }

    #[test]
    fn a_snapshot_counts_its_own_length() {
        let mut flow = Flow::new(Some(10), 0);
        flow.send_snapshot(5_000, 9);
        assert!(!flow.is_full());
        flow.send(5_001);
        assert!(flow.is_full());
        flow.ack(5_000);
        assert!(!flow.is_full());
    }

    #[test]
    fn without_a_window_nothing_is_full() {
        let mut flow = Flow::new(None, 0);
        flow.send(u64::MAX);
        assert!(!flow.is_full());
    }
}
