//! Where in a JSON text an offset lies. Used only when something is wrong, so it may walk the whole text; and since something is
//! wrong, it takes any bytes.

use crate::read::lexer::{Kind, Tokens};
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
    let mut frames: Vec<Frame> = Vec::new();
    let mut root = None;
    for token in Tokens::new(body).take_while(|token| token.start < offset) {
        let last = token.end >= offset;
        let frame = frames.last_mut();
        match token.kind {
            Kind::Open(object) => {
                begin(frame, &mut root, token.start);
                frames.push(Frame {
                    object,
                    key: None,
                    index: 0,
                    value: None,
                    start: token.start,
                });
            }
            // The bracket that stands in place of a value, as in `{"a":}`: the value is what is missed.
            Kind::Close(_)
                if last
                    && frame
                        .as_ref()
                        .is_some_and(|frame| frame.key.is_some() && frame.value.is_none()) =>
            {
                break;
            }
            Kind::Close(_) => {
                frames.pop();
            }
            Kind::Comma if last => break,
            Kind::Comma => {
                if let Some(frame) = frame {
                    (frame.key, frame.value) = (None, None);
                    frame.index += 1;
                }
            }
            Kind::Colon => {}
            Kind::Text => match frame {
                Some(frame) if frame.object && frame.key.is_none() => {
                    // A key that does not end here is not yet a key.
                    if token.end <= offset && token.complete {
                        frame.key = Some((token.start, token.end));
                    }
                }
                frame => begin(frame, &mut root, token.start),
            },
            Kind::Other => begin(frame, &mut root, token.start),
        }
        if last {
            break;
        }
    }
    describe(body, &frames, root)
}

/// The end of the value that begins at `start`; of the text, if the value does not end.
pub(crate) fn value_end(body: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for token in Tokens::from(body, start) {
        match token.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return token.end;
        }
    }
    body.len()
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

/// Notes the beginning of a value in the container it stands in.
fn begin(frame: Option<&mut Frame>, root: &mut Option<usize>, start: usize) {
    match frame {
        // In an object, only what follows a key is a value.
        Some(frame) if frame.object && frame.key.is_none() => {}
        Some(frame) => frame.value = frame.value.or(Some(start)),
        None => *root = root.or(Some(start)),
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
    let mut ranges = Vec::new();
    // For each open container: whether it is an object, and whether all in it is secret.
    let mut frames: Vec<(bool, bool)> = Vec::new();
    // Whether the current value is secret; `None` before the key of an object.
    let mut secret = Some(false);
    for token in Tokens::new(body).take_while(|token| token.start < end) {
        match token.kind {
            Kind::Open(object) => {
                let inside = secret.unwrap_or(false);
                frames.push((object, inside));
                secret = if object { None } else { Some(inside) };
            }
            Kind::Close(_) => {
                frames.pop();
                secret = Some(frames.last().is_some_and(|frame| frame.1));
            }
            Kind::Comma => {
                secret = match frames.last() {
                    Some((true, _)) => None,
                    Some((false, inside)) => Some(*inside),
                    None => Some(false),
                };
            }
            Kind::Colon => {}
            Kind::Text if secret.is_none() => {
                let name = key_text(body.get(token.start..token.end).unwrap_or_default());
                let inside = frames.last().is_some_and(|frame| frame.1);
                secret = Some(inside || is_secret_name(&name));
            }
            Kind::Text | Kind::Other => {
                if secret == Some(true) {
                    ranges.push((token.start, token.end));
                }
            }
        }
    }
    ranges
}

#[cfg(test)]
mod tests;
