//! A JSON document inside text.

use std::borrow::Cow;

use serde::de::DeserializeSeed;

use super::oddities::put_aside;
use super::shown::Written;
use super::source::Seed;
use super::{Field, Form, Place, Problem, Role, Shown, Taken, Token};

pub(super) const EXPECTED: &str = "a JSON document inside text";

/// Takes the document in a text, or one that comes without the text around it.
#[inline(never)]
pub(super) fn take(place: &mut dyn Place, token: Token<'_>, role: Role) -> Result<Taken, Problem> {
    let text = match token {
        Token::Text(text) => text,
        bare => return place.take(bare, Form::Plain, role),
    };
    if text.trim_ascii().is_empty() {
        return Ok(Taken::Unset);
    }
    let mut inner = serde_json::Deserializer::from_str(text);
    let read = Seed::new(place, Form::Plain, role).deserialize(&mut inner);
    match read.and_then(|done| inner.end().map(|()| done)) {
        Ok(done) => Ok(done),
        Err(_) if role == Role::OptionalField && !begins_a_document(text) => {
            put_aside(text);
            Ok(Taken::PutAside)
        }
        Err(error) => Err(Problem::new(&format_args!(
            "in the JSON inside the text: {}",
            super::error::words(&error)
        ))),
    }
}

/// Whether text is meant as a document, be it a damaged one. Such text is not kept as it is: secrets in it would not be hidden.
fn begins_a_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

/// Shows a place as a document inside text.
#[inline(never)]
pub(super) fn show<'a>(place: &dyn Field) -> Shown<'a> {
    match serde_json::to_string(&Written(place, Form::Plain)) {
        Ok(text) => Shown::Text(Cow::Owned(text)),
        Err(error) => Shown::Refused(error.to_string()),
    }
}
