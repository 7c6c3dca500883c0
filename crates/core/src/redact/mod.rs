//! Hides secrets in texts that came from a server before they are shown.

mod markup;
mod spelling;

use http::HeaderValue;
use smallvec::SmallVec;

use crate::text::json::parse;
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
    fn texts(&self) -> [Option<&str>; 3] {
        match self {
            Self::Text(secret) => [Some(secret.expose()), None, None],
            Self::Header(value) => {
                let value = value.to_str().ok();
                // The scheme's word in front of a token is no secret, and may be missing where the token turns up again.
                let token = value.and_then(|value| value.split_once(' '));
                let token = token.map(|(_, token)| token);
                // A signature is the last of several parameters, and may turn up without the others.
                let parameters = token.and_then(|token| token.rsplit_once(','));
                let signature = parameters.and_then(|(_, last)| last.split_once('='));
                [value, token, signature.map(|(_, signature)| signature)]
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
        let needles = self.secrets().flat_map(Needle::all);
        let mut found: Vec<_> = needles.flat_map(|needle| needle.places(text)).collect();
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
        let is_markup = text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('<');
        let hide = if is_markup {
            hide_elements
        } else {
            hide_values
        };
        shorten(&hide(&text), keep)
    }

    /// A body that is JSON, without the call's secrets and without the values of keys that sound secret.
    pub(crate) fn json(&self, body: &[u8]) -> Option<Json> {
        let text = self.text(&String::from_utf8_lossy(body));
        parse(hide_values(&text).as_bytes())
    }
}

#[cfg(test)]
mod tests;
