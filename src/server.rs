//! The composition root of `agterm server`: builds store, hub and api; start and stop order.

mod address;
mod claim;
mod holder_of_port;
mod secret;

use crate::api::{self, Hosts};
use crate::catalog::Catalog;
use crate::client::StartReport;
use crate::config::{self, Config};
use crate::hub::Hub;
use crate::logging;
use crate::paths::Paths;
use crate::store::Store;
use anyhow::Context;
use claim::Claim;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::path::PathBuf;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// A holder's socket a session, and a thousand connections, have room; programs in sessions
/// inherit it, and some close every possible descriptor one by one, so it is not the most possible.
const FILE_DESCRIPTORS: u64 = 4096;

/// How a server was asked to run. Flags win over the environment, that over `config.toml`.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Stay in the terminal and log to standard error.
    pub foreground: bool,
    /// Started by a client that waits for the report (see `client::StartReport`).
    pub background_child: bool,
    pub host: Option<String>,
    pub port: Option<u16>,
    /// The data directory.
    pub home: PathBuf,
}

/// Runs a server until it is told to stop: by a signal, or by `POST /api/server/stop`. The
/// sessions live on, unless that call ends them.
///
/// # Errors
///
/// Whatever keeps it from starting, in words for the person who starts it.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let report = options.background_child.then(StartReport::detach);
    match Server::start(options).await {
        Ok(Some(server)) => {
            report.into_iter().for_each(StartReport::ready);
            server.run().await;
            Ok(())
        }
        Ok(None) => {
            report.into_iter().for_each(StartReport::taken);
            Ok(())
        }
        Err(error) => {
            if let Some(report) = report {
                report.failed(&format!("{error:#}"));
            }
            Err(error)
        }
    }
}

/// A server that listens.
struct Server {
    setup: api::Setup,
    tcp: TcpListener,
    unix: tokio::net::UnixListener,
    paths: Paths,
    /// Held as long as the server lives.
    _claim: Claim,
}

impl Server {
    /// Everything up to the sockets; `None` where a background child finds another server.
    async fn start(options: Options) -> anyhow::Result<Option<Self>> {
        let paths = Paths::new(&options.home);
        paths.create().with_context(|| format!("make the data directory {}", paths.home().display()))?;
        let config = configuration(&options, &paths)?;
        let target = if options.background_child { logging::Target::File } else { logging::Target::Stderr };
        logging::start(target, &paths).context("open the log")?;
        let claim = match Claim::take(&paths)? {
            Ok(claim) => claim,
            Err(_) if options.background_child => return Ok(None),
            Err(taken) => anyhow::bail!("{taken}"),
        };
        raise_descriptor_limit();
        let store = Store::open(&paths.database()).with_context(|| format!("open {}", paths.database().display()))?;
        let secret = secret::load_or_create(&paths.secret())?;
        let (tcp, address) = address::bind(&config).await?;
        let url = address.url();
        let hosts = Hosts::new(&address.host, address.port, &config.allowed_hosts);
        let models = paths.models();
        let own_models = config::models_text(&models)?;
        let catalog = Catalog::with_own_models(&config, &config::login_shell(), &models, own_models.as_deref())?;
        let program = config::own_program().context("find this program's own file")?;
        let hub = Hub::open(store, paths.clone(), config, catalog, program, Some(url.clone())).await?;
        let unix = claim::listen(&paths.server_socket())?;
        tracing::info!(%url, sessions = hub.len(), "the server is ready");
        let setup = api::Setup { hub, url, hosts, secret, stop: watch::Sender::new(false) };
        Ok(Some(Self { setup, tcp, unix, paths, _claim: claim }))
    }

    async fn run(self) {
        let hub = self.setup.hub.clone();
        tokio::spawn(stop_on_signal(self.setup.stop.clone()));
        api::serve(self.setup, self.tcp, self.unix).await;
        hub.close().await;
        let _ = std::fs::remove_file(self.paths.server_socket());
        tracing::info!("the server has stopped");
    }
}

fn configuration(options: &Options, paths: &Paths) -> anyhow::Result<Config> {
    let mut config = config::load(&paths.config())?;
    if let Some(host) = &options.host {
        config::check_host(host).map_err(|what| anyhow::anyhow!("--host {what}"))?;
        config.host.clone_from(host);
    }
    if let Some(port) = options.port {
        config.port = port;
    }
    Ok(config)
}

async fn stop_on_signal(stop: watch::Sender<bool>) {
    let signals = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
    let [Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)] = signals.map(signal) else {
        return tracing::warn!("signals cannot be caught: they end the server at once, which sessions survive");
    };
    let name = tokio::select! {
        _ = terminate.recv() => "TERM",
        _ = interrupt.recv() => "INT",
        _ = hangup.recv() => "HUP",
    };
    tracing::info!(signal = name, "stopping");
    stop.send_replace(true);
}

fn raise_descriptor_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(FILE_DESCRIPTORS, |maximum| maximum.min(FILE_DESCRIPTORS));
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "cannot raise the limit of open files");
        }
    }
}
