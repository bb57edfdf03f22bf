//! Thousands of hostile paths and a link that changes under the call: nothing outside of the roots
//! is ever read, listed or changed.

use super::tests::Fixture;
use super::{FilesError, Roots};
use crate::protocol::rest::{Encoding, FileKind, WriteFile};
use base64::Engine;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

/// What every file holds that must not be seen.
const CANARY: &str = "canary: never to be seen";

/// A name that no path below spells: it can come from a listing alone.
const UNSPOKEN: &str = "unspoken";

/// Calls a case makes on one fixture, one after the other. With [`CASES`]: 3600 calls.
const CALLS: usize = 60;
const CASES: u32 = 60;

/// Words that paths are made of, most of them a trap of [`set_traps`]. None of them lies in `/`, and
/// none rises by more than two directories: a call that does get out must not hurt the machine.
const WORDS: &str = ".. .. .. . dir file new out-abs out-rel out-file up self loop alias secret-link git-link \
    .agterm secret workspaces one .git config hooks pipe socket outside a\0b %2e%2e ..\\.. ..; … \u{202e}x ~ *";

/// What paths begin with; `@root` and the like stand for the fixture's directories.
const STARTS: &[&str] =
    &["", "@root/", "@workspace/", "@outside/", "@home/", "/", "//@root/", "@root/../", "@root/./dir/"];

#[derive(Debug, Clone)]
enum Call {
    List(String),
    Read(String, bool),
    Write(String, bool),
    Mkdir(String, bool),
    Delete(String, bool),
    Rename(String, String, bool),
}

fn path() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        9 => prop::sample::select(STARTS),
        1 => prop::sample::select(&["/proc/self/root/@outside/", "@roots/", "@roo"][..]),
    ];
    let word = prop_oneof![
        40 => prop::sample::select(WORDS.split(' ').collect::<Vec<_>>()).prop_map(str::to_owned),
        1 => Just(String::new()),
        1 => any::<String>(),
        1 => Just("x".repeat(300)),
        1 => Just("deep/".repeat(150)),
    ];
    (start, prop::collection::vec(word, 0..6)).prop_map(|(start, words)| format!("{start}{}", words.join("/")))
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        path().prop_map(Call::List),
        (path(), any::<bool>()).prop_map(|(path, flag)| Call::Read(path, flag)),
        (path(), any::<bool>()).prop_map(|(path, flag)| Call::Write(path, flag)),
        (path(), any::<bool>()).prop_map(|(path, flag)| Call::Mkdir(path, flag)),
        (path(), any::<bool>()).prop_map(|(path, flag)| Call::Delete(path, flag)),
        (path(), path(), any::<bool>()).prop_map(|(old, new, flag)| Call::Rename(old, new, flag)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        // Each makes a fixture and all of the calls anew.
        max_shrink_iters: 50,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn hostile_paths_never_leave_the_roots(calls in prop::collection::vec(call(), CALLS)) {
        let place = Fixture::new();
        let _socket = set_traps(&place);
        let before = closed(&place);
        let roots = place.roots();
        for call in &calls {
            make(&roots, &place, call);
        }
        prop_assert_eq!(before, closed(&place));
    }
}

/// Links out, into the data directory and in a circle; what is no file; and a repository.
fn set_traps(place: &Fixture) -> std::os::unix::net::UnixListener {
    let root = &place.root;
    for dir in ["dir/dir", ".git/hooks"] {
        std::fs::create_dir_all(root.join(dir)).unwrap();
    }
    for file in ["file", "dir/file", ".git/config", ".git/hooks/file"] {
        std::fs::write(root.join(file), "open").unwrap();
    }
    for dir in [&place.outside, &place.home, &place.home.join("sessions"), &place.home.join("workspaces")] {
        for name in ["file", "secret", UNSPOKEN] {
            std::fs::write(dir.join(name), CANARY).unwrap();
        }
    }
    let links: &[(&Path, &str)] = &[
        (&place.outside, "out-abs"),
        (Path::new("../outside"), "out-rel"),
        (Path::new("../outside/secret"), "out-file"),
        (Path::new("../.."), "dir/up"),
        (Path::new("."), "self"),
        (Path::new("loop"), "loop"),
        (Path::new(".agterm"), "alias"),
        (Path::new(".agterm/secret"), "secret-link"),
        (Path::new(".git"), "git-link"),
        (Path::new("../../secret"), ".agterm/workspaces/one/up"),
    ];
    for (target, link) in links {
        symlink(target, root.join(link)).unwrap();
    }
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap()
}

