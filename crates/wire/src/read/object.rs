//! Reading objects into models. One reader serves all of them.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Error, MapAccess};
use serde_json::value::RawValue;

use super::context::Unexpected;
use super::visitor::Seed;
use super::{ReadContext, salvage};
use crate::field_table::UNKNOWN;
use crate::{Encoding, Field, FieldTable, Json, Model, Slot, Visited};

/// Reads the entries of an object.
pub(super) fn read_fields<'de, A: MapAccess<'de>>(
    map: &mut A,
    model: &mut dyn Model,
    cx: &mut ReadContext,
) -> Result<(), A::Error> {
    let mut keys = Keys::new(model.table());
    let mut seen = Seen::default();
    let second_pass = cx.salvage.is_some();
    while let Some(index) = map.next_key_seed(&mut keys)? {
        let Some((field, encoding)) = model.field_mut(index) else {
            keys.keep(map, model, cx)?;
            continue;
        };
        if !seen.insert(index) {
            field.reset();
        }
        let done = if second_pass && !field.is_required() {
            read_by_itself(map, field, encoding, cx)?
        } else {
            map.next_value_seed(Seed::new(field, Slot::field(encoding), &mut *cx))?
        };
        if done == Visited::SetAside {
            keep(model, index, cx);
        }
    }
    let required = |index: &usize| {
        model
            .field(*index)
            .is_some_and(|(field, _)| field.is_required())
    };
    let table = model.table();
    match seen.others(table.fields().len()).find(required) {
        None => Ok(()),
        Some(index) => Err(missing_field(table.field(index))),
    }
}

/// Reads an optional field in the second pass.
#[cold]
#[inline(never)]
fn read_by_itself<'de, A: MapAccess<'de>>(
    map: &mut A,
    field: &mut dyn Field,
    encoding: Encoding,
    cx: &mut ReadContext,
) -> Result<Visited, A::Error> {
    let text = map.next_value::<&RawValue>()?;
    // The second pass holds the reason.
    let failed = || A::Error::custom("");
    salvage::field(text, field, encoding, cx).ok_or_else(failed)
}

/// Keeps the value that was set aside for a field.
#[cold]
#[inline(never)]
fn keep(model: &mut dyn Model, index: usize, cx: &mut ReadContext) {
    let table = model.table();
    if let Some(value) = cx.take_set_aside() {
        let unexpected = match &value {
            Json::String(_) => Unexpected::Text,
            _ => Unexpected::Kind,
        };
        cx.note(unexpected, table.name(), table.field(index));
        model.extra_mut().insert(table.field(index), value);
    }
}

#[cold]
#[inline(never)]
fn missing_field<E: Error>(name: &str) -> E {
    E::custom(format_args!("missing field `{name}`"))
}

/// The keys of an object while it is read. Not generic over the model, so that all models share the code.
struct Keys {
    table: &'static FieldTable,
    expected: usize,
    /// The key that is not in the table.
    unknown: String,
}

impl Keys {
    fn new(table: &'static FieldTable) -> Self {
        Self {
            table,
            expected: 0,
            unknown: String::new(),
        }
    }

    /// Keeps the value of a key that is not in the table.
    #[inline(never)]
    fn keep<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        model: &mut dyn Model,
        cx: &mut ReadContext,
    ) -> Result<(), A::Error> {
        let mut value = Json::Null;
        map.next_value_seed(Seed::new(
            &mut value,
            Slot::value(Encoding::Plain),
            &mut *cx,
        ))?;
        cx.note(Unexpected::Field, self.table.name(), &self.unknown);
        model
            .extra_mut()
            .insert(std::mem::take(&mut self.unknown), value);
        Ok(())
    }

    /// The position of a key in the table, or [`UNKNOWN`].
    #[inline]
    fn find(&mut self, name: &str) -> usize {
        let index = self.table.find(name, self.expected);
        if index == UNKNOWN {
            name.clone_into(&mut self.unknown);
        } else {
            self.expected = index + 1;
        }
        index
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl de::Visitor<'_> for &mut Keys {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        Ok(self.find(name))
    }
}

/// The fields that came, by their place in the table.
#[derive(Default)]
struct Seen {
    low: [u64; 4],
    /// For tables with more than 256 fields.
    high: Vec<usize>,
}

impl Seen {
    /// Answers whether it is new.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        if let Some(bits) = self.low.get_mut(index / 64) {
            let bit = 1 << (index % 64);
            let new = *bits & bit == 0;
            *bits |= bit;
            return new;
        }
        let new = !self.high.contains(&index);
        self.high.push(index);
        new
    }

    /// The fields that did not come, of so many.
    #[inline]
    fn others(&self, count: usize) -> impl Iterator<Item = usize> {
        let words = (0..count).step_by(64).zip(&self.low);
        let low = words.flat_map(move |(first, bits)| {
            let known = u64::MAX >> (64 - (count - first).min(64));
            let mut others = !bits & known;
            std::iter::from_fn(move || {
                let next = others.trailing_zeros() as usize;
                others &= others.wrapping_sub(1);
                (next < 64).then_some(first + next)
            })
        });
        let high = (64 * self.low.len()..count).filter(|index| !self.high.contains(index));
        low.chain(high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seen_has_no_limit() {
        let mut seen = Seen::default();
        for index in [0, 63, 64, 255, 256, 1000] {
            assert!(seen.insert(index) && !seen.insert(index), "{index}");
        }
        for count in [0, 1, 63, 64, 65, 128, 255, 256, 257, 1001, 1002] {
            let others: Vec<usize> = seen.others(count).collect();
            let expected = (0..count).filter(|index| ![0, 63, 64, 255, 256, 1000].contains(index));
            assert_eq!(others, expected.collect::<Vec<_>>(), "{count}");
        }
    }
}
