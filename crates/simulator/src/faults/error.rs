//! Why a fault was not taken.

use thiserror::Error;

/// Why a fault was not taken.
#[derive(Clone, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultError {
    /// The text is no script of faults.
    #[error(
        "fault script, line {line}, column {column}: {message}\n  {text}\n  {}{}",
        " ".repeat(column.saturating_sub(1)),
        "^".repeat((*length).max(1))
    )]
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
    #[error(
        "no operation is called `{target}`: give `group.name`, `name`, a path that begins with a slash, or a pattern of these with `*`{}",
        nearest.as_ref().map(|nearest| format!("; the nearest is `{nearest}`")).unwrap_or_default()
    )]
    UnknownOperation {
        /// The target.
        target: String,
        /// An operation that was likely meant.
        nearest: Option<String>,
    },
    /// The status is not a final HTTP status.
    #[error("{0} is not a final HTTP status (200 to 999)")]
    Status(u16),
    /// The header of that name cannot be sent.
    #[error("the header `{0}` has a name or a value that HTTP cannot carry")]
    Header(String),
    /// The fault can never do what it says; the text says why.
    #[error("{0}")]
    Senseless(String),
}
