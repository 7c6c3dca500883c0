//! A JSON document inside text.

use std::borrow::Cow;

use super::decode::pass;
use super::shown::Written;
use super::{Field, Form, Place, Problem, Role, Shown, Taken, Token, oddities, salvage};

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
    let noted = oddities::so_far();
    // What is put aside is the text.
    let inner = if role.keeps() { Role::Optional } else { role };
    let read = pass(text, place, Form::Plain, inner, None).or_else(|error| {
        oddities::restart(noted);
        match salvage::read(text, place, inner, &error) {
            None => Err(error),
            Some(again) => again.map_err(|failure| failure.error),
        }
    });
    match read {
        Ok(done) => Ok(done),
        Err(_) if role.keeps() && is_kept(text, place) => {
            oddities::put_aside(text);
            Ok(Taken::PutAside)
        }
        Err(error) => Err(Problem::new(&format_args!(
            "in the JSON inside the text: {}",
            super::error::words(&error)
        ))),
    }
}

/// Whether text that is no such document is kept as it is: where it is meant as one, be it damaged, there may be secrets in it.
fn is_kept(text: &str, place: &dyn Place) -> bool {
    !text.trim_start().starts_with(['{', '[', '"']) || !place.may_be_secret(&mut Vec::new())
}

/// Shows a place as a document inside text.
#[inline(never)]
pub(super) fn show<'a>(place: &dyn Field) -> Shown<'a> {
    match serde_json::to_string(&Written(place, Form::Plain)) {
        Ok(text) => Shown::Text(Cow::Owned(text)),
        Err(error) => Shown::Refused(error.to_string()),
    }
}
