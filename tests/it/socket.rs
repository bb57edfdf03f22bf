//! A WebSocket on the TCP door, as a script would have it.

use crate::fixture::{Server, soon};
use agterm::protocol::rest::Scope;
use agterm::protocol::ws::Frame;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// What comes on a socket.
#[derive(Debug)]
pub(crate) enum Incoming {
    Json(Value),
    Frame(Frame),
    Closed,
}

impl Server {
    /// A socket with a fresh token of the scope.
    pub(crate) async fn socket(&self, scope: Scope) -> Socket {
        let token = self.token(scope, None).await;
        self.socket_with(&format!("/ws?token={token}"), &[]).await.unwrap()
    }

    /// A socket, or the status that refused it.
    pub(crate) async fn socket_with(&self, path: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{}{path}", self.authority()).into_client_request().unwrap();
        for (name, value) in headers {
            let name: hyper::header::HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(self.authority()).await.unwrap();
        let limit = Some(64 * 1024 * 1024);
        let config = WebSocketConfig::default().max_message_size(limit).max_frame_size(limit);
        match tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}

impl Socket {
    pub(crate) async fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(crate) async fn say_bytes(&mut self, bytes: &[u8]) {
        self.0.send(Message::binary(Bytes::copy_from_slice(bytes))).await.unwrap();
    }

    pub(crate) async fn type_in(&mut self, text: &str) {
        self.say(&json!({ "type": "terminal:input", "payload": { "data": text } })).await;
    }

    /// Attaches; returns the answer.
    pub(crate) async fn attach(&mut self, payload: Value) -> Value {
        self.say(&json!({ "type": "session:attach", "payload": payload })).await;
        self.expect("session:attached").await
    }

    /// Whatever comes next.
    pub(crate) async fn next(&mut self) -> Incoming {
        loop {
            match soon("a message", self.0.next()).await {
                Some(Ok(Message::Text(text))) => return Incoming::Json(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Binary(raw))) => return Incoming::Frame(Frame::decode(raw).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Incoming::Closed,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next message of a type; others are passed over.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        loop {
            match self.next().await {
                Incoming::Json(message) if message["type"] == kind => return message,
                Incoming::Closed => panic!("closed while waiting for {kind}"),
                _ => {}
            }
        }
    }

    /// The next error's code.
    pub(crate) async fn error(&mut self) -> String {
        self.expect("error").await["payload"]["code"].as_str().unwrap().to_owned()
    }

    /// Collects output, as it would stand on a screen that is never cleared, until it has `text`.
    pub(crate) async fn output_until(&mut self, text: &str) -> String {
        let mut all = String::new();
        while !all.contains(text) {
            match self.next().await {
                Incoming::Json(message) if message["type"] == "terminal:output" => {
                    all.push_str(message["payload"]["data"].as_str().unwrap());
                }
                Incoming::Frame(Frame::Output { bytes, .. } | Frame::Snapshot { bytes, .. }) => {
                    all.push_str(&String::from_utf8_lossy(&bytes));
                }
                Incoming::Closed => panic!("closed while waiting for `{text}`; so far: {all:?}"),
                Incoming::Json(_) => {}
            }
        }
        all
    }

    /// Waits until the server closes the socket; the code that it gives for it.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            match soon("the close", self.0.next()).await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// Waits until the server closes the socket.
    pub(crate) async fn closed(&mut self) {
        while !matches!(self.next().await, Incoming::Closed) {}
    }
}
