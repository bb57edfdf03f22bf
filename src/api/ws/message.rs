//! Reads a client's message, with an error that says which part of it is wrong.

use super::super::error::ApiError;
use super::super::extract::{field_error, session_id};
use crate::protocol::ErrorCode;
use crate::protocol::rest::{Input, Resize};
use crate::protocol::ws::ClientMessage;
use crate::term::sanitize;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The types that a client may send, in the order of the docs.
const TYPES: &[&str] =
    &["session:attach", "session:detach", "terminal:input", "terminal:resize", "terminal:ack", "agent:switch", "ping"];

/// A type that is unknown is repeated up to this length.
const MAX_SHOWN_CHARS: usize = 40;

/// Reads one message. The payload of a message that has none is not looked at.
pub(super) fn parse(text: &str) -> Result<ClientMessage, ApiError> {
    let malformed = |what: String| ApiError::new(ErrorCode::InvalidMessage, what);
    let mut message: Value =
        serde_json::from_str(text).map_err(|error| malformed(format!("malformed JSON: {error}")))?;
    let kind = match message.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        _ => return Err(malformed(format!("a message is an object with a `type`: one of {}", TYPES.join(", ")))),
    };
    let payload = message.get_mut("payload").map(Value::take).unwrap_or_default();
    Ok(match kind.as_str() {
        "session:attach" => {
            if let Some(id) = payload.get("sessionId").and_then(Value::as_str) {
                session_id(id)?;
            }
            ClientMessage::Attach(read(payload)?)
        }
        "session:detach" => ClientMessage::Detach,
        "terminal:input" => read::<Input>(payload).map(|Input { data }| ClientMessage::Input { data })?,
        "terminal:resize" => {
            read::<Resize>(payload).map(|Resize { cols, rows }| ClientMessage::Resize { cols, rows })?
        }
        "terminal:ack" => read::<Ack>(payload).map(|Ack { offset }| ClientMessage::Ack { offset })?,
        "agent:switch" => ClientMessage::SwitchAgent(read(payload)?),
        "ping" => ClientMessage::Ping,
        unknown => {
            let shown: String = sanitize(unknown).chars().take(MAX_SHOWN_CHARS).collect();
            return Err(malformed(format!("unknown type `{shown}`; the types are {}", TYPES.join(", "))));
        }
    })
}

#[derive(Deserialize)]
struct Ack {
    offset: u64,
}

fn read<T: DeserializeOwned>(payload: Value) -> Result<T, ApiError> {
    if !payload.is_object() {
        return Err(ApiError::invalid("payload must be an object"));
    }
    serde_path_to_error::deserialize(payload).map_err(|error| field_error(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (ErrorCode, String) {
        let body = parse(text).unwrap_err().into_body();
        (body.code, body.message)
    }

    #[test]
    fn reads_what_the_reference_shows() {
        assert!(matches!(parse(r#"{"type":"ping"}"#), Ok(ClientMessage::Ping)));
        assert!(matches!(parse(r#"{"type":"ping","sessionId":"x","payload":{}}"#), Ok(ClientMessage::Ping)));
        assert!(matches!(parse(r#"{"type":"session:detach"}"#), Ok(ClientMessage::Detach)));
        let attach = r#"{"type":"session:attach","payload":{"sessionId":"550e8400-e29b-41d4-a716-446655440000","cols":120,"rows":40}}"#;
        let Ok(ClientMessage::Attach(attach)) = parse(attach) else { panic!() };
        assert_eq!((attach.cols, attach.rows, attach.events), (Some(120), Some(40), true));
        let input = r#"{"payload":{"data":"ls -la\n"},"type":"terminal:input"}"#;
        assert!(matches!(parse(input), Ok(ClientMessage::Input { data }) if data == "ls -la\n"));
    }

    #[test]
    fn says_what_is_wrong() {
        for text in ["", "{", "[]", "7", "{}", r#"{"type":7}"#, r#"{"type":"nope"}"#] {
            let (code, message) = error(text);
            assert_eq!(code, ErrorCode::InvalidMessage, "{text}");
            assert!(message.contains("malformed JSON") || message.contains("session:attach"), "{text}: {message}");
        }
        for (text, names) in [
            (r#"{"type":"terminal:input"}"#, "payload"),
            (r#"{"type":"terminal:input","payload":{}}"#, "`data`"),
            (r#"{"type":"terminal:input","payload":{"data":7}}"#, "data: "),
            (r#"{"type":"terminal:resize","payload":{"cols":-1,"rows":2}}"#, "cols: "),
            (r#"{"type":"session:attach","payload":{"cols":80}}"#, "`sessionId`"),
        ] {
            let (code, message) = error(text);
            assert_eq!(code, ErrorCode::InvalidRequest, "{text}");
            assert!(message.contains(names), "{text}: {message}");
        }
        let attach = r#"{"type":"session:attach","payload":{"sessionId":"nope"}}"#;
        assert_eq!(error(attach).0, ErrorCode::SessionNotFound);
    }
}
