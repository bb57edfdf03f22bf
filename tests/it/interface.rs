//! The terminal interface: the real program in a real terminal, on a real server.

use crate::fixture::{DEADLINE, POLL, PROGRAM, Server, eventually};
use agterm::protocol::rest::ScreenFormat;
use agterm::pty::{Pty, Read, Spawn};
use agterm::term::{Modes, Screen, Size};
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;
use std::time::Instant;

const COLS: u16 = 120;
const ROWS: u16 = 30;

/// What one read takes.
const CHUNK_BYTES: usize = 64 * 1024;

/// The interface, and the outer terminal that it draws on.
struct Interface {
    pty: Pty,
    screen: Screen,
}

impl Interface {
    fn open(home: &Path) -> Self {
        Self::run(home, &[])
    }

    /// A verb that takes the terminal over.
    fn run(home: &Path, arguments: &[&str]) -> Self {
        let env = [
            ("AGTERM_HOME", home.as_os_str()),
            ("TERM", "xterm-256color".as_ref()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin".as_ref()),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value.to_str().unwrap().to_owned()));
        let command: Vec<_> = [PROGRAM].iter().chain(arguments).map(|&word| word.to_owned()).collect();
        let pty = Pty::spawn(&Spawn { command: &command, cwd: "/", env: &env, cols: COLS, rows: ROWS }).unwrap();
        Self { pty, screen: Screen::new(Size::clamped(COLS, ROWS), 0) }
    }

    /// Types bytes as a terminal sends them.
    fn press(&mut self, keys: &str) {
        assert_eq!(self.pty.write(keys.as_bytes()).unwrap(), keys.len());
    }

    /// Takes in what was drawn.
    fn look(&mut self) -> &Screen {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        while let Read::Bytes(_) = self.pty.read(&mut chunk) {
            self.screen.feed(&chunk);
            chunk.clear();
        }
        &self.screen
    }

    async fn until(&mut self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        let until = Instant::now() + DEADLINE;
        while !is_so(self.look()) {
            let shown = self.screen.text().join("\n");
            assert!(Instant::now() < until, "not in time: {what}; the screen shows\n{shown}");
            tokio::time::sleep(POLL).await;
        }
    }

    async fn until_shown(&mut self, text: &str) {
        self.until(&format!("`{text}` is shown"), |screen| shows(screen, text)).await;
    }

    async fn ended(&mut self) -> i32 {
        eventually("the interface ends", async || {
            self.look();
            self.pty.try_wait()
        })
        .await
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.pty.pid().cast_signed()).unwrap(), signal).unwrap();
    }
}

impl Drop for Interface {
    fn drop(&mut self) {
        self.pty.kill();
    }
}

fn shows(screen: &Screen, text: &str) -> bool {
    screen.text().join("\n").contains(text)
}

/// Splits twice and leaves a mark in every pane; waits for each to be drawn.
async fn mark_three_panes(interface: &mut Interface) {
    interface.until_shown("$").await;
    interface.press("echo left-$((40+1))\r");
    interface.until_shown("left-41").await;
    interface.press("\x02%");
    interface.until_shown("shell-2").await;
    interface.until("the new pane has a prompt", |screen| screen.text()[1].matches('$').count() > 1).await;
    interface.press("echo right-$((40+2))\r");
    interface.until_shown("right-42").await;
    interface.press("\x02\"");
    interface.until_shown("shell-3").await;
    interface.press("echo below-$((40+3))\r");
    interface.until_shown("below-43").await;
}

/// A pane whose session has another size for the moment says so in its title.
fn has_settled(screen: &Screen) -> bool {
    let is_size = |word: &str| {
        word.split_once('x').is_some_and(|(cols, rows)| [cols, rows].iter().all(|n| n.parse::<u16>().is_ok()))
    };
    !screen.text().iter().any(|row| row.split(' ').any(is_size))
}

