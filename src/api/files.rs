//! Files over REST. Which directories are shared, and with whom, is decided here; how a path is
//! held inside them is `files`'.
//!
//! A token of the scope `view` sees no files, `control` reads them (it can type `cat` anyway),
//! `admin` changes them. One that is confined to a session reads in that session's workspace alone.

use super::Api;
use super::auth::{Caller, admin, control};
use super::error::{Answer, ApiError, ApiResult};
use super::extract::{JsonBody, Params};
use crate::config;
use crate::files::{FilesError, Roots};
use crate::protocol::rest::*;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use std::path::PathBuf;

/// A file of `MAX_FILE_BYTES`, each of which JSON may write as six (`\u0000`), and the rest of the body.
const MAX_WRITE_BODY_BYTES: usize = 6 * 1024 * 1024 + 64 * 1024;

/// Keys to other machines: never shared, although a session may run in the user's own directory.
const CLOSED: &str = ".ssh";

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/files/list", control(get(list)))
        .route("/api/files/read", control(get(read)))
        .route("/api/files/write", admin(post(write)))
        .route("/api/files/mkdir", admin(post(mkdir)))
        .route("/api/files/delete", admin(axum::routing::delete(delete)))
        .route("/api/files/rename", admin(post(rename)))
}

async fn list(shared: Shared, Params(query): Params<ListFiles>) -> ApiResult<FileList> {
    Ok(Answer(shared.call(move |roots| roots.list(query.path.as_deref(), query.hidden)).await?))
}

async fn read(shared: Shared, Params(query): Params<ReadFile>) -> Result<impl IntoResponse, ApiError> {
    let file = shared.call(move |roots| roots.read(&query.path, query.encoding)).await?;
    Ok(([(header::ETAG, quoted(&file.etag))], Answer(file)))
}

async fn write(
    shared: Shared,
    JsonBody(write): JsonBody<WriteFile, MAX_WRITE_BODY_BYTES>,
) -> Result<impl IntoResponse, ApiError> {
    let written = shared.call(move |roots| roots.write(&write)).await?;
    Ok(([(header::ETAG, quoted(&written.etag))], Answer(written)))
}

async fn mkdir(shared: Shared, JsonBody(make): JsonBody<MakeDirectory>) -> ApiResult<FilePath> {
    Ok(Answer(shared.call(move |roots| roots.mkdir(&make.path, make.parents)).await?))
}

async fn delete(shared: Shared, Params(query): Params<DeleteFile>) -> ApiResult<FilePath> {
    Ok(Answer(shared.call(move |roots| roots.delete(&query.path, query.recursive)).await?))
}

async fn rename(shared: Shared, JsonBody(rename): JsonBody<RenameFile>) -> ApiResult<FileRenamed> {
    Ok(Answer(shared.call(move |roots| roots.rename(&rename.old_path, &rename.new_path, rename.overwrite)).await?))
}

fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

/// The directories that a caller may name files in, at the moment of the call.
struct Shared {
    api: Api,
    roots: Vec<PathBuf>,
}

impl FromRequestParts<Api> for Shared {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let caller = Caller::of(&parts.extensions)?;
        // The configured ones are for those who may see everything; a listing without a path starts there.
        let mut roots = match caller.session {
            None => api.hub().config().file_roots.clone(),
            Some(_) => Vec::new(),
        };
        for session in api.hub().list().into_iter().filter(|session| caller.may_see(session.id).is_ok()) {
            let workspace = PathBuf::from(session.workspace_dir);
            if !roots.contains(&workspace) {
                roots.push(workspace);
            }
        }
        Ok(Self { api: api.clone(), roots })
    }
}

impl Shared {
    /// Runs a call on them, on a thread where files may be read.
    async fn call<T: Send + 'static>(
        self,
        call: impl FnOnce(&Roots) -> Result<T, FilesError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let called = tokio::task::spawn_blocking(move || {
            let mut roots = Roots::new(self.roots, self.api.hub().paths())?;
            if let Some(home) = config::user_home() {
                roots = roots.close(&home.join(CLOSED))?;
            }
            call(&roots)
        });
        Ok(called.await.map_err(ApiError::internal)??)
    }
}
