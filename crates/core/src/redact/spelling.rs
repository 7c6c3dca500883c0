//! The spellings in which a secret can come back: as it is, with percent or JSON escapes, and in base64.

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
        while at < bytes.len() {
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

    /// Where it ends, if it begins here.
    fn end(&self, text: &[u8], start: usize) -> Option<usize> {
        self.text.iter().try_fold(start, |at, wanted| {
            let (found, length) = letter(text.get(at..)?, *wanted)?;
            let same = found == *wanted || (self.base64 && standard(found) == *wanted);
            same.then_some(at + length)
        })
    }
}

/// The byte that a text begins with, whichever way it is written, and the length of that. A byte that can be read in two ways is read
/// in the one that is wanted.
fn letter(text: &[u8], wanted: u8) -> Option<(u8, usize)> {
    let hex = |range| {
        let digits = std::str::from_utf8(text.get(range)?).ok()?;
        u8::from_str_radix(digits, 16).ok()
    };
    Some(match text {
        [first, ..] if *first == wanted => (wanted, 1),
        [b'%', ..] => (hex(1..3)?, 3),
        [b'+', ..] if wanted == b' ' => (b' ', 1),
        [b'\\', b'u', b'0', b'0', ..] => (hex(4..6)?, 6),
        [b'\\', escaped, ..] => (*escaped, 2),
        [first, ..] => (*first, 1),
        [] => return None,
    })
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
