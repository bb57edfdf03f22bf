//! Files over REST: the sessions' workspaces and the configured directories, and nothing else.

use crate::caller::Rest;
use crate::fixture::Server;
use crate::http::Answer;
use agterm::protocol::rest::Scope;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What the API reads and writes at most.
const MAX_FILE_BYTES: usize = 1024 * 1024;

/// A server with one session, and that session's workspace.
async fn workspace() -> (Rest, String) {
    let rest = Rest::start().await;
    let session = rest.create(json!({ "agent": "shell" })).await;
    let dir = session["workspaceDir"].as_str().unwrap().to_owned();
    (rest, dir)
}

async fn write(rest: &Rest, body: Value) -> Answer {
    rest.call("POST", "/api/files/write").json(&body).send().await
}

async fn read(rest: &Rest, path: &str) -> Answer {
    rest.call("GET", &format!("/api/files/read?path={path}")).send().await
}

#[tokio::test]
async fn a_file_is_written_read_moved_and_removed() {
    let (rest, dir) = workspace().await;
    let (old, new) = (format!("{dir}/notes.txt"), format!("{dir}/sub/notes.txt"));
    let written = write(&rest, json!({ "path": old, "content": "one é\n" })).await;
    assert_eq!((&written.data()["created"], &written.data()["size"]), (&json!(true), &json!(7)));
    let found = read(&rest, &old).await;
    assert_eq!((&found.data()["content"], &found.data()["encoding"]), (&json!("one é\n"), &json!("text")));
    let etag = found.data()["etag"].as_str().unwrap().to_owned();
    assert_eq!(found.headers["etag"], format!("\"{etag}\""));
    let base64 = rest.data("GET", &format!("/api/files/read?path={old}&encoding=base64"), None).await;
    assert_eq!(base64["content"], STANDARD.encode("one é\n"));

    let again = write(&rest, json!({ "path": old, "content": "two", "ifMatch": etag })).await;
    assert_eq!(again.data()["created"], false);
    let stale = write(&rest, json!({ "path": old, "content": "three", "ifMatch": etag })).await;
    assert_eq!(stale.code(), "PRECONDITION_FAILED");

    rest.data("POST", "/api/files/mkdir", Some(json!({ "path": format!("{dir}/sub") }))).await;
    let rename = json!({ "oldPath": old, "newPath": new });
    assert_eq!(rest.data("POST", "/api/files/rename", Some(rename.clone())).await, rename);
    let listed = rest.data("GET", &format!("/api/files/list?path={dir}"), None).await;
    assert_eq!((&listed["entries"][0]["name"], &listed["entries"][0]["type"]), (&json!("sub"), &json!("directory")));
    let by_default = rest.data("GET", "/api/files/list", None).await;
    assert_eq!(by_default, listed, "the first shared directory");

    let delete = |query: String| rest.call("DELETE", &format!("/api/files/delete?path={dir}/{query}")).send();
    assert_eq!(delete("sub".to_owned()).await.code(), "DIRECTORY_NOT_EMPTY");
    assert_eq!(delete("sub&recursive=true".to_owned()).await.status, 200);
    assert_eq!(read(&rest, &new).await.code(), "FILE_NOT_FOUND");
}

