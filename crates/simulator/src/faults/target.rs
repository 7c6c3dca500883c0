//! Which calls a fault is about.

use std::fmt;

use crate::call_pattern::{CallNames, CallPattern, glob};
use crate::catalog::Catalog;
use crate::faults::FaultError;
use crate::validate::nearest::near_miss;

/// What a target calls connections.
pub(super) const CONNECT: &str = "connect";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Connections, as they are accepted.
    Connect,
    /// Calls of operations with such a name, or with such a path and method.
    Calls(CallPattern),
}

impl Target {
    pub(super) fn parse(text: &str) -> Self {
        match text.trim() {
            CONNECT => Self::Connect,
            text => Self::Calls(CallPattern::parse(text)),
        }
    }

    pub(super) fn fits(&self, call: &CallNames) -> bool {
        match self {
            Self::Connect => false,
            Self::Calls(calls) => calls.fits(call),
        }
    }

    /// Refuses names that no operation of the product has; paths are free, because a client may call anything.
    pub(super) fn check(&self, catalog: &Catalog) -> Result<(), FaultError> {
        let Self::Calls(CallPattern { pattern, .. }) = self else {
            return Ok(());
        };
        if pattern.starts_with(['/', '*']) {
            return Ok(());
        }
        let ids: Vec<String> = catalog.operations().map(|one| one.id()).collect();
        let bare = |id: &str| id.rsplit('.').next().unwrap_or_default().to_owned();
        let is_meant = |id: &String| glob(pattern, id) || glob(pattern, &bare(id));
        if ids.iter().any(is_meant) {
            return Ok(());
        }
        let names: Vec<String> = if pattern.contains('.') {
            ids
        } else {
            ids.iter().map(|id| bare(id)).collect()
        };
        Err(FaultError::UnknownOperation {
            target: pattern.clone(),
            nearest: near_miss(pattern, names.iter().map(String::as_str)).map(str::to_owned),
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str(CONNECT),
            Self::Calls(calls) => calls.fmt(f),
        }
    }
}
