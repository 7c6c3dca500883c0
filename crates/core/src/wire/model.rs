//! Models: how objects with known fields are read and written. One visitor serves all of them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::collections::{A_LIST, AN_OBJECT, FieldSeed, Written, container_visitor};
use super::oddities::{self, Oddity};
use super::{Codec, Extra, Unset, mismatch};
use crate::Json;

/// The table of a model, made by [`wire!`](crate::wire!).
///
/// The default of each field must be its [absent](crate::wire::Wire::absent) form, where it has one; derived `Default` is right.
pub trait Model: Default {
    /// The name of the type.
    const NAME: &'static str;

    /// The wire names of the fields, in order.
    const FIELDS: &'static [&'static str];

    /// Where the names are, so that they need not be searched.
    #[doc(hidden)]
    const PLACES: &'static Places = &Places::of(Self::FIELDS);

    /// Reads the field number `index` from `map`, which stands before its value. Answers whether its text was put aside.
    #[doc(hidden)]
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<bool, A::Error>;

    /// Shows all fields to `fields`, in order.
    #[doc(hidden)]
    fn visit<V: Fields>(&self, fields: &mut V);

    /// The fields that the model does not know.
    fn extra(&self) -> &Extra;

    /// The fields that the model does not know.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Looks at the fields of a model, one after the other.
pub trait Fields {
    /// Looks at the next field; `codec` is its wire form.
    fn field<T, C: Codec<T>>(&mut self, value: &T, codec: C);
}

/// The wire name of a field: the last of the Rust name and, if there is one, the name in the table.
#[must_use]
pub const fn name(names: &[&'static str]) -> &'static str {
    match names {
        [.., own] => match own.as_bytes() {
            [b'r', b'#', ..] => own.split_at(2).1,
            _ => own,
        },
        [] => "",
    }
}

/// Reads a model; `null` and `""` are unset.
pub fn read_model<'de, M: Model, D: Deserializer<'de>>(
    deserializer: D,
    unset: Unset,
) -> Result<Option<M>, D::Error> {
    deserializer.deserialize_any(ModelVisitor {
        unset,
        model: PhantomData,
    })
}

/// Reads the value of one field into its place. Answers whether it is unset because its text was put aside.
#[inline(never)]
pub fn read_field<'de, T, C: Codec<T>, A: MapAccess<'de>>(
    place: &mut T,
    _codec: C,
    map: &mut A,
) -> Result<bool, A::Error> {
    *place = map.next_value_seed(FieldSeed::<T, C>::new())?;
    Ok(C::is_absent(place) && oddities::is_aside())
}

/// Leaves out the value of one field.
pub fn skip_field<'de, A: MapAccess<'de>>(map: &mut A) -> Result<bool, A::Error> {
    map.next_value::<IgnoredAny>().map(|_| false)
}

struct ModelVisitor<M> {
    unset: Unset,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> Visitor<'de> for ModelVisitor<M> {
    type Value = Option<M>;

    container_visitor!(AN_OBJECT);

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Option<M>, A::Error> {
        Err(mismatch(AN_OBJECT, A_LIST))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<M>, A::Error> {
        let mut model = M::default();
        let mut keys = Keys::new(M::FIELDS, M::PLACES);
        while let Some(index) = map.next_key_seed(&mut keys)? {
            if index == UNKNOWN {
                keys.keep(&mut map, model.extra_mut(), M::NAME)?;
            } else if model.read_field(index, &mut map)? {
                keep_text(model.extra_mut(), M::NAME, M::FIELDS.get(index));
            }
        }
        let mut missing = Missing {
            seen: &keys.seen,
            index: 0,
            found: None,
        };
        model.visit(&mut missing);
        match missing.found {
            None => Ok(Some(model)),
            Some(index) => Err(missing_field(
                M::FIELDS.get(index).copied().unwrap_or_default(),
            )),
        }
    }
}

/// Keeps the text of a field that is unset because no value could be made of it, if there is one.
#[inline(never)]
fn keep_text(extra: &mut Extra, model: &'static str, field: Option<&&'static str>) {
    if let (Some(text), Some(field)) = (oddities::take_aside(), field) {
        oddities::note(Oddity::Text, model, field);
        extra.insert(*field, text);
    }
}

#[cold]
#[inline(never)]
fn missing_field<E: Error>(name: &str) -> E {
    E::custom(format_args!("missing field `{name}`"))
}

/// The place of a key that is not in the table.
const UNKNOWN: usize = usize::MAX;

/// The keys of an object while it is read. Not generic over the model, so that all models share the code.
///
/// Servers write the fields in the same order each time, mostly that of the spec; so the field after the one before is looked at first.
struct Keys {
    fields: &'static [&'static str],
    places: &'static Places,
    expected: usize,
    seen: Seen,
    /// The key that is not in the table.
    unknown: String,
}

impl Keys {
    fn new(fields: &'static [&'static str], places: &'static Places) -> Self {
        Self {
            fields,
            places,
            expected: 0,
            seen: Seen::default(),
            unknown: String::new(),
        }
    }

    /// Keeps the value of a key that is not in the table.
    #[inline(never)]
    fn keep<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
        extra: &mut Extra,
        model: &'static str,
    ) -> Result<(), A::Error> {
        let value: Json = map.next_value()?;
        oddities::note(Oddity::Field, model, &self.unknown);
        extra.insert(std::mem::take(&mut self.unknown), value);
        Ok(())
    }

    /// The place of a key in the table, or [`UNKNOWN`].
    #[inline]
    fn find(&mut self, name: &str) -> usize {
        let index = match self.fields.get(self.expected) {
            Some(field) if same(field, name) => self.expected,
            _ => self.places.find(self.fields, name),
        };
        if index == UNKNOWN {
            name.clone_into(&mut self.unknown);
        } else {
            self.seen.insert(index);
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

impl Visitor<'_> for &mut Keys {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        Ok(self.find(name))
    }
}

/// Whether two names are the same. Most are so short that a call of `memcmp` would take longer than comparing them.
#[inline]
fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    // The two pieces that are compared may overlap.
    match one.len() {
        17.. => one == other,
        8.. => {
            one.first_chunk::<8>() == other.first_chunk()
                && one.last_chunk::<8>() == other.last_chunk()
        }
        4.. => {
            one.first_chunk::<4>() == other.first_chunk()
                && one.last_chunk::<4>() == other.last_chunk()
        }
        _ => one.iter().zip(other).all(|(one, other)| one == other),
    }
}

