//! Calls that are broken off or made at once, and what a session is after one program follows another.

use crate::fixture::{Server, eventually};
use crate::socket::{Incoming, Socket};
use agterm::protocol::rest::{Scope, Session, Status};
use agterm::protocol::ws::Frame;
use futures_util::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Sends a call; the answer is not waited for, and dropping this hangs up.
async fn begin(server: &Server, token: &str, method: &str, path: &str, body: &str) -> TcpStream {
    let authority = server.authority();
    let call = format!(
        "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(call.as_bytes()).await.unwrap();
    stream
}

async fn sessions(server: &Server) -> Vec<Session> {
    server.client.sessions().await.unwrap()
}

#[tokio::test]
async fn a_session_whose_maker_hangs_up_is_there_and_one_whose_ender_does_is_gone() {
    let server = Server::start().await;
    let token = server.token(Scope::Control, None).await;
    let script = "trap 'touch hung-up' HUP; echo set; while :; do sleep 1; done";
    let create = json!({ "agent": "shell", "command": ["/bin/sh", "-c", script] }).to_string();
    for made in 1..=8 {
        let call = begin(&server, &token, "POST", "/api/sessions", &create).await;
        let dirs = || std::fs::read_dir(server.home().join("sessions")).into_iter().flatten().count();
        eventually("the call is taken up", async || (dirs() == made).then_some(())).await;
        drop(call);
        eventually("it is done", async || (sessions(&server).await.len() == made).then_some(())).await;
    }
    for session in sessions(&server).await {
        server.wait_for_text(session.id, "set").await;
        let call = begin(&server, &token, "DELETE", &format!("/api/sessions/{}", session.id), "").await;
        let told = Path::new(&session.workspace_dir).join("hung-up");
        eventually("the program is told to end", async || told.exists().then_some(())).await;
        drop(call);
    }
    eventually("all are gone", async || sessions(&server).await.is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_session_that_cannot_start_leaves_nothing_behind() {
    let server = Server::start().await;
    let token = server.token(Scope::Control, None).await;
    let call = server.call("POST", "/api/sessions").bearer(&token);
    let answer = call.json(&json!({ "agent": "shell", "command": ["/nonexistent"] })).send().await;
    assert_eq!(answer.code(), "AGENT_UNAVAILABLE");
    for kept in ["sessions", "workspaces"] {
        assert_eq!(std::fs::read_dir(server.home().join(kept)).unwrap().count(), 0, "{kept}");
    }
    assert!(sessions(&server).await.is_empty());
}

#[tokio::test]
async fn sessions_made_at_once_have_names_of_their_own() {
    let server = Server::start().await;
    let made = join_all((0..12).map(|_| server.shell())).await;
    let names: BTreeSet<_> = made.iter().map(|session| &session.name).collect();
    assert_eq!(names.len(), made.len(), "{names:?}");
    let ends = join_all(made.iter().chain(&made).map(|session| server.client.delete(session.id))).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), made.len(), "each is deleted once");
}

#[tokio::test]
async fn whatever_lies_in_place_of_a_workspace_goes_to_the_trash() {
    let server = Server::start().await;
    let session = server.shell().await;
    std::fs::remove_dir(&session.workspace_dir).unwrap();
    std::fs::write(&session.workspace_dir, "work").unwrap();
    let mut socket = server.socket(Scope::View).await;
    let deleted = server.client.delete(session.id).await.unwrap();
    assert_eq!(std::fs::read_to_string(deleted.trashed_to.unwrap()).unwrap(), "work");
    assert_eq!(socket.expect("session:deleted").await["sessionId"], json!(session.id));
}

/// Reads on until the switch is told, and then until `text` is shown; returns what was shown after it.
async fn shown_after_the_switch(socket: &mut Socket, text: &str) -> String {
    let mut shown = None::<String>;
    while !shown.as_ref().is_some_and(|shown| shown.contains(text)) {
        match socket.next().await {
            Incoming::Json(message) if message["type"] == "agent:switched" => shown = Some(String::new()),
            Incoming::Json(message) => assert_ne!(message["type"], "session:exited", "the old program's end"),
            Incoming::Frame(Frame::Output { bytes, .. } | Frame::Snapshot { bytes, .. }) => {
                if let Some(shown) = &mut shown {
                    shown.push_str(&String::from_utf8_lossy(&bytes));
                }
            }
            Incoming::Closed => panic!("closed; so far {shown:?}"),
        }
    }
    shown.unwrap_or_default()
}

#[tokio::test]
async fn a_switch_in_a_flood_shows_nothing_of_the_program_before() {
    let config = "[agents.quiet]\ncommand = \"/bin/sh\"\nargs = [\"-c\", \"echo new; exec cat\"]\n";
    let mut server = Server::with_config(config).await;
    let session = server.script("exec yes flood").await;
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(json!({ "sessionId": session.id, "binary": true, "scrollback": 0 })).await;
    socket.output_until("flood").await;
    socket.say(&json!({ "type": "agent:switch", "payload": { "agent": "quiet" } })).await;
    let shown = shown_after_the_switch(&mut socket, "new").await;
    assert!(!shown.contains("flood"), "{shown:?}");
    // A later server reads the first program's end in the journal, and the second runs on.
    server.kill_and_restart().await;
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(json!({ "sessionId": session.id, "binary": true })).await;
    eventually("the session is idle again", async || (sessions(&server).await[0].status == Status::Idle).then_some(()))
        .await;
    assert_eq!(sessions(&server).await[0].exit_code, None);
    socket.type_in("mirrored\n").await;
    socket.output_until("mirrored\r\nmirrored").await;
}
