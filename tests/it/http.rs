//! Plain HTTP calls on the TCP door, with nothing added that a test did not ask for.

use crate::fixture::{Server, soon};
use http_body_util::{BodyExt, Full};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A request in the making.
pub(crate) struct Call {
    authority: String,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    /// The error's code; the status must be the one that belongs to it.
    pub(crate) fn code(&self) -> &str {
        assert_eq!(self.json["success"], false, "{self:?}");
        let code = self.json["error"]["code"].as_str().unwrap();
        let known = agterm::protocol::ErrorCode::ALL.iter().find(|known| known.as_str() == code).unwrap();
        assert_eq!(known.status(), self.status);
        assert!(!self.json["error"]["message"].as_str().unwrap().is_empty());
        code
    }

    /// The data of a good answer.
    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.json["success"], true, "{self:?}");
        &self.json["data"]
    }
}

impl Server {
    /// A call on the TCP door without a token.
    pub(crate) fn call(&self, method: &str, path: &str) -> Call {
        let call = Call {
            authority: self.authority().to_owned(),
            method: method.parse().unwrap(),
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        };
        call.header("host", self.authority())
    }
}

impl Call {
    /// Sets a header; an empty value leaves it out.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.remove(&name);
        if !value.is_empty() {
            self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    pub(crate) fn body(mut self, media_type: &str, body: Vec<u8>) -> Self {
        self.body = body;
        self.header("content-type", media_type)
    }

    pub(crate) async fn send(self) -> Answer {
        soon("an answer", self.exchange()).await
    }

    /// The headers and the body of a good answer.
    pub(crate) async fn bytes(self) -> (HeaderMap, Vec<u8>) {
        let (status, headers, body) = soon("an answer", self.request()).await;
        assert_eq!(status, 200);
        (headers, body.to_vec())
    }

    async fn exchange(self) -> Answer {
        let (status, headers, body) = self.request().await;
        Answer { status, headers, json: serde_json::from_slice(&body).unwrap_or_default() }
    }

    async fn request(self) -> (u16, HeaderMap, bytes::Bytes) {
        let mut request = Request::builder()
            .method(self.method)
            .uri(self.path)
            .body(Full::new(bytes::Bytes::from(self.body)))
            .unwrap();
        *request.headers_mut() = self.headers;
        let stream = TcpStream::connect(&self.authority).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let response = sender.send_request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (parts.status.as_u16(), parts.headers, bytes)
    }
}
