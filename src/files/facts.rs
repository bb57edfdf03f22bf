//! What a file is like, in the API's words.

use crate::protocol::rest::{FileEntry, FileKind};
use cap_std::fs::{Metadata, MetadataExt};
use std::path::Path;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The bits of a mode that `chmod` sets.
pub(super) const MODE_BITS: u32 = 0o7777;

pub(super) fn entry(name: &str, path: &Path, meta: &Metadata) -> FileEntry {
    FileEntry {
        name: name.to_owned(),
        path: super::place::shown(path),
        kind: kind(meta),
        size: meta.len(),
        modified: modified(meta),
        mode: format!("{:04o}", meta.mode() & MODE_BITS),
    }
}

fn kind(meta: &Metadata) -> FileKind {
    if meta.is_file() {
        FileKind::File
    } else if meta.is_dir() {
        FileKind::Directory
    } else if meta.is_symlink() {
        FileKind::Symlink
    } else {
        FileKind::Other
    }
}

/// RFC 3339, UTC, whole seconds. File systems hold times that no calendar does: those read as 1970.
pub(super) fn modified(meta: &Metadata) -> String {
    let time = OffsetDateTime::from_unix_timestamp(meta.mtime()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(&Rfc3339).unwrap_or_else(|_| "1970-01-01T00:00:00Z".to_owned())
}

/// Changes whenever the content does: a write through the API makes a new inode, any other one
/// sets the time. Without the quotes that the header wants.
pub(super) fn etag(meta: &Metadata) -> String {
    format!("{:x}-{:x}-{:x}-{:x}", meta.mtime(), meta.mtime_nsec(), meta.len(), meta.ino())
}

/// Whether an `If-Match` names this file; quotes and `*` as in the header are understood.
pub(super) fn matches(if_match: &str, meta: Option<&Metadata>) -> bool {
    meta.is_some_and(|meta| if_match == "*" || if_match.trim_matches('"') == etag(meta))
}
