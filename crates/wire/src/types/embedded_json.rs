//! A JSON document inside text.

use crate::read::{self, FieldError, ReadContext, Token};
use crate::{Encoding, Slot, VisitResult, Visited, Visitor};

pub(crate) const EXPECTED: &str = "a JSON document inside text";

/// Reads the document in a text, or one that comes without the text around it.
#[inline(never)]
pub(crate) fn visit(
    visitor: &mut dyn Visitor,
    token: Token<'_>,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    let inside = slot.with_encoding(Encoding::Plain);
    let text = match token {
        Token::Text(text) => text,
        bare => return visitor.visit(bare, inside, cx),
    };
    if text.trim_ascii().is_empty() {
        return Ok(Visited::Unset);
    }
    // A document that does not fit is set aside as the text that it came in.
    match read::nested_document(text, visitor, inside.outside_model(), cx) {
        Ok(done) => Ok(done),
        Err(_) if slot.keeps() && is_kept(text, visitor) => {
            cx.set_aside(text);
            Ok(Visited::SetAside)
        }
        Err(words) => Err(FieldError::new(&format_args!(
            "in the JSON inside the text: {words}"
        ))),
    }
}

/// Whether text that is no such document is kept. Text that is meant as one, be it damaged, may hold secrets.
fn is_kept(text: &str, visitor: &dyn Visitor) -> bool {
    !text.trim_start().starts_with(['{', '[', '"']) || !visitor.may_be_secret(&mut Vec::new())
}
