//! From a path to an open directory and one name in it.

use super::{FilesError, MAX_DEPTH, Roots};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata};
use rustix::fs::{Mode, OFlags};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// The kernel takes no longer path (`PATH_MAX`, the ending NUL included).
const MAX_PATH_BYTES: usize = 4095;

/// Links that one path may go through: the kernel's own bound.
const MAX_LINKS: usize = 40;

/// A path, cut where a root ends. Words only: nothing is known yet of what lies there.
#[derive(Debug, Clone)]
pub(super) struct Location {
    root: PathBuf,
    /// Relative; `..` may be in it. Empty for the root itself.
    rest: PathBuf,
}

impl Location {
    /// Absolute, for answers; collected from components, as joining nothing would leave a slash.
    pub(super) fn path(&self) -> PathBuf {
        self.root.components().chain(self.rest.components()).collect()
    }

    /// Opens the directory at `path` beneath the root; the guard is not asked.
    fn open(&self, path: &Path) -> Result<Dir, FilesError> {
        let root = Dir::open_ambient_dir(&self.root, ambient_authority())?;
        if path.as_os_str().is_empty() {
            return Ok(root);
        }
        Ok(root.open_dir(path)?)
    }
}

/// One name in an open directory that the guard has seen.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) dir: Dir,
    /// A single component, never `..`.
    pub(super) name: OsString,
    /// As it was asked for, absolute; for answers.
    pub(super) path: PathBuf,
}

impl Place {
    /// What the name stands for, no link followed; `None` where nothing does.
    pub(super) fn look(&self) -> Result<Option<Metadata>, FilesError> {
        match self.dir.symlink_metadata(&self.name) {
            Ok(meta) => Ok(Some(meta)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens it without following a link, waiting for a pipe's other end, or taking a terminal.
    pub(super) fn open(&self, flags: OFlags, mode: Mode) -> Result<File, FilesError> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        Ok(File::from(rustix::fs::openat(&self.dir, self.name.as_os_str(), flags, mode)?))
    }

    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }
}

impl Roots {
    /// Finds the root that a path is under: the innermost one. A relative path is under the first.
    pub(super) fn locate(&self, path: &str) -> Result<Location, FilesError> {
        check_form(path)?;
        let path = Path::new(path);
        let (root, rest) = if path.is_relative() {
            (self.first()?, path)
        } else {
            self.innermost(path).ok_or(FilesError::OutsideRoots)?
        };
        // Collecting the components takes `.`, doubled and trailing slashes out.
        Ok(Location { root: root.to_owned(), rest: rest.components().filter(|c| *c != Component::CurDir).collect() })
    }

    pub(super) fn first(&self) -> Result<&Path, FilesError> {
        self.roots.first().map(PathBuf::as_path).ok_or(FilesError::OutsideRoots)
    }

    fn innermost<'a>(&'a self, path: &'a Path) -> Option<(&'a Path, &'a Path)> {
        let as_written = self.roots.iter().filter_map(|root| Some((root.as_path(), path.strip_prefix(root).ok()?)));
        // Programs tell where they are by the real path, also when the root was given by a link.
        let as_real = self.roots.iter().filter_map(|root| {
            let real = root.canonicalize().ok()?;
            Some((root.as_path(), path.strip_prefix(real).ok()?))
        });
        let inner = |(_, rest): &(&Path, &Path)| rest.components().count();
        as_written.min_by_key(inner).or_else(|| as_real.min_by_key(inner))
    }

    /// Opens the directory that a location names, links beneath the root followed.
    pub(super) fn open_dir(&self, location: &Location) -> Result<Dir, FilesError> {
        let dir = location.open(&location.rest)?;
        self.guard.check(&dir)?;
        Ok(dir)
    }

    /// Opens the directory that holds what a location names. A link of that name is not followed:
    /// the place is the link's own.
    pub(super) fn place(&self, location: &Location) -> Result<Place, FilesError> {
        let (Some(Component::Normal(name)), Some(parent)) =
            (location.rest.components().next_back(), location.rest.parent())
        else {
            return Err(FilesError::BadPath("it names a shared directory itself, or ends in `..`"));
        };
        let dir = location.open(parent)?;
        self.guard.check(&dir)?;
        Ok(Place { dir, name: name.to_owned(), path: location.path() })
    }

    /// As [`Roots::place`], with links of that name followed beneath the root, each step confined
    /// and guarded like the first. Nothing needs to lie at the end.
    pub(super) fn follow(&self, location: &Location) -> Result<Place, FilesError> {
        let mut location = location.clone();
        let path = location.path();
        for _ in 0..MAX_LINKS {
            if !matches!(location.rest.components().next_back(), Some(Component::Normal(_))) {
                return Err(FilesError::IsDirectory);
            }
            let place = self.place(&location)?;
            if !place.look()?.is_some_and(|meta| meta.is_symlink()) {
                return Ok(Place { path, ..place });
            }
            let target = place.dir.read_link_contents(&place.name)?;
            // As on the way to a name, an absolute link is refused wherever it points to.
            if target.is_absolute() {
                return Err(FilesError::OutsideRoots);
            }
            location.rest = location.rest.parent().unwrap_or(Path::new("")).join(target);
            check_length(&location.rest)?;
        }
        Err(FilesError::BadPath("too many links"))
    }

    /// Makes the directories that are missing on the way to what a location names.
    pub(super) fn make_parents(&self, location: &Location) -> Result<(), FilesError> {
        let parents = location.rest.parent().unwrap_or(Path::new(""));
        let mut made = PathBuf::new();
        for component in parents.components() {
            made.push(component);
            let step = Location { root: location.root.clone(), rest: made.clone() };
            match step.open(&step.rest) {
                Err(FilesError::NotFound) => self.make_dir(&self.place(&step)?)?,
                other => drop(other?),
            }
        }
        Ok(())
    }

    /// Makes one directory, as the user's own umask would have it; one that is there will do.
    fn make_dir(&self, place: &Place) -> Result<(), FilesError> {
        self.guard.check_change(&place.dir, &place.name)?;
        match place.dir.create_dir(&place.name) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// For answers. Requests are UTF-8, and so is what is built from them; a root in the configuration
/// may be otherwise.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn check_form(path: &str) -> Result<(), FilesError> {
    if path.is_empty() {
        return Err(FilesError::BadPath("it is empty"));
    }
    if path.contains('\0') {
        return Err(FilesError::BadPath("it holds a NUL"));
    }
    check_length(Path::new(path))
}

fn check_length(path: &Path) -> Result<(), FilesError> {
    if path.as_os_str().as_bytes().len() > MAX_PATH_BYTES {
        return Err(FilesError::BadPath("it is too long"));
    }
    if path.components().count() > MAX_DEPTH {
        return Err(FilesError::BadPath("too deep"));
    }
    Ok(())
}
