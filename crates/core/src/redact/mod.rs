//! Hides secrets in texts that came from a server before they are shown.

mod markup;
mod spelling;

use http::HeaderValue;
use smallvec::SmallVec;

use crate::json_text::parse;
use crate::wire::secret_names::{HIDDEN, hide_values};
pub(crate) use crate::wire::text::{one_line, shorten};
use crate::wire::{Json, Secret};

pub(crate) use self::markup::hide_elements;
use self::spelling::Needle;

/// Shorter values are left alone: hiding them would garble ordinary words and hide nothing.
const SHORTEST: usize = 4;

/// The secrets of one call. They are only looked at when something is shown, so that a call that succeeds pays next to nothing.
#[derive(Clone, Default)]
pub(crate) struct Redactor(SmallVec<[Hidden; 1]>);

#[derive(Clone)]
enum Hidden {
    Text(Secret),
    /// Shares its text with the header that is sent.
    Header(HeaderValue),
}

impl Hidden {
    fn texts(&self) -> [Option<&str>; 2] {
        match self {
            Self::Text(secret) => [Some(secret.expose()), None],
            Self::Header(value) => {
                let value = value.to_str().ok();
                // The scheme's word in front of a token is no secret, and may be missing where the token turns up again.
                let token = value.and_then(|value| value.split_once(' '));
                [value, token.map(|(_, token)| token)]
            }
        }
    }
}

impl Redactor {
    /// Adds a secret that the call sends.
    pub(crate) fn add(&mut self, secret: &str) {
        if self.secrets().all(|known| known != secret) {
            self.0.push(Hidden::Text(Secret::from(secret)));
        }
    }

    /// Adds a header that the call sends.
    pub(crate) fn add_header(&mut self, value: &HeaderValue) {
        let is_it = |known: &Hidden| matches!(known, Hidden::Header(known) if known == value);
        if !self.0.iter().any(is_it) {
            self.0.push(Hidden::Header(value.clone()));
        }
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        let all = self.0.iter().flat_map(Hidden::texts).flatten();
        all.filter(|secret| secret.len() >= SHORTEST)
    }

    /// Where the call's secrets are in a text, in any spelling; in order, and none within another.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found: Vec<_> = self
            .secrets()
            .flat_map(Needle::all)
            .flat_map(|needle| needle.places(text))
            .collect();
        found.sort_unstable();
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (start, end) in found {
            match places.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => places.push((start, end)),
            }
        }
        places
    }

    /// Whether one of the call's secrets is in a text.
    pub(crate) fn finds(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// The text without the call's secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for (start, end) in self.places(text) {
            out.push_str(text.get(at..start).unwrap_or_default());
            out.push_str(HIDDEN);
            at = end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
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

    /// A body that is JSON, without the call's secrets and without the values of keys that sound secret.
    pub(crate) fn json(&self, body: &[u8]) -> Option<Json> {
        let text = self.text(&String::from_utf8_lossy(body));
        parse(hide_values(&text).as_bytes())
    }
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
    fn hides_base64_and_other_spellings() {
        let mut redactor = Redactor::default();
        redactor.add("canary/made up+secret?ü");
        for text in [
            "canary%2Fmade%20up%2Bsecret%3F%C3%BC",
            "canary%2fmade+up%2bsecret%3f%c3%bc",
            "canary/made%20up+secret?ü",
            r"canary\/made up+secret?ü",
            "canary&#47;made&#x20;up+secret?ü",
            r"canary\u002Fmade\u0020up+secret?ü",
            // The secret; then after `u:`, `us:` and `user:`, with `;` and more behind it.
            "Y2FuYXJ5L21hZGUgdXArc2VjcmV0P8O8",
            "dTpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ/w7w=",
            "dTpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ_w7w",
            "dTpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ%2Fw7w%3D",
            "dXM6Y2FuYXJ5L21hZGUgdXArc2VjcmV0P8O8",
            "dXNlcjpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ/w7w7bW9yZQ==",
        ] {
            let shown = redactor.text(&format!("<{text}>"));
            assert_eq!(shown, "<[hidden]>", "{text}");
        }
        redactor.add("a&b<\"c\">");
        assert_eq!(
            redactor.text("a&amp;b&lt;&quot;c&quot;&gt; a&amp;b&lt;\"c\"> a&amp;b"),
            "[hidden] [hidden] a&amp;b"
        );
        redactor.add("a%25\\\\b");
        assert_eq!(
            redactor.text(r"a%25\\b a%2525\\b a%25\\\\b"),
            "[hidden] [hidden] [hidden]",
            "what looks like an escape may be none"
        );
        assert_eq!(redactor.text("canary/made"), "canary/made", "only a part");
        assert_eq!(redactor.text("ü%"), "ü%");
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
