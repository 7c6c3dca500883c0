//! Wrappers around payloads: `{"status": …, "results": …}`, `{"data": {"datas": …}}`.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Map;
use serde_json::value::RawValue;

use super::collections::{A_LIST, AN_OBJECT, container_visitor};
use super::decode::run;
use super::{DecodeError, Unset, Wire, mismatch};
use crate::Json;

/// A payload, and what stood around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Enveloped<T> {
    /// The payload; `None` when there is none: a key of the path is missing, or what stands there is unset (`null`, `""`).
    pub payload: Option<T>,
    /// The fields beside the payload, nested as in the body.
    pub fields: Map<String, Json>,
}

/// Reads the payload at `path` and the fields beside it, in one pass. With an empty path the body is the payload.
///
/// ```
/// use secapi_core::wire;
///
/// let body = br#"{"status": "success", "data": {"total": 2, "rows": [1, 2]}}"#;
/// let answer = wire::decode_enveloped::<Vec<i64>>(body, &["data", "rows"])?;
/// assert_eq!(answer.payload, Some(vec![1, 2]));
/// assert_eq!(answer.fields["data"]["total"], 2);
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn decode_enveloped<T: Wire>(body: &[u8], path: &[&str]) -> Result<Enveloped<T>, DecodeError> {
    walk(body, path, &|_| true, Typed(None))
}

/// As [`decode_enveloped`], but of the fields only those that are `wanted` by their name.
pub(crate) fn decode_keeping<T: Wire>(
    body: &[u8],
    path: &[&str],
    wanted: Wanted<'_>,
) -> Result<Enveloped<T>, DecodeError> {
    walk(body, path, wanted, Typed(None))
}

/// The fields beside the payload, whatever the payload is: tells whether an answer that does not decode reports a failure.
///
/// ```
/// use secapi_core::wire;
///
/// let fields = wire::envelope_fields(br#"{"status": "failure", "results": "?"}"#, &["results"])?;
/// assert_eq!(fields["status"], "failure");
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn envelope_fields(body: &[u8], path: &[&str]) -> Result<Map<String, Json>, DecodeError> {
    Ok(walk(body, path, &|_| true, Skipped)?.fields)
}

/// Whether something stands at `path`.
pub(crate) fn has_payload(body: &[u8], path: &[&str]) -> bool {
    walk(body, path, &|_| false, Present(false)).is_ok_and(|answer| answer.payload.is_some())
}

/// The rows of a payload that is a list, each as its own text, and the fields beside it: to decode a page row by row when one of
/// the rows is bad. [`DecodeError::in_row`] puts the error of a row back into its place.
///
/// ```
/// use secapi_core::wire;
///
/// let (rows, _) = wire::split_rows(br#"{"results": [1, "two"]}"#, &["results"])?;
/// let rows: Vec<_> = rows.iter().map(|row| wire::decode::<i64>(row.get().as_bytes())).collect();
/// assert!(rows[0].is_ok() && rows[1].is_err());
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn split_rows(body: &[u8], path: &[&str]) -> Result<Rows, DecodeError> {
    let answer = walk(body, path, &|_| true, Split(None))?;
    Ok((answer.payload.unwrap_or_default(), answer.fields))
}

/// The rows of a page, each as its own text, and the fields beside them.
pub type Rows = (Vec<Box<RawValue>>, Map<String, Json>);

/// Whether a field beside the payload is kept, by its name.
type Wanted<'a> = &'a dyn Fn(&str) -> bool;

/// What becomes of the payload.
trait Payload {
    type Value;

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error>;
    fn take(self) -> Option<Self::Value>;
}

struct Typed<T>(Option<T>);

impl<T: Wire> Payload for Typed<T> {
    type Value = T;

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        self.0 = T::read_or(deserializer, Unset::Allowed)?;
        Ok(())
    }
    fn take(self) -> Option<T> {
        self.0
    }
}

struct Skipped;

