//! What is kept comes back.

use super::*;
use crate::ids::SessionId;

#[test]
fn sessions_layouts_and_epochs_survive_a_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("agterm.db");
    let row = SessionRow {
        id: SessionId::random(),
        name: "a 'quoted' name".to_owned(),
        agent: "shell".to_owned(),
        provider: None,
        model: Some("m".to_owned()),
        command: Some(vec!["sh".to_owned(), "-c".to_owned(), "true".to_owned()]),
        workspace_dir: "/w".to_owned(),
        owns_workspace: true,
        created_at_ms: 1,
        last_active_at: 2,
        exit_code: None,
        title: None,
        cols: 80,
        rows: 24,
    };
    let epoch = {
        let store = Store::open(&file).unwrap();
        store.keep_session(&row).unwrap();
        store.keep_layout("default", "{}").unwrap();
        store.next_epoch().unwrap()
    };
    let store = Store::open(&file).unwrap();
    assert!(store.next_epoch().unwrap() > epoch);
    assert_eq!(store.layout("default").unwrap().as_deref(), Some("{}"));
    assert_eq!(store.layout("other").unwrap(), None);
    let ended = SessionRow { exit_code: Some(3), ..row.clone() };
    store.keep_session(&ended).unwrap();
    assert_eq!(store.sessions().unwrap(), [ended]);
    store.forget_session(row.id).unwrap();
    assert_eq!(store.sessions().unwrap(), []);
}

#[test]
fn a_newer_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("agterm.db");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&file), Err(StoreError::TooNew { found: 99, .. })));
}

#[test]
fn an_epoch_needs_no_room_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("agterm.db")).unwrap();
    let before = store.next_epoch().unwrap();
    store.lock().pragma_update(None, "query_only", true).unwrap();
    let first = store.next_epoch().unwrap();
    assert!(first > before && store.next_epoch().unwrap() >= first);
}
