//! Names that speak of secrets: what stands under them is not shown in errors and debug output.

use std::fmt;

use crate::Json;
use crate::redact::hide_values;

/// Shown in place of a secret.
pub(crate) const HIDDEN: &str = "[hidden]";

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
pub(crate) fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    // A message says something about a secret; it is none.
    !plain.ends_with("message") && SECRET_PARTS.iter().any(|part| plain.contains(part))
}

/// A value and the name it stands under; its `Debug` form hides secrets at any depth.
pub(super) struct Named<'a>(pub(super) &'a str, pub(super) &'a Json);

impl fmt::Debug for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, value) = self;
        match value {
            Json::Object(fields) => f
                .debug_map()
                .entries(
                    fields
                        .iter()
                        .map(|(name, value)| (name, Named(name, value))),
                )
                .finish(),
            Json::Array(values) => f
                .debug_list()
                .entries(values.iter().map(|value| Named(name, value)))
                .finish(),
            Json::Null | Json::Bool(_) => write!(f, "{value}"),
            _ if is_secret_name(name) => f.write_str(HIDDEN),
            Json::String(text) if text.contains(['{', '[']) => {
                write!(f, "{}", Json::String(hide_values(text)))
            }
            _ => write!(f, "{value}"),
        }
    }
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
