//! `agterm run CMD`: a program in a session of its own, its output here, its exit code passed on.

use super::args::RunProgram;
use super::failure::Failure;
use super::{Next, output, sessions};
use crate::client::{Client, StreamEvent, StreamReceiver};
use crate::ids::SessionId;
use crate::protocol::ws::Attach;
use crate::term::{TextOnly, without_queries};
use anyhow::Context;
use std::io::{self, IsTerminal, Write};
use tokio::signal::unix::{SignalKind, signal};

/// The exit code of one whose program ended without telling how.
const UNKNOWN_EXIT: u8 = 1;

pub(super) async fn run(client: &Client, run: RunProgram) -> anyhow::Result<Next> {
    let keep = run.keep;
    let session = client.create(&sessions::request(run.into())?).await?;
    let ended = follow(client, session.id).await;
    if keep {
        output::note(&format!("session {}", session.id))?;
    } else {
        client.delete(session.id).await.context("end the session")?;
    }
    ended.map(Next::Exit)
}

/// Prints what the session prints, from its first byte to its end.
async fn follow(client: &Client, id: SessionId) -> anyhow::Result<u8> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let attach = Attach { binary: true, from_offset: Some(0), events: false, ..Attach::new(id) };
    let (_sender, mut receiver) = client.attach(attach).await?;
    let stopped = |number: u8| Ok(128 + number);
    tokio::select! {
        ended = print(&mut receiver) => ended,
        _ = interrupted.recv() => stopped(2),
        _ = terminated.recv() => stopped(15),
    }
}

async fn print(receiver: &mut StreamReceiver) -> anyhow::Result<u8> {
    let mut out = io::stdout().lock();
    // Files and pipes want text; a terminal can show it as it was meant.
    let mut text = (!out.is_terminal()).then(TextOnly::default);
    let mut is_attached = false;
    while let Some(event) = receiver.next().await {
        match event {
            StreamEvent::Attached { .. } => is_attached = true,
            StreamEvent::Error(error) => return Err(anyhow::anyhow!(error.message)),
            // Until then the events of all sessions come, of this one's end, too: before its output.
            _ if !is_attached => {}
            StreamEvent::Output { bytes, .. } | StreamEvent::Snapshot { bytes, .. } => {
                match &mut text {
                    Some(text) => out.write_all(&text.feed(&bytes))?,
                    None => out.write_all(&without_queries(&bytes))?,
                }
                out.flush()?;
            }
            StreamEvent::Exited { exit_code, .. } => return Ok(u8::try_from(exit_code).unwrap_or(UNKNOWN_EXIT)),
            StreamEvent::Deleted(_) => return Err(Failure::no_session("the session was deleted").into()),
            _ => {}
        }
    }
    Err(Failure::new("lost the server", "the program runs on; `agterm ls` shows it").into())
}
