//! The end of a workspace that AGTerm made. It put nothing there itself, so whatever lies there is
//! somebody's work: such a workspace is moved to the trash, never removed.

use std::io;
use std::path::{Path, PathBuf};

/// Removes an empty workspace; moves any other to `trash` and tells where.
pub(super) fn remove(workspace: &Path, trash: &Path) -> io::Result<Option<PathBuf>> {
    match std::fs::remove_dir(workspace) {
        Ok(()) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // A file or a link that somebody put in its place is their work, too.
        Err(error) if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory) => {}
        Err(error) => return Err(error),
    }
    crate::paths::private_dir(trash)?;
    let name = workspace.file_name().unwrap_or_default();
    let target = trash.join(name);
    std::fs::rename(workspace, &target)?;
    Ok(Some(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_never_removed() {
        let dir = tempfile::tempdir().unwrap();
        let (workspace, trash) = (dir.path().join("w"), dir.path().join("trash"));
        std::fs::create_dir(&workspace).unwrap();
        assert_eq!(remove(&workspace, &trash).unwrap(), None);
        assert!(!workspace.exists());
        assert_eq!(remove(&workspace, &trash).unwrap(), None, "gone already");
        std::fs::create_dir(&workspace).unwrap();
        std::fs::write(workspace.join("work"), "text").unwrap();
        assert_eq!(remove(&workspace, &trash).unwrap(), Some(trash.join("w")));
        assert_eq!(std::fs::read_to_string(trash.join("w/work")).unwrap(), "text");
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&trash, &link).unwrap();
        assert_eq!(remove(&link, &trash).unwrap(), Some(trash.join("link")), "something in its place");
        assert!(trash.join("link").is_symlink());
    }
}
