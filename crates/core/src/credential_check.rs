//! The rule for credentials that a program gives: what cannot be meant is refused before anything is sent.

use std::fmt;

use http::HeaderValue;

use crate::error::Error;

/// Words that stand before a token in a header, and are copied along with it.
const PREFIXES: [&str; 6] = [
    "Bearer",
    "Basic",
    "Digest",
    "Token",
    "Authorization",
    "SDK-HMAC-SHA256",
];

/// Checks one value of a program's credentials. The error names the value and does not show it.
///
/// Refused are values that are empty or blank, that begin or end with a blank or an invisible character, and those with control
/// characters. Tokens and keys, which are ASCII, must also lack the prefix that the client adds by itself (`Bearer`).
///
/// ```
/// use secapi_core::auth::CredentialCheck;
///
/// let error = CredentialCheck::new("token", "Bearer made-up").token().unwrap_err();
/// assert!(error.to_string().starts_with("the token cannot be used: it begins with the word `Bearer`"));
/// assert!(CredentialCheck::new("password", "made up").text().is_ok());
/// ```
#[derive(Clone, Copy)]
pub struct CredentialCheck<'a> {
    name: &'a str,
    value: &'a str,
    variable: Option<&'a str>,
}

impl<'a> CredentialCheck<'a> {
    /// Checks a value that errors call `name`, such as `access key id`.
    #[must_use]
    pub const fn new(name: &'a str, value: &'a str) -> Self {
        Self {
            name,
            value,
            variable: None,
        }
    }

    /// Names the environment variable that the value came from.
    #[must_use]
    pub const fn from_variable(mut self, variable: &'a str) -> Self {
        self.variable = Some(variable);
        self
    }

    /// Checks a name or a password: text that people choose.
    pub fn text(self) -> Result<(), Error> {
        flaw(self.value).map_or(Ok(()), |flaw| Err(self.refuse(&flaw)))
    }

    /// Checks a token or a key: text that a service made.
    pub fn token(self) -> Result<(), Error> {
        self.text()?;
        if let Some(prefix) = prefix(self.value) {
            return Err(self.refuse(&Flaw::Prefix(prefix)));
        }
        if !self.value.is_ascii() {
            return Err(self.refuse(&Flaw::NotAscii));
        }
        Ok(())
    }

    fn refuse(self, flaw: &Flaw) -> Error {
        let name = self.name;
        let place = self.variable.map_or_else(String::new, |variable| {
            format!(" in the environment variable `{variable}`")
        });
        Error::auth(format!("the {name}{place} cannot be used: {flaw}"))
            .with_parameter(self.variable.unwrap_or(name))
            .with_hint(flaw.hint())
    }
}

impl fmt::Debug for CredentialCheck<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialCheck")
            .field("name", &self.name)
            .field("variable", &self.variable)
            .finish_non_exhaustive()
    }
}

/// Checks a header that an authenticator has set, as far as a header can be wrong at all.
pub(crate) fn header(name: &str, value: &HeaderValue) -> Result<(), Error> {
    let bytes = value.as_bytes();
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let flaw = if is_blank(bytes.first()) || is_blank(bytes.last()) {
        "its value is empty, or begins or ends with a blank"
    } else if repeats_scheme(bytes) {
        "its value has the prefix twice"
    } else {
        return Ok(());
    };
    let error = Error::auth(format!("the header `{name}` cannot be sent: {flaw}"));
    let hint = "check the token that it is made from";
    Err(error.with_parameter(name).with_hint(hint))
}

/// Whether the first word comes twice, as in `Bearer bearer …`.
fn repeats_scheme(value: &[u8]) -> bool {
    let Some(end) = value.iter().position(|byte| *byte == b' ') else {
        return false;
    };
    let (word, rest) = value.split_at(end);
    let rest = rest.trim_ascii_start();
    let next = rest.split(|byte| *byte == b' ').next();
    rest.len() > end && next.is_some_and(|next| next.eq_ignore_ascii_case(word))
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    Empty,
    Blank,
    Begins(char),
    Ends(char),
    Contains(char),
    Prefix(&'static str),
    NotAscii,
}

/// What is wrong with a text, whatever it is for.
pub(crate) fn flaw(value: &str) -> Option<Flaw> {
    let (first, last) = (value.chars().next(), value.chars().next_back());
    let (Some(first), Some(last)) = (first, last) else {
        return Some(Flaw::Empty);
    };
    if value.chars().all(is_blank) {
        Some(Flaw::Blank)
    } else if is_blank(first) {
        Some(Flaw::Begins(first))
    } else if is_blank(last) {
        Some(Flaw::Ends(last))
    } else {
        value.chars().find(|c| c.is_control()).map(Flaw::Contains)
    }
}

/// Whether nothing is to be seen of a character: blanks, control characters, and those that copying from a page brings along.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffe}'
        )
}

