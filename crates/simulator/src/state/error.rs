//! Why the state of a simulator cannot be kept.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the state could not be read or kept.
#[derive(Error)]
#[non_exhaustive]
pub enum StateError {
    /// The file could not be opened, read or written.
    #[error("cannot {attempt} the state file {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: `open`, `read` or `write`.
        attempt: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else; it was not touched.
    #[error(
        "the state file {} cannot be used, line {line}: {what}; name another file, or remove it to begin anew",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1 on.
        line: usize,
        /// What is wrong there.
        what: String,
    },
}

impl StateError {
    pub(super) fn io(path: &Path, attempt: &'static str, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            attempt,
            source,
        }
    }
}
