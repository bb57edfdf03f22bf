//! What a directory holds.

use super::guard::Identity;
use super::{FilesError, MAX_ENTRIES, Roots, facts, place};
use crate::protocol::rest::FileList;
use std::path::Path;

impl Roots {
    /// Lists a directory, the first root when no path is given; `hidden` with those whose names
    /// begin with a dot. Closed directories do not show.
    ///
    /// # Errors
    ///
    /// When the path is not a directory in a root, or cannot be read.
    pub fn list(&self, path: Option<&str>, hidden: bool) -> Result<FileList, FilesError> {
        let location = self.locate(path.unwrap_or("."))?;
        let dir = self.open_dir(&location)?;
        let at = location.path();
        let mut list = FileList { path: place::shown(&at), entries: Vec::new(), truncated: false, unnameable: 0 };
        for entry in dir.entries()? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                list.unnameable += 1;
                continue;
            };
            if name.starts_with('.') && !hidden {
                continue;
            }
            // Gone since the directory named it.
            let Ok(meta) = entry.metadata() else { continue };
            if self.guard.hides(Identity::of(&meta)) {
                continue;
            }
            if list.entries.len() == MAX_ENTRIES {
                list.truncated = true;
                break;
            }
            list.entries.push(facts::entry(name, &at.join(Path::new(name)), &meta));
        }
        list.entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(list)
    }
}
