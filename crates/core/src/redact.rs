//! Hides secrets in texts that came from a server before they are shown.

mod markup;

use percent_encoding::utf8_percent_encode;

use crate::encode::COMPONENT;

pub(crate) use self::markup::hide_elements;

/// What stands where a secret was.
pub(crate) const HIDDEN: &str = "[hidden]";

/// Shorter values are left alone: hiding them would garble ordinary words and hide nothing.
const SHORTEST: usize = 4;

/// Parts of keys whose values are secret, compared without case, `_`, `-` and spaces.
const SECRET_KEYS: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "credential",
    "authorization",
    "apikey",
    "privatekey",
    "accesskey",
    "sessionkey",
    "signature",
    "cookie",
];

/// The secrets of one call.
#[derive(Clone, Default)]
pub(crate) struct Redactor(Vec<String>);

impl Redactor {
    /// Adds a secret that the call sends.
    pub(crate) fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let encoded = utf8_percent_encode(secret, COMPONENT).to_string();
        // As text of XML, whose writers do not agree on whether quotes need a reference.
        let in_xml = secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let in_quotes = in_xml.replace('"', "&quot;").replace('\'', "&apos;");
        for form in [secret.to_owned(), encoded, in_xml, in_quotes] {
            if !self.0.contains(&form) {
                self.0.push(form);
            }
        }
        // The longest first: a secret that contains another one must not be left half visible.
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    /// Whether one of the call's secrets is in a text.
    pub(crate) fn finds(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret))
    }

    /// The text without the call's secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret) {
                text.replace(secret, HIDDEN)
            } else {
                text
            }
        })
    }

    /// The start of a body, as text, without the call's secrets and without the values of keys that sound secret.
    pub(crate) fn body(&self, body: &[u8], keep: usize) -> String {
        // Cut only after hiding: a secret that lies across the cut would stay visible in part. The margin bounds the work.
        let start = body.get(..keep.saturating_mul(4)).unwrap_or(body);
        let text = self.text(&String::from_utf8_lossy(start));
        let text = if text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('<')
        {
            hide_elements(&text)
        } else {
            hide_values(&text)
        };
        shorten(&text, keep)
    }
}

/// The text up to `keep` bytes, with `…` when something is missing.
pub(crate) fn shorten(text: &str, keep: usize) -> String {
    if text.len() <= keep {
        return text.to_owned();
    }
    let mut end = keep;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// A text on one line: control characters and runs of blanks become one blank, and it is at most `keep` bytes long.
pub(crate) fn one_line(text: &str, keep: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    shorten(&words.join(" "), keep)
}

pub(crate) fn is_secret_key(key: &str) -> bool {
    let key: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    SECRET_KEYS.iter().any(|part| key.contains(part))
}

/// Hides the value after each key that sounds secret. Works on text, so that JSON which is cut or broken is covered too.
fn hide_values(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, quoted)) = rest
        .find('"')
        .and_then(|start| rest.split_at_checked(start))
    {
        let (key, after) = quoted
            .split_at_checked(end_of_string(quoted))
            .unwrap_or((quoted, ""));
        out.push_str(before);
        out.push_str(key);
        rest = after;
        let Some(value) = after.trim_start().strip_prefix(':').map(str::trim_start) else {
            continue;
        };
        if !is_secret_key(key) {
            continue;
        }
        let length = match value.as_bytes().first() {
            Some(b'"') => end_of_string(value),
            Some(b'{' | b'[') => end_of_container(value),
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

/// Where the string that starts with the first byte ends, its closing quote included.
fn end_of_string(quoted: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}

/// Where the object or list that starts with the first byte ends; the end of the text when it is cut.
fn end_of_container(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += end_of_string(text.get(at..).unwrap_or_default());
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_what_was_sent_plain_and_encoded() {
        let mut redactor = Redactor::default();
        redactor.add("pass/word 1");
        assert_eq!(
            redactor.text("no pass/word 1 and no pass%2Fword%201 here"),
            "no [hidden] and no [hidden] here"
        );
        redactor.add("ab");
        assert_eq!(
            redactor.text("about"),
            "about",
            "too short to be worth hiding"
        );
    }

    #[test]
    fn hides_the_longer_secret_first() {
        let mut redactor = Redactor::default();
        redactor.add("made-up");
        redactor.add("made-up-token");
        assert_eq!(redactor.text("made-up-token made-up"), "[hidden] [hidden]");
    }

    #[test]
    fn hides_values_by_their_key() {
        let redactor = Redactor::default();
        for (body, shown) in [
            (
                r#"{"access_token": "abc", "id": "7"}"#,
                r#"{"access_token": "[hidden]", "id": "7"}"#,
            ),
            (r#"{"apiKey":12,"n":1}"#, r#"{"apiKey":"[hidden]","n":1}"#),
            (
                r#"{"Pass-Word":"a\"b","n":"x"}"#,
                r#"{"Pass-Word":"[hidden]","n":"x"}"#,
            ),
            (
                r#"{"refresh_token":"cut he"#,
                r#"{"refresh_token":"[hidden]""#,
            ),
            (
                r#"{"token":{"a}":"x","b":[1]},"n":1}"#,
                r#"{"token":"[hidden]","n":1}"#,
            ),
            (r#"{"token":["x", {"#, r#"{"token":"[hidden]""#),
            (r#"{"token":null}"#, r#"{"token":null}"#),
            (r#"["token","x"]"#, r#"["token","x"]"#),
            ("plain text", "plain text"),
        ] {
            assert_eq!(redactor.body(body.as_bytes(), 1000), shown, "{body}");
        }
    }

    #[test]
    fn cuts_after_hiding_and_between_characters() {
        let mut redactor = Redactor::default();
        redactor.add("made-up-token");
        assert_eq!(
            redactor.body(b"12345678 made-up-token", 12),
            "12345678 [hi…"
        );
        assert_eq!(shorten("aä", 2), "a…");
        assert_eq!(one_line("a\r\n\tb\u{1b}c", 100), "a b c");
    }
}