/// Where the first names of a table are, by a hash: a name in any place is found by comparing it with one or two.
#[doc(hidden)]
#[derive(Debug)]
pub struct Places([u8; Self::SLOTS]);

impl Places {
    /// More fields than nearly all models have. The others are looked at one after the other.
    const MOST: usize = Self::SLOTS / 2;
    const SLOTS: usize = 128;
    const EMPTY: u8 = u8::MAX;

    const fn of(names: &[&str]) -> Self {
        let mut slots = [Self::EMPTY; Self::SLOTS];
        let mut index = 0;
        while index < names.len() && index < Self::MOST {
            let mut slot = Self::slot(names[index].as_bytes());
            while slots[slot] != Self::EMPTY {
                slot = (slot + 1) % Self::SLOTS;
            }
            #[expect(clippy::cast_possible_truncation, reason = "below `MOST`")]
            let place = index as u8;
            slots[slot] = place;
            index += 1;
        }
        Self(slots)
    }

    /// Names of a model differ in their length, their ends or their middle, as a rule.
    const fn slot(name: &[u8]) -> usize {
        let half = name.split_at(name.len() / 2).1;
        let (first, middle, last) = match (name, half) {
            ([first, .., last], [middle, ..]) => (*first, *middle, *last),
            ([only], _) => (*only, 0, 0),
            _ => (0, 0, 0),
        };
        #[expect(clippy::cast_possible_truncation, reason = "the low bits will do")]
        let length = name.len() as u8;
        // Fibonacci hashing: the high bits depend on all of them.
        let hash = u32::from_le_bytes([first, middle, last, length]).wrapping_mul(0x9E37_79B1);
        (hash >> 25) as usize % Self::SLOTS
    }

    /// The place of a name among those that this is made of, or [`UNKNOWN`].
    #[inline]
    fn find(&self, names: &[&str], name: &str) -> usize {
        let mut slot = Self::slot(name.as_bytes());
        // Half of the slots are empty at least, so this ends.
        while let Some(place) = self.0.get(slot)
            && *place != Self::EMPTY
        {
            let place = usize::from(*place);
            if names.get(place).is_some_and(|known| same(known, name)) {
                return place;
            }
            slot = (slot + 1) % Self::SLOTS;
        }
        Self::find_late(names, name)
    }

    #[inline(never)]
    fn find_late(names: &[&str], name: &str) -> usize {
        let mut late = names.iter().enumerate().skip(Self::MOST);
        late.find(|(_, known)| same(known, name))
            .map_or(UNKNOWN, |(place, _)| place)
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
    #[inline]
    fn insert(&mut self, index: usize) {
        match self.low.get_mut(index / 64) {
            Some(bits) => *bits |= 1 << (index % 64),
            None => self.high.push(index),
        }
    }

    #[inline]
    fn contains(&self, index: usize) -> bool {
        match self.low.get(index / 64) {
            Some(bits) => bits & (1 << (index % 64)) != 0,
            None => self.high.contains(&index),
        }
    }
}

/// Finds the first field that has to be there and did not come.
struct Missing<'a> {
    seen: &'a Seen,
    index: usize,
    found: Option<usize>,
}

