//! Whatever is sent, the answer is the reference's error, and the server lives.

use crate::fixture::{Server, soon};
use agterm::protocol::rest::Scope;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const UNKNOWN: &str = "550e8400-e29b-41d4-a716-446655440000";

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be() {
    let server = Server::start().await;
    let token = server.token(Scope::Admin, None).await;
    let id = server.shell().await.id;
    let post = |path: &str, body: &[u8]| {
        server.call("POST", path).bearer(&token).body("application/json", body.to_vec()).send()
    };
    let paths = ["/api/sessions", "/api/sessions/ID/input", "/api/sessions/ID/resize", "/api/tokens"];
    for path in paths.map(|path| path.replace("ID", &id.to_string())) {
        for garbage in [&b"{"[..], b"", b"\xff\xfe\x00", b"nul", b"{} {}", &b"[".repeat(100_000)] {
            let answer = post(&path, garbage).await;
            assert_eq!(answer.status, 400, "{path}: {answer:?}");
        }
        assert_eq!(post(&path, b"{").await.code(), "INVALID_MESSAGE", "{path}");
        assert_eq!(post(&path, b"7").await.code(), "INVALID_REQUEST", "{path}");
        assert_eq!(post(&path, b"[80,24]").await.code(), "INVALID_REQUEST", "{path}");
    }
    for (path, body, names) in [
        ("/api/sessions", json!({}), "agent"),
        ("/api/sessions", json!({ "agent": 5 }), "agent"),
        ("/api/sessions", json!({ "agent": "shell", "agnet": "x" }), "agnet"),
        ("/api/sessions", json!({ "agent": "shell", "name": "" }), "name"),
        ("/api/sessions", json!({ "agent": "shell", "name": "\u{1b}" }), "name"),
        ("/api/sessions", json!({ "agent": "shell", "command": [] }), "command"),
        ("/api/sessions", json!({ "agent": "shell", "command": ["sh", 5] }), "command[1]"),
        ("/api/sessions", json!({ "agent": "shell", "workspaceDir": "relative" }), "workspaceDir"),
        ("/api/sessions", json!({ "agent": "shell", "workspaceDir": "/nonexistent" }), "workspaceDir"),
        ("/api/sessions", json!({ "agent": "shell", "cols": 0 }), "cols"),
        ("/api/tokens", json!({ "scope": 5, "ttlSeconds": 5 }), "scope"),
        ("/api/sessions/ID/input", json!({ "data": 5 }), "data"),
        ("/api/sessions/ID/input", json!({}), "data"),
    ] {
        let answer = post(&path.replace("ID", &id.to_string()), body.to_string().as_bytes()).await;
        assert_eq!(answer.code(), "INVALID_REQUEST", "{body}");
        let message = answer.json["error"]["message"].as_str().unwrap();
        assert!(message.contains(names), "{body}: {message}");
    }
    for size in [json!(0), json!(-1), json!(1001), json!(70_000), json!(1e300), json!("80"), json!(2.5), Value::Null] {
        let body = json!({ "cols": size, "rows": 24 });
        let answer = post(&format!("/api/sessions/{id}/resize"), body.to_string().as_bytes()).await;
        assert_eq!(answer.code(), "INVALID_REQUEST", "{body}");
    }
    assert_eq!(server.client.sessions().await.unwrap().len(), 1);
}

#[tokio::test]
async fn routes_ids_methods_and_media_types() {
    let server = Server::start().await;
    let token = server.token(Scope::Admin, None).await;
    let id = server.shell().await.id;
    let call = |method: &str, path: &str| server.call(method, path).bearer(&token);
    for bad_id in [UNKNOWN, "nope", "..", "%00", "%ff", "%2e%2e%2f", "1"] {
        for (method, rest) in [("GET", ""), ("DELETE", ""), ("GET", "/screen"), ("POST", "/input")] {
            let answer =
                call(method, &format!("/api/sessions/{bad_id}{rest}")).json(&json!({ "data": "" })).send().await;
            assert_eq!(answer.code(), "SESSION_NOT_FOUND", "{method} {bad_id}{rest}");
        }
    }
    for path in ["/api/nope", "/nope", "/api/sessions/x/y/z", "/api", "/api/"] {
        assert_eq!(call("GET", path).send().await.code(), "NOT_FOUND", "{path}");
    }
    for path in ["/api/layouts/%ff", "/api/agents/%ff", "/api/models/agent/%ff"] {
        assert_eq!(call("GET", path).send().await.code(), "INVALID_REQUEST", "{path}");
    }
    assert_eq!(call("GET", "/assets/%ff").send().await.code(), "NOT_FOUND");
    for (method, path) in [
        ("POST", "/"),
        ("PUT", "/assets/main.js"),
        ("PUT", "/api/sessions"),
        ("DELETE", "/api/agents"),
        ("POST", "/api/health"),
        ("GET", "/api/auth/exchange"),
    ] {
        assert_eq!(call(method, path).send().await.code(), "METHOD_NOT_ALLOWED", "{method} {path}");
    }
    let input = format!("/api/sessions/{id}/input");
    for media_type in ["application/octet-stream", "text/plain", "application/x-www-form-urlencoded", "jsonish"] {
        let answer = call("POST", &input).body(media_type, br#"{"data":"x"}"#.to_vec()).send().await;
        assert_eq!(answer.code(), "UNSUPPORTED_MEDIA_TYPE", "{media_type}");
    }
    let answer = call("POST", &input).body("Application/JSON; charset=utf-8", br#"{"data":""}"#.to_vec()).send().await;
    assert_eq!(answer.data()["bytes"], 0);
    assert_eq!(call("GET", "/ws").send().await.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn a_body_of_a_hundred_megabytes() {
    let server = Server::start().await;
    let token = server.token(Scope::Admin, None).await;
    let id = server.shell().await.id;
    let body = vec![b'x'; 100 * 1024 * 1024];
    let call = || server.call("POST", &format!("/api/sessions/{id}/input")).body("application/json", body.clone());
    assert_eq!(call().bearer(&token).send().await.code(), "PAYLOAD_TOO_LARGE");
    assert_eq!(server.client.sessions().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_megabyte_of_input_is_typed_whole() {
    let server = Server::start().await;
    let session = server.script("stty raw -echo; echo ready; head -c 900000 | wc -c; read stop").await;
    server.wait_for_text(session.id, "ready").await;
    let token = server.token(Scope::Control, None).await;
    let body = json!({ "data": "x".repeat(900_000) });
    let answer = server.call("POST", &format!("/api/sessions/{}/input", session.id)).bearer(&token).json(&body);
    assert_eq!(answer.send().await.data()["bytes"], 900_000);
    server.wait_for_text(session.id, "900000").await;
}

#[tokio::test]
async fn what_is_no_http() {
    let server = Server::start().await;
    for noise in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\0\r\n\r\n"]
    {
        let mut stream = TcpStream::connect(server.authority()).await.unwrap();
        stream.write_all(noise).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = soon("the end of the connection", stream.read_to_end(&mut answer)).await;
        let text = String::from_utf8_lossy(&answer);
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
    }
    assert!(server.client.server().await.is_ok());
}