impl Payload for Skipped {
    type Value = ();

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_ignored_any(IgnoredAny).map(drop)
    }
    fn take(self) -> Option<()> {
        None
    }
}

/// Whether there is one; what it is, is no matter.
struct Present(bool);

impl Payload for Present {
    type Value = ();

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        self.0 = Option::<IgnoredAny>::deserialize(deserializer)?.is_some();
        Ok(())
    }
    fn take(self) -> Option<()> {
        self.0.then_some(())
    }
}

struct Split(Option<Vec<Box<RawValue>>>);

impl Payload for Split {
    type Value = Vec<Box<RawValue>>;

    fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        self.0 = deserializer.deserialize_any(RowsVisitor {
            unset: Unset::Allowed,
        })?;
        Ok(())
    }
    fn take(self) -> Option<Self::Value> {
        self.0
    }
}

struct RowsVisitor {
    unset: Unset,
}

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Option<Vec<Box<RawValue>>>;

    container_visitor!(A_LIST);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            rows.push(row);
        }
        Ok(Some(rows))
    }
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(mismatch(A_LIST, AN_OBJECT))
    }
}

fn walk<P: Payload>(
    body: &[u8],
    path: &[&str],
    wanted: Wanted<'_>,
    mut payload: P,
) -> Result<Enveloped<P::Value>, DecodeError> {
    let mut fields = Map::new();
    run(body, &mut |deserializer| {
        let (fields, payload) = (&mut fields, &mut payload);
        Level {
            path,
            wanted,
            fields,
            payload,
        }
        .deserialize(deserializer)
    })?;
    Ok(Enveloped {
        payload: payload.take(),
        fields,
    })
}

/// One level of the envelope: what is left of the path, and where the fields of this level go.
struct Level<'a, P> {
    path: &'a [&'a str],
    wanted: Wanted<'a>,
    fields: &'a mut Map<String, Json>,
    payload: &'a mut P,
}

impl<'de, P: Payload> DeserializeSeed<'de> for Level<'_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.path.split_first() {
            None => self.payload.read(deserializer),
            Some((key, path)) => deserializer
                .deserialize_any(LevelVisitor {
                    unset: Unset::Allowed,
                    key,
                    below: Level {
                        path,
                        wanted: self.wanted,
                        fields: self.fields,
                        payload: self.payload,
                    },
                })
                .map(drop),
        }
    }
}

struct LevelVisitor<'a, P> {
    unset: Unset,
    key: &'a str,
    below: Level<'a, P>,
}

impl<'de, P: Payload> Visitor<'de> for LevelVisitor<'_, P> {
    type Value = Option<()>;

    container_visitor!(AN_OBJECT);

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Option<()>, A::Error> {
        Err(mismatch(AN_OBJECT, A_LIST))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<()>, A::Error> {
        let Level {
            path,
            wanted,
            fields,
            payload,
        } = self.below;
        let key = self.key;
        while let Some(found) = map.next_key_seed(Key { key, wanted })? {
            match found {
                Found::Payload => {
                    let mut inner = Map::new();
                    map.next_value_seed(Level {
                        path,
                        wanted,
                        fields: &mut inner,
                        payload: &mut *payload,
                    })?;
                    if !path.is_empty() {
                        fields.insert(key.to_owned(), Json::Object(inner));
                    }
                }
                Found::Field(name) => {
                    let value = map.next_value()?;
                    fields.insert(name, value);
                }
                Found::Unwanted => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(()))
    }
}

/// What a key of an envelope leads to.
enum Found {
    Payload,
    Field(String),
    Unwanted,
}

/// Reads a key of an envelope; `key` leads to the payload.
struct Key<'a> {
    key: &'a str,
    wanted: Wanted<'a>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Found, E> {
        Ok(if name == self.key {
            Found::Payload
        } else if (self.wanted)(name) {
            Found::Field(name.to_owned())
        } else {
            Found::Unwanted
        })
    }
}
