//! Models: how objects with known fields are read and written. One visitor serves all of them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::oddities::{self, Oddity};
use super::salvage::Salvage;
use super::shown::Written;
use super::source::Seed;
use super::token::AN_OBJECT;
use super::{Codec, Extra, Field, Form, Problem, Role, Shown, Taken, Token, document};
use crate::Json;

/// A struct whose fields are read and written by name, made by [`wire!`](crate::wire!).
///
/// The default of each field must be what it is when it is absent; derived `Default` is right.
pub trait Model: Field {
    /// What is known of the fields.
    fn table(&self) -> &'static Table;

    /// The field number `index`, and its form.
    fn field(&self, index: usize) -> Option<(&dyn Field, Form)>;

    /// The field number `index`, to be read, and its form.
    fn field_mut(&mut self, index: usize) -> Option<(&mut dyn Field, Form)>;

    /// The fields that the model does not know.
    fn extra(&self) -> &Extra;

    /// The fields that the model does not know.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// The names of a model.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    fields: &'static [&'static str],
    /// Where the names are, so that they need not be searched.
    places: Places,
}

impl Table {
    /// The table of a type: its name, and the wire names of its fields in order.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self {
            name,
            fields,
            places: Places::of(fields),
        }
    }

    /// The wire names of the fields, in order.
    #[must_use]
    pub const fn fields(&self) -> &'static [&'static str] {
        self.fields
    }

    fn field(&self, index: usize) -> &'static str {
        self.fields.get(index).copied().unwrap_or_default()
    }
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

/// A field and its form.
#[inline]
pub fn field<T: Field, C: Codec<T>>(value: &T, _: C) -> Option<(&dyn Field, Form)> {
    Some((value, C::FORM))
}

/// A field and its form.
#[inline]
pub fn field_mut<T: Field, C: Codec<T>>(value: &mut T, _: C) -> Option<(&mut dyn Field, Form)> {
    Some((value, C::FORM))
}

/// What [`Place::take`](super::Place::take) of a model does; `null` and `""` are unset.
pub fn take_model(
    model: &mut dyn Model,
    token: Token<'_>,
    form: Form,
    role: Role,
) -> Result<Taken, Problem> {
    match token {
        token if form == Form::JsonText => document::take(model, token, role),
        Token::Object(entries) => entries.fields(model).map(|()| Taken::Set),
        token => {
            let is_kept = role.keeps() && !model.may_be_secret(&mut Vec::new());
            token.refused(AN_OBJECT, is_kept)
        }
    }
}

/// What [`Place::may_be_secret`](super::Place::may_be_secret) of a model does.
pub fn may_be_secret(model: &dyn Model, seen: &mut Vec<&'static Table>) -> bool {
    let table = model.table();
    if seen.iter().any(|known| std::ptr::eq(*known, table)) {
        return false;
    }
    seen.push(table);
    let mut fields = (0..table.fields.len()).filter_map(|index| model.field(index));
    fields.any(|(field, _)| field.may_be_secret(seen))
}

/// What [`Field::show`] of a model does.
pub fn show_model(model: &dyn Model, form: Form) -> Shown<'_> {
    match form {
        Form::JsonText => document::show(model),
        _ => Shown::Model(model),
    }
}

/// Reads the entries of an object.
pub(super) fn read_fields<'de, A: MapAccess<'de>>(
    map: &mut A,
    model: &mut dyn Model,
    salvage: Option<&Salvage<'_>>,
) -> Result<(), A::Error> {
    let mut keys = Keys::new(model.table());
    let mut seen = Seen::default();
    while let Some(index) = map.next_key_seed(&mut keys)? {
        let Some((field, form)) = model.field_mut(index) else {
            keys.keep(map, model)?;
            continue;
        };
        if !seen.insert(index) {
            field.reset();
        }
        let done = match salvage {
            Some(salvage) if !field.is_required() => read_by_itself(map, field, form, salvage)?,
            _ => map.next_value_seed(Seed::new(field, form, Role::Field, salvage))?,
        };
        if done == Taken::PutAside {
            keep_aside(model, index);
        }
    }
    let required = |index: &usize| {
        model
            .field(*index)
            .is_some_and(|(field, _)| field.is_required())
    };
    match seen.others(keys.table.fields.len()).find(required) {
        None => Ok(()),
        Some(index) => Err(missing_field(keys.table.field(index))),
    }
}

