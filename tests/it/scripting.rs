//! What scripts do: type in every form, wait without missing anything, read screens and bytes; over
//! REST, and by the verbs.

use crate::caller::{Rest, path_of};
use crate::fixture::{Server, agterm, eventually};
use serde_json::{Value, json};
use std::process::Output;

/// Shows what it is given, escapes made visible.
const SHOW_INPUT: &str = "stty raw -echo; printf 'ready\\r\\n'; exec cat -v";

async fn script(rest: &Rest, script: &str) -> Value {
    rest.create(json!({ "agent": "shell", "command": ["/bin/sh", "-c", script] })).await
}

async fn post(rest: &Rest, session: &Value, path: &str, body: Value) -> Value {
    rest.data("POST", &path_of(session, path), Some(body)).await
}

async fn wait_for(rest: &Rest, session: &Value, text: &str) -> Value {
    let waited = post(rest, session, "/wait", json!({ "text": text })).await;
    assert_eq!((&waited["met"], &waited["outcome"]), (&json!(true), &json!("met")), "{text}: {waited}");
    waited
}

#[tokio::test]
async fn keys_and_pastes_are_encoded_for_the_program() {
    let rest = Rest::start().await;
    let session = script(&rest, &format!("printf '\\033[?1h\\033[?2004h'; {SHOW_INPUT}")).await;
    wait_for(&rest, &session, "ready").await;
    let typed = post(&rest, &session, "/keys", json!({ "keys": ["ctrl+a", "Up", "f5", "é", "A"] })).await;
    assert_eq!(typed["bytes"], 1 + 3 + 5 + 2 + 1);
    wait_for(&rest, &session, "^A^[OA^[[15~M-CM-)A").await;
    post(&rest, &session, "/paste", json!({ "text": "one\x1b[31m\ntwo\x1b[201~" })).await;
    wait_for(&rest, &session, "^[[200~one[31m^Mtwo^[[201~").await;
    let wrong = rest.call("POST", &path_of(&session, "/keys")).json(&json!({ "keys": ["a", "hyper+q"] })).send().await;
    assert_eq!(wrong.code(), "INVALID_REQUEST");
    assert!(wrong.json["error"]["message"].as_str().unwrap().starts_with("keys[1]: must be a key such as"));
}

#[tokio::test]
async fn nothing_is_missed_between_typing_and_waiting() {
    let rest = Rest::start().await;
    let session = script(&rest, "while read line; do echo answer $line; done").await;
    for n in 0..20 {
        let typed = post(&rest, &session, "/input", json!({ "data": format!("{n}\n") })).await;
        // The answer may be there long before the wait is.
        rest.server.wait_for_text(session["id"].as_str().unwrap().parse().unwrap(), &format!("answer {n}")).await;
        let from = typed["offset"].clone();
        let waited = post(&rest, &session, "/wait", json!({ "text": format!("answer {n}"), "fromOffset": from })).await;
        assert_eq!(waited["matched"], format!("answer {n}"));
        let again = json!({ "regex": "^answer", "fromOffset": waited["offset"], "timeoutMs": 1 });
        let again = post(&rest, &session, "/wait", again).await;
        assert_eq!((&again["met"], &again["outcome"]), (&json!(false), &json!("timeout")), "found once");
    }
}

#[tokio::test]
async fn text_that_goes_by_in_a_flood_is_seen() {
    let rest = Rest::start().await;
    let session = script(&rest, "read go; seq 1 300000; echo the end; read a").await;
    let typed = post(&rest, &session, "/input", json!({ "data": "\n" })).await;
    for text in ["123456", "299999"] {
        let wait = json!({ "regex": format!("^{text}$"), "fromOffset": typed["offset"] });
        assert_eq!(post(&rest, &session, "/wait", wait).await["matched"], text);
    }
    wait_for(&rest, &session, "the end").await;
}

#[tokio::test]
async fn silence_status_and_the_end_are_waited_for() {
    let rest = Rest::start().await;
    let session = script(&rest, "read a; exit 5").await;
    let idle = post(&rest, &session, "/wait", json!({ "idleMs": 50 })).await;
    assert_eq!(idle["met"], true);
    let status = post(&rest, &session, "/wait", json!({ "status": "idle" })).await;
    assert_eq!((&status["met"], &status["session"]["status"]), (&json!(true), &json!("idle")));
    let timeout = post(&rest, &session, "/wait", json!({ "exit": true, "timeoutMs": 10 })).await;
    assert_eq!(timeout["outcome"], "timeout");
    let (ended, _) = tokio::join!(
        post(&rest, &session, "/wait", json!({ "exit": true })),
        post(&rest, &session, "/input", json!({ "data": "\n" }))
    );
    assert_eq!((&ended["met"], &ended["session"]["exitCode"]), (&json!(true), &json!(5)));
    let never = post(&rest, &session, "/wait", json!({ "text": "never" })).await;
    assert_eq!((&never["met"], &never["outcome"]), (&json!(false), &json!("exited")));
}

