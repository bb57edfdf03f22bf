//! How the calls behave, on real directories.

use super::{FilesError, MAX_ENTRIES, MAX_FILE_BYTES, Roots};
use crate::paths::Paths;
use crate::protocol::rest::{Encoding, FileKind, WriteFile};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// A root, what lies outside of it, and a data directory within it that holds one workspace.
pub(super) struct Fixture {
    /// Holds all of the others; its path is a real one.
    pub(super) base: PathBuf,
    pub(super) root: PathBuf,
    pub(super) outside: PathBuf,
    pub(super) home: PathBuf,
    pub(super) workspace: PathBuf,
    _dir: tempfile::TempDir,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Deep down: should a hostile path ever get out, it must not reach the machine's own files.
        let base = dir.path().canonicalize().unwrap().join("d/".repeat(16));
        std::fs::create_dir_all(&base).unwrap();
        let (root, outside, home) = (base.join("root"), base.join("outside"), base.join("root/.agterm"));
        std::fs::create_dir(&root).unwrap();
        std::fs::create_dir(&outside).unwrap();
        let workspace = home.join("workspaces/one");
        for dir in [&workspace, &home.join("sessions"), &home.join("run")] {
            std::fs::create_dir_all(dir).unwrap();
        }
        std::fs::write(home.join("secret"), "secret").unwrap();
        Self { base, root, outside, home, workspace, _dir: dir }
    }

    pub(super) fn roots(&self) -> Roots {
        Roots::new(vec![self.root.clone(), self.workspace.clone()], &Paths::new(&self.home)).unwrap()
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        text(&path)
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn write(path: &str, content: &str) -> WriteFile {
    WriteFile { path: path.to_owned(), content: content.to_owned(), ..WriteFile::default() }
}

macro_rules! assert_fails {
    ($call:expr, $error:pat) => {
        match $call {
            Err($error) => {}
            other => panic!("{} gave {other:?}, not {}", stringify!($call), stringify!($error)),
        }
    };
}

#[test]
fn a_listing_tells_what_lies_there() {
    let place = Fixture::new();
    let file = place.file("b.txt", "12345");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    place.file("a/inner", "");
    symlink("b.txt", place.root.join("c")).unwrap();
    place.file(".hidden", "");

    let list = place.roots().list(None, false).unwrap();
    assert_eq!(list.path, text(&place.root));
    let seen: Vec<_> = list.entries.iter().map(|e| (e.name.as_str(), e.kind)).collect();
    assert_eq!(seen, [("a", FileKind::Directory), ("b.txt", FileKind::File), ("c", FileKind::Symlink)]);
    let b = &list.entries[1];
    assert_eq!((b.path.as_str(), b.size, b.mode.as_str()), (file.as_str(), 5, "0640"));
    assert!(b.modified.starts_with("20") && b.modified.ends_with('Z'), "{}", b.modified);

    let names = |hidden| place.roots().list(Some(&text(&place.root)), hidden).unwrap().entries;
    assert!(names(true).iter().any(|e| e.name == ".hidden"));
    assert!(!names(true).iter().any(|e| e.name == ".agterm"), "the data directory does not show");
    assert_fails!(place.roots().list(Some(&file), false), FilesError::NotDirectory);
    assert_fails!(place.roots().list(Some("none"), false), FilesError::NotFound);
}

#[test]
fn a_listing_is_bounded_and_counts_names_that_cannot_be_told() {
    use std::os::unix::ffi::OsStrExt;
    let place = Fixture::new();
    std::fs::write(place.root.join(std::ffi::OsStr::from_bytes(b"bad\xff")), "").unwrap();
    assert_eq!(place.roots().list(None, false).unwrap().unnameable, 1);
    for n in 0..=MAX_ENTRIES {
        std::fs::hard_link(place.home.join("secret"), place.workspace.join(n.to_string())).unwrap();
    }
    let list = place.roots().list(Some(&text(&place.workspace)), false).unwrap();
    assert_eq!((list.entries.len(), list.truncated), (MAX_ENTRIES, true));
}

#[test]
fn what_is_written_reads_back_as_text_and_as_base64() {
    let place = Fixture::new();
    let roots = place.roots();
    let path = text(&place.root.join("new.txt"));
    let written = roots.write(&write(&path, "grüß dich")).unwrap();
    assert!(written.created);
    let read = roots.read(&path, Encoding::Text).unwrap();
    assert_eq!((read.content.as_str(), read.size, &read.etag), ("grüß dich", 11, &written.etag));
    assert_eq!(roots.read("new.txt", Encoding::Text).unwrap(), read, "a relative path is under the first root");

    let binary = WriteFile { encoding: Encoding::Base64, ..write("new.bin", "/wA=") };
    assert_eq!(roots.write(&binary).unwrap().size, 2);
    assert_eq!(std::fs::read(place.root.join("new.bin")).unwrap(), [255, 0]);
    assert_eq!(roots.read("new.bin", Encoding::Base64).unwrap().content, "/wA=");
    assert_fails!(roots.read("new.bin", Encoding::Text), FilesError::NotUtf8);
    let broken = WriteFile { encoding: Encoding::Base64, ..write("new.bin", "no base64") };
    assert_fails!(roots.write(&broken), FilesError::NotBase64);
    assert_eq!(roots.list(None, true).unwrap().entries.len(), 2, "no draft is left behind");
}

#[test]
fn a_megabyte_is_the_limit_both_ways() {
    let place = Fixture::new();
    let limit = usize::try_from(MAX_FILE_BYTES).unwrap();
    let roots = place.roots();
    roots.write(&write("fits", &"x".repeat(limit))).unwrap();
    assert_eq!(roots.read("fits", Encoding::Text).unwrap().size, MAX_FILE_BYTES);
    assert_fails!(roots.write(&write("more", &"x".repeat(limit + 1))), FilesError::TooLarge { .. });
    place.file("more", &"x".repeat(limit + 1));
    assert_fails!(roots.read("more", Encoding::Text), FilesError::TooLarge { size: 1_048_577, limit: 1_048_576 });
}

#[test]
fn a_replaced_file_keeps_its_mode_and_its_links_stay_links() {
    let place = Fixture::new();
    let path = place.file("script", "old");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o4751)).unwrap();
    symlink("script", place.root.join("link")).unwrap();
    let written = place.roots().write(&write("link", "new")).unwrap();
    assert!(!written.created);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o751, "but not set-user-id");
    assert!(place.root.join("link").is_symlink());

    symlink("later", place.root.join("dangling")).unwrap();
    assert!(place.roots().write(&write("dangling", "x")).unwrap().created);
    assert_eq!(std::fs::read_to_string(place.root.join("later")).unwrap(), "x");
}

