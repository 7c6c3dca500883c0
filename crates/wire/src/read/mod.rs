//! Reading whole documents.

mod context;
mod envelope;
pub(crate) mod lexer;
mod mend;
mod object;
mod rows;
mod salvage;
mod token;
mod visitor;

use serde::de::DeserializeSeed;

pub use self::context::ReadContext;
pub(crate) use self::context::Unexpected;
pub use self::envelope::{
    Enveloped, decode_enveloped, decode_payload, envelope_fields, has_payload,
};
pub use self::rows::{Rows, split_rows};
pub(crate) use self::token::{A_LIST, AN_OBJECT};
pub use self::token::{Elements, Entries, FieldError, Token};
use self::visitor::Seed;
pub use self::visitor::deserialize;
use crate::error::{offset_of, words};
use crate::{DecodeError, Encoding, Slot, Visited, Visitor, Wire};

/// Reads a whole JSON document. A byte order mark is skipped; anything after the document is an error.
///
/// # Errors
/// The document is damaged, or a value in it does not fit: the error has the JSON path.
///
/// ```
/// assert_eq!(secapi_wire::decode::<Vec<i64>>(br#"[1, "2", 3.0]"#)?, [1, 2, 3]);
/// let error = secapi_wire::decode::<Vec<i64>>(br#"[1, "two"]"#).unwrap_err();
/// assert_eq!(error.path(), "$[1]");
/// # Ok::<(), secapi_wire::DecodeError>(())
/// ```
pub fn decode<T: Wire>(body: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::default();
    document(body, &mut value)?;
    Ok(value)
}

/// Reads a whole document into a visitor. A document that cannot be read is [read again](salvage).
///
/// UTF-8 is checked once for the whole document, which costs less than a check of each string in it.
fn document(body: &[u8], visitor: &mut dyn Visitor) -> Result<(), DecodeError> {
    let mut cx = ReadContext::default();
    let text = without_mark(body);
    let (text, broken) = match str::from_utf8(text) {
        Ok(text) => (text, None),
        Err(error) => {
            let (text, _) = text.split_at(error.valid_up_to());
            (str::from_utf8(text).unwrap_or_default(), Some(error))
        }
    };
    match (pass(text, visitor, WHOLE, &mut cx), broken) {
        (Ok(_), None) => {
            cx.report();
            Ok(())
        }
        (Err(error), None) => read_again(body, text, visitor, &error, &mut cx),
        // What precedes the broken byte may be wrong as well; and a document may end within a character.
        (Err(error), Some(broken)) if !error.is_eof() || broken.error_len().is_none() => {
            let offset = offset_of(without_mark(body), &error);
            Err(DecodeError::locate(body, &error, offset, &cx))
        }
        _ => Err(DecodeError::not_text(body, text.len(), &cx)),
    }
}

const WHOLE: Slot = Slot::value(Encoding::Plain);

#[cold]
#[inline(never)]
fn read_again(
    body: &[u8],
    text: &str,
    visitor: &mut dyn Visitor,
    error: &serde_json::Error,
    cx: &mut ReadContext,
) -> Result<(), DecodeError> {
    cx.counts = context::Counts::default();
    let mark = body.len() - text.len();
    match salvage::document(text, visitor, WHOLE, error, cx) {
        None => {
            let offset = offset_of(text.as_bytes(), error);
            Err(DecodeError::locate(body, error, offset, cx))
        }
        Some(Ok(_)) => {
            cx.report();
            Ok(())
        }
        Some(Err(failure)) => {
            let mended = &failure.mended;
            let located =
                DecodeError::locate(mended.text.as_bytes(), &failure.error, failure.offset, cx);
            let offset = mended.offset(located.offset());
            Err(located.at(offset + mark))
        }
    }
}

/// Reads a document that is a value in another one. The error has the words only: its position is that in the text.
pub(crate) fn nested_document(
    text: &str,
    visitor: &mut dyn Visitor,
    slot: Slot,
    cx: &mut ReadContext,
) -> Result<Visited, String> {
    let (outer, counts) = (cx.salvage.take(), cx.counts);
    let read = pass(text, visitor, slot, cx).or_else(|error| {
        cx.counts = counts;
        match salvage::document(text, visitor, slot, &error, cx) {
            None => Err(error),
            Some(again) => again.map_err(|failure| failure.error),
        }
    });
    cx.salvage = outer;
    read.map_err(|error| words(&error))
}

/// Reads a text to its end.
fn pass(
    text: &str,
    visitor: &mut dyn Visitor,
    slot: Slot,
    cx: &mut ReadContext,
) -> serde_json::Result<Visited> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let visited = Seed::new(visitor, slot, cx).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(visited)
}

/// The body without a byte order mark.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
