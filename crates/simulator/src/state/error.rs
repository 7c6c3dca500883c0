//! Why the state of a simulator cannot be kept.

use std::path::{Path, PathBuf};
use std::{fmt, io};

/// Why the state could not be read or kept.
#[non_exhaustive]
pub enum StateError {
    /// The file could not be opened, read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: `open`, `read` or `write`.
        attempt: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The file holds something else; it was not touched.
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

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                path,
                attempt,
                source,
            } => write!(
                f,
                "cannot {attempt} the state file {}: {source}",
                path.display()
            ),
            Self::Damaged { path, line, what } => write!(
                f,
                "the state file {} cannot be used, line {line}: {what}; name another file, or remove it to begin anew",
                path.display()
            ),
        }
    }
}

/// The text for people, which a failing `unwrap` prints.
impl fmt::Debug for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for StateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Damaged { .. } => None,
        }
    }
}
