//! Directories made, and files and directories removed and renamed. Links are never followed here:
//! what is removed or renamed is the link.

use super::guard::Identity;
use super::place::Place;
use super::{FilesError, MAX_DEPTH, Roots};
use crate::protocol::rest::{FilePath, FileRenamed};
use cap_std::fs::{Dir, Metadata};
use rustix::fs::{Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;

impl Roots {
    /// Makes a directory; with `parents` also the missing ones above it, and one that exists will do.
    ///
    /// # Errors
    ///
    /// When something lies there, or the path is not in a root.
    pub fn mkdir(&self, path: &str, parents: bool) -> Result<FilePath, FilesError> {
        let location = self.locate(path)?;
        if parents {
            self.make_parents(&location)?;
        }
        let place = self.place(&location)?;
        self.guard.check_change(&place.dir, &place.name)?;
        match place.dir.create_dir(&place.name).map_err(FilesError::from) {
            Err(FilesError::Exists) if parents && place.look()?.is_some_and(|meta| meta.is_dir()) => {}
            other => other?,
        }
        Ok(FilePath { path: place.shown() })
    }

    /// Removes a file, a link, an empty directory, or with `recursive` a directory with all that it
    /// holds. A directory with a root or AGTerm's own data in it is refused as a whole.
    ///
    /// # Errors
    ///
    /// When nothing lies there, it is not in a root, or something in it cannot be removed; what was
    /// removed before that one is gone.
    pub fn delete(&self, path: &str, recursive: bool) -> Result<FilePath, FilesError> {
        let place = self.place(&self.locate(path)?)?;
        let meta = self.check_leaves(&place)?;
        match (meta.is_dir(), recursive) {
            (true, true) => self.remove_tree(&place.dir, &place.name, 0)?,
            (true, false) => place.dir.remove_dir(&place.name)?,
            (false, _) => place.dir.remove_file(&place.name)?,
        }
        Ok(FilePath { path: place.shown() })
    }

    /// Renames or moves a file, a link or a directory, also from one root to another on the same
    /// file system; with `overwrite` in the place of a file or an empty directory.
    ///
    /// # Errors
    ///
    /// When nothing lies at `old`, something does at `new`, or one of them is not in a root.
    pub fn rename(&self, old: &str, new: &str, overwrite: bool) -> Result<FileRenamed, FilesError> {
        let old = self.place(&self.locate(old)?)?;
        let new = self.place(&self.locate(new)?)?;
        self.check_leaves(&old)?;
        self.guard.check_change(&new.dir, &new.name)?;
        if overwrite {
            // What it takes the place of goes away, too.
            if let Some(meta) = new.look()? {
                self.guard.check_removal(Identity::of(&meta), &self.roots)?;
            }
            rustix::fs::renameat(&old.dir, old.name.as_os_str(), &new.dir, new.name.as_os_str())?;
        } else {
            rename_to_free(&old, &new)?;
        }
        Ok(FileRenamed { old_path: old.shown(), new_path: new.shown() })
    }

    /// May what lies there go away? Tells what it is.
    fn check_leaves(&self, place: &Place) -> Result<Metadata, FilesError> {
        self.guard.check_change(&place.dir, &place.name)?;
        let meta = place.look()?.ok_or(FilesError::NotFound)?;
        self.guard.check_removal(Identity::of(&meta), &self.roots)?;
        Ok(meta)
    }

    fn remove_tree(&self, parent: &Dir, name: &OsStr, depth: usize) -> Result<(), FilesError> {
        if depth == MAX_DEPTH {
            return Err(FilesError::BadPath("too deep"));
        }
        // No link followed: what became one since is left to `remove_dir`, which refuses it.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let dir = Dir::from_std_file(File::from(rustix::fs::openat(parent, name, flags, Mode::empty())?));
        // A bind mount may show the data directory at a place that its path says nothing of.
        if self.guard.hides(Identity::of(&dir.dir_metadata()?)) {
            return Err(FilesError::OutsideRoots);
        }
        for entry in dir.entries()? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                self.remove_tree(&dir, &entry.file_name(), depth + 1)?;
            } else {
                dir.remove_file(entry.file_name())?;
            }
        }
        Ok(parent.remove_dir(name)?)
    }
}

/// Renames, never over anything: the kernel checks that in one step where the file system knows how.
fn rename_to_free(old: &Place, new: &Place) -> Result<(), FilesError> {
    let (from, to) = (old.name.as_os_str(), new.name.as_os_str());
    match rustix::fs::renameat_with(&old.dir, from, &new.dir, to, RenameFlags::NOREPLACE) {
        // Such as some network file systems. Also a directory moved into itself, which `renameat`
        // then refuses likewise.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            if new.look()?.is_some() {
                return Err(FilesError::Exists);
            }
            Ok(rustix::fs::renameat(&old.dir, from, &new.dir, to)?)
        }
        other => Ok(other?),
    }
}
