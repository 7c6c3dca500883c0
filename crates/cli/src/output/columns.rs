//! Which fields of a row are columns, in which order.

use secapi_catalog::catalog::{Model, Type};
use secapi_core::{Json, Timestamp};
use serde_json::Map;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One word.
    Word,
    /// An instant as a number: how many of its units a second has.
    Instant { per_second: i64 },
    /// An object, a list, or anything at all.
    Nested,
}

impl Kind {
    fn of(ty: &Type) -> Self {
        match ty {
            Type::TimestampMs => Self::Instant { per_second: 1000 },
            Type::TimestampS => Self::Instant { per_second: 1 },
            Type::List(_) | Type::Map(_) | Type::Model(_) | Type::Json | Type::Text(_) => {
                Self::Nested
            }
            _ => Self::Word,
        }
    }
}

/// The columns of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    /// Those that were asked for: paths such as `owner.name`.
    given: Vec<String>,
    /// The fields of the model, in the order of the catalog.
    model: Vec<(String, Kind)>,
}

impl Columns {
    /// Those that were asked for, else those of the model.
    pub(crate) fn new(given: &[String], model: Option<&Model>) -> Self {
        let fields = model.iter().flat_map(|model| &model.fields);
        let model = fields.map(|field| (field.name.clone(), Kind::of(&field.ty)));
        Self {
            given: given.to_vec(),
            model: model.collect(),
        }
    }

    /// Those that were asked for.
    pub(crate) fn given(given: &[String]) -> Self {
        Self {
            given: given.to_vec(),
            model: Vec::new(),
        }
    }

    /// Whether columns were asked for.
    pub(crate) fn are_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Takes the fields of a row as columns where nothing else is known.
    pub(crate) fn settle(&mut self, row: &Json) {
        if !self.are_given() && self.model.is_empty() {
            let fields = row.as_object().into_iter().flatten();
            let kind = |value: &Json| {
                if value.is_object() || value.is_array() {
                    Kind::Nested
                } else {
                    Kind::Word
                }
            };
            self.model = fields
                .map(|(name, value)| (name.clone(), kind(value)))
                .collect();
        }
    }

    /// All columns, and whether fields that are no column belong into one more: `extra`.
    pub(crate) fn all(&self) -> (Vec<&str>, bool) {
        if self.are_given() {
            return (self.given.iter().map(String::as_str).collect(), false);
        }
        let names = self.model.iter().map(|(name, _)| &**name);
        (names.collect(), !self.model.is_empty())
    }

    /// The columns that hold one word, for tables.
    pub(crate) fn plain(&self) -> Vec<&str> {
        if self.are_given() {
            return self.given.iter().map(String::as_str).collect();
        }
        let plain = self.model.iter().filter(|(_, kind)| *kind != Kind::Nested);
        let mut names: Vec<&str> = plain.map(|(name, _)| &**name).collect();
        names.sort_by_key(|name| rank(name));
        names
    }

    /// A value as people read it: instants as dates in UTC.
    pub(crate) fn shown(&self, row: &Json, name: &str) -> String {
        let value = at(row, name);
        let kind = self.model.iter().find(|(known, _)| known == name);
        match (kind, value.and_then(Json::as_i64)) {
            // A service writes 0 for "never".
            (Some((_, Kind::Instant { .. })), Some(0)) => String::new(),
            (Some((_, Kind::Instant { per_second })), Some(number)) => {
                Timestamp::from_millis(number.saturating_mul(1000 / per_second)).to_date_time()
            }
            _ => cell(value),
        }
    }

    /// The fields of an object that are no column, as JSON text; empty when there are none.
    pub(crate) fn extra(&self, row: &Json) -> String {
        let is_known = |name: &String| self.model.iter().any(|(known, _)| known == name);
        let fields = row.as_object().into_iter().flatten();
        let extra: Map<String, Json> = fields
            .filter(|(name, _)| !is_known(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if extra.is_empty() {
            return String::new();
        }
        Json::Object(extra).to_string()
    }

    /// The value with the columns alone that were asked for.
    pub(crate) fn selected(&self, value: Json) -> Json {
        if !self.are_given() || !value.is_object() {
            return value;
        }
        let selected = self.given.iter().map(|path| {
            let found = at(&value, path).cloned().unwrap_or_default();
            (path.clone(), found)
        });
        Json::Object(selected.collect())
    }
}

/// What tells a row apart comes first: its id, then names.
fn rank(name: &str) -> u8 {
    let name = name.to_ascii_lowercase();
    if ["id", "dbid", "uuid"].contains(&&*name) {
        0
    } else if name.ends_with("name") {
        1
    } else {
        2
    }
}

/// The value at a path of keys joined by dots.
pub(crate) fn at<'v>(value: &'v Json, path: &str) -> Option<&'v Json> {
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    path.split('.').try_fold(value, |value, key| match value {
        Json::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    })
}

/// A value as the text of a cell.
pub(crate) fn cell(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
