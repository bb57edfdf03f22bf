//! The journal of a session: what it printed, resizes and the exit, as CRC-framed records in
//! segment files. Written by the holder alone, read by whoever has a use for it (a restarted
//! server, a client that resumes, later a recording). A torn end is tolerated.
//!
//! A segment is named after the offset of its first record: sixteen hexadecimal digits and `.seg`.

mod reader;
mod writer;

pub use reader::{Output, read};
pub use writer::{Cursor, Writer};

use std::io;
use std::path::{Path, PathBuf};

fn segment_path(dir: &Path, offset: u64, sequence: u32) -> PathBuf {
    dir.join(format!("{offset:016x}-{sequence:08x}.seg"))
}

/// The segments of a journal, oldest first, each with the offset it starts at.
fn segments(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(stem) = name.strip_suffix(".seg") else { continue };
        let Some((offset, _)) = stem.split_once('-') else { continue };
        if let Ok(offset) = u64::from_str_radix(offset, 16) {
            found.push((offset, path));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
