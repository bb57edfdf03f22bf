//! The loop: waits for something to happen, updates the state, does what follows, draws. With
//! nothing to wait for but the outside, it sleeps and costs nothing.

use super::effect::{Effect, Outcome};
use super::event::{Event, PaneEvent};
use super::keyboard::Keyboard;
use super::outer::Outer;
use super::performer::Performer;
use super::state::{Dirty, State};
use super::surface::Surface;
use super::update::update;
use crate::client::StreamEvent;
use crate::term::MouseMode;
use crate::term::mouse::{MouseAction, MouseButton};
use std::io;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Under a flood nobody sees more than 60 frames a second.
const FLOOD_FRAME: Duration = Duration::from_millis(16);
/// A program that prints little at a time is drawn at once, but not without end.
const CALM_FRAME: Duration = Duration::from_millis(8);
/// More output than this since the last frame is a flood: a full screen of text.
const FLOOD_BYTES: usize = 16 * 1024;
/// Events that are taken in before a frame is looked at again: a flood must not starve drawing.
const MAX_BATCH: usize = 64;
/// What follows a key within this time is its answer, and drawn at once.
const ANSWER: Duration = Duration::from_millis(100);

/// What most desktops have.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// The parts that the loop joins.
pub(super) struct Runtime {
    pub(super) state: State,
    pub(super) performer: Performer,
    pub(super) surface: Surface,
    pub(super) outer: Outer,
    pub(super) keyboard: Keyboard,
    pub(super) events: mpsc::Receiver<Event>,
}

/// When the next frame is due.
struct Pace {
    last_frame: Instant,
    /// Output taken in since then.
    bytes: usize,
    /// Until then a user waits for the answer to a key: it is drawn at once.
    urgent_until: Instant,
}

impl Runtime {
    /// Runs until the user leaves, the last session is closed, or the outer terminal is gone.
    pub(super) async fn run(mut self) -> io::Result<Outcome> {
        let mut ends = Ends::listen()?;
        let mut clicks = Clicks::default();
        let mut pace = Pace { last_frame: Instant::now(), bytes: 0, urgent_until: Instant::now() };
        loop {
            if let Some(outcome) = self.performer.outcome() {
                self.performer.finish().await;
                return Ok(outcome);
            }
            let frame = pace.due(self.state.dirty);
            if frame.is_some_and(|at| at <= Instant::now()) {
                self.draw()?;
                pace = Pace { last_frame: Instant::now(), bytes: 0, ..pace };
                continue;
            }
            let timer = [frame, self.performer.next_due()].into_iter().flatten().min();
            tokio::select! {
                biased;
                () = ends.next() => return self.leave().await,
                event = self.keyboard.next() => {
                    let Ok(event) = event else { return self.leave().await };
                    pace.urgent_until = Instant::now() + ANSWER;
                    let event = clicks.count(event);
                    self.take_in(event)?;
                },
                Some(event) = self.events.recv() => self.take_in_all(event, &mut pace)?,
                () = sleep_until(timer) => {
                    if let Some(event) = self.performer.due() {
                        self.take_in(event)?;
                    }
                }
            }
        }
    }

    async fn leave(self) -> io::Result<Outcome> {
        self.performer.finish().await;
        Ok(Outcome::Detached)
    }

    /// Takes in an event and those that wait behind it.
    fn take_in_all(&mut self, first: Event, pace: &mut Pace) -> io::Result<()> {
        let mut next = Some(first);
        for _ in 0..MAX_BATCH {
            let Some(event) = next else { break };
            if let Event::Pane(_, PaneEvent::Stream(StreamEvent::Output { bytes, .. })) = &event {
                pace.bytes += bytes.len();
            }
            self.take_in(event)?;
            next = self.events.try_recv().ok();
        }
        match next {
            Some(event) => self.take_in(event),
            None => Ok(()),
        }
    }

    fn take_in(&mut self, event: Event) -> io::Result<()> {
        for effect in update(&mut self.state, event) {
            self.perform(effect)?;
        }
        Ok(())
    }

    pub(super) fn perform(&mut self, effect: Effect) -> io::Result<()> {
        self.performer.perform(effect, &mut self.surface)
    }

    fn draw(&mut self) -> io::Result<()> {
        if !Outer::is_taken() {
            return Err(io::Error::other("a part of the interface has failed"));
        }
        match std::mem::replace(&mut self.state.dirty, Dirty::Nothing) {
            Dirty::Nothing => Ok(()),
            Dirty::Row(id, row) => self.surface.draw_row(&self.state, id, row),
            Dirty::All => {
                let panes = self.state.boxes();
                let wants_motion = panes.iter().filter_map(|place| self.state.panes.get(&place.id));
                let wants_motion = wants_motion.into_iter().any(|pane| pane.screen.modes().mouse == MouseMode::Motion);
                self.outer.want_motion(wants_motion)?;
                self.surface.draw(&self.state)
            }
        }
    }
}

/// Counts presses at one place in short order.
#[derive(Default)]
struct Clicks {
    last: Option<(Instant, MouseButton, u16, u16)>,
    count: u8,
}

impl Clicks {
    fn count(&mut self, event: Event) -> Event {
        let Event::Mouse(mouse, _) = event else { return event };
        let MouseAction::Press(button) = mouse.action else { return event };
        let now = Instant::now();
        let is_again = self.last.is_some_and(|(at, last_button, col, row)| {
            now - at < DOUBLE_CLICK && (last_button, col, row) == (button, mouse.col, mouse.row)
        });
        // A fourth press starts anew.
        self.count = if is_again { self.count % 3 + 1 } else { 1 };
        self.last = Some((now, button, mouse.col, mouse.row));
        Event::Mouse(mouse, self.count)
    }
}

impl Pace {
    fn due(&self, dirty: Dirty) -> Option<Instant> {
        if dirty == Dirty::Nothing {
            return None;
        }
        let is_flood = self.bytes > FLOOD_BYTES;
        let is_urgent = Instant::now() < self.urgent_until;
        Some(match (is_flood, is_urgent) {
            (true, _) => self.last_frame + FLOOD_FRAME,
            (false, true) => self.last_frame,
            (false, false) => self.last_frame + CALM_FRAME,
        })
    }
}

async fn sleep_until(timer: Option<Instant>) {
    match timer {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The signals that end the multiplexer, with the terminal given back.
struct Ends {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl Ends {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
