//! The fields of an object that its model does not know.

use std::collections::{BTreeMap, btree_map};
use std::fmt;

use crate::Json;
use crate::secret_names::Named;

/// The fields of an object that its model does not know, by wire name.
///
/// Every model has one, so that read-change-write loses nothing and new fields of a server can be used before the spec has them.
/// It takes the room of one pointer as long as it is empty.
///
/// A value that does not fit its field is here as well. A name that the model does know is written only when the model's own field is
/// left out, or is an empty list or map; so `insert("name", Json::Null)` sends an explicit `null` for a field that is `None`.
///
/// ```
/// use secapi_wire::{Extra, Json};
///
/// let mut extra = Extra::default();
/// extra.insert("newField", 1);
/// assert_eq!(extra.get("newField"), Some(&Json::from(1)));
/// assert_eq!(extra.iter().count(), 1);
/// ```
#[derive(Clone, Default, PartialEq)]
#[expect(
    clippy::box_collection,
    reason = "a pointer takes a third of the room, and most models have nothing here"
)]
pub struct Extra(Option<Box<BTreeMap<String, Json>>>);

impl Extra {
    /// The value of one field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.as_ref()?.get(name)
    }

    /// Sets a field and returns what it was before.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        self.0
            .get_or_insert_default()
            .insert(name.into(), value.into())
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let fields = self.0.as_mut()?;
        let value = fields.remove(name);
        if fields.is_empty() {
            self.0 = None;
        }
        value
    }

    /// All fields, sorted by name.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.as_ref().map(|fields| fields.iter()))
    }

    /// The number of fields.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |fields| fields.len())
    }

    /// Whether there is no field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Values under names that speak of secrets (`newToken`) are hidden, in documents inside text too.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (name, Named(name, value))))
            .finish()
    }
}

/// The fields of an [`Extra`], by name.
#[derive(Clone, Debug)]
pub struct Iter<'a>(Option<btree_map::Iter<'a, String, Json>>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Json);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.as_mut()?.next()?;
        Some((name.as_str(), value))
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.0.as_ref().map_or(0, ExactSizeIterator::len);
        (len, Some(len))
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a str, &'a Json);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<K: Into<String>, V: Into<Json>> Extend<(K, V)> for Extra {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, fields: I) {
        for (name, value) in fields {
            self.insert(name, value);
        }
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        let mut extra = Self::default();
        extra.extend(fields);
        extra
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_pointer_and_empties_itself() {
        assert_eq!(size_of::<Extra>(), size_of::<usize>());
        let mut extra: Extra = [("b", 2), ("a", 1)].into_iter().collect();
        assert_eq!(
            extra.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!((extra.len(), extra.iter().len()), (2, 2));
        assert_eq!(extra.remove("a"), Some(Json::from(1)));
        assert_eq!(extra.remove("a"), None);
        extra.remove("b");
        assert_eq!(extra, Extra::default());
    }

    #[test]
    fn debug_hides_what_is_named_like_a_secret() {
        let extra: Extra = [
            ("x", Json::from("seen")),
            ("new", serde_json::json!({"accessToken": "made-up-token"})),
            ("text", Json::from(r#"{"token": "made-up-token", "#)),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            format!("{extra:?}"),
            r#"{"new": {"accessToken": [hidden]}, "text": "{\"token\": \"[hidden]\", ", "x": "seen"}"#
        );
    }
}