#[tokio::test]
async fn panes_come_back_as_they_were() {
    let server = Server::start().await;
    let mut interface = Interface::open(server.home());
    mark_three_panes(&mut interface).await;
    interface.until("each session has its pane's size", has_settled).await;
    let before = interface.look().text();
    interface.press("\x02d");
    assert_eq!(interface.ended().await, 0);
    let mut interface = Interface::open(server.home());
    let is_there = |screen: &Screen| {
        has_settled(screen) && ["left-41", "right-42", "below-43"].iter().all(|mark| shows(screen, mark))
    };
    interface.until("all panes are there", is_there).await;
    // States may have changed meanwhile: the panes' own text is compared.
    let panes = |text: &[String]| {
        let rows = text.iter().map(|row| row.chars().skip(28).filter(|c| !"◌▶○✓?".contains(*c)).collect());
        rows.take(text.len() - 1).collect::<Vec<String>>()
    };
    let now = interface.look().text();
    assert_eq!(panes(&now), panes(&before));
}

#[tokio::test]
async fn every_end_gives_the_terminal_back() {
    let server = Server::start().await;
    for signal in [None, Some(Signal::TERM), Some(Signal::HUP), Some(Signal::INT)] {
        let mut interface = Interface::open(server.home());
        interface.until_shown("$").await;
        assert!(interface.look().modes().alternate_screen && interface.look().modes().bracketed_paste);
        match signal {
            Some(signal) => interface.signal(signal),
            None => interface.press("\x02d"),
        }
        assert_eq!(interface.ended().await, 0, "{signal:?}");
        let screen = interface.look();
        assert_eq!((screen.modes(), screen.cursor().visible), (Modes::default(), true), "{signal:?}");
    }
}

#[tokio::test]
async fn a_killed_interface_and_a_killed_server_change_nothing() {
    let mut server = Server::start().await;
    let mut interface = Interface::open(server.home());
    mark_three_panes(&mut interface).await;
    let sessions = server.client.sessions().await.unwrap();
    interface.signal(Signal::KILL);
    interface.ended().await;
    let mut interface = Interface::open(server.home());
    interface.until_shown("below-43").await;
    server.kill();
    interface.until_shown("no server").await;
    server.restart().await;
    interface.until("the server is found again", |screen| !shows(screen, "no server")).await;
    interface.until("no pane reconnects any more", |screen| !shows(screen, "reconnecting")).await;
    interface.press("echo again-$((40+4))\r");
    interface.until_shown("again-44").await;
    let now = server.client.sessions().await.unwrap();
    let pids = |sessions: &[agterm::protocol::rest::Session]| sessions.iter().map(|one| one.pid).collect::<Vec<_>>();
    assert_eq!(pids(&now), pids(&sessions));
}

#[tokio::test]
async fn the_last_session_that_closes_ends_it() {
    let server = Server::start().await;
    let mut interface = Interface::open(server.home());
    interface.until_shown("$").await;
    interface.press("exit 3\r");
    interface.until_shown("[exited 3]").await;
    interface.press("r");
    interface.until("it runs again", |screen| !shows(screen, "[exited")).await;
    interface.until_shown("$").await;
    interface.press("\x02xy");
    assert_eq!(interface.ended().await, 0);
    assert!(server.client.sessions().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_script_and_the_interface_see_the_same_session() {
    let server = Server::start().await;
    let mut interface = Interface::open(server.home());
    interface.until_shown("$").await;
    let session = server.client.sessions().await.unwrap().remove(0);
    server.client.input(session.id, "echo script-$((40+5))\r").await.unwrap();
    interface.until_shown("script-45").await;
    server.client.rename(session.id, "renamed").await.unwrap();
    interface.until_shown("renamed").await;
    // The pane decides the size: what the sidebar and the status line leave.
    let session = server.client.sessions().await.unwrap().remove(0);
    assert_eq!((session.cols, session.rows), (COLS - 28, ROWS - 1));
}

#[tokio::test]
async fn a_terminal_that_takes_nothing_does_not_keep_it_from_ending() {
    let server = Server::start().await;
    for arguments in [&[][..], &["attach", "shell-1"]] {
        let mut interface = Interface::run(server.home(), arguments);
        interface.until_shown("$").await;
        interface.press("seq 1 1000000\r");
        // Far more than the terminal holds has been printed, and nobody reads it.
        let session = server.client.sessions().await.unwrap().remove(0);
        let printed = async || server.client.screen(session.id, ScreenFormat::Text, 0).await.unwrap().offset;
        let before = printed().await;
        eventually("a flood is printed", async || (printed().await > before + 2_000_000).then_some(())).await;
        interface.signal(Signal::TERM);
        eventually("it ends", async || interface.pty.try_wait()).await;
    }
}
