//! Every REST call as the reference words it: status codes, envelope, field names.

use crate::caller::{Rest, path_of};
use crate::fixture::{Server, eventually};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn health_is_bare_and_open() {
    let server = Server::start().await;
    let answer = server.call("GET", "/api/health").send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(keys(&answer.json), ["status", "timestamp", "uptime", "version"]);
    assert_eq!(answer.json["status"], "ok");
    assert!(answer.json["timestamp"].as_str().unwrap().ends_with('Z'));
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
}

#[tokio::test]
async fn a_session_lives_and_ends() {
    let rest = Rest::start().await;
    assert_eq!(rest.data("GET", "/api/sessions", None).await, json!({ "sessions": [] }));
    let session = rest.create(json!({ "name": "My Session", "agent": "shell" })).await;
    for field in ["id", "name", "agent", "createdAt", "lastActiveAt", "workspaceDir", "pid", "status", "cols", "rows"] {
        assert!(!session[field].is_null(), "{field} of {session}");
    }
    assert_eq!(
        (&session["name"], &session["agent"], &session["cols"], &session["rows"]),
        (&json!("My Session"), &json!("shell"), &json!(80), &json!(24))
    );
    let shown = rest.data("GET", &path_of(&session, ""), None).await;
    assert_eq!(shown["session"]["id"], session["id"]);
    let listed = rest.data("GET", "/api/sessions", None).await;
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1);
    let renamed = rest.data("PATCH", &path_of(&session, ""), Some(json!({ "name": "Other\u{1b}[31m" }))).await;
    assert_eq!(renamed["session"]["name"], "Other[31m");
    let deleted = rest.data("DELETE", &path_of(&session, ""), None).await;
    assert_eq!(deleted, json!({ "id": session["id"] }));
    assert!(!std::path::Path::new(session["workspaceDir"].as_str().unwrap()).exists());
    for (method, path) in [("GET", ""), ("DELETE", ""), ("GET", "/screen"), ("GET", "/git")] {
        assert_eq!(rest.call(method, &path_of(&session, path)).send().await.code(), "SESSION_NOT_FOUND");
    }
}

