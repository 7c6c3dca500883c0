//! Values made from types: the same seed gives the same value.

use std::cell::RefCell;

use jiff::Timestamp;
use secapi_spec::catalog::{Enum, Field, Model, Type, TypeDef};
use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::seed::Seed;

/// 2026-01-15T08:30:00Z; made-up instants lie in the 30 days after it.
const FIRST_INSTANT: i64 = 1_768_465_800;
const INSTANT_RANGE: u64 = 30 * 24 * 3600;

/// The largest of the numbers that are made up.
const SMALL: u64 = 1000;

/// Makes values of the types that one group sees.
pub(crate) struct Values<'a> {
    catalog: &'a Catalog,
    group: usize,
    /// Models that are being made, outermost first: a model inside itself is left out.
    open: RefCell<Vec<&'a str>>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'n> {
    /// Name of the field, which says what text would be likely.
    pub(crate) name: &'n str,
    pub(crate) seed: Seed,
    /// Row of the list that the value is part of; examples are for row 0.
    pub(crate) row: usize,
}

impl<'n> Spot<'n> {
    fn child(self, name: &str) -> Spot<'_> {
        Spot {
            name,
            seed: self.seed.of(name),
            row: self.row,
        }
    }

    fn item(self, index: usize) -> Spot<'n> {
        Spot {
            seed: self.seed.nth(index as u64),
            row: self.row + index,
            ..self
        }
    }
}

impl<'a> Values<'a> {
    pub(crate) fn new(catalog: &'a Catalog, group: usize) -> Self {
        Self {
            catalog,
            group,
            open: RefCell::default(),
        }
    }

    /// A value of the type; null only where the type cannot have a finite value.
    pub(crate) fn value(&self, ty: &Type, spot: Spot<'_>) -> Value {
        match ty {
            Type::String => Value::String(likely_text(spot)),
            Type::Secret => Value::String(format!("made-up-{}", spot.seed.hex(12))),
            Type::Binary => Value::String(format!("made-up file {}", spot.seed.hex(12))),
            // Ids differ between the rows of a list, however long it is.
            Type::Integer if spot.row > 0 && identifies(spot.name) => {
                json!(SMALL.saturating_add(spot.row as u64))
            }
            Type::Integer => json!(small(spot.seed)),
            Type::Number => json!(f64::from(small(spot.seed)) / 4.0),
            Type::Boolean => json!(spot.seed.below(2) == 0),
            Type::Json => json!({ "name": likely_text(spot) }),
            Type::TimestampMs => json!(instant(spot.seed) * 1000),
            Type::TimestampS => json!(instant(spot.seed)),
            Type::Timestamp => Value::String(formatted(spot.seed, "%Y-%m-%dT%H:%M:%S.000Z")),
            Type::DateTime => Value::String(formatted(spot.seed, "%Y-%m-%d %H:%M:%S")),
            Type::Text(inner) => Value::String(match self.value(inner, spot) {
                Value::String(text) => text,
                other => other.to_string(),
            }),
            Type::List(inner) => self.list(inner, spot),
            Type::Map(inner) => {
                let key = format!("{}-1", spot.name);
                Value::Object(Map::from_iter([(key, self.value(inner, spot.child("1")))]))
            }
            Type::Model(name) | Type::Enum(name) => {
                match self.catalog.definition(self.group, name) {
                    Some(TypeDef::Model(model)) => self.model(model, spot),
                    Some(TypeDef::Enum(definition)) => enum_value(definition, spot),
                    None => Value::Null,
                }
            }
        }
    }

    /// Lists are short, and shorter inside of models, so that responses of deep types stay small.
    fn list(&self, inner: &Type, spot: Spot<'_>) -> Value {
        let length = if self.open.borrow().is_empty() { 2 } else { 1 };
        let items = (0..length).map(|index| self.value(inner, spot.item(index)));
        Value::Array(items.filter(|item| !item.is_null()).collect())
    }

    fn model(&self, model: &'a Model, spot: Spot<'_>) -> Value {
        if self.open.borrow().contains(&model.name.as_str()) {
            return Value::Null;
        }
        self.open.borrow_mut().push(&model.name);
        let mut fields = Map::new();
        for field in &model.fields {
            let value = self.field(field, spot);
            if !(value.is_null() && field.optional) {
                fields.insert(field.name.clone(), value);
            }
        }
        self.open.borrow_mut().pop();
        Value::Object(fields)
    }

    /// The example of a field, or a value made for it.
    pub(crate) fn field(&self, field: &Field, spot: Spot<'_>) -> Value {
        if let Some(example) = &field.example {
            return varied(example, &field.name, spot.row);
        }
        let value = self.value(&field.ty, spot.child(&field.name));
        field.limits.fit(value)
    }
}

fn identifies(name: &str) -> bool {
    name.ends_with("id") || name.ends_with("Id") || name.ends_with("ID")
}

/// Rows differ in what identifies them, all else is as in the example.
fn varied(example: &Value, name: &str, row: usize) -> Value {
    match example {
        Value::Number(number) if row > 0 && identifies(name) => number.as_i64().map_or_else(
            || example.clone(),
            |number| json!(number.saturating_add_unsigned(row as u64)),
        ),
        Value::String(text) if row > 0 && identifies(name) => match text.parse::<i64>() {
            Ok(number) => json!(number.saturating_add_unsigned(row as u64).to_string()),
            Err(_) => json!(format!("{text}-{row}")),
        },
        other => other.clone(),
    }
}

/// The first known value in the first row, then the others in turn.
fn enum_value(definition: &Enum, spot: Spot<'_>) -> Value {
    let values = &definition.values;
    let value = values.get(spot.row.checked_rem(values.len()).unwrap_or(0));
    match value {
        Some(known) if definition.integer => json!(known.value.parse::<i64>().unwrap_or_default()),
        Some(known) => json!(known.value),
        None if definition.integer => json!(0),
        None => json!(likely_text(spot)),
    }
}

/// Text of the kind that the name promises.
fn likely_text(spot: Spot<'_>) -> String {
    let name = spot.name.to_ascii_lowercase();
    let number = small(spot.seed);
    let is = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if name.contains("mail") {
        format!("user-{number}@example.com")
    } else if is(&["mac", "macaddress", "mac_address", "physicaladdress"]) {
        format!("02:00:5E:{:02X}:{:02X}:01", number / 256, number % 256)
    } else if name == "ip" || is(&["ipaddress", "ip_address", "_ip", "addrip"]) {
        format!("192.0.2.{}", number % 254 + 1)
    } else if is(&["url", "uri"]) {
        format!("https://host-{number}.example.com/")
    } else if name.contains("hostname") {
        format!("host-{number}.example.com")
    } else if is(&["id", "uuid"]) {
        spot.seed.uuid()
    } else if is(&["date", "time"]) {
        formatted(spot.seed, "%Y-%m-%d %H:%M:%S")
    } else {
        let name = if name.is_empty() { "text" } else { spot.name };
        format!("{name}-{number}")
    }
}

fn small(seed: Seed) -> u16 {
    u16::try_from(seed.below(SMALL) + 1).unwrap_or(u16::MAX)
}

fn instant(seed: Seed) -> i64 {
    FIRST_INSTANT.saturating_add_unsigned(seed.below(INSTANT_RANGE))
}

fn formatted(seed: Seed, format: &str) -> String {
    Timestamp::from_second(instant(seed))
        .map(|instant| instant.strftime(format).to_string())
        .unwrap_or_default()
}
