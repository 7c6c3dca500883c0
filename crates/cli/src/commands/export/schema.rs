//! The columns of a list: what the catalog knows of its rows.

use secapi_catalog::catalog::{Model, Type};
use secapi_core::{Json, Timestamp};
use serde_json::{Map, Number, json};

use crate::lists::Target;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// Instants; a number in a row counts seconds.
    Instant {
        seconds: bool,
    },
    /// JSON as text.
    Json,
}

impl Kind {
    fn of(ty: &Type) -> Self {
        match ty {
            Type::String | Type::Secret | Type::Enum(_) | Type::Binary => Self::Text,
            Type::Integer => Self::Integer,
            Type::Number => Self::Number,
            Type::Boolean => Self::Boolean,
            Type::TimestampS => Self::Instant { seconds: true },
            Type::TimestampMs | Type::Timestamp | Type::DateTime => {
                Self::Instant { seconds: false }
            }
            Type::Text(inner) => match Self::of(inner) {
                kind @ (Self::Integer | Self::Number | Self::Boolean) => kind,
                _ => Self::Text,
            },
            Type::Json | Type::List(_) | Type::Map(_) | Type::Model(_) => Self::Json,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Instant { .. } => "timestamp",
            Self::Json => "json",
        }
    }
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    /// Microseconds since 1970.
    Instant(i64),
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// The columns of a list, the last of which takes what fits no other.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    columns: Vec<Column>,
    /// The one field that rows consist of, where it has the columns.
    outer: Option<String>,
    /// Whether rows are objects of a form that is known.
    is_typed: bool,
}

impl Schema {
    pub(super) fn of(target: &Target) -> Self {
        let scope = &target.scope;
        let mut model = target.row_type().and_then(|row| scope.model(row));
        let mut outer = None;
        if let Some(Model { fields, .. }) = model
            && let [only] = &fields[..]
            && matches!(only.ty, Type::Model(_))
            && let Some(inner) = scope.model(&only.ty)
        {
            outer = Some(only.name.clone());
            model = Some(inner);
        }
        let Some(model) = model else {
            let value = Column {
                name: "value".to_owned(),
                kind: Kind::Json,
            };
            return Self {
                columns: vec![value],
                outer: None,
                is_typed: false,
            };
        };
        let mut columns: Vec<Column> = Vec::new();
        for field in &model.fields {
            // Columns have no case in most tools.
            let is_taken = columns
                .iter()
                .any(|column| column.name.eq_ignore_ascii_case(&field.name));
            if !is_taken && !field.name.eq_ignore_ascii_case("extra") {
                columns.push(Column {
                    name: field.name.clone(),
                    kind: Kind::of(&field.ty),
                });
            }
        }
        columns.push(Column {
            name: "extra".to_owned(),
            kind: Kind::Json,
        });
        Self {
            columns,
            outer,
            is_typed: true,
        }
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The field of a row that a column has.
    pub(super) fn field<'r>(&self, row: &'r Json, name: &str) -> Option<&'r Json> {
        match &self.outer {
            Some(outer) => row.get(outer)?.get(name),
            None => row.get(name),
        }
    }

    /// The cells of a row.
    pub(super) fn cells(&self, row: Json) -> Vec<Cell> {
        let mut fields = match row {
            Json::Object(fields) if self.is_typed => fields,
            other if self.is_typed => return self.odd(&other),
            other => return vec![json_text(&other)],
        };
        let mut outside = Map::new();
        if let Some(outer) = &self.outer {
            match fields.remove(outer) {
                Some(Json::Object(inner)) => outside = std::mem::replace(&mut fields, inner),
                Some(other) => {
                    fields.insert(outer.clone(), other);
                    return self.odd(&Json::Object(fields));
                }
                None => return self.odd(&Json::Object(fields)),
            }
        }
        let mut cells = Vec::with_capacity(self.columns.len());
        let known = self.columns.len().saturating_sub(1);
        for column in self.columns.iter().take(known) {
            let Some(value) = fields.remove(&column.name) else {
                cells.push(Cell::Null);
                continue;
            };
            match cell(column.kind, value) {
                Ok(cell) => cells.push(cell),
                Err(value) => {
                    cells.push(Cell::Null);
                    fields.insert(column.name.clone(), value);
                }
            }
        }
        fields.extend(outside);
        cells.push(if fields.is_empty() {
            Cell::Null
        } else {
            json_text(&Json::Object(fields))
        });
        cells
    }

    /// A row that is not what the catalog says, as a whole in `extra`.
    fn odd(&self, row: &Json) -> Vec<Cell> {
        let mut cells = vec![Cell::Null; self.columns.len().saturating_sub(1)];
        cells.push(json_text(row));
        cells
    }

    pub(super) fn to_json(&self) -> Json {
        let columns = self.columns.iter();
        let columns =
            columns.map(|column| json!({ "name": column.name, "type": column.kind.name() }));
        columns.collect()
    }
}

