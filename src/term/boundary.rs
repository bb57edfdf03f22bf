//! Where a stream of terminal bytes may be cut: never inside a UTF-8 character or an escape
//! sequence. Whoever takes over at such a place (a snapshot plus what follows) sees no torn bytes.

use bytes::Bytes;
use memchr::{memchr3, memrchr};

/// A sequence longer than this is passed on as it comes: a string that never ends must not stall
/// the output, nor grow us.
const MAX_HELD_BYTES: usize = 64 * 1024;

const ESC: u8 = 0x1b;

/// Holds back the torn end of a chunk until the rest of it arrives.
#[derive(Debug, Default)]
pub struct Boundary {
    held: Vec<u8>,
}

impl Boundary {
    /// Takes the next bytes of the stream and returns everything up to the last safe place;
    /// without a copy where nothing was held back.
    pub fn push(&mut self, mut bytes: Bytes) -> Bytes {
        if self.held.is_empty() {
            let torn = bytes.split_off(safe_len(&bytes));
            self.held.extend_from_slice(&torn);
            return bytes;
        }
        self.held.extend_from_slice(&bytes);
        let torn = self.held.split_off(safe_len(&self.held));
        std::mem::replace(&mut self.held, torn).into()
    }

    /// How many bytes are held back.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Gives up what is held back: the stream has ended.
    pub fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

/// The length of the longest prefix that ends between characters and sequences; `bytes` begins so.
fn safe_len(bytes: &[u8]) -> usize {
    let safe = match memrchr(ESC, bytes) {
        None => utf8_end(bytes),
        Some(last) => match sequence_end(&bytes[last..]) {
            Some(end) => last + end + utf8_end(&bytes[last + end..]),
            // The escape may be the start of a string's terminator: then the string's own start counts.
            None => match memrchr(ESC, &bytes[..last]) {
                Some(before) if sequence_end(&bytes[before..last]).is_none() => before,
                _ => last,
            },
        },
    };
    if bytes.len() - safe > MAX_HELD_BYTES { bytes.len() } else { safe }
}

/// The length of the escape sequence that `bytes` starts with, or `None` while it is incomplete.
pub(super) fn sequence_end(bytes: &[u8]) -> Option<usize> {
    const CANCEL: u8 = 0x18;
    const SUBSTITUTE: u8 = 0x1a;
    const BEL: u8 = 0x07;
    let kind = *bytes.get(1)?;
    let body = &bytes[2..];
    let after = |at: Option<usize>| at.map(|at| 2 + at + 1);
    match kind {
        b'[' => after(body.iter().position(|b| matches!(b, 0x40..=0x7e | &CANCEL | &SUBSTITUTE))),
        b']' => after(memchr3(BEL, CANCEL, SUBSTITUTE, body)),
        b'P' | b'X' | b'^' | b'_' => after(memchr::memchr2(CANCEL, SUBSTITUTE, body)),
        0x20..=0x2f => after(body.iter().position(|b| matches!(b, 0x30..=0x7e | &CANCEL | &SUBSTITUTE))),
        _ => Some(2),
    }
}

/// The length of the prefix that does not end inside a UTF-8 character. Invalid bytes are whole.
pub(super) fn utf8_end(bytes: &[u8]) -> usize {
    let len = bytes.len();
    for back in 1..=len.min(3) {
        let width = match bytes[len - back] {
            0x80..=0xbf => continue,
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        };
        return if width > back { len - back } else { len };
    }
    len
}
