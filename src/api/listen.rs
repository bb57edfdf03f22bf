//! The two doors: TCP, where everybody must show a token, and the Unix socket, where the peer's
//! user id is enough. Accepts, bounds, and ends connections; knows no route.

use super::auth::Caller;
use super::patience::Patient;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;

/// Connections of one door at a time; more wait in the system's queue. Sockets are not among them.
const MAX_CONNECTIONS: u32 = 512;
/// A client that needs longer for its headers, or says nothing for so long, is let go.
const HEADER_DEADLINE: Duration = Duration::from_secs(10);
/// Enough for any browser's headers and cookies.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How long answers that are under way may take after the server was told to stop.
const FAREWELL: Duration = Duration::from_secs(3);
/// When no connection can be accepted (no file descriptor is left), some may have ended by then.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// Where a request on TCP comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Peer(pub(super) IpAddr);

/// Serves the TCP door until `stop` is true, and then until its answers are out.
pub(super) async fn tcp(listener: TcpListener, app: Router, mut stop: watch::Receiver<bool>) {
    let turns = Arc::new(Semaphore::new(MAX_CONNECTIONS as usize));
    while let Some(permit) = turn(&turns, &mut stop).await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Some((stream, address)) = or_retry(accepted).await else { continue };
        // A keystroke's echo must not wait for more to be sent.
        let _ = stream.set_nodelay(true);
        spawn(stream, app.clone(), Peer(address.ip()), permit, stop.clone());
    }
    drop(listener);
    finish(&turns).await;
}

/// Serves the Unix socket to this user alone, likewise.
pub(super) async fn unix(listener: UnixListener, app: Router, mut stop: watch::Receiver<bool>) {
    let turns = Arc::new(Semaphore::new(MAX_CONNECTIONS as usize));
    let own = rustix::process::getuid().as_raw();
    while let Some(permit) = turn(&turns, &mut stop).await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Some((stream, _)) = or_retry(accepted).await else { continue };
        if stream.peer_cred().is_ok_and(|peer| peer.uid() == own) {
            spawn(stream, app.clone(), Caller::owner(), permit, stop.clone());
        }
    }
    drop(listener);
    finish(&turns).await;
}

async fn turn(turns: &Arc<Semaphore>, stop: &mut watch::Receiver<bool>) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        permit = turns.clone().acquire_owned() => permit.ok(),
        _ = stop.wait_for(|stop| *stop) => None,
    }
}

async fn or_retry<T>(accepted: io::Result<T>) -> Option<T> {
    match accepted {
        Ok(connection) => Some(connection),
        Err(error) => {
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(ACCEPT_RETRY).await;
            None
        }
    }
}

/// Waits until every connection is gone, but not for ever.
async fn finish(turns: &Semaphore) {
    let _ = tokio::time::timeout(FAREWELL, turns.acquire_many(MAX_CONNECTIONS)).await;
}

/// Serves one connection; `who` goes with each of its requests.
fn spawn<S, W>(stream: S, app: Router, who: W, permit: OwnedSemaphorePermit, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    W: Clone + Send + Sync + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(who.clone());
        app.clone().oneshot(request.map(Body::new))
    });
    tokio::spawn(async move {
        let _permit = permit;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_DEADLINE)
            .max_buf_size(MAX_HEADER_BYTES)
            .serve_connection(TokioIo::new(Patient::new(stream)), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        // Errors are the client's: it went away, or spoke no HTTP.
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    });
}