#[test]
fn what_the_user_may_not_the_api_may_not() {
    if rustix::process::geteuid().is_root() {
        return; // Nothing is forbidden to root.
    }
    let place = Fixture::new();
    let roots = place.roots();
    let path = place.file("dir/read-only", "old");
    let chmod = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    chmod(Path::new(&path), 0o444);
    assert_fails!(roots.write(&write(&path, "new")), FilesError::PermissionDenied);
    chmod(Path::new(&path), 0o200);
    assert_fails!(roots.read(&path, Encoding::Text), FilesError::PermissionDenied);
    chmod(&place.root.join("dir"), 0o500);
    assert_fails!(roots.write(&write("dir/new", "")), FilesError::PermissionDenied);
    assert_fails!(roots.delete("dir/read-only", false), FilesError::PermissionDenied);
    assert_fails!(roots.delete("dir", true), FilesError::PermissionDenied);
    chmod(&place.root.join("dir"), 0o700);
}

#[test]
fn a_write_is_conditional_where_it_says_so() {
    let place = Fixture::new();
    let roots = place.roots();
    let first = roots.write(&write("f", "one")).unwrap().etag;
    let on = |tag: &str, content: &str| WriteFile { if_match: Some(tag.to_owned()), ..write("f", content) };
    let second = roots.write(&on(&first, "two")).unwrap().etag;
    assert_ne!(first, second, "also for the same length");
    assert_fails!(roots.write(&on(&first, "three")), FilesError::PreconditionFailed);
    roots.write(&on(&format!("\"{second}\""), "four")).unwrap();
    roots.write(&on("*", "five")).unwrap();
    assert_fails!(roots.write(&WriteFile { path: "none".into(), ..on("*", "") }), FilesError::PreconditionFailed);
    assert_eq!(roots.read("f", Encoding::Text).unwrap().content, "five");
}

