//! The WebSocket protocol, message by message.

use crate::fixture::{Server, eventually};
use crate::socket::Incoming;
use agterm::protocol::rest::{CreateToken, Scope};
use agterm::protocol::ws::Frame;
use serde_json::json;

#[tokio::test]
async fn attach_type_read_detach_and_attach_again() {
    let server = Server::start().await;
    let session = server.shell().await;
    let mut socket = server.socket(Scope::Control).await;
    socket.type_in("too early\n").await;
    assert_eq!(socket.error().await, "NO_SESSION");
    let attached = socket.attach(json!({ "sessionId": session.id, "cols": 100, "rows": 30 })).await;
    assert_eq!(attached["sessionId"], json!(session.id));
    assert_eq!(attached["payload"]["session"]["name"], json!(session.name));
    assert_eq!(attached["payload"]["snapshot"], true);
    socket.type_in("echo $((1+1))$((2+2))\n").await;
    socket.output_until("24").await;
    socket.say(&json!({ "type": "session:detach" })).await;
    assert_eq!(socket.expect("session:detached").await["sessionId"], json!(session.id));
    socket.say(&json!({ "type": "session:detach" })).await;
    assert_eq!(socket.error().await, "NO_SESSION");
    socket.attach(json!({ "sessionId": session.id })).await;
    socket.output_until("24").await;
    socket.say(&json!({ "type": "ping" })).await;
    socket.expect("pong").await;
}

#[tokio::test]
async fn input_right_behind_an_attach_is_not_lost() {
    let server = Server::start().await;
    let session = server.shell().await;
    let mut socket = server.socket(Scope::Control).await;
    socket.say(&json!({ "type": "session:attach", "payload": { "sessionId": session.id, "binary": true } })).await;
    socket.say_bytes(b"echo $((3+3))$((4+4))\n").await;
    socket.output_until("68").await;
}

#[tokio::test]
async fn the_first_viewer_with_a_size_sets_it_and_a_looker_does_not() {
    let server = Server::start().await;
    let session = server.shell().await;
    let mut looker = server.socket(Scope::View).await;
    looker.attach(json!({ "sessionId": session.id, "cols": 30, "rows": 5 })).await;
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(json!({ "sessionId": session.id, "cols": 101, "rows": 31 })).await;
    let resized = looker.expect("terminal:resized").await;
    assert_eq!(resized["payload"], json!({ "cols": 101, "rows": 31 }));
    socket.say(&json!({ "type": "terminal:resize", "payload": { "cols": 99, "rows": 29 } })).await;
    assert_eq!(looker.expect("terminal:resized").await["payload"], json!({ "cols": 99, "rows": 29 }));
    looker.type_in("x").await;
    assert_eq!(looker.error().await, "FORBIDDEN");
    looker.say(&json!({ "type": "terminal:resize", "payload": { "cols": 99, "rows": 29 } })).await;
    assert_eq!(looker.error().await, "FORBIDDEN");
    looker.say(&json!({ "type": "agent:switch", "payload": { "agent": "shell" } })).await;
    assert_eq!(looker.error().await, "FORBIDDEN");
}

#[tokio::test]
async fn events_tell_of_all_sessions() {
    let server = Server::start().await;
    let mut socket = server.socket(Scope::View).await;
    // Answered, so the socket listens.
    socket.say(&json!({ "type": "ping" })).await;
    socket.expect("pong").await;
    let session = server.script("read line; exit 3").await;
    assert_eq!(socket.expect("session:created").await["sessionId"], json!(session.id));
    server.client.rename(session.id, "new name").await.unwrap();
    loop {
        let updated = socket.expect("session:updated").await;
        if updated["payload"]["session"]["name"] == "new name" {
            break;
        }
    }
    server.client.input(session.id, "\n").await.unwrap();
    let exited = socket.expect("session:exited").await;
    assert_eq!(
        (&exited["payload"]["exitCode"], &exited["payload"]["session"]["status"]),
        (&json!(3), &json!("exited"))
    );
    server.client.delete(session.id).await.unwrap();
    let deleted = socket.expect("session:deleted").await;
    assert_eq!((&deleted["sessionId"], &deleted["payload"]), (&json!(session.id), &json!({})));
}

