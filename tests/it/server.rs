//! How servers start and end.

use crate::fixture::{Server, agterm, eventually};
use agterm::protocol::rest::Status;
use rustix::process::Signal;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn two_servers_never_share_a_data_directory() {
    let server = Server::start().await;
    let output = agterm(server.home()).args(["server", "--foreground", "--port", "0"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    let pid = server.client.server().await.unwrap().pid;
    assert!(!output.status.success() && error.contains(&format!("process {pid}")), "{error}");
    let child = agterm(server.home()).args(["server", "--background-child", "--port", "0"]).output().unwrap();
    assert_eq!(String::from_utf8(child.stdout).unwrap(), "taken");
}

#[tokio::test]
async fn a_taken_port_is_explained() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let home = tempfile::tempdir().unwrap();
    let output = agterm(home.path()).args(["server", "--foreground", "--port", &port.to_string()]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    for part in [&format!("127.0.0.1:{port} is taken"), "--port", "AGTERM_PORT", "config.toml"] {
        assert!(error.contains(part), "{part} in {error}");
    }
    #[cfg(target_os = "linux")]
    assert!(error.contains(&format!("(process {})", std::process::id())), "{error}");
    let child =
        agterm(home.path()).args(["server", "--background-child", "--port", &port.to_string()]).output().unwrap();
    let report = String::from_utf8(child.stdout).unwrap();
    assert!(report.starts_with("failed ") && report.contains("is taken"), "{report}");
}

#[tokio::test]
async fn a_signal_ends_the_server_and_the_sessions_live_on() {
    let mut server = Server::start().await;
    let session = server.shell().await;
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut socket = server.client.stream().await.unwrap();
        assert!(server.signal(signal).await, "{signal:?}");
        assert!(socket.1.next().await.is_none());
        assert!(!server.paths().server_socket().exists());
        server.restart().await;
        let found = server.client.sessions().await.unwrap();
        assert_eq!((found[0].id, found[0].pid), (session.id, session.pid));
    }
}

#[tokio::test]
async fn a_stop_can_end_the_sessions_too() {
    let mut server = Server::start().await;
    let session = server.shell().await;
    server.client.stop_server(false).await.unwrap();
    assert!(server.ended().await);
    server.restart().await;
    assert_eq!(server.client.sessions().await.unwrap()[0].pid, session.pid);
    server.client.stop_server(true).await.unwrap();
    assert!(server.ended().await);
    server.restart().await;
    assert!(server.client.sessions().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_ended_without_a_server_is_shown_as_it_ended() {
    let mut server = Server::start().await;
    let go = server.home().join("go");
    let script = format!("until test -e {}; do sleep 0.01; done; echo last words; exit 5", go.display());
    let session = server.script(&script).await;
    server.kill();
    std::fs::write(go, "").unwrap();
    server.restart().await;
    server.wait_for_text(session.id, "last words").await;
    eventually("the exit", async || {
        let sessions = server.client.sessions().await.unwrap();
        (sessions[0].status == Status::Exited && sessions[0].exit_code == Some(5)).then_some(())
    })
    .await;
    server.kill_and_restart().await;
    let sessions = server.client.sessions().await.unwrap();
    assert_eq!((sessions[0].status, sessions[0].exit_code), (Status::Exited, Some(5)));
    server.wait_for_text(session.id, "last words").await;
}

#[test]
fn a_mistake_in_the_configuration_is_named() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config.toml"), "prot = 3\n").unwrap();
    let output = agterm(home.path()).args(["server", "--foreground", "--port", "0"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("config.toml:1: unknown key `prot`; did you mean `port`?"), "{error}");
}

#[tokio::test]
async fn a_check_of_the_configuration_checks_the_theme() {
    let home = tempfile::tempdir().unwrap();
    let check = || {
        let output = agterm(home.path()).args(["config", "check"]).output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    std::fs::write(home.path().join("config.toml"), "theme = \"drak\"\n").unwrap();
    let (is_valid, told) = check();
    assert!(!is_valid && told.contains("config.toml:1: unknown theme `drak`; did you mean `dark`?"), "{told}");
    std::fs::create_dir(home.path().join("themes")).unwrap();
    std::fs::write(home.path().join("themes/drak.toml"), "[ui]\nborder = \"red\"\nborders = \"red\"\n").unwrap();
    let (is_valid, told) = check();
    assert!(!is_valid && told.contains("themes/drak.toml:3: "), "{told}");
}

#[tokio::test]
async fn nothing_in_the_data_directory_is_for_others() {
    let mut server = Server::start().await;
    let session = server.script("echo printed; exec cat").await;
    server.wait_for_text(session.id, "printed").await;
    // Writes the checkpoints.
    assert!(server.signal(Signal::TERM).await);
    let mut dirs = vec![server.home().to_owned()];
    let mut names = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if ["config.toml", "test.log"].contains(&name.as_str()) {
                continue;
            }
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode & 0o077, 0, "{name} has the mode {mode:o}");
            dirs.extend(entry.file_type().unwrap().is_dir().then(|| entry.path()));
            names.push(name);
        }
    }
    for expected in ["agterm.db", "checkpoint", "secret", "workspaces"] {
        assert!(names.iter().any(|name| name == expected), "{expected} in {names:?}");
    }
}
