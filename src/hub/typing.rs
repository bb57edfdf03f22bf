//! What is typed into a session, in the forms that scripts have it. The bytes depend on the modes
//! that the program has set at that moment, so the session's actor makes them.

use crate::term::keys::{self, Key};
use crate::term::{Modes, paste};
use bytes::Bytes;

/// Something to type.
pub enum Typing {
    /// As it is.
    Raw(Bytes),
    Keys(Vec<Key>),
    Paste(String),
}

impl Typing {
    pub(super) fn encode(self, modes: &Modes) -> Bytes {
        match self {
            Self::Raw(bytes) => bytes,
            Self::Keys(keys) => keys.iter().flat_map(|key| keys::encode(key, modes)).collect(),
            Self::Paste(text) => paste::encode(&text, modes).into(),
        }
    }
}
