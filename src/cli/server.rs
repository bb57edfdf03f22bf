//! Starting, stopping and asking after the server.

use super::args::ServerFlags;
use super::failure::Failure;
use super::output;
use crate::client::{Client, ClientError, connect_or_start};
use crate::protocol::rest::ServerReport;
use std::ffi::OsString;
use std::fs::File;
use std::time::Duration;

/// Ending a hundred programs that ignore the hang-up takes a few seconds.
const STOP_DEADLINE: Duration = Duration::from_secs(30);

pub(super) async fn start(flags: &ServerFlags) -> anyhow::Result<()> {
    let paths = super::paths()?;
    let running = Client::new(&paths.server_socket()).server().await.ok();
    if let Some(report) = running {
        return is_as_asked(flags, &report);
    }
    let mut args = Vec::<OsString>::new();
    if let Some(host) = &flags.host {
        args.push(format!("--host={host}").into());
    }
    if let Some(port) = flags.port {
        args.push(format!("--port={port}").into());
    }
    let report = connect_or_start(&paths, &args).await?.server().await?;
    Ok(output::line(&format!("the server runs, {}", place(&report)))?)
}

/// A server that runs already is what was asked for, unless it was asked for elsewhere.
fn is_as_asked(flags: &ServerFlags, report: &ServerReport) -> anyhow::Result<()> {
    let url = report.url.as_deref().unwrap_or_default();
    let is_other_port = flags.port.is_some_and(|port| port != 0 && !url.ends_with(&format!(":{port}")));
    let is_other_host = flags.host.as_ref().is_some_and(|host| !url.contains(host.as_str()));
    if is_other_port || is_other_host {
        return Err(Failure::new(
            format!("a server runs already, {}", place(report)),
            "`agterm server stop` stops it and leaves the sessions running; then start it anew",
        )
        .into());
    }
    Ok(output::line(&format!("the server runs already, {}", place(report)))?)
}

pub(super) async fn stop(kill_sessions: bool) -> anyhow::Result<()> {
    let paths = super::paths()?;
    let client = Client::new(&paths.server_socket());
    // Ending sessions needs a server, also where the last one crashed.
    let client = if kill_sessions { connect_or_start(&paths, &[]).await? } else { client };
    match client.stop_server(kill_sessions).await {
        Err(ClientError::NotRunning { .. }) => return Ok(output::line("no server is running")?),
        other => other?,
    }
    let lock = File::options().create(true).append(true).open(paths.server_lock())?;
    let released =
        tokio::task::spawn_blocking(move || rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockShared));
    match tokio::time::timeout(STOP_DEADLINE, released).await {
        Ok(released) => Ok(released??),
        Err(_) => Err(Failure::new("the server is still ending its sessions", "`agterm server status` tells").into()),
    }
}

pub(super) async fn status(json: bool) -> anyhow::Result<()> {
    let report = match Client::new(&super::paths()?.server_socket()).server().await {
        Ok(report) => report,
        Err(ClientError::NotRunning { .. }) => {
            return Err(Failure::new("no server is running", "`agterm server` starts one").into());
        }
        Err(error) => return Err(error.into()),
    };
    if json {
        return output::json(&report);
    }
    output::line(&format!("the server runs, {}", place(&report)))?;
    output::line(&format!("version {}, since {}, {} sessions", report.version, report.started_at, report.sessions))?;
    Ok(output::line(&format!("data directory {}", report.home))?)
}

fn place(report: &ServerReport) -> String {
    match &report.url {
        Some(url) => format!("pid {}, {url}", report.pid),
        None => format!("pid {}, on its Unix socket alone", report.pid),
    }
}
