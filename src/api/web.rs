//! The browser page: files that the build embedded (see `build.rs`), open to everybody, for they
//! say nothing about any session. It must not know what the page does.

use crate::protocol::{ErrorBody, ErrorCode, Reply};
use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write;

#[derive(rust_embed::Embed)]
#[folder = "$OUT_DIR/web"]
struct Page;

/// Bytes of a file's SHA-256 that tell its versions apart.
const TAG_BYTES: usize = 12;

/// `/` and `/assets/…`.
pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/", get(|headers: HeaderMap| async move { file("index.html", &headers) })).route(
        "/assets/{*path}",
        get(|path: Result<Path<String>, PathRejection>, headers: HeaderMap| async move {
            file(path.as_ref().map_or("", |Path(path)| path), &headers)
        }),
    )
}

/// Answers a file, or that the browser has it already. A browser asks each time, so that after an
/// update of AGTerm no page mixes old files with new ones.
fn file(path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = Page::get(path) else {
        let error = ErrorBody::new(ErrorCode::NotFound, "no such file");
        return (StatusCode::NOT_FOUND, axum::Json(Reply::<()>::Err { success: false, error })).into_response();
    };
    let tag = entity_tag(file.metadata.sha256_hash());
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
    let caching = [(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if is_known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let body = match file.data {
        std::borrow::Cow::Borrowed(bytes) => axum::body::Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => axum::body::Body::from(bytes),
    };
    (caching, [(header::CONTENT_TYPE, content_type(path))], body).into_response()
}

fn entity_tag(hash: [u8; 32]) -> String {
    let mut tag = String::from("\"");
    for byte in &hash[..TAG_BYTES] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// The page's kinds of files; browsers are told not to guess.
fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    async fn ask(path: &str, known: Option<&str>) -> Response {
        let mut request = Request::get(path);
        if let Some(tag) = known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn the_page_and_its_parts_are_served_with_their_types() {
        for (path, kind) in [
            ("/", "text/html; charset=utf-8"),
            ("/assets/main.js", "text/javascript; charset=utf-8"),
            ("/assets/style/base.css", "text/css; charset=utf-8"),
            ("/assets/icon.svg", "image/svg+xml"),
        ] {
            let response = ask(path, None).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], kind, "{path}");
        }
        assert_eq!(ask("/assets/none.js", None).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(ask("/assets/../Cargo.toml", None).await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_file_that_the_browser_has_is_not_sent_again() {
        let first = ask("/assets/main.js", None).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap();
        assert_eq!(ask("/assets/main.js", Some(tag)).await.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask("/assets/main.js", Some("\"other\"")).await.status(), StatusCode::OK);
    }

    /// Scripts must not stand in the page itself: the server's content security policy forbids them.
    #[test]
    fn the_page_holds_no_inline_script() {
        let page = String::from_utf8(Page::get("index.html").unwrap().data.into_owned()).unwrap();
        assert_eq!(page.matches("<script").count(), page.matches("<script type=\"module\" src=").count());
        assert!(!page.contains("onclick=") && !page.contains("javascript:"));
    }
}
