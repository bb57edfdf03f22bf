//! Nothing is lost: not when the server is killed, not when a client is slow.

use crate::fixture::{Server, eventually};
use crate::socket::{Incoming, Socket};
use agterm::protocol::rest::{CreateSession, Scope, Status};
use agterm::protocol::ws::Frame;
use rustix::process::{Signal, kill_process, test_kill_process};
use serde_json::json;
use std::fmt::Write;
use std::time::Duration;

/// Enough that the server dies in the midst of it, little enough for the journal.
const LINES: usize = 400_000;

/// Reads frames until the output has ended with `end`; a snapshot would be a loss.
async fn take_output(socket: &mut Socket, all: &mut Vec<u8>, mut is_enough: impl FnMut(&[u8]) -> bool) -> u64 {
    loop {
        match socket.next().await {
            Incoming::Frame(Frame::Output { offset, bytes }) => {
                all.extend_from_slice(&bytes);
                assert_eq!(all.len() as u64, offset, "a gap or a duplicate");
                if is_enough(all) {
                    return offset;
                }
            }
            Incoming::Frame(Frame::Snapshot { .. }) => panic!("a snapshot instead of what was printed"),
            Incoming::Closed => panic!("closed after {} bytes", all.len()),
            Incoming::Json(_) => {}
        }
    }
}

#[tokio::test]
async fn a_killed_server_loses_no_line_of_a_flood() {
    let mut server = Server::start().await;
    let session = server.script(&format!("stty -echo -opost; read go; seq 1 {LINES}; echo end; read stop")).await;
    let attach = |offset: usize| json!({ "sessionId": session.id, "binary": true, "fromOffset": offset });
    let mut all = Vec::new();
    let mut socket = server.socket(Scope::Control).await;
    socket.attach(attach(0)).await;
    socket.say_bytes(b"\n").await;
    for part in 1..=3 {
        take_output(&mut socket, &mut all, |all| all.len() > part * 300_000).await;
        server.kill_and_restart().await;
        socket = server.socket(Scope::Control).await;
        let attached = socket.attach(attach(all.len())).await;
        assert_eq!(attached["payload"]["snapshot"], false);
    }
    take_output(&mut socket, &mut all, |all| all.ends_with(b"end\n")).await;
    let mut expected = String::new();
    (1..=LINES).for_each(|line| writeln!(expected, "{line}").unwrap());
    expected.push_str("end\n");
    let at = all.windows(4).position(|window| window == b"1\n2\n").unwrap();
    assert!(all[at..] == *expected.as_bytes(), "not every line once");
    let found = server.client.sessions().await.unwrap();
    assert_eq!((found[0].pid, found[0].status == Status::Exited), (session.pid, false));
}

#[tokio::test]
async fn a_client_that_does_not_read_neither_stalls_nor_grows_the_server() {
    let server = Server::start().await;
    let session = server
        .script("read go; head -c 24000000 /dev/zero | tr '\\0' x | fold -w 79; echo all-printed; read stop")
        .await;
    let mut slow = server.socket(Scope::Control).await;
    slow.attach(json!({ "sessionId": session.id, "binary": true, "scrollback": 10 })).await;
    slow.say_bytes(b"\n").await;
    // It reads nothing from here on, and the program comes to its end all the same.
    server.wait_for_text(session.id, "all-printed").await;
    let pid = server.client.server().await.unwrap().pid;
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kib < 100 * 1024, "the server grew to {peak_kib} KiB");
    // When it reads again, what it missed is left out, and it sees what there is now.
    let mut received = 0;
    let mut has_snapshot = false;
    let mut tail = Vec::new();
    while !tail.windows(11).any(|window| window == b"all-printed") {
        match slow.next().await {
            Incoming::Frame(Frame::Snapshot { bytes, .. }) => {
                has_snapshot |= received > 0;
                tail = bytes.to_vec();
            }
            Incoming::Frame(Frame::Output { bytes, .. }) => {
                received += bytes.len();
                tail.extend_from_slice(&bytes);
                tail.drain(..tail.len().saturating_sub(100_000));
            }
            Incoming::Closed => panic!("closed"),
            Incoming::Json(_) => {}
        }
    }
    assert!(has_snapshot && received < 20_000_000, "{received} bytes of 24,000,000");
}

#[tokio::test]
async fn a_slow_client_does_not_slow_the_others() {
    let server = Server::start().await;
    let session = server.shell().await;
    let mut slow = server.socket(Scope::View).await;
    slow.attach(json!({ "sessionId": session.id, "binary": true })).await;
    let mut quick = server.socket(Scope::Control).await;
    quick.attach(json!({ "sessionId": session.id, "binary": true, "scrollback": 0 })).await;
    quick.say_bytes(b"head -c 12000000 /dev/zero | tr '\\0' y | fold -w 79; echo $((20+3))-done\n").await;
    quick.output_until("23-done").await;
    quick.say_bytes(b"echo $((40+2))-echo\n").await;
    quick.output_until("42-echo").await;
    drop(slow);
    eventually("the slow one is counted out", async || {
        (server.client.sessions().await.unwrap()[0].viewers == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_session_whose_holder_does_not_answer_is_not_taken_for_ended() {
    let mut server = Server::start().await;
    let session = server.script("read go; echo all-$((40+1)); read stop").await;
    let holder = Server::holder(&session);
    kill_process(holder, Signal::STOP).unwrap();
    server.kill_and_restart().await;
    assert_eq!(server.client.sessions().await.unwrap()[0].status, Status::Unknown);
    kill_process(holder, Signal::CONT).unwrap();
    eventually("the holder is found again", async || {
        (server.client.sessions().await.unwrap()[0].pid == session.pid).then_some(())
    })
    .await;
    server.client.input(session.id, "\r").await.unwrap();
    server.wait_for_text(session.id, "all-41").await;
}

#[tokio::test]
async fn a_session_whose_holder_does_not_answer_can_be_deleted() {
    let mut server = Server::start().await;
    let session = server.script("read stop").await;
    let holder = Server::holder(&session);
    kill_process(holder, Signal::STOP).unwrap();
    server.kill_and_restart().await;
    server.client.delete(session.id).await.unwrap();
    assert!(server.client.sessions().await.unwrap().is_empty());
    eventually("the holder is gone", async || test_kill_process(holder).err()).await;
    assert!(!server.paths().holder_socket(session.id).exists());
}

#[tokio::test]
async fn whoever_deletes_may_hang_up_meanwhile() {
    let server = Server::start().await;
    let session = server.script("trap '' HUP; echo deaf; while :; do read line; done").await;
    server.wait_for_text(session.id, "deaf").await;
    let delete = server.client.delete(session.id);
    assert!(tokio::time::timeout(Duration::from_millis(200), delete).await.is_err(), "it takes a while");
    eventually("it is deleted all the same", async || server.client.sessions().await.unwrap().is_empty().then_some(()))
        .await;
}

#[tokio::test]
async fn what_cannot_be_started_leaves_nothing() {
    let server = Server::start().await;
    let command = Some(vec!["no-such-program".to_owned()]);
    let create = CreateSession { agent: "shell".to_owned(), command, ..CreateSession::default() };
    let error = server.client.create(&create).await.unwrap_err().to_string();
    assert!(error.contains("cannot start `no-such-program`: there is no such program in PATH"), "{error}");
    for dir in [server.paths().sessions(), server.paths().workspaces()] {
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0, "{}", dir.display());
    }
    assert!(server.client.sessions().await.unwrap().is_empty());
}
