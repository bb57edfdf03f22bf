//! The outermost layers: which Host and Origin a request on TCP may name, what every answer's
//! headers say to browsers, and that a handler's panic is an answer too.

use super::error::ApiError;
use crate::protocol::ErrorCode;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// The page loads nothing from elsewhere. xterm.js writes its colours as inline styles.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

const HTTP_PORT: u16 = 80;

/// The names under which this server may be reached. A name that somebody else's DNS points here
/// is none of them, so a foreign page cannot pass for the server's own (DNS rebinding).
#[derive(Debug)]
pub struct Hosts {
    /// `name:port`, in lower case.
    own: Vec<String>,
    /// From the configuration: perhaps behind a proxy, which may speak https.
    configured: Vec<String>,
}

impl Hosts {
    /// This machine's own names and `bound`, with `port` exactly; and the configured ones, each
    /// with the port that it names, or with `port` or none.
    #[must_use]
    pub fn new(bound: &str, port: u16, configured: &[String]) -> Self {
        let bound = if bound.contains(':') { format!("[{bound}]") } else { bound.to_owned() };
        let with_port = |name: &str| {
            let name = name.to_ascii_lowercase();
            let bare = (port == HTTP_PORT).then(|| name.clone());
            [Some(format!("{name}:{port}")), bare].into_iter().flatten()
        };
        let own = ["127.0.0.1", "localhost", "[::1]", &bound].into_iter().flat_map(with_port).collect();
        let configured = configured.iter().flat_map(|name| {
            let name = name.to_ascii_lowercase();
            let has_port = name.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            let with_port = (!has_port).then(|| format!("{name}:{port}"));
            [Some(name), with_port].into_iter().flatten()
        });
        Self { own, configured: configured.collect() }
    }

    fn knows(&self, host: &str) -> bool {
        self.own.iter().chain(&self.configured).any(|known| known == host)
    }

    fn check(&self, request: &Request) -> Result<(), ApiError> {
        let misdirected =
            || ApiError::new(ErrorCode::Misdirected, "this Host is not one of this server's (see allowed_hosts)");
        let headers = request.headers();
        let host = only(headers, &header::HOST).ok_or_else(misdirected)?.to_ascii_lowercase();
        let uri_agrees =
            request.uri().authority().is_none_or(|authority| authority.as_str().eq_ignore_ascii_case(&host));
        if !uri_agrees || !self.knows(&host) {
            return Err(misdirected());
        }
        let foreign = || ApiError::new(ErrorCode::Forbidden, "this Origin may not use the API");
        if headers.contains_key(header::ORIGIN) {
            let origin = only(headers, &header::ORIGIN).ok_or_else(foreign)?.to_ascii_lowercase();
            let is_own = origin.strip_prefix("http://").is_some_and(|origin| origin == host);
            let is_proxied =
                self.configured.contains(&host) && origin.strip_prefix("https://").is_some_and(|origin| origin == host);
            if !is_own && !is_proxied {
                return Err(foreign());
            }
        }
        // Following a link from elsewhere to the page is fine; calling the API from there is not.
        let path = request.uri().path();
        let is_api = path.starts_with("/api/") || path == super::SOCKET_PATH;
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        if is_api && site.is_some_and(|site| site != b"same-origin" && site != b"none") {
            return Err(foreign());
        }
        Ok(())
    }
}

/// The layer of the TCP door that turns away what is not meant for this server.
pub(super) async fn check_host(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    match hosts.check(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// The layer around everything: answers for a handler that panics, and the headers of all answers.
pub(super) async fn harden(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| ApiError::internal("a handler panicked").into_response());
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if is_api {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The header's value where it is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let value = all.next()?;
    if all.next().is_some() { None } else { value.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn status(hosts: &Hosts, path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match hosts.check(&request.body(Body::empty()).unwrap()) {
            Ok(()) => 200,
            Err(error) => error.into_body().code.status(),
        }
    }

    #[test]
    fn only_own_names_with_the_exact_port() {
        let hosts = Hosts::new("127.0.0.1", 3000, &["box.lan".to_owned(), "proxy.example:443".to_owned()]);
        for host in ["127.0.0.1:3000", "LOCALHOST:3000", "[::1]:3000", "box.lan", "box.lan:3000", "proxy.example:443"] {
            assert_eq!(status(&hosts, "/", &[("host", host)]), 200, "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1:3001", "127.1:3000", "localhost.:3000", "evil.example:3000", ""] {
            assert_eq!(status(&hosts, "/", &[("host", host)]), 421, "{host}");
        }
        assert_eq!(status(&hosts, "/", &[]), 421);
        assert_eq!(status(&hosts, "/", &[("host", "localhost:3000"), ("host", "localhost:3000")]), 421);
        assert_eq!(status(&hosts, "http://evil.example/", &[("host", "localhost:3000")]), 421);
        assert_eq!(status(&Hosts::new("::1", 80, &[]), "/", &[("host", "[::1]")]), 200);
    }

    #[test]
    fn only_the_own_origin() {
        let hosts = Hosts::new("127.0.0.1", 3000, &["box.lan".to_owned()]);
        let origin = |host, origin| status(&hosts, "/ws", &[("host", host), ("origin", origin)]);
        assert_eq!(origin("localhost:3000", "http://localhost:3000"), 200);
        assert_eq!(origin("box.lan", "https://box.lan"), 200);
        for foreign in ["null", "https://localhost:3000", "http://127.0.0.1:3000", "http://localhost:3001", ""] {
            assert_eq!(origin("localhost:3000", foreign), 403, "{foreign}");
        }
        let site = |path, site| status(&hosts, path, &[("host", "localhost:3000"), ("sec-fetch-site", site)]);
        assert_eq!(site("/", "cross-site"), 200);
        assert_eq!(site("/api/sessions", "same-site"), 403);
        assert_eq!(site("/api/sessions", "same-origin"), 200);
    }
}
