//! Verbs on sessions that answer at once.

use super::args::{FormatName, NewSession, ReadSession};
use super::failure::Failure;
use super::{Next, find, output};
use crate::client::Client;
use crate::config;
use crate::protocol::rest::{CreateSession, Session, Sessions, Status, Typed};
use anyhow::Context;
use std::io::Read;

/// More than this in one go is a file, not typing.
const MAX_INPUT_BYTES: u64 = 16 * 1024 * 1024;

/// One request carries at most this much: JSON may need six bytes for one, and the server takes a
/// megabyte.
const INPUT_CHUNK_BYTES: usize = 128 * 1024;

pub(super) async fn list(client: &Client, json: bool) -> anyhow::Result<()> {
    let sessions = client.sessions().await?;
    if json {
        return output::json(&Sessions { sessions });
    }
    if sessions.is_empty() {
        return Ok(output::line("no sessions; `agterm new` creates one")?);
    }
    let rows: Vec<_> = sessions.iter().map(row).collect();
    Ok(output::table(["ID", "NAME", "AGENT", "STATE", "SIZE", "VIEWERS", "DIRECTORY"], &rows)?)
}

fn row(session: &Session) -> [String; 7] {
    let state = match (session.status, session.exit_code) {
        (Status::Exited, Some(code)) => format!("exited {code}"),
        (status, _) => format!("{status:?}").to_lowercase(),
    };
    [
        session.id.short(),
        session.name.clone(),
        session.agent.clone(),
        state,
        format!("{}x{}", session.cols, session.rows),
        session.viewers.to_string(),
        session.workspace_dir.clone(),
    ]
}

/// What `new` asks the server for.
pub(super) fn request(new: NewSession) -> anyhow::Result<CreateSession> {
    let directory = match new.cwd {
        Some(dir) => Some(std::path::absolute(dir)?),
        None if new.workspace => None,
        None => Some(config::current_directory().context("find the current directory")?),
    };
    let workspace_dir = match directory {
        Some(dir) => Some(dir.into_os_string().into_string().map_err(|dir| {
            Failure::new(format!("the directory {} has a name that is not UTF-8", dir.display()), "give another --cwd")
        })?),
        None => None,
    };
    let size = new.size.as_deref().map(parse_size).transpose()?;
    Ok(CreateSession {
        name: new.name,
        agent: new.agent,
        provider: new.provider,
        model: new.model,
        workspace_dir,
        cols: size.map(|(cols, _)| cols),
        rows: size.map(|(_, rows)| rows),
        command: Some(new.command).filter(|command| !command.is_empty()),
    })
}

pub(super) async fn create(client: &Client, new: NewSession) -> anyhow::Result<Next> {
    let (json, attach) = (new.json, new.attach);
    let session = client.create(&request(new)?).await?;
    if attach {
        return Ok(Next::Interface(session.id));
    }
    if json {
        output::json(&session)?;
    } else {
        output::line(&session.id.to_string())?;
    }
    Ok(Next::Done)
}

/// Types; tells where in the output that began.
pub(super) async fn send(client: &Client, word: &str, text: &str, enter: bool) -> anyhow::Result<Typed> {
    let session = find::session(client, word).await?;
    let mut text = if text == "-" { standard_input()? } else { text.to_owned() };
    if enter {
        text.push('\r');
    }
    let mut rest = text.as_str();
    let mut all: Option<Typed> = None;
    loop {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(INPUT_CHUNK_BYTES));
        let typed = client.input(session.id, chunk).await?;
        let typed = all.map_or(typed, |all| Typed { bytes: all.bytes + typed.bytes, ..all });
        if after.is_empty() {
            return Ok(typed);
        }
        (rest, all) = (after, Some(typed));
    }
}

pub(super) fn standard_input() -> anyhow::Result<String> {
    let mut raw = Vec::new();
    std::io::stdin().take(MAX_INPUT_BYTES + 1).read_to_end(&mut raw).context("read standard input")?;
    if raw.len() as u64 > MAX_INPUT_BYTES {
        let hint = "copy a file with `cp`, then name it";
        return Err(Failure::new(format!("standard input is longer than {MAX_INPUT_BYTES} bytes"), hint).into());
    }
    String::from_utf8(raw).map_err(|_| Failure::new("standard input is not UTF-8", "pipe text").into())
}

pub(super) async fn read(client: &Client, read: ReadSession) -> anyhow::Result<()> {
    let session = find::session(client, &read.session).await?;
    let format = if read.ansi { FormatName::Ansi } else { read.format };
    let screen = client.screen(session.id, format.into(), read.scrollback).await?;
    if read.json || format == FormatName::Json {
        return output::json(&screen);
    }
    // Blank rows below the last line are of no use to whoever reads.
    let used = screen.lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    Ok(screen.lines[..used].iter().try_for_each(|line| output::line(line))?)
}

pub(super) async fn kill(client: &Client, words: &[String]) -> anyhow::Result<()> {
    // All are found before the first is ended: a typing error ends nothing.
    let mut found: Vec<Session> = Vec::new();
    for word in words {
        let session = find::session(client, word).await?;
        if !found.iter().any(|known| known.id == session.id) {
            found.push(session);
        }
    }
    for session in found {
        let deleted = client.delete(session.id).await?;
        if let Some(path) = deleted.trashed_to {
            output::line(&format!("{}: its workspace was not empty; it is now {path}", session.name))?;
        }
    }
    Ok(())
}

pub(super) async fn rename(client: &Client, word: &str, name: &str) -> anyhow::Result<()> {
    let session = find::session(client, word).await?;
    client.rename(session.id, name).await?;
    Ok(())
}

pub(super) async fn resize(client: &Client, word: &str, size: &str) -> anyhow::Result<()> {
    let (cols, rows) = parse_size(size)?;
    let session = find::session(client, word).await?;
    client.resize(session.id, cols, rows).await?;
    Ok(())
}

fn parse_size(text: &str) -> Result<(u16, u16), Failure> {
    let parsed = text.split_once('x').and_then(|(cols, rows)| Some((cols.parse().ok()?, rows.parse().ok()?)));
    parsed.ok_or_else(|| Failure::new(format!("`{text}` is not a size"), "give columns and rows, such as 120x40"))
}
