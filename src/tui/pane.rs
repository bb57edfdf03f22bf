//! What a pane shows: a screen of its own, fed from a stream of the session's output.

use super::copy_mode::CopyMode;
use crate::term::{Damage, Screen, Size};

/// How many bytes of output may be under way to a pane. Beyond them the server sends nothing and
/// catches up with a snapshot: so a flood is skipped over instead of being parsed whole.
pub(super) const WINDOW_BYTES: u32 = 512 * 1024;

/// Output is acknowledged in pieces of this size, so that the window never runs dry.
const ACK_BYTES: u64 = 128 * 1024;

/// Whether output arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// Nobody looks: the screen stays as it was.
    Detached,
    Connecting,
    Live,
    /// The server is gone; the stream comes back by itself.
    Lost,
}

/// A session's screen in this terminal.
pub(super) struct Pane {
    pub screen: Screen,
    pub link: Link,
    /// The size that this pane has room for; the session's own may differ when others look on.
    pub size: Size,
    pub copy: Option<CopyMode>,
    /// Offset of the session's output up to which the screen shows it.
    offset: u64,
    acknowledged: u64,
}

impl Pane {
    #[must_use]
    pub(super) fn new(size: Size) -> Self {
        Self { screen: Screen::new(size, 0), link: Link::Detached, size, copy: None, offset: 0, acknowledged: 0 }
    }

    /// The stream stands: a snapshot of this size follows.
    pub(super) fn attached(&mut self, size: Size, offset: u64) {
        self.link = Link::Live;
        self.screen.set_size(size);
        (self.offset, self.acknowledged) = (offset, offset);
    }

    /// Takes in output, and tells which rows may have changed.
    pub(super) fn output(&mut self, bytes: &[u8], offset: u64) -> Damage {
        self.offset = offset;
        self.screen.feed_damaged(bytes)
    }

    /// Becomes what a snapshot shows.
    pub(super) fn snapshot(&mut self, bytes: &[u8], offset: u64) {
        self.offset = offset;
        self.screen.restore(bytes);
    }

    /// The offset to acknowledge, when it is time to.
    pub(super) fn due_acknowledgement(&mut self) -> Option<u64> {
        if self.offset.saturating_sub(self.acknowledged) < ACK_BYTES {
            return None;
        }
        self.acknowledged = self.offset;
        Some(self.offset)
    }
}
