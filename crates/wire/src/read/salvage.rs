//! The second pass over a document that could not be read: the text is mended as far as that leaves no doubt, and each optional field
//! of a model is read by itself, so that one which cannot be read costs only itself.

use serde_json::value::RawValue;

use super::mend::Mended;
use super::{ReadContext, WHOLE, pass};
use crate::error::offset_of;
use crate::{Encoding, Field, Json, Slot, Visited, Visitor};

/// How deep lists and objects may be nested: as deep as `serde_json` reads them. It counts anew below each field that is read by
/// itself.
const DEEPEST: usize = 127;

/// A second pass over a text.
pub(super) struct Salvage {
    /// The address of the text, to find where in it a part begins.
    start: usize,
    /// What ends the pass, and where.
    failure: Option<(usize, serde_json::Error)>,
}

/// Why a second pass failed as well.
pub(super) struct Failure {
    /// The text that was read.
    pub(super) mended: Mended,
    pub(super) error: serde_json::Error,
    /// Where in that text.
    pub(super) offset: usize,
}

/// Reads a text once more, after `error`. `None` when that is no use.
#[cold]
#[inline(never)]
pub(super) fn document(
    text: &str,
    visitor: &mut dyn Visitor,
    slot: Slot,
    error: &serde_json::Error,
    cx: &mut ReadContext,
) -> Option<Result<Visited, Box<Failure>>> {
    // Nothing mends a text that is cut off.
    let mended = Some(text).filter(|_| !error.is_eof()).map(Mended::of)?;
    if mended.depth > DEEPEST {
        return None;
    }
    cx.salvage = Some(Salvage {
        start: mended.text.as_ptr().addr(),
        failure: None,
    });
    let result = pass(&mended.text, visitor, slot, cx);
    let failure = cx.salvage.take().and_then(|salvage| salvage.failure);
    Some(match result {
        Ok(visited) => {
            cx.note_controls(mended.controls);
            Ok(visited)
        }
        Err(error) => {
            let (offset, error) =
                failure.unwrap_or_else(|| (offset_of(mended.text.as_bytes(), &error), error));
            Err(Box::new(Failure {
                mended,
                error,
                offset,
            }))
        }
    })
}

/// Reads an optional field out of its own text. `None` when it cannot be read and must not be kept as it is.
#[cold]
#[inline(never)]
pub(super) fn field(
    text: &RawValue,
    field: &mut dyn Field,
    encoding: Encoding,
    cx: &mut ReadContext,
) -> Option<Visited> {
    let text = text.get();
    let counts = cx.counts;
    let error = match pass(text, field, Slot::field(encoding), cx) {
        Ok(visited) => return Some(visited),
        Err(error) => error,
    };
    field.reset();
    cx.counts = counts;
    let mut value = Json::Null;
    let read = pass(text, &mut value, WHOLE, cx);
    let secret = says_something(&value) && field.may_be_secret(&mut Vec::new());
    if secret {
        // Keeps the value out of the error.
        cx.failed_secret = true;
    }
    if secret || read.is_err() {
        if let Some(salvage) = &mut cx.salvage {
            let offset = salvage.offset(text) + offset_of(text.as_bytes(), &error);
            salvage.failure.get_or_insert((offset, error));
        }
        return None;
    }
    if let Some(salvage) = &mut cx.salvage {
        salvage.failure = None;
    }
    cx.set_aside(value);
    Some(Visited::SetAside)
}

impl Salvage {
    /// Where a part of the text begins.
    fn offset(&self, part: &str) -> usize {
        part.as_ptr().addr().saturating_sub(self.start)
    }
}

/// Whether a value contains text or a number.
fn says_something(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(_) => false,
        Json::Number(_) | Json::String(_) => true,
        Json::Array(elements) => elements.iter().any(says_something),
        Json::Object(fields) => fields.values().any(says_something),
    }
}
