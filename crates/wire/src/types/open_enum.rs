//! Sets of values that a service may add to.

use std::borrow::Cow;

use super::scalar::visit_scalar;
use crate::read::{ReadContext, Token, Unexpected};
use crate::write::Fragment;
use crate::{Slot, VisitResult, Visited};

/// A set of known values that keeps unknown ones, derived with `#[derive(OpenEnum)]`.
pub trait OpenEnum: Sized + 'static {
    /// The name of the type.
    const NAME: &'static str;
    /// The known values, in the order of the spec.
    const KNOWN: &'static [Self];
    /// Whether the value is one of the known ones.
    fn is_known(&self) -> bool;
}

/// An [`OpenEnum`] of texts.
pub trait TextEnum: OpenEnum {
    /// The value as on the wire.
    fn as_text(&self) -> &str;
    /// The value for a text: a known one, or `Other`.
    fn from_text(text: &str) -> Self;
}

/// An [`OpenEnum`] of integers.
pub trait IntegerEnum: OpenEnum {
    /// The value as on the wire.
    fn as_integer(&self) -> i64;
    /// The value for an integer: a known one, or `Other`.
    fn from_integer(value: i64) -> Self;
}

/// The implementation of [`Visitor::visit`](crate::Visitor::visit) for an enum of texts. In an `Option`, `""` is unset unless it is a
/// known value.
///
/// # Errors
/// The value is a list or an object.
pub fn visit_text_enum<E: TextEnum>(
    value: &mut E,
    token: Token<'_>,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    let mut other = String::new();
    let text = match token {
        Token::Text(text) => text,
        _ => match visit_scalar(&mut other, token, slot, cx)? {
            Visited::Set => &other,
            done => return Ok(done),
        },
    };
    *value = E::from_text(text);
    if value.is_known() {
        return Ok(Visited::Set);
    }
    Ok(unknown(text, E::NAME, slot, cx))
}

/// What becomes of a text that is no known value.
#[cold]
#[inline(never)]
fn unknown(text: &str, name: &'static str, slot: Slot, cx: &mut ReadContext) -> Visited {
    if text.is_empty() && slot.is_optional() {
        return Visited::Unset;
    }
    cx.note(Unexpected::Value, name, "");
    Visited::Set
}

/// The implementation of [`Visitor::visit`](crate::Visitor::visit) for an enum of integers.
///
/// # Errors
/// The value is no integer.
pub fn visit_integer_enum<E: IntegerEnum>(
    value: &mut E,
    token: Token<'_>,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    let mut integer = 0_i64;
    let done = visit_scalar(&mut integer, token, slot, cx)?;
    if done == Visited::Set {
        *value = E::from_integer(integer);
        if !value.is_known() {
            cx.note(Unexpected::Value, E::NAME, "");
        }
    }
    Ok(done)
}

/// The implementation of [`Field::fragment`](crate::Field::fragment) for an enum of texts.
pub fn text_enum_fragment<E: TextEnum>(value: &E) -> Fragment<'_> {
    Fragment::Text(Cow::Borrowed(value.as_text()))
}

/// The implementation of [`Field::fragment`](crate::Field::fragment) for an enum of integers.
pub fn integer_enum_fragment<E: IntegerEnum>(value: &E) -> Fragment<'_> {
    Fragment::Integer(value.as_integer())
}