/// Reads an optional field in a second pass.
#[cold]
#[inline(never)]
fn read_by_itself<'de, A: MapAccess<'de>>(
    map: &mut A,
    field: &mut dyn Field,
    form: Form,
    salvage: &Salvage<'_>,
) -> Result<Taken, A::Error> {
    let text = map.next_value::<&RawValue>()?;
    // The second pass knows why.
    let failed = || A::Error::custom("");
    salvage.field(text, field, form).ok_or_else(failed)
}

/// Keeps what came for a field that is unset because no value could be made of it.
#[cold]
#[inline(never)]
fn keep_aside(model: &mut dyn Model, index: usize) {
    let table = model.table();
    if let Some(value) = oddities::take_aside() {
        let oddity = match &value {
            Json::String(_) => Oddity::Text,
            _ => Oddity::Kind,
        };
        oddities::note(oddity, table.name, table.field(index));
        model.extra_mut().insert(table.field(index), value);
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
    table: &'static Table,
    expected: usize,
    /// The key that is not in the table.
    unknown: String,
}

impl Keys {
    fn new(table: &'static Table) -> Self {
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
    ) -> Result<(), A::Error> {
        let mut value = Json::Null;
        map.next_value_seed(Seed::new(&mut value, Form::Plain, Role::Value, None))?;
        oddities::note(Oddity::Field, self.table.name, &self.unknown);
        model
            .extra_mut()
            .insert(std::mem::take(&mut self.unknown), value);
        Ok(())
    }

    /// The place of a key in the table, or [`UNKNOWN`].
    #[inline]
    fn find(&mut self, name: &str) -> usize {
        let Table { fields, places, .. } = self.table;
        let index = match fields.get(self.expected) {
            Some(field) if same(field, name) => self.expected,
            _ => places.find(fields, name),
        };
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
#[derive(Debug)]
struct Places([u8; Self::SLOTS]);

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

/// Writes a model: the known fields that are set, then the unknown ones. An unknown one that the model knows and has written is left out;
/// where it stands for an empty list or map, that is left out.
pub(super) fn write_fields<S: Serializer>(
    model: &dyn Model,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let (fields, extra) = (model.table().fields, model.extra());
    let stands_in = |index: usize, place: &dyn Field, form| {
        let name = fields.get(index).copied().unwrap_or_default();
        !extra.is_empty() && extra.get(name).is_some() && is_empty(place, form)
    };
    let set = |index| {
        let field = model.field(index)?;
        (!field.0.is_absent() && !stands_in(index, field.0, field.1)).then_some(field)
    };
    let mut map = serializer.serialize_map(None)?;
    for (index, name) in fields.iter().enumerate() {
        if let Some((place, form)) = set(index) {
            map.serialize_entry(name, &Written(place, form))?;
        }
    }
    for (name, value) in extra {
        let known = fields.iter().position(|field| *field == name);
        if known.and_then(set).is_none() {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

/// Whether a place holds an empty list or map.
#[cold]
#[inline(never)]
fn is_empty(place: &dyn Field, form: Form) -> bool {
    match place.show(form) {
        Shown::List(elements, _) => elements.len() == 0,
        Shown::Map(entries, _) => entries.len() == 0,
        _ => false,
    }
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
        static TABLE: Table = Table::new("Thing", &["a", "b", "c"]);
        let find = |expected, name| {
            let mut keys = Keys {
                expected,
                ..Keys::new(&TABLE)
            };
            (keys.find(name), keys.unknown)
        };
        for expected in 0..5 {
            for (index, field) in TABLE.fields.iter().enumerate() {
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
            assert!(seen.insert(index) && !seen.insert(index), "{index}");
        }
        for count in [0, 1, 63, 64, 65, 128, 255, 256, 257, 1001, 1002] {
            let others: Vec<usize> = seen.others(count).collect();
            let expected = (0..count).filter(|index| ![0, 63, 64, 255, 256, 1000].contains(index));
            assert_eq!(others, expected.collect::<Vec<_>>(), "{count}");
        }
    }
}