#[test]
fn of_many_writers_with_one_tag_one_wins() {
    let place = Fixture::new();
    let roots = place.roots();
    let tag = roots.write(&write("f", "start")).unwrap().etag;
    let wins = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|n| {
                let request = WriteFile { if_match: Some(tag.clone()), ..write("f", &n.to_string()) };
                let roots = &roots;
                scope.spawn(move || roots.write(&request).is_ok())
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
}

#[test]
fn parents_are_made_on_request_only() {
    let place = Fixture::new();
    let roots = place.roots();
    assert_fails!(roots.write(&write("a/b/c", "x")), FilesError::NotFound);
    roots.write(&WriteFile { create_parents: true, ..write("a/b/c", "x") }).unwrap();
    assert_fails!(roots.mkdir("d/e", false), FilesError::NotFound);
    roots.mkdir("d/e", true).unwrap();
    roots.mkdir("d/e", true).unwrap();
    assert_fails!(roots.mkdir("d/e", false), FilesError::Exists);
    assert_fails!(roots.mkdir("a/b/c", true), FilesError::Exists);
    assert_fails!(roots.mkdir("a/b/c/d", true), FilesError::NotDirectory);
    assert!(place.root.join("d/e").is_dir());
}

#[test]
fn delete_takes_what_it_is_told_to() {
    let place = Fixture::new();
    let roots = place.roots();
    let kept = place.file("kept", "x");
    place.file("dir/sub/file", "x");
    symlink("../kept", place.root.join("dir/link")).unwrap();
    symlink("dir", place.root.join("to-dir")).unwrap();
    assert_fails!(roots.delete("dir", false), FilesError::NotEmpty);
    roots.delete("to-dir", true).unwrap();
    assert!(place.root.join("dir/sub/file").exists(), "only the link went");
    roots.delete("dir", true).unwrap();
    assert!(!place.root.join("dir").exists());
    assert!(Path::new(&kept).exists());
    roots.delete(&kept, false).unwrap();
    assert_fails!(roots.delete(&kept, false), FilesError::NotFound);
    assert_fails!(roots.delete(&text(&place.root), true), FilesError::BadPath(_));
}

#[test]
fn rename_overwrites_on_request_only() {
    let place = Fixture::new();
    let roots = place.roots();
    place.file("a", "A");
    place.file("b", "B");
    assert_fails!(roots.rename("a", "b", false), FilesError::Exists);
    roots.rename("a", "b", true).unwrap();
    assert_eq!(roots.read("b", Encoding::Text).unwrap().content, "A");
    assert_fails!(roots.rename("a", "c", false), FilesError::NotFound);
    roots.rename("b", &text(&place.workspace.join("b")), false).unwrap();
    assert!(place.workspace.join("b").exists(), "from one root to another");
    roots.mkdir("d", false).unwrap();
    assert_fails!(roots.rename("d", "d/e", false), FilesError::BadPath(_));
}

#[test]
fn links_out_of_a_root_lead_nowhere() {
    let place = Fixture::new();
    let roots = place.roots();
    std::fs::write(place.outside.join("f"), "canary").unwrap();
    symlink(&place.outside, place.root.join("absolute")).unwrap();
    symlink("../outside", place.root.join("relative")).unwrap();
    symlink("../outside/f", place.root.join("file")).unwrap();
    symlink("loop", place.root.join("loop")).unwrap();
    for path in ["absolute/f", "relative/f", "file", "../outside/f", "x/../../outside/f"] {
        std::fs::create_dir_all(place.root.join("x")).unwrap();
        assert_fails!(roots.read(path, Encoding::Text), FilesError::OutsideRoots);
        assert_fails!(roots.write(&write(path, "x")), FilesError::OutsideRoots);
    }
    for path in [text(&place.outside), "/".into(), "/etc".into(), text(&place.root.join("..")), "relative".into()] {
        assert_fails!(roots.list(Some(&path), true), FilesError::OutsideRoots);
    }
    assert_fails!(roots.read("loop", Encoding::Text), FilesError::BadPath(_));
    roots.delete("absolute", true).unwrap();
    assert_eq!(std::fs::read_to_string(place.outside.join("f")).unwrap(), "canary");
}

#[test]
fn the_data_directory_is_closed_under_every_name() {
    let place = Fixture::new();
    symlink(".agterm", place.root.join("alias")).unwrap();
    symlink(".agterm/secret", place.root.join("alias-file")).unwrap();
    // The data directory is inside a root, is a root itself, and is below one as a root.
    let all = vec![place.root.clone(), place.home.clone(), place.home.join("sessions"), place.workspace.clone()];
    let roots = Roots::new(all, &Paths::new(&place.home)).unwrap();
    let home = text(&place.home);
    for path in [&format!("{home}/secret"), "alias/secret", "alias-file", "x/../.agterm/secret"] {
        std::fs::create_dir_all(place.root.join("x")).unwrap();
        assert_fails!(roots.read(path, Encoding::Text), FilesError::OutsideRoots);
        assert_fails!(roots.write(&write(path, "x")), FilesError::OutsideRoots);
    }
    for path in [&home, "alias", &format!("{home}/sessions"), &format!("{home}/workspaces"), "alias/workspaces"] {
        assert_fails!(roots.list(Some(path), true), FilesError::OutsideRoots);
    }
    for path in [&home, "alias/secret", "alias/workspaces/one", &text(&place.workspace)] {
        assert!(roots.delete(path, true).is_err(), "{path}");
        assert!(roots.rename(path, "stolen", false).is_err(), "{path}");
    }
    roots.write(&write(&text(&place.workspace.join("mine")), "x")).unwrap();
    assert_eq!(std::fs::read_to_string(place.home.join("secret")).unwrap(), "secret");
}

#[test]
fn what_holds_the_data_directory_or_a_root_stays_where_it_is() {
    let place = Fixture::new();
    let roots = Roots::new(vec![place.base.clone(), place.outside.clone()], &Paths::new(&place.home)).unwrap();
    for held in ["root", "outside"] {
        assert_fails!(roots.delete(held, true), FilesError::Protected(_));
        assert_fails!(roots.rename(held, "elsewhere", false), FilesError::Protected(_));
        assert_fails!(roots.rename("x", held, true), FilesError::NotFound);
    }
    // Reached over a link, which is a part of the way to it.
    symlink("root/.agterm", place.base.join("way")).unwrap();
    let roots = Roots::new(vec![place.base.clone()], &Paths::new(&place.base.join("way"))).unwrap();
    std::fs::write(place.base.join("f"), "").unwrap();
    assert_fails!(roots.delete("way", false), FilesError::Protected(_));
    assert_fails!(roots.rename("f", "way", true), FilesError::Protected(_));
}

#[test]
fn further_directories_can_be_closed() {
    let place = Fixture::new();
    place.file(".ssh/key", "key");
    let roots = place.roots().close(&place.root.join(".ssh")).unwrap().close(&place.root.join("none")).unwrap();
    assert_fails!(roots.read(".ssh/key", Encoding::Text), FilesError::OutsideRoots);
    assert!(!roots.list(None, true).unwrap().entries.iter().any(|entry| entry.name == ".ssh"));
}

#[test]
fn git_changes_its_own_files_only_by_itself() {
    let place = Fixture::new();
    let roots = place.roots();
    place.file("repo/.git/config", "[core]");
    place.file("repo/.git/hooks/pre-commit", "");
    symlink(".git", place.root.join("repo/alias")).unwrap();
    assert_eq!(roots.read("repo/.git/config", Encoding::Text).unwrap().content, "[core]", "reading is free");
    for path in ["repo/.git/config", "repo/alias/hooks/pre-commit", "repo/.GIT", "new/.git/hooks/x"] {
        let request = WriteFile { create_parents: true, ..write(path, "x") };
        assert_fails!(roots.write(&request), FilesError::Protected(_));
    }
    place.file("evil", "x");
    assert_fails!(roots.rename("evil", "repo/alias/config", true), FilesError::Protected(_));
    assert_fails!(roots.rename("repo/.git", "repo/git", false), FilesError::Protected(_));
    assert_fails!(roots.delete("repo/.git/hooks", true), FilesError::Protected(_));
    assert_fails!(roots.mkdir("fresh/.git", true), FilesError::Protected(_));
    roots.delete("repo", true).unwrap();
}

#[test]
fn pipes_and_sockets_are_never_opened() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let place = Fixture::new();
    let roots = place.roots();
    mknodat(CWD, place.root.join("pipe"), FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place.root.join("socket")).unwrap();
    symlink("pipe", place.root.join("link")).unwrap();
    for path in ["pipe", "socket", "link"] {
        assert_fails!(roots.read(path, Encoding::Base64), FilesError::NotRegular);
        assert_fails!(roots.write(&write(path, "x")), FilesError::NotRegular);
        assert_fails!(roots.list(Some(path), true), FilesError::NotDirectory);
    }
    roots.delete("pipe", false).unwrap();
}

