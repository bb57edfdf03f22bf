//! One who may everything, on the TCP door of a server of their own.

use crate::fixture::Server;
use crate::http::Call;
use agterm::protocol::rest::Scope;
use serde_json::Value;

/// A server and a caller that may everything.
pub(crate) struct Rest {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Rest {
    pub(crate) async fn start() -> Self {
        Self::with_config("").await
    }

    pub(crate) async fn with_config(config: &str) -> Self {
        Self::on(Server::with_config(config).await).await
    }

    pub(crate) async fn on(server: Server) -> Self {
        let token = server.token(Scope::Admin, None).await;
        Self { server, token }
    }

    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        self.server.call(method, path).bearer(&self.token)
    }

    pub(crate) async fn data(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let call = self.call(method, path);
        let answer = if let Some(body) = &body { call.json(body).send().await } else { call.send().await };
        assert!(answer.status < 300, "{method} {path}: {answer:?}");
        answer.data().clone()
    }

    pub(crate) async fn code(&self, method: &str, path: &str, body: Value) -> String {
        self.call(method, path).json(&body).send().await.code().to_owned()
    }

    pub(crate) async fn create(&self, body: Value) -> Value {
        let answer = self.call("POST", "/api/sessions").json(&body).send().await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.data()["session"].clone()
    }
}

pub(crate) fn path_of(session: &Value, rest: &str) -> String {
    format!("/api/sessions/{}{rest}", session["id"].as_str().unwrap())
}
