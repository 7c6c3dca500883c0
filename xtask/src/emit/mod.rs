//! Emitters: from the catalog to the text of files. They read and write nothing themselves.

pub mod catalog_data;
pub mod command_line;
pub mod coverage;
pub(crate) mod documents;
pub mod features;
pub(crate) mod markers;
pub mod rust;
pub mod schema;

use std::collections::BTreeMap;
use std::fmt;

/// Text of files, by path from the root of the workspace (with `/` on every system).
pub type Files = BTreeMap<String, String>;

/// What of a catalog cannot be put into words of the target language.
///
/// The checks of `secapi-spec` catch what a person gets wrong; what is left are names that only clash in Rust.
#[derive(thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Puts the place where it happened before the message.
    pub(crate) fn at(self, place: &str) -> Self {
        Self(format!("{place}: {self}"))
    }
}

/// `{:?}`, which a failing `unwrap` prints, is the text for people.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// What an emitter gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
