//! Who gets in: every route with every wrong token, Host and Origin.

use crate::fixture::{Server, agterm};
use agterm::protocol::rest::Scope;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

const UNKNOWN: &str = "550e8400-e29b-41d4-a716-446655440000";

/// Every route that wants a token, and the least scope that may use it.
const ROUTES: &[(&str, &str, Scope)] = &[
    ("GET", "/api/sessions", Scope::View),
    ("POST", "/api/sessions", Scope::Control),
    ("GET", "/api/sessions/ID", Scope::View),
    ("PATCH", "/api/sessions/ID", Scope::Control),
    ("DELETE", "/api/sessions/ID", Scope::Control),
    ("POST", "/api/sessions/ID/input", Scope::Control),
    ("POST", "/api/sessions/ID/keys", Scope::Control),
    ("POST", "/api/sessions/ID/paste", Scope::Control),
    ("POST", "/api/sessions/ID/wait", Scope::View),
    ("GET", "/api/sessions/ID/output", Scope::View),
    ("POST", "/api/sessions/ID/resize", Scope::Control),
    ("POST", "/api/sessions/ID/switch-agent", Scope::Control),
    ("GET", "/api/sessions/ID/screen", Scope::View),
    ("GET", "/api/sessions/ID/git", Scope::View),
    ("GET", "/api/agents", Scope::View),
    ("GET", "/api/agents/shell", Scope::View),
    ("GET", "/api/models", Scope::View),
    ("GET", "/api/models/profiles", Scope::View),
    ("GET", "/api/models/providers", Scope::View),
    ("GET", "/api/models/agent/shell", Scope::View),
    ("GET", "/api/files/list", Scope::Control),
    ("GET", "/api/files/read", Scope::Control),
    ("POST", "/api/files/write", Scope::Admin),
    ("POST", "/api/files/mkdir", Scope::Admin),
    ("DELETE", "/api/files/delete", Scope::Admin),
    ("POST", "/api/files/rename", Scope::Admin),
    ("GET", "/api/layouts/main", Scope::View),
    ("PUT", "/api/layouts/main", Scope::Control),
    ("GET", "/api/server", Scope::Admin),
    ("POST", "/api/server/stop", Scope::Admin),
    ("POST", "/api/tokens", Scope::Admin),
    ("POST", "/api/auth/code", Scope::Admin),
    ("GET", "/ws", Scope::View),
];

fn claims() -> Value {
    json!({ "iss": "agterm", "aud": "agterm-api", "exp": 4_000_000_000u64, "iat": 1, "jti": "x", "scope": "admin" })
}

fn sign(claims: &Value, secret: &[u8]) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(secret)).unwrap()
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

#[tokio::test]
async fn nobody_gets_in_without_a_valid_token() {
    let server = Server::start().await;
    let secret = std::fs::read(server.paths().secret()).unwrap();
    let unsigned = format!(
        "{}.{}.",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#),
        URL_SAFE_NO_PAD.encode(claims().to_string())
    );
    let bad = [
        ("no token", String::new()),
        ("no JWT", "Bearer nonsense".to_owned()),
        ("another scheme", format!("Basic {}", sign(&claims(), &secret))),
        ("forged", format!("Bearer {}", sign(&claims(), b"another key"))),
        ("alg none", format!("Bearer {unsigned}")),
        ("expired", format!("Bearer {}", sign(&with("exp", json!(1_000)), &secret))),
        ("no expiry", format!("Bearer {}", sign(&with("exp", Value::Null), &secret))),
        ("wrong audience", format!("Bearer {}", sign(&with("aud", json!("other")), &secret))),
        ("wrong issuer", format!("Bearer {}", sign(&with("iss", json!("other")), &secret))),
        ("unknown scope", format!("Bearer {}", sign(&with("scope", json!("root")), &secret))),
    ];
    for (method, path, _) in ROUTES {
        for (what, authorization) in &bad {
            let answer = server.call(method, path).header("authorization", authorization).send().await;
            assert_eq!(answer.code(), "UNAUTHORIZED", "{method} {path} with {what}");
        }
    }
    let good = format!("Bearer {}", sign(&claims(), &secret));
    let answer = server.call("GET", "/api/server").header("authorization", &good).send().await;
    assert_eq!(answer.status, 200, "the claims above are right but for what each case changes");
}