#[tokio::test]
async fn input_reaches_the_program_and_the_screen_shows_it() {
    let rest = Rest::start().await;
    let session = rest.create(json!({ "agent": "shell", "cols": 100, "rows": 10 })).await;
    let typed = rest.data("POST", &path_of(&session, "/input"), Some(json!({ "data": "echo $((40+2))-é\n" }))).await;
    assert_eq!((&typed["bytes"], keys(&typed)), (&json!(18), vec!["bytes", "offset"]));
    let screen = eventually("the answer", async || {
        let screen = rest.data("GET", &path_of(&session, "/screen"), None).await;
        screen["lines"].to_string().contains("42-é").then_some(screen)
    })
    .await;
    let fields = ["alternateScreen", "cols", "cursor", "historyLines", "lines", "offset", "rows", "title"];
    assert_eq!(keys(&screen), fields);
    assert_eq!(keys(&screen["cursor"]), ["col", "row", "shape", "visible"]);
    assert_eq!((&screen["cols"], screen["lines"].as_array().unwrap().len()), (&json!(100), 10));
    let ansi = rest.data("GET", &path_of(&session, "/screen?format=ansi&scrollback=10"), None).await;
    assert_eq!(ansi["historyLines"], 0);
    assert_eq!(rest.call("GET", &path_of(&session, "/screen?format=pdf")).send().await.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn a_resize_reaches_the_program() {
    let rest = Rest::start().await;
    let session =
        rest.create(json!({ "agent": "shell", "command": ["sh", "-c", "stty size; read a; stty size; read a"] })).await;
    let resized = rest.data("POST", &path_of(&session, "/resize"), Some(json!({ "cols": 120, "rows": 40 }))).await;
    assert_eq!((&resized["session"]["cols"], &resized["session"]["rows"]), (&json!(120), &json!(40)));
    rest.data("POST", &path_of(&session, "/input"), Some(json!({ "data": "\n" }))).await;
    rest.server.wait_for_text(session["id"].as_str().unwrap().parse().unwrap(), "40 120").await;
}

#[tokio::test]
async fn an_exit_is_seen_and_takes_no_more_input() {
    let rest = Rest::start().await;
    let session = rest.create(json!({ "agent": "shell", "command": ["sh", "-c", "echo bye; exit 7"] })).await;
    let ended = eventually("the exit", async || {
        let shown = rest.data("GET", &path_of(&session, ""), None).await;
        (shown["session"]["status"] == "exited").then_some(shown)
    })
    .await;
    assert_eq!((&ended["session"]["exitCode"], &ended["session"]["pid"]), (&json!(7), &Value::Null));
    assert_eq!(rest.code("POST", &path_of(&session, "/input"), json!({ "data": "x" })).await, "SESSION_EXITED");
    let screen = rest.data("GET", &path_of(&session, "/screen"), None).await;
    assert_eq!(screen["lines"][0], "bye");
}

#[tokio::test]
async fn a_program_may_be_quicker_than_its_server() {
    let rest = Rest::start().await;
    for _ in 0..10 {
        let session = rest.create(json!({ "agent": "shell", "command": ["true"] })).await;
        eventually("the exit", async || {
            let shown = rest.data("GET", &path_of(&session, ""), None).await;
            (shown["session"]["exitCode"] == 0).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn agents_are_told_and_switched() {
    let config = "[agents.claude]\nenabled = false\n[agents.counter]\ncommand = \"cat\"\n[agents.gemini]\ncommand = \"/nonexistent\"\n";
    let rest = Rest::with_config(config).await;
    let agents = rest.data("GET", "/api/agents", None).await;
    let ids: Vec<_> = agents["agents"].as_array().unwrap().iter().map(|agent| agent["id"].as_str().unwrap()).collect();
    assert_eq!(ids[..5], ["agterm", "claude", "gemini", "codex", "shell"]);
    assert_eq!(ids.last(), Some(&"counter"), "the user's own come last");
    let shell = rest.data("GET", "/api/agents/shell", None).await;
    assert_eq!((&shell["agent"]["available"], &shell["agent"]["cliPath"]), (&json!(true), &json!("/bin/sh")));
    assert_eq!(rest.call("GET", "/api/agents/none").send().await.code(), "AGENT_NOT_FOUND");
    for (agent, code) in [("claude", "AGENT_DISABLED"), ("none", "AGENT_NOT_FOUND"), ("gemini", "AGENT_UNAVAILABLE")] {
        assert_eq!(rest.code("POST", "/api/sessions", json!({ "agent": agent })).await, code);
    }
    let session = rest.create(json!({ "agent": "shell" })).await;
    let switch = path_of(&session, "/switch-agent");
    assert_eq!(rest.code("POST", &switch, json!({ "agent": "claude" })).await, "AGENT_DISABLED");
    let switched = rest.data("POST", &switch, Some(json!({ "agent": "counter" }))).await;
    assert_eq!((&switched["session"]["id"], &switched["session"]["agent"]), (&session["id"], &json!("counter")));
    rest.data("POST", &path_of(&session, "/input"), Some(json!({ "data": "mirrored\n" }))).await;
    rest.server.wait_for_text(session["id"].as_str().unwrap().parse().unwrap(), "mirrored\nmirrored").await;
}

#[tokio::test]
async fn work_is_never_deleted() {
    let rest = Rest::start().await;
    let own = rest.create(json!({ "agent": "shell", "workspaceDir": rest.server.home() })).await;
    rest.data("DELETE", &path_of(&own, ""), None).await;
    assert!(rest.server.home().exists());
    let made = rest.create(json!({ "agent": "shell" })).await;
    std::fs::write(format!("{}/work.txt", made["workspaceDir"].as_str().unwrap()), "work").unwrap();
    let deleted = rest.data("DELETE", &path_of(&made, ""), None).await;
    let trashed = deleted["trashedTo"].as_str().unwrap();
    assert_eq!(std::fs::read_to_string(format!("{trashed}/work.txt")).unwrap(), "work");
}

#[tokio::test]
async fn git_is_read_from_the_workspace() {
    let rest = Rest::start().await;
    let session = rest.create(json!({ "agent": "shell" })).await;
    let none = rest.data("GET", &path_of(&session, "/git"), None).await;
    assert_eq!((&none["status"]["isRepo"], &none["formatted"]), (&json!(false), &json!("")));
    let dir = session["workspaceDir"].as_str().unwrap();
    let repository = git2::Repository::init(dir).unwrap();
    repository.set_head("refs/heads/main").unwrap();
    std::fs::write(format!("{dir}/new"), "").unwrap();
    let fresh = rest.data("GET", &path_of(&session, "/git"), None).await;
    assert_eq!(keys(&fresh), ["formatted", "status", "workspaceDir"]);
    assert_eq!(fresh["formatted"], "main ?1");
    let status = json!({ "isRepo": true, "branch": "main", "ahead": 0, "behind": 0, "staged": 0, "unstaged": 0, "untracked": 1 });
    assert_eq!((&fresh["status"], &fresh["workspaceDir"]), (&status, &json!(dir)));
}

#[tokio::test]
async fn layouts_are_kept_across_servers() {
    let mut rest = Rest::start().await;
    assert_eq!(rest.data("GET", "/api/layouts/main", None).await, json!({ "layout": null }));
    let layout = json!({ "layout": { "tabs": [1, { "é": null }] } });
    rest.data("PUT", "/api/layouts/main", Some(layout.clone())).await;
    rest.server.kill_and_restart().await;
    assert_eq!(rest.data("GET", "/api/layouts/main", None).await, layout);
    assert_eq!(rest.code("PUT", "/api/layouts/a%20b", layout).await, "INVALID_REQUEST");
}

#[tokio::test]
async fn curl_alone_will_do() {
    let rest = Rest::start().await;
    let url = format!("{}/api/sessions", rest.server.url);
    let output = tokio::process::Command::new("curl")
        .args(["-s", "-H", &format!("Authorization: Bearer {}", rest.token), "-H", "Content-Type: application/json"])
        .args(["-d", r#"{"agent":"shell"}"#, &url])
        .output()
        .await
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["data"]["session"]["agent"], "shell");
}
