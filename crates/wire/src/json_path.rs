//! Where in a JSON text an offset lies. Used only when something is wrong, so it may walk the whole text; and since something is
//! wrong, it takes any bytes.

use crate::read::lexer::{Kind, Token, Tokens};
use crate::secret_names::is_secret_name;

/// A place in a JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// JSON path, such as `$.data.datas[3].severity`.
    pub(crate) path: String,
    /// Offset of the first byte of the value at that path.
    pub(crate) start: usize,
}

/// The innermost value that has begun before `offset` and does not end before it.
///
/// That is the one to blame when a reader stops there: after the last byte of a value it does not like, after the bracket of an object
/// that lacks a field, or at a byte that is no JSON.
pub(crate) fn path_at(body: &[u8], offset: usize) -> Location {
    let mut walk = Walk::default();
    for token in Tokens::new(body).take_while(|token| token.start < offset) {
        if token.end < offset {
            walk.step(token);
            continue;
        }
        let frame = walk.frames.last();
        let in_place = match token.kind {
            // The bracket that stands in place of a value, as in `{"a":}`: the value is what is missed.
            Kind::Close(_) => {
                frame.is_none_or(|frame| frame.key.is_none() || frame.value.is_some())
            }
            Kind::Comma => false,
            // A key that does not end here is not yet a key.
            Kind::Text if walk.expects_key() => token.end == offset && token.complete,
            _ => true,
        };
        if in_place {
            walk.step(token);
        }
        break;
    }
    describe(body, &walk.frames, walk.root)
}

/// What is open at a place in a text.
#[derive(Default)]
struct Walk {
    frames: Vec<Frame>,
    /// Where the whole value begins, if it has begun.
    root: Option<usize>,
}

/// One object or list that is open.
struct Frame {
    object: bool,
    /// The key of the current value, quotes included (objects).
    key: Option<(usize, usize)>,
    /// The place of the current value (lists).
    index: usize,
    /// Where the current value begins, if it has begun.
    value: Option<usize>,
    start: usize,
}

impl Walk {
    /// Whether a text is a key here.
    fn expects_key(&self) -> bool {
        let frame = self.frames.last();
        frame.is_some_and(|frame| frame.object && frame.key.is_none())
    }

    /// Goes on behind a token. Returns whether it is a value, or part of one, that is no object and no list.
    fn step(&mut self, token: Token) -> bool {
        let is_key = self.expects_key();
        let frame = self.frames.last_mut();
        match (token.kind, frame) {
            (Kind::Text, Some(frame)) if is_key => frame.key = Some((token.start, token.end)),
            (Kind::Open(_) | Kind::Text | Kind::Other, frame) => {
                match frame {
                    Some(_) if is_key => {}
                    Some(frame) => frame.value = frame.value.or(Some(token.start)),
                    None => self.root = self.root.or(Some(token.start)),
                }
                let Kind::Open(object) = token.kind else {
                    return true;
                };
                self.frames.push(Frame {
                    object,
                    key: None,
                    index: 0,
                    value: None,
                    start: token.start,
                });
            }
            (Kind::Close(_), _) => drop(self.frames.pop()),
            (Kind::Comma, Some(frame)) => {
                (frame.key, frame.value) = (None, None);
                frame.index += 1;
            }
            (Kind::Comma, None) | (Kind::Colon, _) => {}
        }
        false
    }
}

fn describe(body: &[u8], frames: &[Frame], root: Option<usize>) -> Location {
    const LONGEST: usize = 400;
    let mut location = Location {
        path: "$".to_owned(),
        start: root.unwrap_or(0),
    };
    for frame in frames {
        location.start = frame.start;
        let step = match frame.key {
            Some((start, end)) => step(&key_text(body.get(start..end).unwrap_or_default())),
            None if frame.object => break,
            // Before its first element, a list is a list.
            None if frame.value.is_none() && frame.index == 0 => break,
            None => format!("[{}]", frame.index),
        };
        if location.path.len() + step.len() > LONGEST {
            location.path.push('…');
            break;
        }
        location.path.push_str(&step);
        if let Some(start) = frame.value {
            location.start = start;
        }
    }
    location
}

/// A key as a step of a path: `.name`, or `["any text"]`.
#[must_use]
pub fn step(key: &str) -> String {
    const LONGEST: usize = 60;
    let plain = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let short: String = key.chars().take(LONGEST).collect();
    let mark = if short.len() < key.len() { "…" } else { "" };
    if plain {
        format!(".{short}{mark}")
    } else {
        format!("[{short:?}{mark}]")
    }
}

/// The text of a key without quotes and escapes.
pub(crate) fn key_text(quoted: &[u8]) -> String {
    super::decode(quoted).unwrap_or_else(|_| {
        let bare = quoted.strip_prefix(b"\"").unwrap_or(quoted);
        String::from_utf8_lossy(bare.strip_suffix(b"\"").unwrap_or(bare)).into_owned()
    })
}

/// The ranges of all values, up to `end`, that stand under a name that speaks of secrets.
pub(crate) fn secret_ranges(body: &[u8], end: usize) -> Vec<(usize, usize)> {
    let text = |(start, end)| body.get(start..end).unwrap_or_default();
    let mut walk = Walk::default();
    let mut ranges = Vec::new();
    for token in Tokens::new(body).take_while(|token| token.start < end) {
        if walk.step(token) {
            let mut keys = walk.frames.iter().filter_map(|frame| frame.key);
            if keys.any(|key| is_secret_name(&key_text(text(key)))) {
                ranges.push((token.start, token.end));
            }
        }
    }
    ranges
}

#[cfg(test)]
mod tests;
