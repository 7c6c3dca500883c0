//! Text that is never shown.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::wire::{
    self, Field, Form, HIDDEN, Place, Problem, Role, Scalar, Shown, Table, Taken, Token, private,
    take_scalar,
};

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

impl Place for Secret {
    fn expected(&self) -> &'static str {
        <String as Scalar>::EXPECTED
    }
    fn take(&mut self, token: Token<'_>, form: Form, _: Role) -> Result<Taken, Problem> {
        // What does not fit may be secret all the same, so it is not kept.
        note(|traces| &traces.read);
        let mut text = String::new();
        let done = take_scalar(&mut text, token, form, Role::Value)?;
        *self = text.into();
        Ok(done)
    }
    /// A text that breaks off is a secret as well.
    fn failed(&self) {
        note(|traces| &traces.read);
        note(|traces| &traces.failed);
    }
    fn may_be_secret(&self, _: &mut Vec<&'static Table>) -> bool {
        true
    }
}

impl Field for Secret {
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn show(&self, _: Form) -> Shown<'_> {
        if wire::exposing() {
            wire::note(self);
            Shown::Text(Cow::Borrowed(self.expose()))
        } else {
            Shown::Text(Cow::Borrowed(HIDDEN))
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, _: Form, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
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

fn note(trace: fn(&Traces) -> &Cell<usize>) {
    TRACES.with(|traces| {
        let count = trace(traces);
        count.set(count.get().wrapping_add(1));
    });
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
        private::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        private::deserialize(deserializer)
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
        Self::default().schema(Form::Plain, generator)
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
