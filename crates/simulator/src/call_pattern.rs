//! Patterns of calls, by operation, path and method, in which `*` stands for any text.

use std::fmt;

/// Which calls a text names: an operation (`group.name` or `name`) or a path, with or without a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallPattern {
    method: Option<String>,
    pub(crate) pattern: String,
}

/// All names that a call goes by.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallNames {
    pub(crate) method: String,
    /// Operation ids, operation names, templates and paths.
    pub(crate) names: Vec<String>,
}

impl CallPattern {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim();
        let (method, pattern) = match text.split_once(' ') {
            Some((method, pattern)) => (Some(method.to_ascii_uppercase()), pattern.trim()),
            None => (None, text),
        };
        Self {
            method,
            pattern: pattern.to_owned(),
        }
    }

    pub(crate) fn fits(&self, call: &CallNames) -> bool {
        let method = self.method.as_ref();
        method.is_none_or(|method| *method == call.method)
            && call.names.iter().any(|name| glob(&self.pattern, name))
    }
}

impl fmt::Display for CallPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{method} ")?;
        }
        f.write_str(&self.pattern)
    }
}

/// Whether the text fits a pattern in which `*` stands for any text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
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