/// The word in front of a token that is not part of it.
fn prefix(value: &str) -> Option<&'static str> {
    PREFIXES.into_iter().find(|prefix| {
        value
            .split_at_checked(prefix.len())
            .is_some_and(|(word, rest)| {
                let next = rest.chars().next();
                let ends = next.is_none_or(|next| next == ':' || is_blank(next));
                ends && word.eq_ignore_ascii_case(prefix)
            })
    })
}

impl Flaw {
    const fn hint(self) -> &'static str {
        match self {
            Self::Empty | Self::Blank => {
                "check where the program takes it from: a variable or a file may be missing"
            }
            Self::Prefix(_) => "give what follows that word",
            _ => "copy it again, without what stands around it",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::Blank => f.write_str("it is blank"),
            Self::Begins(c) => write!(f, "it begins with {}", named(*c)),
            Self::Ends(c) => write!(f, "it ends with {}", named(*c)),
            Self::Contains(c) => write!(f, "it contains {}", named(*c)),
            Self::Prefix(word) => write!(
                f,
                "it begins with the word `{word}`, which is not part of it"
            ),
            Self::NotAscii => f.write_str("it contains a character outside ASCII"),
        }
    }
}

fn named(c: char) -> &'static str {
    match c {
        ' ' => "a space",
        '\t' => "a tab",
        '\n' | '\r' => "a line break",
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{feff}' | '\u{fffe}' => "a byte order mark",
        c if c.is_control() => "a control character",
        c if c.is_whitespace() => "a blank",
        _ => "an invisible character",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_named_and_not_shown() {
        for (value, text) in [
            ("", "it is empty"),
            (" ", "it is blank"),
            ("\u{feff}\u{a0}\t\u{200b}", "it is blank"),
            (" made-up", "it begins with a space"),
            ("\u{feff}made-up", "it begins with a byte order mark"),
            ("\u{200b}made-up", "it begins with an invisible character"),
            ("made-up\n", "it ends with a line break"),
            ("made-up\r\n", "it ends with a line break"),
            ("made-up\t", "it ends with a tab"),
            ("made-up\u{a0}", "it ends with a no-break space"),
            ("made-up\u{3000}", "it ends with a blank"),
            ("made-up\0", "it ends with a control character"),
            ("made\nup", "it contains a line break"),
            ("made\tup", "it contains a tab"),
            ("made\u{7f}up", "it contains a control character"),
            ("made\u{85}up", "it contains a control character"),
        ] {
            for error in [
                CredentialCheck::new("password", value).text(),
                CredentialCheck::new("password", value).token(),
            ] {
                let error = error.unwrap_err();
                assert_eq!(error.parameter(), Some("password"), "{value:?}");
                let shown = error.to_string();
                let expected = format!("the password cannot be used: {text};");
                assert!(shown.starts_with(&expected), "{value:?}: {shown}");
                assert!(!format!("{shown}{error:?}").contains("made"), "{shown}");
            }
        }
        for value in [
            "made-up",
            "m",
            "made up",
            "ma\u{a0}de",
            "pässword",
            "Bearer of news",
        ] {
            assert!(CredentialCheck::new("password", value).text().is_ok());
        }
    }

    #[test]
    fn tokens_have_no_prefix_and_are_ascii() {
        for value in [
            "Bearer made-up",
            "bearer  made-up",
            "BEARER\u{a0}made-up",
            "Bearer",
            "Basic bWFkZTp1cA==",
            "basic:made-up",
            "Authorization: Bearer made-up",
            "SDK-HMAC-SHA256 Access=made-up",
            "mädeup",
            "made\u{200b}up",
        ] {
            let error = CredentialCheck::new("token", value).token().unwrap_err();
            assert!(!error.to_string().contains("made-up"), "{error}");
        }
        for value in ["made-up", "bearer-made-up", "Basically", "Bearer1"] {
            assert!(
                CredentialCheck::new("token", value).token().is_ok(),
                "{value}"
            );
        }
    }

    #[test]
    fn the_variable_is_named() {
        let check = CredentialCheck::new("secret key", " ").from_variable("MADE_UP_SK");
        let error = check.token().unwrap_err();
        assert_eq!(error.parameter(), Some("MADE_UP_SK"));
        assert!(
            error.to_string().contains(
                "secret key in the environment variable `MADE_UP_SK` cannot be used: it is blank"
            ),
            "{error}"
        );
    }

    #[test]
    fn headers_of_any_authenticator_are_looked_at() {
        for value in [
            "",
            " made-up",
            "Bearer ",
            "Bearer Bearer made-up",
            "bearer  BEARER made-up",
        ] {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            assert!(header("x", &value).is_err(), "{value:?}");
        }
        for value in [
            "made-up",
            "Bearer made-up",
            "a a",
            "Bearer bearer-made-up",
            "SDK Access=a, b=c",
        ] {
            assert!(
                header("x", &HeaderValue::from_static(value)).is_ok(),
                "{value}"
            );
        }
    }
}