#[test]
fn paths_that_are_none_are_told_apart() {
    let place = Fixture::new();
    let roots = place.roots();
    let (long, deep) = ("x".repeat(300), "x/".repeat(200));
    for path in ["", "a\0b", &long, &deep, &"y".repeat(5000)] {
        assert_fails!(roots.read(path, Encoding::Text), FilesError::BadPath(_));
        assert_fails!(roots.mkdir(path, true), FilesError::BadPath(_));
    }
    assert_fails!(roots.read(".", Encoding::Text), FilesError::IsDirectory);
    let none = Roots::new(vec![], &Paths::new(&place.home)).unwrap();
    assert_fails!(none.list(None, false), FilesError::OutsideRoots);
}

#[test]
fn a_root_given_by_a_link_is_found_by_its_real_path_too() {
    let place = Fixture::new();
    place.file("f", "x");
    symlink("root", place.base.join("link")).unwrap();
    let roots = Roots::new(vec![place.base.join("link")], &Paths::new(&place.home)).unwrap();
    assert_eq!(roots.read(&text(&place.root.join("f")), Encoding::Text).unwrap().content, "x");
    assert_eq!(roots.read(&text(&place.base.join("link/f")), Encoding::Text).unwrap().content, "x");
}

#[test]
#[cfg(target_os = "linux")]
fn the_view_of_processes_is_closed() {
    let place = Fixture::new();
    let roots = Roots::new(vec!["/".into()], &Paths::new(&place.home)).unwrap();
    for path in ["/proc/self/environ", "/proc/self/mem", "/proc/self/root/etc/passwd"] {
        assert!(roots.read(path, Encoding::Base64).is_err(), "{path}");
    }
    assert_fails!(roots.list(Some("/proc/self"), true), FilesError::OutsideRoots);
}
