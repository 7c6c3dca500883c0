//! `Option`, `Box`, lists and maps. Their encoding is that of their elements.

use std::collections::BTreeMap;

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};

#[cfg(feature = "xml")]
use crate::Shape;
use crate::read::{A_LIST, AN_OBJECT, ReadContext, Token};
use crate::write::Fragment;
use crate::{Encoding, Field, FieldTable, Slot, VisitResult, Visited, Visitor, Wire};

impl<T: Wire> Visitor for Option<T> {
    fn expected(&self) -> &'static str {
        T::default().expected()
    }
    #[inline]
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        let done = match token {
            Token::Null => Visited::Unset,
            token => self
                .insert(T::default())
                .visit(token, slot.in_option(), cx)?,
        };
        if done == Visited::Set {
            return Ok(Visited::Set);
        }
        // "Unset" is a value here.
        *self = None;
        Ok(if done == Visited::SetAside {
            done
        } else {
            Visited::Set
        })
    }
    fn failed(&self, cx: &mut ReadContext) {
        T::default().failed(cx);
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static FieldTable>) -> bool {
        T::default().may_be_secret(seen)
    }
    fn is_required(&self) -> bool {
        false
    }
}

impl<T: Wire> Field for Option<T> {
    fn reset(&mut self) {
        *self = None;
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
        self.as_ref()
            .map_or(Fragment::Null, |value| value.fragment(encoding))
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
        T::default().schema(encoding, generator)
    }
    #[cfg(feature = "xml")]
    fn shape(&self, encoding: Encoding) -> Shape {
        T::default().shape(encoding)
    }
}

impl<T: Wire> Visitor for Vec<T> {
    fn expected(&self) -> &'static str {
        A_LIST
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        self.clear();
        let Token::List(elements) = token else {
            return rejected(self, token, slot, cx);
        };
        while elements.next(&mut Next(self), slot.encoding(), cx)? {}
        Ok(Visited::Set)
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static FieldTable>) -> bool {
        T::default().may_be_secret(seen)
    }
    fn is_required(&self) -> bool {
        false
    }
}

impl<T: Wire> Field for Vec<T> {
    fn reset(&mut self) {
        self.clear();
    }
    fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
        Fragment::List(
            Box::new(self.iter().map(|element| element as &dyn Field)),
            encoding,
        )
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
        crate::schema::list_schema(&T::default().schema(encoding, generator))
    }
    #[cfg(feature = "xml")]
    fn shape(&self, encoding: Encoding) -> Shape {
        Shape::List(element_shape::<T>(encoding))
    }
}

/// The next element of a list. It is created when there is something to read, so that a list never has one too many.
struct Next<'a, T>(&'a mut Vec<T>);

impl<T: Wire> Visitor for Next<'_, T> {
    fn expected(&self) -> &'static str {
        T::default().expected()
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        self.0.push(T::default());
        self.0
            .last_mut()
            .map_or(Ok(Visited::Unset), |element| element.visit(token, slot, cx))
    }
    fn failed(&self, cx: &mut ReadContext) {
        T::default().failed(cx);
    }
    fn is_required(&self) -> bool {
        T::default().is_required()
    }
}

impl<T: Wire> Visitor for BTreeMap<String, T> {
    fn expected(&self) -> &'static str {
        AN_OBJECT
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        self.clear();
        let Token::Object(entries) = token else {
            return rejected(self, token, slot, cx);
        };
        let mut name = String::new();
        while entries.key(&mut |key| key.clone_into(&mut name))? {
            let mut value = T::default();
            entries.value(&mut value, slot.encoding(), cx)?;
            self.insert(std::mem::take(&mut name), value);
        }
        Ok(Visited::Set)
    }
    fn may_be_secret(&self, seen: &mut Vec<&'static FieldTable>) -> bool {
        T::default().may_be_secret(seen)
    }
    fn is_required(&self) -> bool {
        false
    }
}

impl<T: Wire> Field for BTreeMap<String, T> {
    fn reset(&mut self) {
        self.clear();
    }
    fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
        let entries = self
            .iter()
            .map(|(key, value)| (key.as_str(), value as &dyn Field));
        Fragment::Map(Box::new(entries), encoding)
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
        crate::schema::map_schema(&T::default().schema(encoding, generator))
    }
    #[cfg(feature = "xml")]
    fn shape(&self, encoding: Encoding) -> Shape {
        Shape::Map(element_shape::<T>(encoding))
    }
}

/// What becomes of a value that is no list or map, where one is expected.
#[inline(never)]
fn rejected(
    collection: &dyn Visitor,
    token: Token<'_>,
    slot: Slot,
    cx: &mut ReadContext,
) -> VisitResult {
    let is_kept = slot.keeps_collection() && !collection.may_be_secret(&mut Vec::new());
    token.rejected(collection.expected(), is_kept, cx)
}

/// The shape of what a container holds. Only documents inside text have another one than their type has.
#[cfg(feature = "xml")]
fn element_shape<T: Wire>(encoding: Encoding) -> fn() -> Shape {
    match encoding {
        Encoding::JsonText => || Shape::Any,
        _ => || T::default().shape(Encoding::Plain),
    }
}
