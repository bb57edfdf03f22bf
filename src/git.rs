//! The state of a working tree, read through libgit2 alone: it runs no hooks, no file system
//! monitor and no filters of a repository that may be somebody else's.

use crate::protocol::rest::GitStatus;
use crate::term::sanitize;
use git2::{Branch, Repository, Status, StatusOptions};
use std::fmt::Write;
use std::path::Path;

/// As many hexadecimal digits of a commit as git itself shows.
const SHORT_HASH: usize = 7;

/// What is staged, changed and new around `dir`. Outside a repository, or in one that cannot be
/// read, everything is zero. Reads the whole tree: not for an async task.
#[must_use]
pub fn status(dir: &Path) -> GitStatus {
    match Repository::discover(dir) {
        Ok(repository) => read(&repository).unwrap_or_else(|error| {
            tracing::debug!(%error, "cannot read a repository");
            GitStatus { is_repo: true, ..GitStatus::default() }
        }),
        Err(_) => GitStatus::default(),
    }
}

/// One line for people: `main ↑2 ↓1 +1 ~3 ?4`, without what is zero; empty outside a repository.
#[must_use]
pub fn formatted(status: &GitStatus) -> String {
    if !status.is_repo {
        return String::new();
    }
    let mut line = status.branch.clone().unwrap_or_else(|| "?".to_owned());
    let counts = [
        ("↑", status.ahead),
        ("↓", status.behind),
        ("+", status.staged),
        ("~", status.unstaged),
        ("?", status.untracked),
    ];
    for (mark, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        // Writing to a String cannot fail.
        let _ = write!(line, " {mark}{count}");
    }
    line
}

fn read(repository: &Repository) -> Result<GitStatus, git2::Error> {
    let mut status = GitStatus { is_repo: true, branch: branch(repository), ..GitStatus::default() };
    if let Some((ahead, behind)) = distance(repository) {
        (status.ahead, status.behind) = (ahead, behind);
    }
    if repository.is_bare() {
        return Ok(status);
    }
    let mut options = StatusOptions::new();
    // As `git status` counts: a new directory is one entry, submodules are their own affair.
    options.include_untracked(true).recurse_untracked_dirs(false).exclude_submodules(true).update_index(false);
    for entry in repository.statuses(Some(&mut options))?.iter() {
        let entry = entry.status();
        let staged = Status::INDEX_NEW
            | Status::INDEX_MODIFIED
            | Status::INDEX_DELETED
            | Status::INDEX_RENAMED
            | Status::INDEX_TYPECHANGE;
        let unstaged =
            Status::WT_MODIFIED | Status::WT_DELETED | Status::WT_RENAMED | Status::WT_TYPECHANGE | Status::CONFLICTED;
        status.staged += usize::from(entry.intersects(staged));
        status.unstaged += usize::from(entry.intersects(unstaged));
        status.untracked += usize::from(entry.contains(Status::WT_NEW));
    }
    Ok(status)
}

/// The branch's name, before its first commit too; `(1234567)` on a commit without a branch.
fn branch(repository: &Repository) -> Option<String> {
    let head = repository.find_reference("HEAD").ok()?;
    if let Ok(Some(target)) = head.symbolic_target() {
        return Some(sanitize(target.strip_prefix("refs/heads/").unwrap_or(target)));
    }
    let hash = head.target()?.to_string();
    Some(format!("({})", hash.get(..SHORT_HASH)?))
}

/// Commits ahead of and behind the upstream, where there is one.
fn distance(repository: &Repository) -> Option<(usize, usize)> {
    let head = repository.head().ok().filter(git2::Reference::is_branch)?;
    let local = head.target()?;
    let upstream = Branch::wrap(head).upstream().ok()?.get().target()?;
    repository.graph_ahead_behind(local, upstream).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use git2::{RepositoryInitOptions, Signature};
    use std::fs::write;

    fn repository(dir: &Path) -> Repository {
        Repository::init_opts(dir, RepositoryInitOptions::new().initial_head("main")).unwrap()
    }

    /// Commits what the index has, on top of HEAD.
    fn commit(repository: &Repository) {
        let tree = repository.find_tree(repository.index().unwrap().write_tree().unwrap()).unwrap();
        let author = Signature::now("A", "a@example.com").unwrap();
        let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
        let parents: Vec<_> = parent.iter().collect();
        repository.commit(Some("HEAD"), &author, &author, "change", &tree, &parents).unwrap();
    }

    fn stage(repository: &Repository, file: &str) {
        let mut index = repository.index().unwrap();
        index.add_path(Path::new(file)).unwrap();
        index.write().unwrap();
    }

    #[test]
    fn outside_a_repository_there_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let status = status(dir.path());
        assert_eq!(status, GitStatus::default());
        assert_eq!(formatted(&status), "");
    }

    #[test]
    fn before_the_first_commit_there_is_a_branch() {
        let dir = tempfile::tempdir().unwrap();
        let repository = repository(dir.path());
        assert_eq!(formatted(&status(dir.path())), "main");
        write(dir.path().join("a"), "1").unwrap();
        stage(&repository, "a");
        write(dir.path().join("b"), "2").unwrap();
        assert_eq!(formatted(&status(dir.path())), "main +1 ?1");
    }

    #[test]
    fn counts_what_is_staged_changed_ahead_and_behind() {
        let dir = tempfile::tempdir().unwrap();
        let repository = repository(dir.path());
        write(dir.path().join("a"), "1").unwrap();
        stage(&repository, "a");
        commit(&repository);
        let first = repository.head().unwrap().peel_to_commit().unwrap();
        commit(&repository);
        // The upstream has one commit that is not here, and not the second one.
        let tree = first.tree().unwrap();
        let author = Signature::now("B", "b@example.com").unwrap();
        let theirs = repository.commit(None, &author, &author, "theirs", &tree, &[&first]).unwrap();
        repository.remote("origin", "https://example.com/a.git").unwrap();
        repository.reference("refs/remotes/origin/main", theirs, true, "fetch").unwrap();
        repository.find_branch("main", git2::BranchType::Local).unwrap().set_upstream(Some("origin/main")).unwrap();
        write(dir.path().join("a"), "changed").unwrap();
        let sub = dir.path().join("sub");
        std::fs::create_dir(&sub).unwrap();
        assert_eq!(formatted(&status(&sub)), "main ↑1 ↓1 ~1");
        stage(&repository, "a");
        assert_eq!(formatted(&status(&sub)), "main ↑1 ↓1 +1");
    }

    #[test]
    fn a_commit_without_a_branch_is_named_by_its_hash() {
        let dir = tempfile::tempdir().unwrap();
        let repository = repository(dir.path());
        commit(&repository);
        let head = repository.head().unwrap().target().unwrap();
        repository.set_head_detached(head).unwrap();
        assert_eq!(formatted(&status(dir.path())), format!("({})", &head.to_string()[..SHORT_HASH]));
    }
}
