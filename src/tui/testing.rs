//! A multiplexer without server and terminal: events in, effects and a drawn screen out.

use super::effect::Effect;
use super::event::{Event, PaneEvent};
use super::keymap;
use super::state::{Settings, State};
use super::update::{start, update};
use super::view;
use crate::client::StreamEvent;
use crate::ids::SessionId;
use crate::protocol::rest::{Agent, KeySource, ModelConfig, Session, Status};
use crate::term::keys::{Key, KeyCode, Mods};
use crate::term::mouse::{Mouse, MouseAction};
use crate::theme::Theme;
use bytes::Bytes;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// The nth id.
pub(super) fn id(n: usize) -> SessionId {
    format!("00000000-0000-4000-8000-{n:012}").parse().unwrap()
}

pub(super) fn session(n: usize, name: &str) -> Session {
    Session {
        id: id(n),
        name: name.to_owned(),
        agent: "shell".to_owned(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        last_active_at: format!("2026-01-01T00:00:{n:02}Z"),
        workspace_dir: "/home/user/project".to_owned(),
        pid: Some(1000),
        model_config: None,
        status: Status::Idle,
        title: None,
        cols: 80,
        rows: 24,
        exit_code: None,
        viewers: 0,
    }
}

/// A session of an agent with a model.
pub(super) fn claude(n: usize, name: &str, status: Status) -> Session {
    let model_config = Some(ModelConfig { provider: None, model: Some("opus".to_owned()) });
    Session { agent: "claude".to_owned(), model_config, status, ..session(n, name) }
}

fn agent(id: &str, name: &str, available: bool) -> Agent {
    Agent {
        id: id.to_owned(),
        name: name.to_owned(),
        icon: id.to_owned(),
        color: "#58a6ff".to_owned(),
        welcome: format!("{name} ready."),
        command: id.to_owned(),
        available,
        cli_exists: available,
        cli_path: None,
        has_credentials: available,
        key_source: KeySource::None,
        missing_env_vars: Vec::new(),
        hint: None,
        enabled: true,
    }
}

pub(super) struct Fake {
    pub(super) state: State,
    /// What the last events led to.
    pub(super) effects: Vec<Effect>,
}

impl Fake {
    pub(super) fn new(cols: u16, rows: u16, sessions: Vec<Session>) -> Self {
        Self::with(cols, rows, sessions, serde_json::Value::Null)
    }

    pub(super) fn with(cols: u16, rows: u16, sessions: Vec<Session>, kept: serde_json::Value) -> Self {
        let settings = Settings {
            theme: Theme::builtin("dark").unwrap(),
            prefix: keymap::key(&"ctrl+b".parse().unwrap()),
            prefix_name: "ctrl+b".to_owned(),
            has_mouse: true,
            sidebar_width: 28,
            directory: "/home/user".to_owned(),
        };
        let mut state = State::new(settings, cols, rows);
        let agents =
            vec![agent("shell", "Shell", true), agent("claude", "Claude Code", true), agent("codex", "Codex", false)];
        let url = Some("http://127.0.0.1:3000".to_owned());
        let effects = start(&mut state, Event::ServerFound { sessions, agents, url }, kept, None);
        Self { state, effects }
    }

    pub(super) fn on(&mut self, event: Event) -> &mut Self {
        self.effects = update(&mut self.state, event);
        self
    }

    /// Types keys: characters as they are; `^b` is ctrl+b; `<up>` a key by its name.
    pub(super) fn type_in(&mut self, keys: &str) -> &mut Self {
        let mut all = Vec::new();
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let key;
            (key, rest) = match (c, rest.find('>')) {
                ('<', Some(end)) => (keymap::key(&rest[1..end].parse().unwrap()), &rest[end + 1..]),
                ('^', _) => (Key::with(KeyCode::Char(rest[1..].chars().next().unwrap()), Mods::CTRL), &rest[2..]),
                _ => (Key::new(KeyCode::Char(c)), &rest[c.len_utf8()..]),
            };
            all.extend(update(&mut self.state, Event::Key(key)));
        }
        self.effects = all;
        self
    }

    pub(super) fn mouse(&mut self, action: MouseAction, col: u16, row: u16) -> &mut Self {
        self.on(Event::Mouse(Mouse { action, col, row, mods: Mods::NONE }, 1))
    }

    /// The server creates what was asked for last.
    pub(super) fn create(&mut self, new: Session) -> &mut Self {
        let place = self.effects.iter().find_map(|effect| match effect {
            Effect::Create(_, place) => Some(*place),
            _ => None,
        });
        let place = place.expect("a session was asked for");
        self.on(Event::Created(new, place))
    }

    /// The session's stream stands and has shown this.
    pub(super) fn shows(&mut self, n: usize, output: &str) -> &mut Self {
        // On a screen without room for it, a pane has no stream.
        let Some(size) = self.state.panes.get(&id(n)).map(|pane| pane.size) else { return self };
        let session = Session { cols: size.cols(), rows: size.rows(), ..self.state.session(id(n)).unwrap().clone() };
        self.stream(n, StreamEvent::Attached { session, offset: 0 });
        self.stream(n, StreamEvent::Output { offset: output.len() as u64, bytes: Bytes::from(output.to_owned()) })
    }

    pub(super) fn stream(&mut self, n: usize, event: StreamEvent) -> &mut Self {
        self.on(Event::Pane(id(n), PaneEvent::Stream(event)))
    }

    /// The bytes that were sent to a session.
    pub(super) fn sent(&self, n: usize) -> String {
        let inputs = self.effects.iter().filter_map(|effect| match effect {
            Effect::Input(to, bytes) if *to == id(n) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        });
        inputs.collect()
    }

    /// The screen as text.
    pub(super) fn screen(&self) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(self.state.cols, self.state.rows)).unwrap();
        terminal
            .draw(|frame| {
                let cursor = view::draw(&self.state, frame.buffer_mut());
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor.position);
                }
            })
            .unwrap();
        terminal
    }
}
