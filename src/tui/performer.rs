//! Does what the effects say: streams and calls to the server, each in a task of its own, whose
//! answers come back as events.

use super::effect::{Effect, Outcome, Place};
use super::event::Event;
use super::link::{Link, Order};
use super::surface::Surface;
use crate::client::{self, Client, ClientError};
use crate::ids::SessionId;
use crate::paths::Paths;
use crate::protocol::rest::{CreateSession, ScreenFormat, SwitchAgent};
use crate::protocol::ws::{Attach, ClientMessage};
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// tmux's `repeat-time`.
const REPEAT_TIME: Duration = Duration::from_millis(500);
/// A server that hangs does not keep a user who leaves.
const FINISH_DEADLINE: Duration = Duration::from_secs(1);
/// The server bounds what copy mode can look back at by this as well.
const COPY_LINES: usize = 50_000;
/// The name that the layout is kept under.
pub(super) const LAYOUT: &str = "default";

pub(super) struct Performer {
    client: Client,
    paths: Paths,
    events: mpsc::Sender<Event>,
    links: HashMap<SessionId, Link>,
    repeat_end: Option<Instant>,
    layout: watch::Sender<serde_json::Value>,
    keeper: JoinHandle<()>,
    outcome: Option<Outcome>,
}

impl Performer {
    pub(super) fn new(client: Client, paths: Paths, events: mpsc::Sender<Event>) -> Self {
        let (layout, layout_rx) = watch::channel(serde_json::Value::Null);
        let keeper = tokio::spawn(keep(client.clone(), layout_rx));
        Self { client, paths, events, links: HashMap::new(), repeat_end: None, layout, keeper, outcome: None }
    }

    /// Set once the multiplexer is to end.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    pub(super) fn perform(&mut self, effect: Effect, surface: &mut Surface) -> io::Result<()> {
        match effect {
            Effect::Attach(id, size) => {
                let link = Link::open(self.client.clone(), id, size, self.events.clone());
                self.links.insert(id, link);
            }
            Effect::Detach(id) => drop(self.links.remove(&id)),
            Effect::Input(id, bytes) => {
                if self.links.get(&id).is_some_and(|link| !link.input(bytes)) {
                    self.fail("the session takes no input now".to_owned());
                }
            }
            Effect::Resize(id, size) => self.order(id, Order::Resize(size)),
            Effect::Acknowledge(id, offset) => self.order(id, Order::Acknowledge(offset)),
            Effect::Create(request, place) => self.create(request, place),
            Effect::Delete(id) => self.ask(move |client| delete(client, id)),
            Effect::Rename(id, name) => {
                self.call("rename the session", move |client| async move { client.rename(id, &name).await });
            }
            Effect::Restart(id, again) => self.call("start it again", move |client| restart(client, id, again)),
            Effect::History(id) => self.ask(move |client| async move {
                let text = client.screen(id, ScreenFormat::Ansi, COPY_LINES).await.ok()?;
                Some(Event::History(id, Box::new(text)))
            }),
            Effect::Git(id) => self.ask(move |client| async move {
                let line = client.git(id).await.ok()?.formatted;
                Some(Event::Git(id, crate::term::sanitize(&line)))
            }),
            // Fails when the keeper is gone, which ends with us alone.
            Effect::KeepLayout(layout) => drop(self.layout.send(layout)),
            Effect::Copy(text) => surface.copy(&text)?,
            Effect::AwaitRepeat => self.repeat_end = Some(Instant::now() + REPEAT_TIME),
            Effect::Repaint => surface.repaint(),
            Effect::StartServer => self.start_server(),
            Effect::Quit(outcome) => self.outcome = Some(outcome),
        }
        Ok(())
    }

    /// When [`Performer::due`] has something to tell, if ever.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.repeat_end
    }

    /// What has happened by the time alone.
    pub(super) fn due(&mut self) -> Option<Event> {
        let now = Instant::now();
        self.repeat_end.take_if(|at| *at <= now).map(|_| Event::RepeatOver)
    }

    /// Keeps what is not kept yet.
    pub(super) async fn finish(mut self) {
        self.links.clear();
        drop(self.layout);
        let _ = tokio::time::timeout(FINISH_DEADLINE, self.keeper).await;
    }

    fn order(&self, id: SessionId, order: Order) {
        if let Some(link) = self.links.get(&id) {
            link.order(order);
        }
    }

    fn create(&self, request: CreateSession, place: Place) {
        self.ask(move |client| async move {
            Some(match client.create(&request).await {
                Ok(session) => Event::Created(session, place),
                Err(e) => Event::Failed(format!("cannot start a session: {e}")),
            })
        });
    }

    fn start_server(&self) {
        let paths = self.paths.clone();
        self.ask(move |_| async move {
            let started = client::connect_or_start(&paths, &[]).await;
            started.err().map(|e| Event::Failed(e.to_string()))
        });
    }

    /// A call whose success shows by the events that follow from it.
    fn call<T, F>(&self, what: &'static str, call: impl FnOnce(Client) -> F)
    where
        T: Send,
        F: Future<Output = Result<T, ClientError>> + Send + 'static,
    {
        let called = call(self.client.clone());
        self.ask(move |_| async move { called.await.err().map(|e| Event::Failed(format!("cannot {what}: {e}"))) });
    }

    fn ask<F>(&self, ask: impl FnOnce(Client) -> F)
    where
        F: Future<Output = Option<Event>> + Send + 'static,
    {
        let asked = ask(self.client.clone());
        let events = self.events.clone();
        tokio::spawn(async move {
            if let Some(event) = asked.await {
                // Nobody listens any more when the multiplexer has ended.
                let _ = events.send(event).await;
            }
        });
    }

    fn fail(&self, why: String) {
        self.ask(move |_| async move { Some(Event::Failed(why)) });
    }
}

/// Keeps each layout on the server, one call at a time: of those that come meanwhile (a divider
/// that is dragged brings sixty a second) the last one counts. Nothing waits for a quiet moment,
/// because the interface may be killed at any.
async fn keep(client: Client, mut layouts: watch::Receiver<serde_json::Value>) {
    while layouts.changed().await.is_ok() {
        let layout = layouts.borrow_and_update().clone();
        // Without a server it is kept with the next change.
        let _ = client.keep_layout(LAYOUT, layout).await;
    }
}

/// Ends a session. Work that its workspace held is never lost in silence.
async fn delete(client: Client, id: SessionId) -> Option<Event> {
    match client.delete(id).await {
        Ok(deleted) => deleted.trashed_to.map(|to| Event::Told(format!("its files are kept in {to}"))),
        Err(e) => Some(Event::Failed(format!("cannot end the session: {e}"))),
    }
}

/// The agent once more, in the same session, by the protocol's own message.
async fn restart(client: Client, id: SessionId, again: SwitchAgent) -> Result<(), ClientError> {
    let attach = Attach { scrollback: Some(0), events: false, ..Attach::new(id) };
    let (mut sender, mut receiver) = client.attach(attach).await?;
    sender.send(&ClientMessage::SwitchAgent(again)).await?;
    while let Some(event) = receiver.next().await {
        match event {
            client::StreamEvent::AgentSwitched(_) => return Ok(()),
            client::StreamEvent::Error(error) => return Err(ClientError::Api(error)),
            _ => {}
        }
    }
    Err(ClientError::Broken("the server closed the connection".to_owned()))
}