#[tokio::test]
async fn a_wait_says_what_is_wrong_with_it() {
    let rest = Rest::start().await;
    let session = script(&rest, "read a").await;
    for (body, names) in [
        (json!({}), "exactly one of"),
        (json!({ "text": "a", "idleMs": 1 }), "exactly one of"),
        (json!({ "exit": false }), "exactly one of"),
        (json!({ "text": "" }), "text must have"),
        (json!({ "regex": "(" }), "regex: "),
        (json!({ "text": "a", "timeoutMs": 600_001 }), "timeoutMs must be"),
        (json!({ "text": "a", "fromOffset": 1_000_000 }), "fromOffset lies ahead"),
    ] {
        let answer = rest.call("POST", &path_of(&session, "/wait")).json(&body).send().await;
        assert_eq!(answer.code(), "INVALID_REQUEST", "{body}");
        assert!(answer.json["error"]["message"].as_str().unwrap().contains(names), "{body}: {answer:?}");
    }
    let waiting = rest.call("POST", &path_of(&session, "/wait")).json(&json!({ "text": "never" })).send();
    let deleting = async {
        eventually("the wait", async || Some(())).await;
        rest.data("DELETE", &path_of(&session, ""), None).await;
    };
    let (waited, ()) = tokio::join!(waiting, deleting);
    // Ended before it was deleted, or deleted: either is true.
    let is_told = waited.json["error"]["code"] == "SESSION_NOT_FOUND" || waited.json["data"]["outcome"] == "exited";
    assert!(is_told, "{waited:?}");
}

#[tokio::test]
async fn a_screen_is_told_in_every_format() {
    let rest = Rest::start().await;
    let session = script(&rest, "printf '\\033]2;name\\007\\033[1;31m<red>\\033[m plain'; read a").await;
    wait_for(&rest, &session, "plain").await;
    let screen = async |query: &str| rest.data("GET", &path_of(&session, &format!("/screen?{query}")), None).await;
    let json = screen("format=json&runs=true").await;
    assert_eq!((&json["lines"][0], &json["title"]), (&json!("<red> plain"), &json!("name")));
    assert_eq!(json["cursor"], json!({ "col": 11, "row": 0, "visible": true, "shape": "default" }));
    assert_eq!(json["runs"][0][0], json!({ "text": "<red>", "fg": "1", "bold": true }));
    assert_eq!(screen("format=ansi").await["lines"][0].as_str().unwrap().split('m').next(), Some("\x1b[1;31"));
    assert!(screen("format=html").await["lines"][0].as_str().unwrap().contains("&lt;red&gt;</span> plain"));
}

#[tokio::test]
async fn output_is_read_in_parts() {
    let rest = Rest::start().await;
    let session = script(&rest, "printf 'one \\377 two'; read a").await;
    wait_for(&rest, &session, "two").await;
    let part = async |query: &str| {
        let (headers, body) = rest.call("GET", &path_of(&session, &format!("/output{query}"))).bytes().await;
        let next: u64 = headers["x-agterm-next-offset"].to_str().unwrap().parse().unwrap();
        assert_eq!(headers["content-type"], "application/octet-stream");
        (body, next)
    };
    assert_eq!(part("").await, (b"one \xff two".to_vec(), 9));
    assert_eq!(part("?from=2&limit=3").await, (b"e \xff".to_vec(), 5));
    assert_eq!(part("?from=9").await, (Vec::new(), 9));
    assert_eq!(rest.call("GET", &path_of(&session, "/output?limit=0")).send().await.code(), "INVALID_REQUEST");
}

/// Runs a verb on the server's data directory.
async fn verb(server: &Server, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = agterm(server.home());
    command.args(arguments);
    let Output { status, stdout, stderr } =
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[tokio::test]
async fn verbs_drive_a_program() {
    let server = Server::start().await;
    let id = server.script("while read line; do echo answer $line; done").await.id.to_string();
    let (_, typed, _) = verb(&server, &["send", &id, "one", "--enter", "--json"]).await;
    let from = serde_json::from_str::<Value>(&typed).unwrap()["offset"].to_string();
    let (code, _, _) = verb(&server, &["wait", &id, "--regex", "^answer \\w+$", "--from", &from]).await;
    assert_eq!(code, Some(0));
    let (code, _, told) = verb(&server, &["wait", &id, "--text", "never", "--timeout", "10ms"]).await;
    assert_eq!((code, told.as_str()), (Some(124), "agterm: not within 10ms\n"));
    assert_eq!(verb(&server, &["paste", &id, "two\n"]).await.0, Some(0));
    assert_eq!(verb(&server, &["wait", &id, "--text", "answer two"]).await.0, Some(0));
    let (_, html, _) = verb(&server, &["read", &id, "--format", "html"]).await;
    assert!(html.contains("answer two"), "{html}");
    assert_eq!(verb(&server, &["keys", &id, "x", "Enter", "ctrl+d"]).await.0, Some(0));
    assert_eq!(verb(&server, &["wait", &id, "--exit"]).await.0, Some(0));
    assert_eq!(verb(&server, &["wait", &id]).await.0, Some(2), "what for?");
}

#[tokio::test]
async fn run_prints_and_exits_as_the_program_does() {
    let server = Server::start().await;
    let run = async |script: &str| verb(&server, &["run", "--", "/bin/sh", "-c", script]).await;
    assert_eq!(run("printf '\\033[1mbold\\033[m\\n'; exit 7").await, (Some(7), "bold\n".to_owned(), String::new()));
    let (code, numbers, _) = run("seq 1 200000").await;
    let expected = (1..=200_000).map(|n| n.to_string() + "\n").collect::<String>();
    assert_eq!(code, Some(0));
    assert!(numbers == expected, "every line once: {} bytes of {}", numbers.len(), expected.len());
    assert_eq!(run("kill -TERM $$").await.0, Some(143));
    assert_eq!(server.client.sessions().await.unwrap().len(), 0, "nothing is left");
    let (code, _, told) = verb(&server, &["run", "--keep", "--name", "kept", "--", "true"]).await;
    assert_eq!((code, told.starts_with("session ")), (Some(0), true));
    assert_eq!(server.client.sessions().await.unwrap()[0].name, "kept");
    assert_eq!(verb(&server, &["run", "--", "/nonexistent/program"]).await.0, Some(1));
}