/// Makes one call and looks at its answer.
fn make(roots: &Roots, place: &Fixture, call: &Call) {
    let real = |path: &String| {
        let dirs = [("@root", &place.root), ("@workspace", &place.workspace), ("@outside", &place.outside)];
        let path = dirs.iter().fold(path.clone(), |path, (word, dir)| path.replace(word, dir.to_str().unwrap()));
        path.replace("@home", place.home.to_str().unwrap())
    };
    let result = match call {
        Call::List(path) => roots.list(Some(&real(path)), true).map(|list| {
            let is_home = |path: &str| Path::new(path).canonicalize().is_ok_and(|path| path == place.home);
            for entry in &list.entries {
                assert!(entry.name != UNSPOKEN, "{call:?}: {list:?}");
                assert!(entry.kind != FileKind::Directory || !is_home(&entry.path), "{call:?}: {list:?}");
            }
        }),
        Call::Read(path, base64) => {
            let encoding = if *base64 { Encoding::Base64 } else { Encoding::Text };
            roots.read(&real(path), encoding).map(|read| {
                let content = base64::engine::general_purpose::STANDARD.decode(&read.content).unwrap_or_default();
                assert!(!read.content.contains(CANARY) && !content.starts_with(CANARY.as_bytes()), "{call:?}");
            })
        }
        Call::Write(path, create_parents) => roots
            .write(&WriteFile {
                path: real(path),
                content: "written".into(),
                create_parents: *create_parents,
                ..WriteFile::default()
            })
            .map(drop),
        Call::Mkdir(path, parents) => roots.mkdir(&real(path), *parents).map(drop),
        Call::Delete(path, recursive) => roots.delete(&real(path), *recursive).map(drop),
        Call::Rename(old, new, overwrite) => roots.rename(&real(old), &real(new), *overwrite).map(drop),
    };
    // Whatever the path, the answer is the caller's fault, not the server's.
    assert!(!matches!(result, Err(FilesError::Io(_))), "{call:?}: {result:?}");
}

/// Everything that no call may change: what lies beside the root, the data directory without what
/// is in the workspace, and the repository. By path: its time, mode and content.
fn closed(place: &Fixture) -> BTreeMap<PathBuf, (i64, i64, u32, Vec<u8>)> {
    let mut seen = BTreeMap::new();
    let mut open = vec![place.outside.clone(), place.home.clone(), place.root.join(".git")];
    while let Some(path) = open.pop() {
        let meta = std::fs::symlink_metadata(&path).unwrap();
        let content = if meta.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            Vec::new()
        } else if meta.is_symlink() {
            std::fs::read_link(&path).unwrap().as_os_str().as_bytes().to_vec()
        } else if meta.is_file() {
            std::fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        // The workspace's own time changes with what is in it.
        if !path.starts_with(&place.workspace) {
            seen.insert(path, (meta.mtime(), meta.mtime_nsec(), meta.mode(), content));
        }
    }
    let beside: Vec<_> = std::fs::read_dir(&place.base).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 2, "{beside:?}");
    seen
}

#[test]
fn a_link_that_changes_under_the_call_leads_nowhere() {
    let place = Fixture::new();
    let _socket = set_traps(&place);
    let before = closed(&place);
    std::thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let roots = place.roots();
            let path = String::from("flip/file");
            let mut inside = 0;
            for _ in 0..1000 {
                inside += usize::from(roots.read(&path, Encoding::Text).is_ok());
                make(&roots, &place, &Call::Read(path.clone(), false));
                make(&roots, &place, &Call::Write(path.clone(), false));
                make(&roots, &place, &Call::List("flip".into()));
                make(&roots, &place, &Call::Delete("flip/secret".into(), true));
            }
            assert!(inside > 0, "the link was never seen leading inside");
        });
        let (flip, next) = (place.root.join("flip"), place.root.join("next"));
        let mut targets = ["dir", "../outside", "dir", ".agterm"].iter().cycle();
        while let (false, Some(target)) = (caller.is_finished(), targets.next()) {
            symlink(target, &next).unwrap();
            std::fs::rename(&next, &flip).unwrap();
        }
    });
    assert_eq!(before, closed(&place));
}
