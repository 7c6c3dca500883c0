//! Text that is never shown.

use std::cell::Cell;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::wire::{self, HIDDEN, Scalar, Unset, Wire, read_scalar};

/// Text that is never shown: a token, a key, a password.
///
/// `Debug`, `Display` and `serde` write `[hidden]`; only what is sent to the server has the text itself (see
/// [`wire::to_vec`]). The memory is zeroed when the value is dropped. The copies that are sent, in headers and bodies, belong to the
/// HTTP library and are not.
///
/// ```
/// use secapi_core::Secret;
///
/// let token = Secret::from("made-up-token");
/// assert_eq!(format!("{token} {token:?}"), "[hidden] [hidden]");
/// assert_eq!(token.expose(), "made-up-token");
/// ```
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself. Whoever calls this makes sure that it stays secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl PartialEq for Secret {
    /// Looks at all bytes whatever they are, so that the time it takes says nothing about where two secrets differ.
    fn eq(&self, other: &Self) -> bool {
        let (own, other) = (self.expose().as_bytes(), other.expose().as_bytes());
        own.len() == other.len() && own.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Wire for Secret {
    const EXPECTED: &'static str = <String as Wire>::EXPECTED;

    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Self>, D::Error> {
        // Before the text is read: a text that breaks off is a secret as well.
        TRACES.with(|traces| traces.read.set(traces.read.get().wrapping_add(1)));
        let value = read_scalar(deserializer, unset);
        if value.is_err() {
            TRACES.with(|traces| traces.failed.set(traces.failed.get().wrapping_add(1)));
        }
        value
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if wire::exposing() {
            wire::note(self);
            serializer.serialize_str(self.expose())
        } else {
            serializer.serialize_str(HIDDEN)
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
    }
}

/// As text is read.
impl Scalar for Secret {
    const EXPECTED: &'static str = <String as Scalar>::EXPECTED;
    const EMPTY_TEXT: bool = true;

    fn from_text(text: &str) -> Result<Self, &'static str> {
        Ok(text.into())
    }
    fn from_integer(value: i64) -> Result<Self, &'static str> {
        String::from_integer(value).map(Self::from)
    }
    fn from_unsigned(value: u64) -> Result<Self, &'static str> {
        String::from_unsigned(value).map(Self::from)
    }
    fn from_float(value: f64) -> Result<Self, &'static str> {
        String::from_float(value).map(Self::from)
    }
    fn from_bool(value: bool) -> Result<Self, &'static str> {
        String::from_bool(value).map(Self::from)
    }
}

/// What the reading of secrets leaves behind on a thread, so that errors know what not to show.
#[derive(Clone, Default, PartialEq, Eq)]
struct Traces {
    /// How many have been read, those that failed included.
    read: Cell<usize>,
    /// How many could not be read.
    failed: Cell<usize>,
}

thread_local! {
    static TRACES: Traces = const { Traces { read: Cell::new(0), failed: Cell::new(0) } };
}

/// Watches for secrets in a text while it is read.
pub(crate) struct SecretWatch(Traces);

impl SecretWatch {
    pub(crate) fn start() -> Self {
        Self(TRACES.with(Traces::clone))
    }

    /// Whether a secret has been read since.
    pub(crate) fn saw_one(&self) -> bool {
        TRACES.with(|traces| traces.read != self.0.read)
    }

    /// Whether a secret could not be read since: what is wrong is the secret.
    pub(crate) fn saw_failure(&self) -> bool {
        TRACES.with(|traces| traces.failed != self.0.failed)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write(serializer)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Self::schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_the_text() {
        assert_eq!(Secret::from("made-up"), Secret::from("made-up".to_owned()));
        assert_ne!(Secret::from("made-up"), Secret::from("made-uq"));
        assert_ne!(Secret::from("made-up"), Secret::from("made-up-"));
        assert!(Secret::default().is_empty());
    }

    #[test]
    fn reading_one_is_noticed_even_when_it_fails() {
        let watch = SecretWatch::start();
        assert!(wire::decode::<String>(b"\"made-u").is_err());
        assert!(!watch.saw_one() && !watch.saw_failure());
        assert!(wire::decode::<Secret>(b"\"made-up\"").is_ok());
        assert!(watch.saw_one() && !watch.saw_failure());
        assert!(wire::decode::<Secret>(b"\"made-u").is_err());
        assert!(watch.saw_failure());
    }
}
