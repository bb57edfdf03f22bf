//! Where the TCP door listens, and what to say when it cannot.

use super::holder_of_port;
use crate::config::Config;
use anyhow::{Context, bail};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use tokio::net::TcpListener;

/// Where a server listens, as browsers and scripts name it.
pub(super) struct Address {
    /// An IP address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
}

impl Address {
    pub(super) fn url(&self) -> String {
        let Self { host, port } = self;
        if host.contains(':') { format!("http://[{host}]:{port}") } else { format!("http://{host}:{port}") }
    }
}

/// Listens on the configured address.
pub(super) async fn bind(config: &Config) -> anyhow::Result<(TcpListener, Address)> {
    let (host, port) = (config.host.as_str(), config.port);
    let resolved: Vec<SocketAddr> =
        tokio::net::lookup_host((host, port)).await.with_context(|| format!("find the host `{host}`"))?.collect();
    if !resolved.iter().all(|address| address.ip().is_loopback()) && config.allowed_hosts.is_empty() {
        bail!(
            "the host `{host}` can be reached from other machines, whose browsers need names that the server accepts\n\
             hint: name them in config.toml, such as allowed_hosts = [\"box.example\"], and put a proxy with TLS in \
             front; or use --host 127.0.0.1 with an SSH tunnel (ssh -L {port}:127.0.0.1:{port} THIS-MACHINE)"
        );
    }
    let Some(address) = resolved.first() else { bail!("the host `{host}` has no address") };
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "{host}:{port} is taken{}\nhint: choose another port: --port, AGTERM_PORT, or port in config.toml (0 picks \
             a free one)",
            holder_of_port::describe(port)
        ),
        Err(error) => return Err(error).with_context(|| format!("listen on {host}:{port}")),
    };
    let bound = listener.local_addr()?;
    let host = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V6(ip) if ip.is_unspecified() => "::1".to_owned(),
        ip => ip.to_string(),
    };
    Ok((listener, Address { host, port: bound.port() }))
}
