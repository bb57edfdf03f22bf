//! What a file holds.

use super::{FilesError, MAX_FILE_BYTES, Roots, facts};
use crate::protocol::rest::{Encoding, FileContent};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cap_std::fs::Metadata;
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::Read;

impl Roots {
    /// Reads a regular file of at most [`MAX_FILE_BYTES`].
    ///
    /// # Errors
    ///
    /// When it is not a regular file in a root, larger, or not text where text is asked for.
    pub fn read(&self, path: &str, encoding: Encoding) -> Result<FileContent, FilesError> {
        let place = self.follow(&self.locate(path)?)?;
        // Opening a pipe or a device already does something to it: look first.
        check_regular(&place.look()?.ok_or(FilesError::NotFound)?)?;
        let file = place.open(OFlags::RDONLY, Mode::empty())?;
        let meta = Metadata::from_file(&file)?;
        check_regular(&meta)?;
        let bytes = read_bounded(file, meta.len())?;
        let size = bytes.len() as u64;
        let content = match encoding {
            Encoding::Text => String::from_utf8(bytes).map_err(|_| FilesError::NotUtf8)?,
            Encoding::Base64 => STANDARD.encode(bytes),
        };
        // The tag is of before the reading: a change meanwhile makes it stale, as it should be.
        Ok(FileContent {
            path: place.shown(),
            content,
            encoding,
            size,
            modified: facts::modified(&meta),
            etag: facts::etag(&meta),
        })
    }
}

pub(super) fn check_regular(meta: &Metadata) -> Result<(), FilesError> {
    match meta {
        meta if meta.is_file() => Ok(()),
        meta if meta.is_dir() => Err(FilesError::IsDirectory),
        _ => Err(FilesError::NotRegular),
    }
}

/// `size` is what the file said; it may grow meanwhile, or have said less than it gives.
fn read_bounded(file: File, size: u64) -> Result<Vec<u8>, FilesError> {
    let mut bytes = Vec::new();
    if size <= MAX_FILE_BYTES {
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    }
    let size = size.max(bytes.len() as u64);
    if size > MAX_FILE_BYTES {
        return Err(FilesError::TooLarge { size, limit: MAX_FILE_BYTES });
    }
    Ok(bytes)
}
