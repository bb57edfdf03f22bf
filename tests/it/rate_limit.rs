//! How many requests a credential may make.

use crate::fixture::{Server, agterm, eventually};
use agterm::protocol::rest::Scope;
use serde_json::json;

#[tokio::test]
async fn each_token_has_its_requests_and_is_told() {
    let server =
        Server::with_environment(&[("AGTERM_RATE_LIMIT_MAX", "3"), ("AGTERM_RATE_LIMIT_WINDOW", "1500")]).await;
    let (token, other) = (server.token(Scope::View, None).await, server.token(Scope::View, None).await);
    let get = |path: &'static str, token: &str| server.call("GET", path).bearer(token).send();
    let header = |answer: &crate::http::Answer, name: &str| answer.headers[name].to_str().unwrap().to_owned();
    for remaining in ["2", "1", "0"] {
        let answer = get("/api/sessions", &token).await;
        assert_eq!((answer.status, header(&answer, "ratelimit-limit")), (200, "3".to_owned()));
        assert_eq!(header(&answer, "ratelimit-remaining"), remaining);
    }
    let limited = get("/api/agents", &token).await;
    assert_eq!(limited.code(), "RATE_LIMITED");
    assert!(["1", "2"].contains(&header(&limited, "retry-after").as_str()), "{limited:?}");
    assert_eq!(header(&limited, "ratelimit-reset"), header(&limited, "retry-after"));

    assert_eq!(get("/api/sessions", &other).await.status, 200, "another token");
    assert_eq!(get("/api/health", &token).await.status, 200, "health is free");
    assert!(server.client.sessions().await.is_ok(), "the owner is not counted");
    eventually("the next window", async || (get("/api/sessions", &token).await.status == 200).then_some(())).await;
}

#[tokio::test]
async fn messages_on_a_socket_are_free_and_the_page_has_more() {
    let server = Server::with_environment(&[("AGTERM_RATE_LIMIT_MAX", "1")]).await;
    let mut socket = server.socket(Scope::View).await;
    for _ in 0..10 {
        socket.say(&json!({ "type": "ping" })).await;
        socket.expect("pong").await;
    }
    let code = server.client.login_code().await.unwrap().code;
    let login = server.call("POST", "/api/auth/exchange").json(&json!({ "code": code })).send().await;
    let cookie = login.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    for _ in 0..60 {
        let answer = server.call("GET", "/api/sessions").header("cookie", &cookie).send().await;
        assert_eq!((answer.status, answer.headers["ratelimit-limit"].to_str().unwrap()), (200, "60"));
    }
    assert_eq!(server.call("GET", "/api/sessions").header("cookie", &cookie).send().await.code(), "RATE_LIMITED");
    assert_eq!(server.call("GET", "/").send().await.status, 200, "its files are free");
}

#[test]
fn a_bad_limit_is_told() {
    for (name, value) in [("AGTERM_RATE_LIMIT_MAX", "0"), ("AGTERM_RATE_LIMIT_WINDOW", "soon")] {
        let home = tempfile::tempdir().unwrap();
        let output = agterm(home.path()).env(name, value).args(["config", "check"]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(&format!("{name}: must be a number from")), "{told}");
    }
}
