//! REST and WebSocket over the hub: one router behind two doors. Knows HTTP and who may call;
//! what a call does is the hub's.

mod agents;
mod auth;
mod control;
mod error;
mod extract;
mod files;
mod guard;
mod layouts;
mod listen;
mod login;
mod models;
mod patience;
mod printed;
mod quota;
mod rate_limit;
mod sessions;
mod terminal;
mod token;
mod web;
mod ws;

pub use guard::Hosts;

use crate::catalog::Catalog;
use crate::credentials::Machine;
use crate::hub::Hub;
use crate::protocol::ErrorCode;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use error::ApiError;
use login::LoginCodes;
use quota::Quotas;
use rate_limit::Failures;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use token::TokenKey;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Semaphore, SemaphorePermit, watch};

const SOCKET_PATH: &str = "/ws";

/// Reading a large working tree takes a core for a while; two leave the rest to the sessions.
const MAX_GIT_READS: usize = 2;

/// What the API is made of.
pub struct Setup {
    pub hub: Hub,
    /// Where browsers and scripts reach the TCP door.
    pub url: String,
    pub hosts: Hosts,
    /// Signs tokens.
    pub secret: Vec<u8>,
    /// Set to true to end the server: by the API itself, or by whoever else holds it.
    pub stop: watch::Sender<bool>,
}

/// Serves both doors until `stop` is true, and then until what is under way has ended.
pub async fn serve(setup: Setup, tcp: TcpListener, unix: UnixListener) {
    let hosts = Arc::new(setup.hosts);
    let stop = setup.stop.subscribe();
    let api = Api(Arc::new(Shared {
        quotas: Quotas::new(setup.hub.config().rate_limit),
        hub: setup.hub,
        url: setup.url,
        token_key: TokenKey::new(&setup.secret),
        codes: LoginCodes::default(),
        failures: Failures::default(),
        sockets: ws::Sockets::default(),
        git_turns: Semaphore::new(MAX_GIT_READS),
        stop: setup.stop,
        started: Instant::now(),
        started_at: unix_now(),
    }));
    let inner = router(api.clone());
    let guarded = inner.clone().layer(from_fn_with_state(hosts, guard::check_host)).layer(from_fn(guard::harden));
    let owners = inner.layer(from_fn(guard::harden));
    tokio::join!(listen::tcp(tcp, guarded, stop.clone()), listen::unix(unix, owners, stop));
    api.sockets().finish().await;
}

fn router(api: Api) -> Router {
    let closed = Router::new()
        .merge(sessions::routes())
        .merge(terminal::routes())
        .merge(agents::routes())
        .merge(models::routes())
        .merge(files::routes())
        .merge(layouts::routes())
        .merge(control::routes())
        .merge(login::routes())
        .route(SOCKET_PATH, auth::view(get(ws::upgrade)))
        .route("/api/{*rest}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .route_layer(from_fn_with_state(api.clone(), auth::authenticate));
    let open = login::open_routes().route("/api/health", get(control::health));
    closed
        .merge(open.method_not_allowed_fallback(method_not_allowed))
        .with_state(api)
        .merge(web::router().method_not_allowed_fallback(method_not_allowed))
        .fallback(not_found)
}

async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is no such route")
}

async fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "the route does not know this method")
}

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
struct Api(Arc<Shared>);

struct Shared {
    hub: Hub,
    url: String,
    token_key: TokenKey,
    codes: LoginCodes,
    failures: Failures,
    quotas: Quotas,
    sockets: ws::Sockets,
    git_turns: Semaphore,
    stop: watch::Sender<bool>,
    started: Instant,
    started_at: u64,
}

impl Api {
    fn hub(&self) -> &Hub {
        &self.0.hub
    }

    fn url(&self) -> &str {
        &self.0.url
    }

    fn token_key(&self) -> &TokenKey {
        &self.0.token_key
    }

    fn codes(&self) -> &LoginCodes {
        &self.0.codes
    }

    fn failures(&self) -> &Failures {
        &self.0.failures
    }

    fn quotas(&self) -> &Quotas {
        &self.0.quotas
    }

    fn sockets(&self) -> &ws::Sockets {
        &self.0.sockets
    }

    /// Waits for a turn at reading a working tree.
    async fn git_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.0.git_turns.acquire().await.ok()
    }

    /// Asks what of the catalog this machine can run, on a thread where files may be read.
    async fn ask_machine<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Machine, &Catalog) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let hub = self.hub().clone();
        let asked = tokio::task::spawn_blocking(move || question(&Machine::this(), hub.catalog()));
        asked.await.map_err(ApiError::internal)
    }

    fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    fn uptime(&self) -> Duration {
        self.0.started.elapsed()
    }

    /// Unix seconds.
    fn started_at(&self) -> u64 {
        self.0.started_at
    }
}

fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