impl Fields for Missing<'_> {
    #[inline]
    fn field<T, C: Codec<T>>(&mut self, _: &T, _: C) {
        if C::absent().is_none() && self.found.is_none() && !self.seen.contains(self.index) {
            self.found = Some(self.index);
        }
        self.index += 1;
    }
}

/// Writes a model: the known fields that are set, then the unknown ones.
pub fn write_model<M: Model, S: Serializer>(model: &M, serializer: S) -> Result<S::Ok, S::Error> {
    let map = serializer.serialize_map(None)?;
    let mut out = Writer {
        fields: M::FIELDS,
        index: 0,
        written: Seen::default(),
        map,
        error: None,
    };
    model.visit(&mut out);
    out.finish(model.extra())
}

/// Writes field after field; the first error ends it.
struct Writer<M: SerializeMap> {
    fields: &'static [&'static str],
    index: usize,
    written: Seen,
    map: M,
    error: Option<M::Error>,
}

impl<M: SerializeMap> Writer<M> {
    /// Writes the unknown fields. Those that the model knows and has written are left out.
    #[inline(never)]
    fn finish(mut self, extra: &Extra) -> Result<M::Ok, M::Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        for (name, value) in extra {
            let known = self.fields.iter().position(|field| *field == name);
            if !known.is_some_and(|index| self.written.contains(index)) {
                self.map.serialize_entry(name, value)?;
            }
        }
        self.map.end()
    }
}

impl<M: SerializeMap> Fields for Writer<M> {
    #[inline]
    fn field<T, C: Codec<T>>(&mut self, value: &T, _: C) {
        if self.error.is_none() && !C::is_absent(value) {
            self.written.insert(self.index);
            let name = self.fields.get(self.index).copied().unwrap_or_default();
            self.error = write_field::<T, C, M>(&mut self.map, name, value).err();
        }
        self.index += 1;
    }
}

#[inline(never)]
fn write_field<T, C: Codec<T>, M: SerializeMap>(
    map: &mut M,
    name: &'static str,
    value: &T,
) -> Result<(), M::Error> {
    map.serialize_entry(name, &Written::<T, C>::new(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_table_or_the_identifier() {
        assert_eq!(name(&["id"]), "id");
        assert_eq!(name(&["scan_id", "scanId"]), "scanId");
        assert_eq!(name(&["r#type"]), "type");
        assert_eq!(name(&[]), "");
    }

    #[test]
    fn a_key_is_found_wherever_the_search_begins() {
        const FIELDS: &[&str] = &["a", "b", "c"];
        const PLACES: &Places = &Places::of(FIELDS);
        let find = |expected, name| {
            let mut keys = Keys {
                expected,
                ..Keys::new(FIELDS, PLACES)
            };
            (keys.find(name), keys.unknown)
        };
        for expected in 0..5 {
            for (index, field) in FIELDS.iter().enumerate() {
                assert_eq!(
                    find(expected, field),
                    (index, String::new()),
                    "{field} from {expected}"
                );
            }
            assert_eq!(find(expected, "d"), (UNKNOWN, "d".to_owned()));
        }
    }

    #[test]
    fn names_are_found_in_tables_of_any_length() {
        let names: Vec<String> = (0..300).map(|number| format!("n{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain([""]).collect();
        for count in [0, 1, 63, 64, 65, 301] {
            let names = &names[..count];
            let places = Places::of(names);
            for (index, name) in names.iter().enumerate() {
                assert_eq!(places.find(names, name), index, "{name} of {count}");
            }
            for other in ["n", "m1", "n1x", "n300"] {
                assert_eq!(places.find(names, other), UNKNOWN, "{other} of {count}");
            }
        }
    }

    #[test]
    fn names_of_any_length_are_compared_to_the_last_byte() {
        let name = "abcdefghijklmnopqrstuvwx";
        for length in 0..name.len() {
            let name = &name[..length];
            assert!(same(name, String::from(name).as_str()));
            assert!(!same(name, &format!("{name}x")));
            for at in 0..length {
                let mut other = name.to_owned();
                other.replace_range(at..=at, "-");
                assert!(!same(name, &other), "{other}");
            }
        }
    }

    #[test]
    fn seen_has_no_limit() {
        let mut seen = Seen::default();
        for index in [0, 63, 64, 255, 256, 1000] {
            assert!(!seen.contains(index), "{index}");
            seen.insert(index);
            assert!(seen.contains(index), "{index}");
        }
        assert!(!seen.contains(1) && !seen.contains(999));
    }
}
