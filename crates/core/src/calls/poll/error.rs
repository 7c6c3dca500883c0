//! Why a wait did not end well.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::WaitState;
use crate::error::{Error, debug_error};
use crate::text::rounded::Rounded;

/// Why a [`Waiter`](super::Waiter) did not get what it waited for. `S` is the service's word for where things stand.
#[non_exhaustive]
pub enum WaitError<S> {
    /// It failed at the service.
    Failed {
        /// What was waited for.
        what: String,
        /// Where it stands now.
        state: S,
        /// The service's reason; empty when it gave none.
        reason: String,
    },
    /// The deadline passed first. It may still complete.
    Deadline {
        /// What was waited for.
        what: String,
        /// How long.
        waited: Duration,
        /// Where it stood when that was last known.
        last: Option<S>,
        /// Whether that state is one that this crate knows. A newer service may have others, which are waited out.
        known: bool,
        /// The failure of the last poll, where that is why.
        source: Option<Error>,
    },
    /// A call failed for good: nothing can be said about what was waited for.
    Call {
        /// What was waited for.
        what: String,
        /// The failure.
        source: Error,
    },
}

impl<S> WaitError<S> {
    /// Where it stood when that was last known.
    #[must_use]
    pub const fn state(&self) -> Option<&S> {
        match self {
            Self::Failed { state, .. } => Some(state),
            Self::Deadline { last, .. } => last.as_ref(),
            Self::Call { .. } => None,
        }
    }

    /// The service's reason for a failure, where it gave one.
    #[must_use]
    pub const fn reason(&self) -> Option<&str> {
        match self {
            Self::Failed { reason, .. } if !reason.is_empty() => Some(reason.as_str()),
            _ => None,
        }
    }

    /// The deadline passed first.
    #[must_use]
    pub const fn is_deadline(&self) -> bool {
        matches!(self, Self::Deadline { .. })
    }

    /// The failure of a call, where that is why.
    #[must_use]
    pub const fn call(&self) -> Option<&Error> {
        match self {
            Self::Failed { .. } => None,
            Self::Deadline { source, .. } => source.as_ref(),
            Self::Call { source, .. } => Some(source),
        }
    }
}

impl<S: WaitState> fmt::Display for WaitError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed {
                what,
                state,
                reason,
            } => {
                write!(f, "{what} failed: the state is {}", state.text())?;
                if reason.is_empty() {
                    f.write_str("; the service gives no reason")
                } else {
                    write!(f, ": {reason}")
                }
            }
            Self::Deadline {
                what,
                waited,
                last,
                known,
                source,
            } => {
                let waited = Rounded(*waited);
                match last {
                    Some(state) => {
                        write!(f, "after {waited} {what} was still {}", state.text())?;
                    }
                    None => write!(f, "after {waited} the state of {what} is still not known")?,
                }
                if last.is_some() && !known {
                    f.write_str(", a state that is not on record")?;
                }
                if let Some(source) = source {
                    write!(f, "; the last poll failed: {source}")?;
                }
                f.write_str("; it may still complete: try again later, or set a longer deadline")
            }
            Self::Call { what, source } => write!(f, "{what}: {source}"),
        }
    }
}

impl<S: WaitState> fmt::Debug for WaitError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        macro_rules! named {
            ($($field:ident),+) => { vec![$((stringify!($field), $field)),+] };
        }
        let (name, fields): (_, Vec<(_, &dyn fmt::Debug)>) = match self {
            Self::Failed {
                what,
                state,
                reason,
            } => ("Failed", named![what, state, reason]),
            Self::Deadline {
                what,
                waited,
                last,
                known,
                source,
            } => ("Deadline", named![what, waited, last, known, source]),
            Self::Call { what, source } => ("Call", named![what, source]),
        };
        debug_error(f, self, name, &fields)
    }
}

impl<S: WaitState> StdError for WaitError<S> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.call().map(|error| error as _)
    }
}
