//! A part of what a session printed, as its journal has it.

use crate::journal;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::io;
use std::path::Path;

/// Where the next part begins.
const NEXT_OFFSET: HeaderName = HeaderName::from_static("x-agterm-next-offset");
/// How many bytes before the first one of the answer are not kept any more; absent where none.
const GAP_BYTES: HeaderName = HeaderName::from_static("x-agterm-gap-bytes");

/// Bytes without a gap among them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Printed {
    /// Not kept any more: they were before `bytes`, after what was asked for.
    gap: u64,
    bytes: Vec<u8>,
    /// The offset after `bytes`.
    next: u64,
}

impl Printed {
    /// Up to `limit` bytes from the offset `from` on, or from the first kept one after it.
    pub(super) fn read(dir: &Path, from: u64, limit: usize) -> io::Result<Self> {
        let mut journal = journal::read(dir, from)?;
        let mut printed = Self { gap: 0, bytes: Vec::new(), next: from };
        while printed.bytes.len() < limit
            && let Some((offset, bytes)) = journal.next_output()?
        {
            if offset > printed.next {
                if !printed.bytes.is_empty() {
                    // The next part begins with it.
                    break;
                }
                printed.gap = offset - printed.next;
                printed.next = offset;
            }
            let keep = bytes.len().min(limit - printed.bytes.len());
            printed.bytes.extend_from_slice(&bytes[..keep]);
            printed.next += keep as u64;
        }
        Ok(printed)
    }
}

impl IntoResponse for Printed {
    fn into_response(self) -> Response {
        let mut response = self.bytes.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        headers.insert(NEXT_OFFSET, self.next.into());
        if self.gap > 0 {
            headers.insert(GAP_BYTES, self.gap.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Writer;

    #[test]
    fn parts_join_without_a_byte_twice_and_gaps_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path(), 1024 * 1024, 80, 24).unwrap();
        writer.output(1, b"one ");
        writer.resize(2, 100, 30);
        writer.output(3, b"two ");
        let read = |from, limit| {
            let printed = Printed::read(dir.path(), from, limit).unwrap();
            (String::from_utf8(printed.bytes).unwrap(), printed.next, printed.gap)
        };
        assert_eq!(read(0, 100), ("one two ".to_owned(), 8, 0));
        assert_eq!(read(0, 3), ("one".to_owned(), 3, 0));
        assert_eq!(read(3, 3), (" tw".to_owned(), 6, 0));
        assert_eq!(read(8, 100), (String::new(), 8, 0));
    }

    #[test]
    fn what_is_dropped_is_a_gap() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(dir.path(), 256 * 1024, 80, 24).unwrap();
        for _ in 0..100 {
            writer.output(1, &[b'x'; 16 * 1024]);
        }
        let printed = Printed::read(dir.path(), 10, 1000).unwrap();
        assert!(printed.gap > 0);
        assert_eq!(printed.next, 10 + printed.gap + 1000);
    }
}
