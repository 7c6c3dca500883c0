//! Exit codes. They are documented and stable: scripts depend on them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done = 0,
    /// The service refused, or its response could not be used.
    Refused = 1,
    /// The command line, a file or the configuration is wrong; nothing was sent.
    Usage = 2,
    /// Credentials are missing, rejected, or without the permission.
    Credentials = 3,
    /// What the call names does not exist.
    NotFound = 4,
    /// The service could not be reached, or did not respond in time.
    Unreachable = 5,
    /// A change was sent, and whether the service carried it out is unknown.
    OutcomeUnknown = 6,
    /// Some rows of many failed; the rest is done.
    SomeFailed = 7,
}

/// What the codes mean, for `--help`.
pub(crate) const HELP: &str = "\
Exit codes: 0 done, 1 refused by the service, 2 usage, 3 credentials, 4 not found, 5 unreachable or timed out,
            6 outcome of a change unknown, 7 some rows failed";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
