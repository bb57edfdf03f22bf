//! Bodies of the REST API, a file a section. Field names are camelCase on the wire; times are
//! RFC 3339 in UTC.

mod access;
mod agents;
mod files;
mod models;
mod server;
mod sessions;
mod terminal;

pub use access::*;
pub use agents::*;
pub use files::*;
pub use models::*;
pub use server::*;
pub use sessions::*;
pub use terminal::*;
