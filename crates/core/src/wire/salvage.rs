//! The second pass over a document that could not be read: it is put right as far as that leaves no doubt, and each optional field of a
//! model is read by itself, so that one which cannot be read costs only itself.

use std::cell::RefCell;

use serde_json::value::RawValue;

use super::decode::pass;
use super::error::offset_of;
use super::mend::Mended;
use super::{Field, Form, Place, Role, Taken, oddities};
use crate::{Json, Secret};

/// How deep lists and objects may be nested: as deep as `serde_json` takes them. It counts anew below each field that is read by itself.
const DEEPEST: usize = 127;

/// A second pass over a text.
pub(super) struct Salvage<'a> {
    text: &'a str,
    /// What ends the pass, and where.
    failure: RefCell<Option<(usize, serde_json::Error)>>,
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
pub(super) fn read(
    text: &str,
    place: &mut dyn Place,
    role: Role,
    error: &serde_json::Error,
) -> Option<Result<Taken, Box<Failure>>> {
    // What is cut off stays so.
    let mended = Some(text).filter(|_| !error.is_eof()).map(Mended::of)?;
    if mended.depth > DEEPEST {
        return None;
    }
    let salvage = Salvage {
        text: &mended.text,
        failure: RefCell::new(None),
    };
    let result = pass(&mended.text, place, Form::Plain, role, Some(&salvage));
    let failure = salvage.failure.take();
    Some(match result {
        Ok(taken) => {
            oddities::note_controls(mended.controls);
            Ok(taken)
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

impl Salvage<'_> {
    /// Reads an optional field out of its own text. Answers `None` when it cannot be read, and what it is instead cannot be kept.
    #[cold]
    #[inline(never)]
    pub(super) fn field(
        &self,
        text: &RawValue,
        field: &mut dyn Field,
        form: Form,
    ) -> Option<Taken> {
        let text = text.get();
        let noted = oddities::so_far();
        let error = match pass(text, field, form, Role::Field, Some(self)) {
            Ok(taken) => return Some(taken),
            Err(error) => error,
        };
        field.reset();
        oddities::restart(noted);
        let mut value = Json::Null;
        let read = pass(text, &mut value, Form::Plain, Role::Value, None);
        let secret = says_something(&value) && field.may_be_secret(&mut Vec::new());
        if secret {
            // So that the error does not show it.
            Secret::default().failed();
        }
        if secret || read.is_err() {
            let offset = self.offset(text) + offset_of(text.as_bytes(), &error);
            let mut failure = self.failure.borrow_mut();
            failure.get_or_insert((offset, error));
            return None;
        }
        self.failure.take();
        oddities::put_aside(value);
        Some(Taken::PutAside)
    }

    /// Where a part of the text begins.
    fn offset(&self, part: &str) -> usize {
        part.as_ptr()
            .addr()
            .saturating_sub(self.text.as_ptr().addr())
    }
}

/// Whether there is a text or a number in a value.
fn says_something(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(_) => false,
        Json::Number(_) | Json::String(_) => true,
        Json::Array(elements) => elements.iter().any(says_something),
        Json::Object(fields) => fields.values().any(says_something),
    }
}
