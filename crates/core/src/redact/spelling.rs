//! The spellings in which a secret can come back: as it is, with the escapes of URLs, JSON or XML, and in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Base64 of fewer letters is not looked for: it would be found in ordinary words.
const SHORTEST_BASE64: usize = 5;

/// A text to look for.
pub(super) struct Needle {
    text: Vec<u8>,
    base64: bool,
}

impl Needle {
    /// What to look for to find a secret.
    ///
    /// In base64, three bytes make four letters. How the letters of the secret come out depends on where in such a group it begins, which
    /// is not known when something stands before it (`user:secret`). So there are three forms, without the letters at the ends
    /// that also depend on what is around the secret.
    pub(super) fn all(secret: &str) -> Vec<Self> {
        let mut all = vec![Self {
            text: secret.as_bytes().to_vec(),
            base64: false,
        }];
        for before in 0..3_usize {
            let mut bytes = vec![0; before];
            bytes.extend_from_slice(secret.as_bytes());
            let letters = STANDARD_NO_PAD.encode(&bytes);
            let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
            if let Some(text) = letters.as_bytes().get(own)
                && text.len() >= SHORTEST_BASE64
            {
                all.push(Self {
                    text: text.to_vec(),
                    base64: true,
                });
            }
        }
        all
    }

    /// Where it is in a text.
    pub(super) fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let bytes = text.as_bytes();
        let mut places = Vec::new();
        let mut at = 0;
        // Whole answers are searched, in which it begins almost nowhere.
        let next = |at: usize| {
            let rest = bytes.get(at..)?;
            let ahead = rest.iter().position(|byte| self.may_begin(*byte))?;
            Some(at + ahead)
        };
        while let Some(start) = next(at) {
            at = start;
            match self.end(bytes, at) {
                Some(end) if self.base64 => {
                    let (start, end) = whole_word(bytes, at, end);
                    places.push((start, end));
                    at = end;
                }
                Some(end) => {
                    places.push((at, end));
                    at = end;
                }
                None => at += 1,
            }
        }
        places
    }

    /// Whether it, or an escape of its first byte, can begin with this byte.
    fn may_begin(&self, found: u8) -> bool {
        matches!(found, b'+' | b'%' | b'\\' | b'&')
            || self
                .text
                .first()
                .is_some_and(|first| self.same(found, *first))
    }

    /// Where it ends, if it begins here. A letter such as `%` may stand for itself or begin an escape, so both ways are followed.
    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        let (first, rest) = self.text.split_first()?;
        let next = |at: usize, wanted: u8| {
            let text = text.get(at..).unwrap_or_default();
            let lengths = [self.literal(text, wanted), self.escaped(text, wanted)];
            lengths.into_iter().flatten().map(move |length| at + length)
        };
        // Mostly none: the text has another letter here.
        next(start, *first).next()?;
        let mut ends: Vec<usize> = next(start, *first).collect();
        for wanted in rest {
            ends = ends.iter().flat_map(|at| next(*at, *wanted)).collect();
            ends.sort_unstable();
            ends.dedup();
        }
        ends.into_iter().max()
    }

    fn same(&self, found: u8, wanted: u8) -> bool {
        found == wanted || (self.base64 && standard(found) == wanted)
    }

    /// The length of a byte that a text begins with as it is.
    fn literal(&self, text: &[u8], wanted: u8) -> Option<usize> {
        let first = *text.first()?;
        (self.same(first, wanted) || (first == b'+' && wanted == b' ')).then_some(1)
    }

    /// The length of the escape that a text begins with, if it stands for that byte.
    fn escaped(&self, text: &[u8], wanted: u8) -> Option<usize> {
        let hex = |range| {
            let digits = std::str::from_utf8(text.get(range)?).ok()?;
            u8::from_str_radix(digits, 16).ok()
        };
        let (byte, length) = match text {
            [b'%', ..] => (hex(1..3)?, 3),
            [b'\\', b'u', b'0', b'0', ..] => (hex(4..6)?, 6),
            [b'\\', escaped, ..] => (*escaped, 2),
            [b'&', ..] => reference(text)?,
            _ => return None,
        };
        self.same(byte, wanted).then_some(length)
    }
}

/// The byte of a reference of XML, and its length. Of numbers, only those of ASCII: others stand for more than a byte.
fn reference(text: &[u8]) -> Option<(u8, usize)> {
    const LONGEST: usize = 10;
    let end = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(1..end)?).ok()?;
    let byte = match name {
        "amp" => b'&',
        "lt" => b'<',
        "gt" => b'>',
        "quot" => b'"',
        "apos" => b'\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u8::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            Some(number).filter(u8::is_ascii)?
        }
    };
    Some((byte, end + 1))
}

/// A letter of the alphabet for URLs as that of the standard one.
const fn standard(letter: u8) -> u8 {
    match letter {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// The whole run of base64 around a part of it: the rest of it is of use to whoever wants the secret.
fn whole_word(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let belongs = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=' | b'%')
    };
    let count = |part: Option<&[u8]>, back: bool| {
        let part = part.unwrap_or_default();
        if back {
            part.iter().rev().take_while(|byte| belongs(byte)).count()
        } else {
            part.iter().take_while(|byte| belongs(byte)).count()
        }
    };
    (
        start - count(text.get(..start), true),
        end + count(text.get(end..), false),
    )
}