#[tokio::test]
async fn each_scope_may_what_it_says() {
    let server = Server::start().await;
    let id = server.shell().await.id.to_string();
    for have in [Scope::View, Scope::Control] {
        let token = server.token(have, None).await;
        for (method, path, needs) in ROUTES {
            let answer = server.call(method, &path.replace("ID", UNKNOWN)).bearer(&token).send().await;
            // Without a body, or on an unknown session, nothing happens: only the refusal counts.
            assert_eq!(answer.status == 403, have < *needs, "{method} {path} with {have:?}: {answer:?}");
        }
    }
    let confined = server.token(Scope::Control, Some(id.parse().unwrap())).await;
    for (method, path, _) in ROUTES.iter().filter(|(_, path, _)| path.contains("ID")) {
        let other = server.call(method, &path.replace("ID", UNKNOWN)).bearer(&confined).json(&json!({})).send().await;
        assert_eq!(other.code(), "FORBIDDEN", "{method} {path}");
    }
    let own = server.call("GET", &format!("/api/sessions/{id}")).bearer(&confined).send().await;
    assert_eq!(own.status, 200);
    server.shell().await;
    let list = server.call("GET", "/api/sessions").bearer(&confined).send().await;
    assert_eq!(list.data()["sessions"].as_array().unwrap().len(), 1);
    let create = server.call("POST", "/api/sessions").bearer(&confined).json(&json!({ "agent": "shell" })).send().await;
    assert_eq!(create.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_foreign_host_or_origin_is_turned_away_first() {
    let server = Server::start().await;
    let token = server.token(Scope::Admin, None).await;
    let port = server.authority().rsplit_once(':').unwrap().1;
    let all = ROUTES.iter().map(|(method, path, _)| (*method, *path)).chain([("GET", "/api/health"), ("GET", "/")]);
    for (method, path) in all {
        for host in ["evil.example", "127.0.0.1", &format!("evil.example:{port}"), &format!("localhost.:{port}")] {
            let answer = server.call(method, path).bearer(&token).header("host", host).send().await;
            assert_eq!(answer.code(), "MISDIRECTED_REQUEST", "{method} {path} to {host}");
            assert_eq!(answer.headers["x-frame-options"], "DENY");
        }
        for origin in ["null", "http://evil.example", "https://localhost", &format!("http://localhost:{port}")] {
            let answer = server.call(method, path).bearer(&token).header("origin", origin).send().await;
            assert_eq!(answer.code(), "FORBIDDEN", "{method} {path} from {origin}");
        }
    }
    let answer = server.call("GET", "/api/sessions").bearer(&token).header("origin", &server.url).send().await;
    assert_eq!(answer.status, 200);
    let path = format!("/ws?token={token}");
    assert_eq!(server.socket_with(&path, &[("origin", "http://evil.example")]).await.err(), Some(403));
    assert!(server.socket_with(&path, &[("origin", &server.url)]).await.is_ok());
    assert_eq!(server.socket_with("/ws", &[]).await.err(), Some(401));
    assert!(server.socket_with("/ws", &[("authorization", &format!("Bearer {token}"))]).await.is_ok());
    let in_rest = server.call("GET", &format!("/api/sessions?token={token}")).send().await;
    assert_eq!(in_rest.code(), "UNAUTHORIZED", "a token in an address is for sockets alone");
}

#[tokio::test]
async fn a_browser_logs_in_once_with_its_code() {
    let server = Server::start().await;
    let login = server.client.login_code().await.unwrap();
    assert_eq!(login.url, format!("{}/#code={}", server.url, login.code));
    let exchange = || server.call("POST", "/api/auth/exchange").json(&json!({ "code": login.code }));
    let answer = exchange().send().await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(exchange().send().await.code(), "UNAUTHORIZED", "a code is good once");
    let cookie = cookie.split(';').next().unwrap();
    let port = server.authority().rsplit_once(':').unwrap().1;
    assert!(cookie.starts_with(&format!("agterm_{port}=")), "a server on another port would take its place: {cookie}");
    let list = server.call("GET", "/api/sessions").header("cookie", &format!("a=b; {cookie}")).send().await;
    assert_eq!(list.status, 200);
    let create = || server.call("POST", "/api/sessions").header("cookie", cookie).json(&json!({ "agent": "shell" }));
    assert_eq!(create().send().await.code(), "FORBIDDEN", "a foreign form could send the cookie");
    assert_eq!(create().header("x-agterm-csrf", "1").send().await.status, 201);
    let admin = server.call("GET", "/api/server").header("cookie", cookie).send().await;
    assert_eq!(admin.code(), "FORBIDDEN");
    assert_eq!(server.socket_with("/ws", &[("cookie", cookie)]).await.err(), Some(403));
    assert!(server.socket_with("/ws", &[("cookie", cookie), ("origin", &server.url)]).await.is_ok());
    let logout = server.call("POST", "/api/auth/logout").header("cookie", cookie).send().await;
    assert!(logout.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let server = Server::start().await;
    let guess = || server.call("POST", "/api/auth/exchange").json(&json!({ "code": "guess" }));
    for _ in 0..5 {
        assert_eq!(guess().send().await.code(), "UNAUTHORIZED");
    }
    let limited = guess().send().await;
    assert_eq!(limited.code(), "RATE_LIMITED");
    assert!(limited.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 60);
}

#[tokio::test]
async fn tokens_are_bounded() {
    let server = Server::start().await;
    let token = server.token(Scope::Admin, None).await;
    let create = |body: Value| server.call("POST", "/api/tokens").bearer(&token).json(&body);
    let good = create(json!({ "scope": "view", "ttlSeconds": 60 })).send().await;
    assert!(good.data()["expiresAt"].as_str().unwrap().ends_with('Z'));
    for body in [
        json!({ "scope": "view", "ttlSeconds": 0 }),
        json!({ "scope": "view", "ttlSeconds": u64::MAX }),
        json!({ "scope": "root", "ttlSeconds": 60 }),
        json!({ "scope": "view" }),
    ] {
        assert_eq!(create(body).send().await.code(), "INVALID_REQUEST");
    }
    let unknown = create(json!({ "scope": "view", "ttlSeconds": 60, "session": UNKNOWN })).send().await;
    assert_eq!(unknown.code(), "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn the_key_and_the_socket_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start().await;
    let mode = |path: std::path::PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(server.paths().secret()), 0o600);
    assert_eq!(mode(server.paths().server_socket()), 0o600);
    assert_eq!(mode(server.home().to_owned()), 0o700);
}

#[test]
fn other_machines_are_not_let_in_by_mistake() {
    let home = tempfile::tempdir().unwrap();
    let output =
        agterm(home.path()).args(["server", "--foreground", "--port", "0", "--host", "0.0.0.0"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && error.contains("allowed_hosts"), "{error}");
}