fn json_text(value: &Json) -> Cell {
    Cell::Text(value.to_string())
}

/// The cell of a value, or the value where it does not fit.
fn cell(kind: Kind, value: Json) -> Result<Cell, Json> {
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match (kind, value) {
        (Kind::Text, Json::String(text)) => Ok(Cell::Text(text)),
        (Kind::Text, Json::Number(number)) => Ok(Cell::Text(number.to_string())),
        (Kind::Text, Json::Bool(value)) => Ok(Cell::Text(value.to_string())),
        (Kind::Json, value) => Ok(json_text(&value)),
        (Kind::Boolean, Json::Bool(value)) => Ok(Cell::Boolean(value)),
        (Kind::Boolean, Json::String(text)) => match &*text {
            "true" => Ok(Cell::Boolean(true)),
            "false" => Ok(Cell::Boolean(false)),
            _ => Err(Json::String(text)),
        },
        (Kind::Integer, value) => match whole(&value) {
            Some(number) => Ok(Cell::Integer(number)),
            None => Err(value),
        },
        (Kind::Number, Json::Number(number)) => {
            let value = number.as_f64().filter(|value| value.is_finite());
            value.map(Cell::Number).ok_or(Json::Number(number))
        }
        (Kind::Number, Json::String(text)) => {
            let value = text.parse().ok().filter(|value: &f64| value.is_finite());
            value.map(Cell::Number).ok_or(Json::String(text))
        }
        (Kind::Instant { seconds }, value) => match micros(&value, seconds) {
            Some(micros) => Ok(Cell::Instant(micros)),
            None => Err(value),
        },
        (_, value) => Err(value),
    }
}

fn whole(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// An instant in microseconds, which are counted in milliseconds on the wire.
pub(super) fn micros(value: &Json, seconds: bool) -> Option<i64> {
    instant(value, seconds)?.as_millis().checked_mul(1000)
}

/// An instant of a row: a number, a number as text, or text with a date.
pub(super) fn instant(value: &Json, seconds: bool) -> Option<Timestamp> {
    let of_number = |number: i64| {
        if seconds {
            Timestamp::from_seconds(number)
        } else {
            Timestamp::from_millis(number)
        }
    };
    match value {
        Json::Number(number) => number.as_i64().map(of_number),
        Json::String(text) => match text.parse::<Number>() {
            Ok(number) => number.as_i64().map(of_number),
            Err(_) => text.parse().ok(),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Cell, Column, Kind, Schema};

    fn schema() -> Schema {
        let columns = [
            ("id", Kind::Integer),
            ("name", Kind::Text),
            ("at", Kind::Instant { seconds: false }),
            ("tags", Kind::Json),
            ("extra", Kind::Json),
        ];
        let columns = columns.map(|(name, kind)| Column {
            name: name.to_owned(),
            kind,
        });
        Schema {
            columns: columns.to_vec(),
            outer: None,
            is_typed: true,
        }
    }

    #[test]
    fn what_does_not_fit_its_column_is_kept_beside_the_others() {
        let row = json!({"id": "7", "name": "x", "at": 1_500, "tags": ["a"], "new": 1});
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(
            schema().cells(row),
            [
                Cell::Integer(7),
                text("x"),
                Cell::Instant(1_500_000),
                text(r#"["a"]"#),
                text(r#"{"new":1}"#),
            ]
        );
        let row = json!({"id": 1.5, "at": "soon", "name": null});
        let cells = schema().cells(row);
        assert_eq!(cells[..4], [Cell::Null, Cell::Null, Cell::Null, Cell::Null]);
        assert_eq!(cells[4], text(r#"{"at":"soon","id":1.5}"#));
        assert_eq!(schema().cells(json!(7))[4], text("7"));
    }

    #[test]
    fn instants_are_read_however_they_are_written() {
        let at = "2026-01-15 08:30:00";
        let row = json!({ "at": at });
        assert_eq!(schema().cells(row)[2], Cell::Instant(1_768_465_800_000_000));
        let row = json!({ "at": "1768465800000" });
        assert_eq!(schema().cells(row)[2], Cell::Instant(1_768_465_800_000_000));
    }
}
