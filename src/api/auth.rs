//! Who calls, and whether a route is for them. Every route but those of [`super::open_routes`]
//! passes [`authenticate`]; each names the scope it needs through [`view`], [`control`] or [`admin`].

use super::Api;
use super::error::ApiError;
use super::token::Claims;
use crate::ids::SessionId;
use crate::protocol::ErrorCode;
use crate::protocol::rest::Scope;
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use std::time::Instant;

/// The cookie that the page gets for its one-time code. Browsers send a host's cookies to all its
/// ports, so each server has a name of its own, or two would sign each other out.
pub(super) fn cookie_name(api: &Api) -> String {
    let port = api.url().rsplit_once(':').map_or("", |(_, port)| port);
    format!("agterm_{port}")
}

/// Only a script of the page's own origin can set it, so a foreign form cannot use the cookie.
const CSRF_HEADER: &str = "x-agterm-csrf";

/// One who has shown who they are.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) scope: Scope,
    /// Confined to this session.
    pub(super) session: Option<SessionId>,
    /// The token; absent on the Unix socket.
    pub(super) token: Option<TokenUse>,
}

/// What a live socket must know of its token.
#[derive(Debug, Clone)]
pub(super) struct TokenUse {
    pub(super) id: String,
    /// Unix seconds.
    pub(super) expires: u64,
    /// The page's cookie.
    pub(super) is_page: bool,
}

impl Caller {
    /// The owner of the data directory, known by the user id of the peer of the Unix socket.
    pub(super) fn owner() -> Self {
        Self { scope: Scope::Admin, session: None, token: None }
    }

    /// The caller of a request that passed [`authenticate`].
    pub(super) fn of(extensions: &Extensions) -> Result<&Self, ApiError> {
        extensions.get().ok_or_else(unauthorized)
    }

    pub(super) fn require(&self, scope: Scope) -> Result<(), ApiError> {
        if self.scope < scope {
            let (has, needs) = (name(self.scope), name(scope));
            return Err(forbidden(format!("this needs the scope `{needs}`; the token has `{has}`")));
        }
        Ok(())
    }

    pub(super) fn may_see(&self, id: SessionId) -> Result<(), ApiError> {
        match self.session {
            Some(own) if own != id => Err(forbidden("the token is confined to another session")),
            _ => Ok(()),
        }
    }

    /// Refuses tokens that are confined to a session.
    pub(super) fn everywhere(&self) -> Result<(), ApiError> {
        match self.session {
            Some(_) => Err(forbidden("the token is confined to a session")),
            None => Ok(()),
        }
    }
}

impl From<Claims> for Caller {
    fn from(claims: Claims) -> Self {
        let token = TokenUse { id: claims.jti, expires: claims.exp, is_page: false };
        Self { scope: claims.scope, session: claims.session, token: Some(token) }
    }
}

/// Marks routes for those who may look.
pub(super) fn view(routes: MethodRouter<Api>) -> MethodRouter<Api> {
    scoped(routes, Scope::View)
}

/// Marks routes for those who may type, create and delete.
pub(super) fn control(routes: MethodRouter<Api>) -> MethodRouter<Api> {
    scoped(routes, Scope::Control)
}

/// Marks routes for those who may everything.
pub(super) fn admin(routes: MethodRouter<Api>) -> MethodRouter<Api> {
    scoped(routes, Scope::Admin)
}

fn scoped(routes: MethodRouter<Api>, scope: Scope) -> MethodRouter<Api> {
    routes.route_layer(from_fn(move |request: Request, next: Next| async move {
        let allowed = Caller::of(request.extensions()).and_then(|caller| {
            caller.require(scope)?;
            if scope == Scope::Admin { caller.everywhere() } else { Ok(()) }
        });
        match allowed {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    }))
}

/// The layer that finds the caller, or answers that there is none.
pub(super) async fn authenticate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    // The Unix socket's door knows its caller already, and does not count.
    if request.extensions().get::<Caller>().is_some() {
        return next.run(request).await;
    }
    let caller = match caller(&api, &request) {
        Ok(caller) => caller,
        Err(error) => return error.into_response(),
    };
    let standing = caller.token.as_ref().map(|token| api.quotas().spend(token, Instant::now()));
    request.extensions_mut().insert(caller);
    let mut response = match standing {
        Some(standing) if standing.is_exceeded() => {
            let error =
                ApiError::new(ErrorCode::RateLimited, "too many requests; Retry-After says when the next may come");
            error.retry_after(standing.reset_seconds()).into_response()
        }
        _ => next.run(request).await,
    };
    if let Some(standing) = standing {
        standing.write(response.headers_mut());
    }
    response
}

fn caller(api: &Api, request: &Request) -> Result<Caller, ApiError> {
    let headers = request.headers();
    let check = |token: &str| api.token_key().check(token).map(Caller::from).ok_or_else(unauthorized);
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(unauthorized)?;
        return if scheme.eq_ignore_ascii_case("bearer") { check(token.trim()) } else { Err(unauthorized()) };
    }
    let is_socket = request.uri().path() == super::SOCKET_PATH;
    if is_socket && let Some(token) = query_token(request.uri().query().unwrap_or_default()) {
        return check(token);
    }
    let mut caller = check(cookie(headers, &cookie_name(api)).ok_or_else(unauthorized)?)?;
    caller.token.iter_mut().for_each(|token| token.is_page = true);
    // A browser sends the cookie by itself: the page must show that it is the page.
    if is_socket && !headers.contains_key(header::ORIGIN) {
        return Err(forbidden("a socket with a cookie needs an Origin"));
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && headers.get(CSRF_HEADER).is_none_or(|value| value != "1") {
        return Err(forbidden("a change with a cookie needs the header X-AGTerm-CSRF: 1"));
    }
    Ok(caller)
}

/// `token` of a query. Tokens have no character that would be percent-encoded.
fn query_token(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("token="))
}

fn cookie<'a>(headers: &'a HeaderMap, own: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == own).then_some(value)
    })
}

fn unauthorized() -> ApiError {
    ApiError::new(ErrorCode::Unauthorized, "a valid token is needed (`agterm token` prints one)")
}

fn forbidden(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Forbidden, message)
}

fn name(scope: Scope) -> &'static str {
    match scope {
        Scope::View => "view",
        Scope::Control => "control",
        Scope::Admin => "admin",
    }
}
