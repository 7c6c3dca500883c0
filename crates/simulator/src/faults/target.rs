//! Which calls a fault is about.

use std::fmt;

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
    Calls {
        method: Option<String>,
        pattern: String,
    },
}

/// Everything that a target may call a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallNames {
    pub(crate) method: String,
    /// Operation ids, operation names, templates and paths.
    pub(crate) names: Vec<String>,
}

/// Whether the text calls such a call.
pub(crate) fn matches_call(target: &str, call: &CallNames) -> bool {
    Target::parse(target).fits(call)
}

impl Target {
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        if text == CONNECT {
            return Self::Connect;
        }
        let (method, pattern) = match text.split_once(' ') {
            Some((method, pattern)) => (Some(method.to_ascii_uppercase()), pattern.trim()),
            None => (None, text),
        };
        Self::Calls {
            method,
            pattern: pattern.to_owned(),
        }
    }

    pub(super) fn fits(&self, call: &CallNames) -> bool {
        match self {
            Self::Connect => false,
            Self::Calls { method, pattern } => {
                method.as_ref().is_none_or(|method| *method == call.method)
                    && call.names.iter().any(|name| glob(pattern, name))
            }
        }
    }

    /// Refuses names that no operation of the product has; paths are free, because a client may ask for anything.
    pub(super) fn check(&self, catalog: &Catalog) -> Result<(), FaultError> {
        let Self::Calls { pattern, .. } = self else {
            return Ok(());
        };
        if pattern.starts_with(['/', '*']) {
            return Ok(());
        }
        let ids: Vec<String> = catalog.operations().map(|one| one.id()).collect();
        let bare = |id: &str| id.rsplit('.').next().unwrap_or_default().to_owned();
        if ids
            .iter()
            .any(|id| glob(pattern, id) || glob(pattern, &bare(id)))
        {
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
            Self::Calls {
                method: Some(method),
                pattern,
            } => write!(f, "{method} {pattern}"),
            Self::Calls { pattern, .. } => f.write_str(pattern),
        }
    }
}

/// Whether the text fits a pattern in which `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    // The earliest place of each part leaves the most for those after it.
    for part in middle.split('*').filter(|part| !part.is_empty()) {
        let Some((_, after)) = text.split_once(part) else {
            return false;
        };
        text = after;
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "host.list"),
            ("host.*", "host.list"),
            ("*.list", "host.list"),
            ("h*.*t", "host.list"),
            ("/api/*/host/*", "/api/v2/host/7"),
            ("a*b*b", "abb"),
            ("host.list", "host.list"),
        ] {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("host", "host.list"),
            ("host.*", "hosts.list"),
            ("a*a", "a"),
            ("a*b*b", "ab"),
            ("*x*", "host.list"),
        ] {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}
