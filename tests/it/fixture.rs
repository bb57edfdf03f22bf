//! A real server with a data directory of its own, ended with all its holders when dropped.

use agterm::client::Client;
use agterm::ids::SessionId;
use agterm::paths::Paths;
use agterm::protocol::rest::{CreateSession, CreateToken, Scope, ScreenFormat, Session};
use rustix::process::{Pid, Signal, kill_process};
use std::future::Future;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_agterm");

/// Ten times what a loaded machine needs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Asked again this often while a condition is waited for.
pub(crate) const POLL: Duration = Duration::from_millis(10);

/// A data directory, and the server that runs on it.
pub(crate) struct Server {
    home: tempfile::TempDir,
    environment: Vec<(String, String)>,
    child: Child,
    pub(crate) client: Client,
    pub(crate) url: String,
}

impl Server {
    /// A server with the configuration that one has who configured nothing.
    pub(crate) async fn start() -> Self {
        Self::with_config("").await
    }

    pub(crate) async fn with_config(config: &str) -> Self {
        Self::with_files(&[("config.toml", config)]).await
    }

    /// A server with these variables.
    pub(crate) async fn with_environment(variables: &[(&str, &str)]) -> Self {
        Self::with(&[], variables).await
    }

    /// A server that finds these files in its data directory.
    pub(crate) async fn with_files(files: &[(&str, &str)]) -> Self {
        Self::with(files, &[]).await
    }

    async fn with(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Self {
        let home = tempfile::Builder::new().prefix("agterm-it").tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(home.path().join(name), text).unwrap();
        }
        let environment: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let child = spawn(home.path(), &environment);
        let client = Client::new(&Paths::new(home.path()).server_socket());
        let url = url_of(&client).await;
        Self { home, environment, child, client, url }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn paths(&self) -> Paths {
        Paths::new(self.home.path())
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn authority(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Kills the server as `kill -9` does, and starts another in its place.
    pub(crate) async fn kill_and_restart(&mut self) {
        self.kill();
        self.restart().await;
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts a server where the one before has ended.
    pub(crate) async fn restart(&mut self) {
        self.child = spawn(self.home.path(), &self.environment);
        self.url = url_of(&self.client).await;
    }

    /// Sends the server a signal and waits for its end; true when it ended well.
    pub(crate) async fn signal(&mut self, signal: Signal) -> bool {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.ended().await
    }

    /// Waits for the server's end; true when it ended well.
    pub(crate) async fn ended(&mut self) -> bool {
        eventually("the server ends", async || self.child.try_wait().unwrap()).await.success()
    }

    pub(crate) async fn shell(&self) -> Session {
        self.client.create(&CreateSession { agent: "shell".to_owned(), ..CreateSession::default() }).await.unwrap()
    }

    /// A session that runs a script.
    pub(crate) async fn script(&self, script: &str) -> Session {
        let command = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
        let create = CreateSession { agent: "shell".to_owned(), command: Some(command), ..CreateSession::default() };
        self.client.create(&create).await.unwrap()
    }

    /// The holder of a session: its program's parent.
    pub(crate) fn holder(session: &Session) -> Pid {
        let status = std::fs::read_to_string(format!("/proc/{}/status", session.pid.unwrap())).unwrap();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap();
        Pid::from_raw(parent.trim().parse().unwrap()).unwrap()
    }

    pub(crate) async fn token(&self, scope: Scope, session: Option<SessionId>) -> String {
        self.client.create_token(&CreateToken { scope, ttl_seconds: 600, session }).await.unwrap().token
    }

    /// Waits until the session's screen, with history, has the text.
    pub(crate) async fn wait_for_text(&self, id: SessionId, text: &str) {
        eventually(&format!("`{text}` on the screen"), async || {
            let screen = self.client.screen(id, ScreenFormat::Text, 1000).await.unwrap();
            screen.lines.join("\n").contains(text).then_some(())
        })
        .await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Hold their sessions' terminals: without them the programs are hung up.
        for pid in holders(self.home.path()) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

/// A command of this program, with this data directory and no trace of what is around the test.
pub(crate) fn agterm(home: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env("AGTERM_HOME", home)
        .env("SHELL", "/bin/sh")
        .env("PS1", "$ ")
        .env_remove("AGTERM_HOST")
        .env_remove("AGTERM_PORT")
        // Tests ask again and again until something is so.
        .env("AGTERM_RATE_LIMIT_MAX", "1000000")
        .env_remove("ENV")
        .current_dir("/");
    command
}

fn spawn(home: &Path, environment: &[(String, String)]) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(home.join("test.log")).unwrap();
    agterm(home)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .args(["server", "--foreground", "--port", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

async fn url_of(client: &Client) -> String {
    eventually("the server answers", async || client.server().await.ok()).await.url.unwrap()
}

/// The holders of a data directory: processes of this program with a file of it open.
fn holders(home: &Path) -> Vec<Pid> {
    let is_holder = |process: &Path| {
        let files = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        let mut targets = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        std::fs::read_link(process.join("exe")).is_ok_and(|exe| exe == Path::new(PROGRAM))
            && targets.any(|target| target.starts_with(home))
    };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let found = processes.filter(|process| is_holder(&process.path()));
    found.filter_map(|process| Pid::from_raw(process.file_name().to_str()?.parse().ok()?)).collect()
}

/// Waits until `probe` has an answer.
pub(crate) async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let until = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(Instant::now() < until, "not in time: {what}");
        tokio::time::sleep(POLL).await;
    }
}

/// Waits for a future, but not for ever.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.unwrap_or_else(|_| panic!("not in time: {what}"))
}
