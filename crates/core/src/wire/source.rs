//! The one visitor: what any format of `serde` reads becomes tokens here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::token::{Elements, Entries, Problem, Token};
use super::{Form, Model, Place, Role, Taken, Wire, document, model};

/// Reads a value of any type with [`Wire`]: what `serde::Deserialize` of such a type does.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    Seed::new(&mut value, Form::Plain, Role::Value).deserialize(deserializer)?;
    Ok(value)
}

/// Reads one value into a place.
pub(super) struct Seed<'a> {
    place: &'a mut dyn Place,
    form: Form,
    role: Role,
}

impl<'a> Seed<'a> {
    #[inline]
    pub(super) fn new(place: &'a mut dyn Place, form: Form, role: Role) -> Self {
        Self { place, form, role }
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
        let Self { place, form, role } = self;
        let result = deserializer.deserialize_any(Seed::new(&mut *place, form, role));
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
        let mut list = List {
            seq,
            error: None,
            document: PhantomData,
        };
        let done = self
            .place
            .take(Token::List(&mut list), self.form, self.role);
        done.map_err(|problem| list.error.unwrap_or_else(|| custom(&problem)))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Taken, A::Error> {
        let mut object = Object {
            map,
            error: None,
            document: PhantomData,
        };
        let done = self
            .place
            .take(Token::Object(&mut object), self.form, self.role);
        done.map_err(|problem| object.error.unwrap_or_else(|| custom(&problem)))
    }
}

/// A list of any format. The format's own error waits here while the place hears of a problem.
struct List<'de, A: SeqAccess<'de>> {
    seq: A,
    error: Option<A::Error>,
    document: PhantomData<&'de ()>,
}

impl<'de, A: SeqAccess<'de>> Elements for List<'de, A> {
    fn next(&mut self, place: &mut dyn Place, form: Form) -> Result<bool, Problem> {
        let seed = Seed::new(place, form, Role::Value);
        let read = self.seq.next_element_seed(seed);
        kept(read.map(|read| read.is_some()), &mut self.error)
    }
    fn next_raw(&mut self) -> Result<Option<Box<RawValue>>, Problem> {
        kept(self.seq.next_element(), &mut self.error)
    }
}

/// An object of any format, likewise.
struct Object<'de, A: MapAccess<'de>> {
    map: A,
    error: Option<A::Error>,
    document: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Entries for Object<'de, A> {
    fn key(&mut self, look: &mut dyn FnMut(&str)) -> Result<bool, Problem> {
        let key = self.map.next_key_seed(Key(look));
        kept(key.map(|key| key.is_some()), &mut self.error)
    }
    fn value(&mut self, place: &mut dyn Place, form: Form) -> Result<(), Problem> {
        let seed = Seed::new(place, form, Role::Value);
        kept(self.map.next_value_seed(seed).map(drop), &mut self.error)
    }
    fn skip(&mut self) -> Result<(), Problem> {
        let skipped = self.map.next_value::<IgnoredAny>().map(drop);
        kept(skipped, &mut self.error)
    }
    fn fields(&mut self, model: &mut dyn Model) -> Result<(), Problem> {
        kept(model::read_fields(&mut self.map, model), &mut self.error)
    }
}

#[inline]
fn kept<T, E>(result: Result<T, E>, error: &mut Option<E>) -> Result<T, Problem> {
    result.map_err(|found| {
        *error = Some(found);
        Problem::below()
    })
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
