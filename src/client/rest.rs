//! REST calls over the Unix socket: one connection a call, which costs next to nothing there.

use super::ClientError;
use crate::ids::SessionId;
use crate::protocol::Reply;
use crate::protocol::rest::*;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};
use tokio::net::UnixStream;

/// A client of the server that listens on one socket. Cheap to clone; holds no connection.
#[derive(Debug, Clone)]
pub struct Client {
    socket: PathBuf,
}

impl Client {
    /// A client of the server behind `socket`, which need not run yet.
    #[must_use]
    pub fn new(socket: &Path) -> Self {
        Self { socket: socket.to_owned() }
    }

    pub(super) async fn connect_socket(&self) -> Result<UnixStream, ClientError> {
        UnixStream::connect(&self.socket)
            .await
            .map_err(|_| ClientError::NotRunning { socket: self.socket.display().to_string() })
    }

    pub async fn server(&self) -> Result<ServerReport, ClientError> {
        self.call(Method::GET, "/api/server", None::<&()>).await
    }

    pub async fn stop_server(&self, kill_sessions: bool) -> Result<(), ClientError> {
        let _: serde_json::Value =
            self.call(Method::POST, "/api/server/stop", Some(&StopServer { kill_sessions })).await?;
        Ok(())
    }

    pub async fn sessions(&self) -> Result<Vec<Session>, ClientError> {
        let all: Sessions = self.call(Method::GET, "/api/sessions", None::<&()>).await?;
        Ok(all.sessions)
    }

    pub async fn create(&self, create: &CreateSession) -> Result<Session, ClientError> {
        let one: OneSession = self.call(Method::POST, "/api/sessions", Some(create)).await?;
        Ok(one.session)
    }

    pub async fn rename(&self, id: SessionId, name: &str) -> Result<Session, ClientError> {
        let body = UpdateSession { name: name.to_owned() };
        let one: OneSession = self.call(Method::PATCH, &format!("/api/sessions/{id}"), Some(&body)).await?;
        Ok(one.session)
    }

    pub async fn delete(&self, id: SessionId) -> Result<Deleted, ClientError> {
        self.call(Method::DELETE, &format!("/api/sessions/{id}"), None::<&()>).await
    }

    pub async fn input(&self, id: SessionId, data: &str) -> Result<Typed, ClientError> {
        let body = Input { data: data.to_owned() };
        self.call(Method::POST, &format!("/api/sessions/{id}/input"), Some(&body)).await
    }

    pub async fn resize(&self, id: SessionId, cols: u16, rows: u16) -> Result<Session, ClientError> {
        let body = Resize { cols, rows };
        let one: OneSession = self.call(Method::POST, &format!("/api/sessions/{id}/resize"), Some(&body)).await?;
        Ok(one.session)
    }

    /// The screen, and up to `scrollback` logical lines of history before it.
    pub async fn screen(
        &self,
        id: SessionId,
        format: ScreenFormat,
        scrollback: usize,
    ) -> Result<ScreenText, ClientError> {
        let format = match format {
            ScreenFormat::Text | ScreenFormat::Json => "text",
            ScreenFormat::Ansi => "ansi",
            ScreenFormat::Html => "html",
        };
        let path = format!("/api/sessions/{id}/screen?format={format}&scrollback={scrollback}");
        self.call(Method::GET, &path, None::<&()>).await
    }

    pub async fn keys(&self, id: SessionId, keys: Vec<String>) -> Result<Typed, ClientError> {
        self.call(Method::POST, &format!("/api/sessions/{id}/keys"), Some(&Keys { keys })).await
    }

    pub async fn paste(&self, id: SessionId, text: String) -> Result<Typed, ClientError> {
        self.call(Method::POST, &format!("/api/sessions/{id}/paste"), Some(&Paste { text })).await
    }

    pub async fn wait(&self, id: SessionId, wait: &Wait) -> Result<Waited, ClientError> {
        self.call(Method::POST, &format!("/api/sessions/{id}/wait"), Some(wait)).await
    }

    pub async fn git(&self, id: SessionId) -> Result<GitReport, ClientError> {
        self.call(Method::GET, &format!("/api/sessions/{id}/git"), None::<&()>).await
    }

    pub async fn agents(&self) -> Result<Vec<Agent>, ClientError> {
        let all: Agents = self.call(Method::GET, "/api/agents", None::<&()>).await?;
        Ok(all.agents)
    }

    /// What a TUI kept under `name`; `None` when nothing was kept.
    pub async fn layout(&self, name: &str) -> Result<Option<serde_json::Value>, ClientError> {
        let kept: Layout = self.call(Method::GET, &format!("/api/layouts/{name}"), None::<&()>).await?;
        Ok(Some(kept.layout).filter(|layout| !layout.is_null()))
    }

    pub async fn keep_layout(&self, name: &str, layout: serde_json::Value) -> Result<(), ClientError> {
        let _: serde_json::Value =
            self.call(Method::PUT, &format!("/api/layouts/{name}"), Some(&Layout { layout })).await?;
        Ok(())
    }

    pub async fn create_token(&self, create: &CreateToken) -> Result<Token, ClientError> {
        self.call(Method::POST, "/api/tokens", Some(create)).await
    }

    pub async fn login_code(&self) -> Result<LoginCode, ClientError> {
        self.call(Method::POST, "/api/auth/code", None::<&()>).await
    }

    async fn call<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<T, ClientError> {
        let broken = |e: &dyn std::fmt::Display| ClientError::Broken(e.to_string());
        let body = match body {
            Some(body) => serde_json::to_vec(body).map_err(|e| broken(&e))?,
            None => Vec::new(),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Full::new(bytes::Bytes::from(body)))
            .map_err(|e| broken(&e))?;
        let stream = self.connect_socket().await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| broken(&e))?;
        let driver = tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(|e| broken(&e))?;
        let bytes = response.into_body().collect().await.map_err(|e| broken(&e))?.to_bytes();
        driver.abort();
        match serde_json::from_slice(&bytes) {
            Ok(Reply::Ok { data, .. }) => Ok(data),
            Ok(Reply::Err { error, .. }) => Err(ClientError::Api(error)),
            Err(e) => Err(broken(&e)),
        }
    }
}
