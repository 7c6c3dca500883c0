//! The one visitor: what any format of `serde` reads becomes tokens here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::salvage::Salvage;
use super::token::{Elements, Entries, Problem, Token};
use super::{Form, Model, Place, Role, Taken, Wire, document, model};

/// Reads a value of any type with [`Wire`]: what `serde::Deserialize` of such a type does.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    Seed::new(&mut value, Form::Plain, Role::Value, None).deserialize(deserializer)?;
    Ok(value)
}

/// Reads one value into a place.
pub(super) struct Seed<'a> {
    place: &'a mut dyn Place,
    form: Form,
    role: Role,
    /// The second pass, if this is one.
    salvage: Option<&'a Salvage<'a>>,
}

impl<'a> Seed<'a> {
    #[inline]
    pub(super) fn new(
        place: &'a mut dyn Place,
        form: Form,
        role: Role,
        salvage: Option<&'a Salvage<'a>>,
    ) -> Self {
        Self {
            place,
            form,
            role,
            salvage,
        }
    }

    /// Hands a token to the place; `found` says what it is in case that it is unset and must not be.
    #[inline]
    fn put<E: Error>(self, token: Token<'_>, found: &'static str) -> Result<Taken, E> {
        match self.place.take(token, self.form, self.role) {
            Ok(done) if done != Taken::Unset => Ok(done),
            refused => self.refused(refused, found),
        }
    }

    #[inline(never)]
    fn refused<E: Error>(
        self,
        answer: Result<Taken, Problem>,
        found: &'static str,
    ) -> Result<Taken, E> {
        if answer.is_ok() && (self.role.is_optional() || !self.place.is_required()) {
            return Ok(Taken::Unset);
        }
        let expected = match self.form {
            Form::JsonText => document::EXPECTED,
            _ => self.place.expected(),
        };
        Err(custom(
            &answer
                .err()
                .unwrap_or_else(|| Problem::misfit(expected, found)),
        ))
    }
}

#[cold]
#[inline(never)]
fn custom<E: Error>(problem: &Problem) -> E {
    E::custom(problem)
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Taken;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        let Self {
            place,
            form,
            role,
            salvage,
        } = self;
        let result = deserializer.deserialize_any(Seed::new(&mut *place, form, role, salvage));
        if result.is_err() {
            place.failed();
        }
        result
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Taken;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.place.expected())
    }
    #[inline]
    fn visit_unit<E: Error>(self) -> Result<Taken, E> {
        self.put(Token::Null, "null")
    }
    fn visit_none<E: Error>(self) -> Result<Taken, E> {
        self.visit_unit()
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        deserializer.deserialize_any(self)
    }
    #[inline]
    fn visit_bool<E: Error>(self, value: bool) -> Result<Taken, E> {
        self.put(Token::Bool(value), "true or false")
    }
    #[inline]
    fn visit_i64<E: Error>(self, value: i64) -> Result<Taken, E> {
        self.put(Token::Integer(value), "a number")
    }
    #[inline]
    fn visit_u64<E: Error>(self, value: u64) -> Result<Taken, E> {
        self.put(Token::Unsigned(value), "a number")
    }
    #[inline]
    fn visit_f64<E: Error>(self, value: f64) -> Result<Taken, E> {
        self.put(Token::Float(value), "a number")
    }
    #[inline]
    fn visit_str<E: Error>(self, text: &str) -> Result<Taken, E> {
        self.put(Token::Text(text), "empty text")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Taken, A::Error> {
        let mut list = Below::new(seq, self.salvage);
        let done = self
            .place
            .take(Token::List(&mut list), self.form, self.role);
        list.answer(done)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Taken, A::Error> {
        let mut object = Below::new(map, self.salvage);
        let done = self
            .place
            .take(Token::Object(&mut object), self.form, self.role);
        object.answer(done)
    }
}

/// What is below a value, in any format: its elements or entries. The format's own error waits here while the place hears of a problem.
struct Below<'de, 's, A, E> {
    access: A,
    error: Option<E>,
    salvage: Option<&'s Salvage<'s>>,
    document: PhantomData<&'de ()>,
}

impl<'s, A, E: Error> Below<'_, 's, A, E> {
    fn new(access: A, salvage: Option<&'s Salvage<'s>>) -> Self {
        Self {
            access,
            error: None,
            salvage,
            document: PhantomData,
        }
    }

    /// What the format answered, for the place.
    #[inline]
    fn told<T>(&mut self, result: Result<T, E>) -> Result<T, Problem> {
        result.map_err(|error| {
            self.error = Some(error);
            Problem::below()
        })
    }

    /// What the place answered, for the format.
    #[inline]
    fn answer(self, done: Result<Taken, Problem>) -> Result<Taken, E> {
        done.map_err(|problem| self.error.unwrap_or_else(|| custom(&problem)))
    }
}

impl<'de, A: SeqAccess<'de>> Elements for Below<'de, '_, A, A::Error> {
    fn next(&mut self, place: &mut dyn Place, form: Form) -> Result<bool, Problem> {
        let seed = Seed::new(place, form, Role::Value, self.salvage);
        let read = self.access.next_element_seed(seed);
        self.told(read.map(|read| read.is_some()))
    }
}

impl<'de, A: MapAccess<'de>> Entries for Below<'de, '_, A, A::Error> {
    fn key(&mut self, look: &mut dyn FnMut(&str)) -> Result<bool, Problem> {
        let key = self.access.next_key_seed(Key(look));
        self.told(key.map(|key| key.is_some()))
    }
    fn value(&mut self, place: &mut dyn Place, form: Form) -> Result<(), Problem> {
        let seed = Seed::new(place, form, Role::Value, self.salvage);
        let read = self.access.next_value_seed(seed);
        self.told(read.map(drop))
    }
    fn skip(&mut self) -> Result<(), Problem> {
        let skipped = self.access.next_value::<IgnoredAny>();
        self.told(skipped.map(drop))
    }
    fn fields(&mut self, model: &mut dyn Model) -> Result<(), Problem> {
        let read = model::read_fields(&mut self.access, model, self.salvage);
        self.told(read)
    }
}

/// Shows a key to a function.
struct Key<'a>(&'a mut dyn FnMut(&str));

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        (self.0)(name);
        Ok(())
    }
}
