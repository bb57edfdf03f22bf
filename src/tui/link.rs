//! The streams to the server: one a pane, and one for what happens to all sessions. Each is a task
//! that comes back by itself when the server does.

use super::event::{Event, PaneEvent};
use super::pane::WINDOW_BYTES;
use crate::client::{Client, ClientError, StreamEvent, StreamReceiver, StreamSender};
use crate::ids::SessionId;
use crate::protocol::ErrorCode;
use crate::protocol::ws::{Attach, ClientMessage};
use crate::term::Size;
use bytes::Bytes;
use std::time::Duration;
use tokio::sync::mpsc;

/// A server that restarts is back within a blink; one that stays away is asked every two seconds.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Keys typed ahead of a stalled server: as many as a person types before noticing, and pastes.
const MAX_ORDERS: usize = 256;

/// Input that a message may carry; a longer paste goes in parts.
const MAX_INPUT_BYTES: usize = 32 * 1024;

/// What a pane's stream is to send.
#[derive(Debug)]
pub(super) enum Order {
    Input(Bytes),
    Resize(Size),
    Acknowledge(u64),
}

/// A pane's stream; dropping it closes the stream.
pub(super) struct Link {
    orders: mpsc::Sender<Order>,
    task: tokio::task::JoinHandle<()>,
}

impl Link {
    /// Opens a session's stream, whose events go to `events`.
    pub(super) fn open(client: Client, id: SessionId, size: Size, events: mpsc::Sender<Event>) -> Self {
        let (orders, order_rx) = mpsc::channel(MAX_ORDERS);
        let stream = Stream { client, id, size, events };
        Self { orders, task: tokio::spawn(stream.run(order_rx)) }
    }

    /// Passes an order on; `false` when the server takes none any more.
    pub(super) fn order(&self, order: Order) -> bool {
        self.orders.try_send(order).is_ok()
    }

    /// Sends input, in parts where it is long.
    pub(super) fn input(&self, bytes: Vec<u8>) -> bool {
        let mut rest = Bytes::from(bytes);
        while !rest.is_empty() {
            let part = rest.split_to(rest.len().min(MAX_INPUT_BYTES));
            if !self.order(Order::Input(part)) {
                return false;
            }
        }
        true
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Stream {
    client: Client,
    id: SessionId,
    size: Size,
    events: mpsc::Sender<Event>,
}

/// Why a stream ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Lost,
    /// For good: the session is no more, or nobody listens here.
    Over,
}

impl Stream {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut wait = FIRST_WAIT;
        loop {
            if let Ok((sender, receiver)) = self.client.attach(self.attach()).await
                && self.pump(sender, receiver, &mut orders, &mut wait).await == End::Over
            {
                return;
            }
            if self.tell(PaneEvent::Lost).await == End::Over {
                return;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LAST_WAIT);
            self.forget(&mut orders);
        }
    }

    fn attach(&self) -> Attach {
        Attach {
            cols: Some(self.size.cols()),
            rows: Some(self.size.rows()),
            binary: true,
            scrollback: Some(0),
            window: Some(WINDOW_BYTES),
            events: false,
            ..Attach::new(self.id)
        }
    }

    async fn pump(
        &mut self,
        mut sender: StreamSender,
        mut receiver: StreamReceiver,
        orders: &mut mpsc::Receiver<Order>,
        wait: &mut Duration,
    ) -> End {
        loop {
            tokio::select! {
                order = orders.recv() => {
                    let Some(order) = order else { return End::Over };
                    if self.send(&mut sender, order).await.is_err() {
                        return End::Lost;
                    }
                }
                event = receiver.next() => match event {
                    None => return End::Lost,
                    Some(StreamEvent::Error(error)) if error.code == ErrorCode::SessionNotFound => return End::Over,
                    Some(event) => {
                        *wait = FIRST_WAIT;
                        if self.tell(PaneEvent::Stream(event)).await == End::Over {
                            return End::Over;
                        }
                    }
                },
            }
        }
    }

    async fn send(&mut self, sender: &mut StreamSender, order: Order) -> Result<(), ClientError> {
        match order {
            Order::Input(bytes) => sender.input(bytes).await,
            Order::Acknowledge(offset) => sender.send(&ClientMessage::Ack { offset }).await,
            Order::Resize(size) => {
                self.size = size;
                sender.send(&ClientMessage::Resize { cols: size.cols(), rows: size.rows() }).await
            }
        }
    }

    async fn tell(&self, event: PaneEvent) -> End {
        match self.events.send(Event::Pane(self.id, event)).await {
            Ok(()) => End::Lost,
            Err(_) => End::Over,
        }
    }

    /// Keys that were typed while nobody answered must not go off later; the last size counts.
    fn forget(&mut self, orders: &mut mpsc::Receiver<Order>) {
        while let Ok(order) = orders.try_recv() {
            if let Order::Resize(size) = order {
                self.size = size;
            }
        }
    }
}

/// Follows what happens to all sessions, for as long as somebody listens.
pub(super) async fn watch(client: Client, events: mpsc::Sender<Event>) {
    let mut wait = FIRST_WAIT;
    loop {
        // The stream comes first, so that nothing falls between the list and the events.
        if let Ok((_sender, mut receiver)) = client.stream().await
            && events.send(Event::ServerAnswers).await.is_ok()
            && let Ok(found) = look(&client).await
        {
            wait = FIRST_WAIT;
            if events.send(found).await.is_err() {
                return;
            }
            while let Some(event) = receiver.next().await {
                if events.send(Event::Server(event)).await.is_err() {
                    return;
                }
            }
        }
        if events.send(Event::ServerLost).await.is_err() {
            return;
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LAST_WAIT);
    }
}

/// What the server has now.
pub(super) async fn look(client: &Client) -> Result<Event, ClientError> {
    let (sessions, agents, server) = tokio::try_join!(client.sessions(), client.agents(), client.server())?;
    let url = server.url.map(|url| crate::term::sanitize(&url));
    Ok(Event::ServerFound { sessions, agents, url })
}
