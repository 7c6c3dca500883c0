//! The one serde visitor: whatever a format of serde reads becomes tokens here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess};

use super::token::{Elements, Entries, FieldError, Token};
use super::{ReadContext, object};
use crate::types::embedded_json;
use crate::{Encoding, Model, Slot, VisitResult, Visited, Visitor, Wire};

/// Reads a value of any [`Wire`] type: the implementation of `serde::Deserialize` for such types.
///
/// # Errors
/// Those of the format, and values that do not fit.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    let (slot, mut cx) = (Slot::value(Encoding::Plain), ReadContext::default());
    Seed::new(&mut value, slot, &mut cx).deserialize(deserializer)?;
    Ok(value)
}

/// Reads one value into a visitor.
pub(super) struct Seed<'a> {
    visitor: &'a mut dyn Visitor,
    slot: Slot,
    cx: &'a mut ReadContext,
}

impl<'a> Seed<'a> {
    #[inline]
    pub(super) fn new(visitor: &'a mut dyn Visitor, slot: Slot, cx: &'a mut ReadContext) -> Self {
        Self { visitor, slot, cx }
    }

    /// Passes a token to the visitor; `found` names it in case it is unset and must not be.
    #[inline]
    fn put<E: Error>(self, token: Token<'_>, found: &'static str) -> Result<Visited, E> {
        match self.visitor.visit(token, self.slot, self.cx) {
            Ok(done) if done != Visited::Unset => Ok(done),
            rejected => self.rejected(rejected, found),
        }
    }

    #[inline(never)]
    fn rejected<E: Error>(self, result: VisitResult, found: &'static str) -> Result<Visited, E> {
        if result.is_ok() && (self.slot.is_optional() || !self.visitor.is_required()) {
            return Ok(Visited::Unset);
        }
        let expected = match self.slot.encoding() {
            Encoding::JsonText => embedded_json::EXPECTED,
            _ => self.visitor.expected(),
        };
        let mismatch = || FieldError::mismatch(expected, found);
        Err(custom(&result.err().unwrap_or_else(mismatch)))
    }
}

#[cold]
#[inline(never)]
fn custom<E: Error>(error: &FieldError) -> E {
    E::custom(error)
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Visited;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Visited, D::Error> {
        let Self { visitor, slot, cx } = self;
        let result = deserializer.deserialize_any(Seed::new(&mut *visitor, slot, &mut *cx));
        if result.is_err() {
            visitor.failed(cx);
        }
        result
    }
}

impl<'de> de::Visitor<'de> for Seed<'_> {
    type Value = Visited;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.visitor.expected())
    }
    #[inline]
    fn visit_unit<E: Error>(self) -> Result<Visited, E> {
        self.put(Token::Null, "null")
    }
    fn visit_none<E: Error>(self) -> Result<Visited, E> {
        self.visit_unit()
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Visited, D::Error> {
        deserializer.deserialize_any(self)
    }
    #[inline]
    fn visit_bool<E: Error>(self, value: bool) -> Result<Visited, E> {
        self.put(Token::Bool(value), "true or false")
    }
    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Visited, E> {
        self.put(Token::Integer(value), "a number")
    }
    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Visited, E> {
        self.put(Token::Unsigned(value), "a number")
    }
    #[inline]
    fn visit_f64<E: Error>(self, value: f64) -> Result<Visited, E> {
        self.put(Token::Float(value), "a number")
    }
    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Visited, E> {
        self.put(Token::Text(text), "empty text")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Visited, A::Error> {
        let mut list = Nested::new(seq);
        let done = self
            .visitor
            .visit(Token::List(&mut list), self.slot, self.cx);
        list.finish(done)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Visited, A::Error> {
        let mut object = Nested::new(map);
        let done = self
            .visitor
            .visit(Token::Object(&mut object), self.slot, self.cx);
        object.finish(done)
    }
}

/// The elements or entries of a value, in any format. The format's own error waits here while the visitor sees a [`FieldError`].
struct Nested<'de, A, E> {
    access: A,
    error: Option<E>,
    document: PhantomData<&'de ()>,
}

impl<A, E: Error> Nested<'_, A, E> {
    const fn new(access: A) -> Self {
        Self {
            access,
            error: None,
            document: PhantomData,
        }
    }

    /// The format's result, for the visitor.
    #[inline]
    fn hold<T>(&mut self, result: Result<T, E>) -> Result<T, FieldError> {
        result.map_err(|error| {
            self.error = Some(error);
            FieldError::nested()
        })
    }

    /// The visitor's result, for the format.
    #[inline]
    fn finish(self, done: VisitResult) -> Result<Visited, E> {
        done.map_err(|error| self.error.unwrap_or_else(|| custom(&error)))
    }
}

impl<'de, A: SeqAccess<'de>> Elements for Nested<'de, A, A::Error> {
    fn next(
        &mut self,
        visitor: &mut dyn Visitor,
        encoding: Encoding,
        cx: &mut ReadContext,
    ) -> Result<bool, FieldError> {
        let seed = Seed::new(visitor, Slot::value(encoding), cx);
        let read = self.access.next_element_seed(seed);
        self.hold(read.map(|read| read.is_some()))
    }
}

impl<'de, A: MapAccess<'de>> Entries for Nested<'de, A, A::Error> {
    fn key(&mut self, look: &mut dyn FnMut(&str)) -> Result<bool, FieldError> {
        let key = self.access.next_key_seed(Key(look));
        self.hold(key.map(|key| key.is_some()))
    }
    fn value(
        &mut self,
        visitor: &mut dyn Visitor,
        encoding: Encoding,
        cx: &mut ReadContext,
    ) -> Result<(), FieldError> {
        let seed = Seed::new(visitor, Slot::value(encoding), cx);
        let read = self.access.next_value_seed(seed);
        self.hold(read.map(drop))
    }
    fn skip(&mut self) -> Result<(), FieldError> {
        let skipped = self.access.next_value::<IgnoredAny>();
        self.hold(skipped.map(drop))
    }
    fn fields(&mut self, model: &mut dyn Model, cx: &mut ReadContext) -> Result<(), FieldError> {
        let read = object::read_fields(&mut self.access, model, cx);
        self.hold(read)
    }
}

/// Passes a key to a function.
struct Key<'a>(&'a mut dyn FnMut(&str));

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl de::Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        (self.0)(name);
        Ok(())
    }
}