#[tokio::test]
async fn hidden_files_show_when_asked_for() {
    let (rest, dir) = workspace().await;
    std::fs::write(format!("{dir}/.hidden"), "").unwrap();
    let list = async |query: &str| rest.data("GET", &format!("/api/files/list{query}"), None).await["entries"].clone();
    assert_eq!(list("").await, json!([]));
    assert_eq!(list("?hidden=true").await[0]["name"], ".hidden");
    assert_eq!(rest.call("GET", "/api/files/list?hiden=true").send().await.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn a_megabyte_goes_both_ways_and_no_more() {
    let (rest, dir) = workspace().await;
    let path = format!("{dir}/blob");
    let full = vec![0u8; MAX_FILE_BYTES];
    // NULs: as text each takes six bytes of JSON.
    let text = write(&rest, json!({ "path": path, "content": String::from_utf8(full.clone()).unwrap() })).await;
    assert_eq!(text.data()["size"], MAX_FILE_BYTES);
    let body = json!({ "path": path, "content": STANDARD.encode(&full), "encoding": "base64" });
    assert_eq!(write(&rest, body).await.data()["size"], MAX_FILE_BYTES);
    let more = STANDARD.encode([full, vec![0]].concat());
    let body = json!({ "path": path, "content": more, "encoding": "base64" });
    assert_eq!(write(&rest, body).await.code(), "FILE_TOO_LARGE");
    let huge = json!({ "path": path, "content": "x".repeat(8 * MAX_FILE_BYTES) });
    assert_eq!(write(&rest, huge).await.code(), "PAYLOAD_TOO_LARGE");
    std::fs::write(&path, vec![b'x'; MAX_FILE_BYTES + 1]).unwrap();
    assert_eq!(read(&rest, &path).await.code(), "FILE_TOO_LARGE");
    std::fs::write(&path, b"\xff").unwrap();
    assert_eq!(read(&rest, &path).await.code(), "FILE_NOT_TEXT");
}

#[tokio::test]
async fn nothing_else_is_shared() {
    let (rest, dir) = workspace().await;
    let home = rest.server.home().to_str().unwrap().to_owned();
    std::os::unix::fs::symlink("/etc/passwd", format!("{dir}/link")).unwrap();
    std::os::unix::fs::symlink("/etc", format!("{dir}/etc")).unwrap();
    let outside = [
        "/etc/passwd".to_owned(),
        format!("{dir}/../../../../../../etc/passwd"),
        format!("{dir}/link"),
        format!("{dir}/etc/passwd"),
        format!("{dir}/../../secret"),
        format!("{home}/secret"),
        format!("{home}/agterm.db"),
    ];
    for path in outside {
        assert_eq!(read(&rest, &path).await.code(), "PATH_FORBIDDEN", "{path}");
        let body = json!({ "path": path, "content": "taken over" });
        assert_eq!(write(&rest, body).await.code(), "PATH_FORBIDDEN", "{path}");
    }
    assert_eq!(read(&rest, &format!("{dir}/a%00b")).await.code(), "INVALID_REQUEST");
    assert_eq!(read(&rest, &dir).await.code(), "NOT_A_FILE", "a shared directory itself");
    let fifo = format!("{dir}/fifo");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        fifo.as_str(),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    assert_eq!(read(&rest, &fifo).await.code(), "NOT_A_FILE");
}

#[tokio::test]
async fn configured_directories_are_shared_with_those_who_may_see_everything() {
    let shared = tempfile::tempdir().unwrap();
    std::fs::write(shared.path().join("file"), "shared").unwrap();
    let root = shared.path().to_str().unwrap();
    let rest = Rest::on(Server::with_config(&format!("file_roots = [\"{root}\"]")).await).await;
    let session = rest.create(json!({ "agent": "shell" })).await;
    let own = format!("{}/own", session["workspaceDir"].as_str().unwrap());
    std::fs::write(&own, "own").unwrap();
    let (file, id) = (format!("{root}/file"), session["id"].as_str().unwrap().parse().unwrap());
    assert_eq!(rest.data("GET", "/api/files/list", None).await["path"], root, "the first one");

    let confined = rest.server.token(Scope::Control, Some(id)).await;
    let as_confined = |path: &str| rest.server.call("GET", &format!("/api/files/read?path={path}")).bearer(&confined);
    assert_eq!(as_confined(&own).send().await.data()["content"], "own");
    assert_eq!(as_confined(&file).send().await.code(), "PATH_FORBIDDEN");

    let control = rest.server.token(Scope::Control, None).await;
    let may_read = rest.server.call("GET", &format!("/api/files/read?path={file}")).bearer(&control).send().await;
    assert_eq!(may_read.data()["content"], "shared");
    let write = json!({ "path": file, "content": "changed" });
    let may_write = rest.server.call("POST", "/api/files/write").bearer(&control).json(&write).send().await;
    assert_eq!(may_write.code(), "FORBIDDEN");
}
