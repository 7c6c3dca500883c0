//! Why a command failed.

use std::{fmt, io};

use crate::emit;

/// Why a run failed; its text is for people.
#[derive(thiserror::Error)]
pub enum Failure {
    /// A text that says everything.
    #[error("{}", .0.trim_end())]
    Text(String),
    /// Something cannot be generated.
    #[error("error: {0}")]
    Emit(#[from] emit::Error),
    /// A file cannot be read or written.
    #[error("error: {0}")]
    Io(#[from] io::Error),
    /// A document cannot be read or written.
    #[error("error: {0}")]
    Json(#[from] serde_json::Error),
}

impl Failure {
    /// A failure with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// `{:?}`, which a failing `unwrap` prints, is the text for people.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