#[tokio::test]
async fn an_attached_session_exits_once_after_its_last_output_and_is_detached_when_deleted() {
    let server = Server::start().await;
    let session = server.script("read line; echo the-last-word; exit 4").await;
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(json!({ "sessionId": session.id, "events": false })).await;
    socket.type_in("\n").await;
    socket.output_until("the-last-word\r\n").await;
    let exited = socket.expect("session:exited").await;
    assert_eq!(exited["payload"]["exitCode"], 4);
    socket.type_in("x").await;
    assert_eq!(socket.error().await, "SESSION_EXITED");
    server.client.delete(session.id).await.unwrap();
    loop {
        let Incoming::Json(message) = socket.next().await else { panic!("only JSON was asked for") };
        assert_ne!(message["type"], "session:exited", "told twice");
        if message["type"] == "session:deleted" {
            break;
        }
    }
    socket.type_in("x").await;
    assert_eq!(socket.error().await, "NO_SESSION");
}

#[tokio::test]
async fn a_malformed_message_is_answered_and_the_socket_lives() {
    let server = Server::start().await;
    let session = server.shell().await;
    let mut socket = server.socket(Scope::Control).await;
    for (text, code) in [
        ("{", "INVALID_MESSAGE"),
        ("[]", "INVALID_MESSAGE"),
        (r#"{"type":"session:jump"}"#, "INVALID_MESSAGE"),
        (r#"{"type":"session:attach"}"#, "INVALID_REQUEST"),
        (r#"{"type":"session:attach","payload":{"sessionId":"nope"}}"#, "SESSION_NOT_FOUND"),
        (
            r#"{"type":"session:attach","payload":{"sessionId":"550e8400-e29b-41d4-a716-446655440000"}}"#,
            "SESSION_NOT_FOUND",
        ),
        (r#"{"type":"terminal:resize","payload":{"cols":80,"rows":24}}"#, "NO_SESSION"),
        (r#"{"type":"agent:switch","payload":{"agent":"shell"}}"#, "NO_SESSION"),
        (r#"{"type":"terminal:ack","payload":{"offset":1}}"#, "NO_SESSION"),
    ] {
        socket.say_text(text).await;
        assert_eq!(socket.error().await, code, "{text}");
    }
    for (cols, rows) in [(0, 24), (80, 0), (1001, 24), (80, 501)] {
        socket.say(&json!({ "type": "session:attach", "payload": { "sessionId": session.id, "cols": cols, "rows": rows } })).await;
        assert_eq!(socket.error().await, "INVALID_REQUEST", "{cols}x{rows}");
    }
    socket.say(&json!({ "type": "session:attach", "payload": { "sessionId": session.id, "cols": 80 } })).await;
    assert_eq!(socket.error().await, "INVALID_REQUEST");
    socket.attach(json!({ "sessionId": session.id })).await;
    socket.say_bytes(&vec![b'x'; 64 * 1024 + 1]).await;
    assert_eq!(socket.error().await, "PAYLOAD_TOO_LARGE");
    socket.say(&json!({ "type": "agent:switch", "payload": { "agent": "nope" } })).await;
    assert_eq!(socket.error().await, "AGENT_NOT_FOUND");
    socket.say(&json!({ "type": "ping" })).await;
    socket.expect("pong").await;
}

#[tokio::test]
async fn the_agent_is_switched_for_everybody_who_looks() {
    let server = Server::with_config("[agents.mirror]\ncommand = \"cat\"\n").await;
    let session = server.shell().await;
    let mut socket = server.socket(Scope::Control).await;
    let mut other = server.socket(Scope::View).await;
    socket.attach(json!({ "sessionId": session.id })).await;
    other.attach(json!({ "sessionId": session.id })).await;
    socket.say(&json!({ "type": "agent:switch", "payload": { "agent": "mirror" } })).await;
    for socket in [&mut socket, &mut other] {
        let switched = socket.expect("agent:switched").await;
        assert_eq!(switched["payload"]["session"]["agent"], "mirror");
        let fresh = socket.expect("terminal:output").await;
        assert_eq!(fresh["payload"]["snapshot"], true);
    }
    socket.type_in("echo\n").await;
    other.output_until("echo\r\necho\r\n").await;
}

#[tokio::test]
async fn characters_arrive_whole_however_they_are_written() {
    let server = Server::start().await;
    // Each byte of `é`, `漢` and `🙂` on its own, with time between them.
    let script = r"read go; for b in '\303' '\251' '\346' '\274' '\242' '\360' '\237' '\231' '\202'; do printf $b; sleep 0.02; done; printf '\377end'; read stop";
    let session = server.script(script).await;
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(json!({ "sessionId": session.id })).await;
    socket.type_in("\n").await;
    let output = socket.output_until("end").await;
    assert!(output.ends_with("é漢🙂\u{fffd}end"), "{output:?}");
}

#[tokio::test]
async fn binary_frames_carry_offsets_and_resuming_repeats_nothing() {
    let server = Server::start().await;
    let session =
        server.script("stty -echo; read a; echo first; read a; echo second; read a; echo third; read a").await;
    let mut socket = server.socket(Scope::Control).await;
    let attach = |offset: Option<u64>| json!({ "sessionId": session.id, "binary": true, "fromOffset": offset });
    socket.attach(attach(None)).await;
    socket.say_bytes(b"\n").await;
    let mut at = 0;
    let mut seen = Vec::new();
    while !seen.ends_with(b"first\r\n") {
        if let Incoming::Frame(Frame::Output { offset, bytes }) = socket.next().await {
            at = offset;
            seen.extend_from_slice(&bytes);
        }
    }
    drop(socket);
    server.client.input(session.id, "\n").await.unwrap();
    server.wait_for_text(session.id, "second").await;
    let mut socket = server.socket(Scope::Control).await;
    let attached = socket.attach(attach(Some(at))).await;
    assert_eq!((&attached["payload"]["offset"], &attached["payload"]["snapshot"]), (&json!(at), &json!(false)));
    socket.say_bytes(b"\n").await;
    assert_eq!(socket.output_until("third\r\n").await, "second\r\nthird\r\n");
    // What was never printed cannot be resumed.
    let attached = socket.attach(attach(Some(at + 1_000_000))).await;
    assert_eq!(attached["payload"]["snapshot"], true);
}

#[tokio::test]
async fn a_window_stops_the_output_until_it_is_acknowledged() {
    let server = Server::start().await;
    let session = server.script("read go; seq 1 20000; echo all-printed; read stop").await;
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(json!({ "sessionId": session.id, "window": 4096, "scrollback": 0, "events": false })).await;
    socket.type_in("\n").await;
    server.wait_for_text(session.id, "all-printed").await;
    // The window is full long before the end: a ping's answer comes, the rest of the output does not.
    socket.say(&json!({ "type": "ping" })).await;
    let mut at = 0;
    let mut seen = String::new();
    loop {
        let Incoming::Json(message) = socket.next().await else { panic!("only JSON was asked for") };
        if message["type"] == "pong" {
            break;
        }
        at = message["payload"]["offset"].as_u64().unwrap_or(at);
        seen.push_str(message["payload"]["data"].as_str().unwrap_or_default());
    }
    assert!(!seen.contains("all-printed"));
    while !seen.contains("all-printed") {
        socket.say(&json!({ "type": "terminal:ack", "payload": { "offset": at } })).await;
        let message = socket.expect("terminal:output").await;
        at = message["payload"]["offset"].as_u64().unwrap();
        seen.push_str(message["payload"]["data"].as_str().unwrap());
    }
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let server = Server::start().await;
    let create = CreateToken { scope: Scope::View, ttl_seconds: 2, session: None };
    let token = server.client.create_token(&create).await.unwrap().token;
    let mut socket = server.socket_with(&format!("/ws?token={token}"), &[]).await.unwrap();
    socket.closed().await;
}

#[tokio::test]
async fn a_token_of_one_session_sees_no_other() {
    let server = Server::start().await;
    let (own, other) = (server.shell().await, server.shell().await);
    let token = server.token(Scope::Control, Some(own.id)).await;
    let mut socket = server.socket_with(&format!("/ws?token={token}"), &[]).await.unwrap();
    socket.say(&json!({ "type": "session:attach", "payload": { "sessionId": other.id } })).await;
    assert_eq!(socket.error().await, "FORBIDDEN");
    socket.attach(json!({ "sessionId": own.id })).await;
    server.client.rename(other.id, "unseen").await.unwrap();
    server.client.rename(own.id, "seen").await.unwrap();
    loop {
        let Incoming::Json(message) = socket.next().await else { panic!("only JSON was asked for") };
        assert_eq!(message["sessionId"], json!(own.id), "{message}");
        if message["payload"]["session"]["name"] == "seen" {
            break;
        }
    }
}

#[tokio::test]
async fn a_token_opens_no_more_sockets_than_it_should() {
    let server = Server::start().await;
    let token = server.token(Scope::View, None).await;
    let path = format!("/ws?token={token}");
    let mut sockets = Vec::new();
    for _ in 0..32 {
        sockets.push(server.socket_with(&path, &[]).await.unwrap());
    }
    assert_eq!(server.socket_with(&path, &[]).await.err(), Some(429));
    sockets.pop();
    eventually("a place is free again", async || server.socket_with(&path, &[]).await.ok()).await;
}

#[tokio::test]
async fn a_message_that_is_too_long_is_told_with_the_close() {
    let server = Server::start().await;
    let mut socket = server.socket(Scope::View).await;
    socket.say_text(&"x".repeat(256 * 1024 + 1)).await;
    assert_eq!(socket.close_code().await, Some(1002));
}
