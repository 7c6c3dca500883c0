//! Names that speak of secrets: what stands under them is not shown in errors and debug output.

use std::fmt;

use crate::Json;
use crate::read::lexer::value_end;
use crate::text::plain_name;

/// Fragment in place of a secret.
pub const HIDDEN: &str = "[hidden]";

/// Parts of names, in lower case and without `_`, `-`, `.` and spaces. The one list of the workspace.
const SECRET_PARTS: [&str; 19] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "credential",
    "authorization",
    "apikey",
    "accesskey",
    "privatekey",
    "securitykey",
    "signingkey",
    "bearer",
    "jwt",
    "cookie",
    "session",
    "signature",
];

/// Whether a field with this name may hold a secret. Errs on the side of "yes".
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let plain = plain_name(name);
    // A message says something about a secret; it is none.
    !plain.ends_with("message") && SECRET_PARTS.iter().any(|part| plain.contains(part))
}

/// A value and the name it stands under; its `Debug` form hides secrets at any depth.
pub(crate) struct Named<'a>(pub(crate) &'a str, pub(crate) &'a Json);

impl fmt::Debug for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, value) = self;
        match value {
            Json::Object(fields) => {
                let named = fields
                    .iter()
                    .map(|(name, value)| (name, Named(name, value)));
                f.debug_map().entries(named).finish()
            }
            Json::Array(values) => {
                let named = values.iter().map(|value| Named(name, value));
                f.debug_list().entries(named).finish()
            }
            Json::Null | Json::Bool(_) => write!(f, "{value}"),
            _ if is_secret_name(name) => f.write_str(HIDDEN),
            Json::String(text) if text.contains(['{', '[']) => {
                write!(f, "{}", Json::String(hide_values(text)))
            }
            _ => write!(f, "{value}"),
        }
    }
}

/// Hides the value after each key that sounds secret. Works on text, so that JSON which is cut or broken is covered too.
pub fn hide_values(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, quoted)) = rest
        .find('"')
        .and_then(|start| rest.split_at_checked(start))
    {
        let (key, after) = quoted
            .split_at_checked(value_end(quoted.as_bytes(), 0))
            .unwrap_or((quoted, ""));
        out.push_str(before);
        out.push_str(key);
        rest = after;
        let Some(value) = after.trim_start().strip_prefix(':').map(str::trim_start) else {
            continue;
        };
        if !is_secret_name(key) {
            continue;
        }
        let length = match value.as_bytes().first() {
            Some(b'"' | b'{' | b'[') => value_end(value.as_bytes(), 0),
            Some(b'n') | None => 0,
            Some(_) => value
                .find([',', '}', ']', '\n', ' '])
                .unwrap_or(value.len()),
        };
        let (shown, hidden) = (after.len() - value.len(), length > 0);
        out.push_str(after.get(..shown).unwrap_or_default());
        if hidden {
            out.extend(["\"", HIDDEN, "\""]);
        }
        rest = value.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::is_secret_name;

    #[test]
    fn names() {
        for name in [
            "access_token",
            "refreshToken",
            "X-Auth-Token",
            "client secret",
            "Password",
            "api_key",
            "API-Key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["key", "keyword", "tok", "severity", ""] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
