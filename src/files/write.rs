//! A file's new content, all of it or none: written beside it, then put in its place.

use super::place::Place;
use super::read::check_regular;
use super::{FilesError, MAX_FILE_BYTES, Roots, facts};
use crate::protocol::rest::{Encoding, FileWritten, WriteFile};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cap_std::fs::{Dir, Metadata, MetadataExt};
use rustix::fs::{Access, AtFlags, Gid, Mode, OFlags, Uid};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Mutex, PoisonError};

/// Held from the comparison with `ifMatch` to the rename, so that of two calls with one tag one
/// fails. (Programs that write the file by themselves are not held up by it.)
static REPLACING: Mutex<()> = Mutex::new(());

/// What a replaced file keeps of its mode: the kernel, too, drops set-user-id on a write.
const PERMISSION_BITS: u32 = 0o777;

impl Roots {
    /// Writes a regular file of at most [`MAX_FILE_BYTES`], through links that stay in the root.
    ///
    /// An existing file keeps its mode, owner and group, and must be writable itself, although only
    /// its directory is written. A new one gets what the umask leaves of 0666: it is the user's file
    /// like one from their editor, and who else may read it they have said there.
    ///
    /// # Errors
    ///
    /// When the path is not (or cannot become) a regular file in a root, the content is too large
    /// or not base64 where it should be, or the file is not the one that `if_match` names.
    pub fn write(&self, request: &WriteFile) -> Result<FileWritten, FilesError> {
        let content = decode(request)?;
        let location = self.locate(&request.path)?;
        if request.create_parents {
            self.make_parents(&location)?;
        }
        let place = self.follow(&location)?;
        self.guard.check_change(&place.dir, &place.name)?;
        let old = place.look()?;
        if let Some(old) = &old {
            check_regular(old)?;
            rustix::fs::accessat(&place.dir, place.name.as_os_str(), Access::WRITE_OK, AtFlags::empty())?;
        }
        let draft = Draft::write(&place.dir, &content, old.as_ref())?;
        let meta = Metadata::from_file(&draft.file)?;
        draft.replace(&place, request.if_match.as_deref())?;
        Ok(FileWritten { path: place.shown(), size: meta.len(), created: old.is_none(), etag: facts::etag(&meta) })
    }
}

fn decode(request: &WriteFile) -> Result<Cow<'_, [u8]>, FilesError> {
    let content = match request.encoding {
        Encoding::Text => Cow::Borrowed(request.content.as_bytes()),
        Encoding::Base64 => Cow::Owned(STANDARD.decode(&request.content).map_err(|_| FilesError::NotBase64)?),
    };
    let size = content.len() as u64;
    if size > MAX_FILE_BYTES {
        return Err(FilesError::TooLarge { size, limit: MAX_FILE_BYTES });
    }
    Ok(content)
}

/// The new content under a name of its own; gone when dropped before it is put in place.
struct Draft<'a> {
    dir: &'a Dir,
    name: String,
    file: File,
    placed: bool,
}

impl<'a> Draft<'a> {
    fn write(dir: &'a Dir, content: &[u8], old: Option<&Metadata>) -> Result<Self, FilesError> {
        // Until it carries the old file's mode it must not show more than that one did.
        let mode = if old.is_some() { 0o600 } else { 0o666 };
        let name = format!(".agterm-{}.tmp", uuid::Uuid::new_v4().simple());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(dir, name.as_str(), flags, Mode::from_raw_mode(mode))?);
        let mut draft = Self { dir, name, file, placed: false };
        if let Some(old) = old {
            draft.take_after(old)?;
        }
        draft.file.write_all(content)?;
        draft.file.sync_all()?;
        Ok(draft)
    }

    /// The owner first: changing it may clear bits of the mode.
    fn take_after(&self, old: &Metadata) -> Result<(), FilesError> {
        let new = Metadata::from_file(&self.file)?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            rustix::fs::fchown(&self.file, Some(Uid::from_raw(old.uid())), Some(Gid::from_raw(old.gid())))?;
        }
        let permissions = std::fs::Permissions::from_mode(old.mode() & PERMISSION_BITS);
        Ok(self.file.set_permissions(permissions)?)
    }

    fn replace(mut self, place: &Place, if_match: Option<&str>) -> Result<(), FilesError> {
        // The lock guards no data of its own: a panic elsewhere leaves nothing half done.
        let replacing = REPLACING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(if_match) = if_match
            && !facts::matches(if_match, place.look()?.as_ref())
        {
            return Err(FilesError::PreconditionFailed);
        }
        rustix::fs::renameat(self.dir, OsStr::new(&self.name), &place.dir, place.name.as_os_str())?;
        self.placed = true;
        drop(replacing);
        // The name lasts once the directory is on the disk; not every file system can be asked to.
        if let Ok(dir) = self.dir.open(".") {
            let _ = dir.sync_all();
        }
        Ok(())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.placed {
            let _ = self.dir.remove_file(&self.name);
        }
    }
}
