//! The page for browsers: static files, served without a token because they hold no secret.

use axum::Router;
use axum::response::Html;
use axum::routing::get;

/// The page's routes.
pub(super) fn router() -> Router {
    let page = || async { Html("<!doctype html><title>AGTerm</title><p>AGTerm: the API is under <code>/api</code>.") };
    Router::new().route("/", get(page))
}
