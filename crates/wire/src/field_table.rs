//! The wire names of a model's fields.

/// The name of a model and the wire names of its fields.
#[derive(Debug)]
pub struct FieldTable {
    name: &'static str,
    fields: &'static [&'static str],
    /// Finds a name without a search.
    index: FieldIndex,
}

impl FieldTable {
    /// The table of a type: its name, and the wire names of its fields in order.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [&'static str]) -> Self {
        Self {
            name,
            fields,
            index: FieldIndex::of(fields),
        }
    }

    /// The name of the type.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The wire names of the fields, in order.
    #[must_use]
    pub const fn fields(&self) -> &'static [&'static str] {
        self.fields
    }

    /// The wire name of one field.
    pub(crate) fn field(&self, index: usize) -> &'static str {
        self.fields.get(index).copied().unwrap_or_default()
    }

    /// The position of a name, or [`UNKNOWN`]. Servers write the fields in the same order each time, mostly that of the spec; so the
    /// `expected` position is tried first.
    #[inline]
    pub(crate) fn find(&self, name: &str, expected: usize) -> usize {
        match self.fields.get(expected) {
            Some(field) if same(field, name) => expected,
            _ => self.index.find(self.fields, name),
        }
    }
}

/// The position of a name that is not in the table.
pub(crate) const UNKNOWN: usize = usize::MAX;

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
struct FieldIndex([u8; Self::SLOTS]);

impl FieldIndex {
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

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn a_key_is_found_wherever_the_search_begins() {
        static TABLE: FieldTable = FieldTable::new("Thing", &["a", "b", "c"]);
        for expected in 0..5 {
            for (index, field) in TABLE.fields.iter().enumerate() {
                assert_eq!(
                    TABLE.find(field, expected),
                    index,
                    "{field} from {expected}"
                );
            }
            assert_eq!(TABLE.find("d", expected), UNKNOWN);
        }
    }

    #[test]
    fn names_are_found_in_tables_of_any_length() {
        let names: Vec<String> = (0..300).map(|number| format!("n{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain([""]).collect();
        for count in [0, 1, 63, 64, 65, 301] {
            let names = &names[..count];
            let places = FieldIndex::of(names);
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
}
