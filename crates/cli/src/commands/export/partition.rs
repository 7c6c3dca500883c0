//! Which folder a row belongs to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secapi_core::{Json, Timestamp};

use super::schema::{Kind, Schema, instant};
use crate::Result;
use crate::failure::Failure;
use crate::lists::Target;
use crate::suggest;

/// What Hive calls the folder of rows without a value.
const NOTHING: &str = "__HIVE_DEFAULT_PARTITION__";

/// What is escaped in the name of a folder.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b' ')
    .remove(b'@')
    .remove(b'+');

/// `day:FIELD` or `FIELD`.
#[derive(Clone, Debug)]
pub(super) struct Partition {
    word: String,
    field: String,
    /// For the days of an instant: whether numbers count seconds.
    day: Option<bool>,
}

impl Partition {
    pub(super) fn new(word: &str, target: &Target, schema: &Schema) -> Result<Self> {
        let (is_day, field) = match word.strip_prefix("day:") {
            Some(field) => (true, field),
            None => (false, word),
        };
        let Some(column) = schema.column(field).filter(|_| field != "extra") else {
            let known = schema.columns().iter().map(|column| &*column.name);
            return Err(Failure::usage(format!(
                "--partition-by: the rows of {} have no field `{field}`",
                target.name()
            ))
            .with_hint(suggest::hint(field, known)));
        };
        let day = match (is_day, column.kind) {
            (false, _) => None,
            (true, Kind::Instant { seconds }) => Some(seconds),
            // Some instants are typed as text, because their zone is not known.
            (true, Kind::Text | Kind::Integer) => Some(false),
            (true, _) => {
                return Err(Failure::usage(format!(
                    "--partition-by: `{field}` is no instant, and has no day"
                )));
            }
        };
        Ok(Self {
            word: word.to_owned(),
            field: field.to_owned(),
            day,
        })
    }

    /// As it was given.
    pub(super) fn word(&self) -> &str {
        &self.word
    }

    /// The folder of a row: `day=2026-01-31`.
    pub(super) fn folder(&self, row: &Json, schema: &Schema) -> String {
        let value = schema.field(row, &self.field);
        let (name, value) = match self.day {
            Some(seconds) => {
                let at = value.and_then(|value| instant(value, seconds));
                ("day", at.and_then(day))
            }
            None => (&*self.field, value.and_then(text)),
        };
        match value.filter(|value| !value.is_empty()) {
            Some(value) => {
                let value = utf8_percent_encode(&value, ESCAPED);
                format!("{}={value}", utf8_percent_encode(name, ESCAPED))
            }
            None => format!("{}={NOTHING}", utf8_percent_encode(name, ESCAPED)),
        }
    }
}

/// The day of an instant in UTC.
fn day(at: Timestamp) -> Option<String> {
    let text = at.to_iso();
    text.split_once('T').map(|(day, _)| day.to_owned())
}

/// The text of a value, cut to what the name of a folder can hold.
fn text(value: &Json) -> Option<String> {
    let text = match value {
        Json::Null => return None,
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(text.chars().take(60).collect())
}
