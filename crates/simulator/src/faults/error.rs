//! Why a fault was not taken.

use std::fmt;

/// Why a fault was not taken.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultError {
    /// The text is no script of faults.
    Script {
        /// Line of the mistake, from 1 on.
        line: usize,
        /// Column of the mistake in characters, from 1 on.
        column: usize,
        /// That line of the script.
        text: String,
        /// How many characters are wrong.
        length: usize,
        /// What is wrong, and what is allowed.
        message: String,
    },
    /// No operation of the product fits the target.
    UnknownOperation {
        /// The target.
        target: String,
        /// An operation that was likely meant.
        nearest: Option<String>,
    },
    /// The status is not a final HTTP status.
    Status(u16),
    /// The header of that name cannot be sent.
    Header(String),
    /// The fault can never do what it says; the text says why.
    Senseless(String),
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Script {
                line,
                column,
                text,
                length,
                message,
            } => write!(
                f,
                "fault script, line {line}, column {column}: {message}\n  {text}\n  {}{}",
                " ".repeat(column.saturating_sub(1)),
                "^".repeat((*length).max(1))
            ),
            Self::UnknownOperation { target, nearest } => {
                write!(
                    f,
                    "no operation is called `{target}`: give `group.name`, `name`, a path that begins with a slash, or a pattern of these with `*`"
                )?;
                nearest
                    .iter()
                    .try_for_each(|nearest| write!(f, "; the nearest is `{nearest}`"))
            }
            Self::Status(status) => write!(f, "{status} is not a final HTTP status (200 to 999)"),
            Self::Header(name) => write!(
                f,
                "the header `{name}` has a name or a value that HTTP cannot carry"
            ),
            Self::Senseless(text) => f.write_str(text),
        }
    }
}

/// The text for people, which a failing `unwrap` prints.
impl fmt::Debug for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for FaultError {}
