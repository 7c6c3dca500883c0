//! Text that is never shown.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::scalar::{Scalar, visit_scalar};
use crate::read::{FieldError, ReadContext, Token};
use crate::secret_names::HIDDEN;
use crate::write::Fragment;
use crate::{Encoding, Field, FieldTable, Slot, Visited, Visitor, read, write};

/// Text that is never shown: a token, a key, a password.
///
/// `Debug`, `Display` and `serde` write `[hidden]`; only what is sent to the server has the text itself (see
/// [`crate::to_vec`]). The memory is zeroed when the value is dropped. The copies that are sent, in headers and bodies, belong to the
/// HTTP library and are not.
///
/// ```
/// use secapi_wire::Secret;
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

impl Visitor for Secret {
    fn expected(&self) -> &'static str {
        <String as Scalar>::EXPECTED
    }
    fn visit(
        &mut self,
        token: Token<'_>,
        slot: Slot,
        cx: &mut ReadContext,
    ) -> Result<Visited, FieldError> {
        cx.note_secret();
        let mut text = String::new();
        // A value that does not fit may be secret all the same, so no model keeps it.
        let done = visit_scalar(&mut text, token, Slot::value(slot.encoding()), cx)?;
        *self = text.into();
        Ok(done)
    }
    /// A text that breaks off is a secret as well.
    fn failed(&self, cx: &mut ReadContext) {
        cx.note_failed_secret();
    }
    fn may_be_secret(&self, _: &mut Vec<&'static FieldTable>) -> bool {
        true
    }
}

impl Field for Secret {
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn fragment(&self, _: Encoding) -> Fragment<'_> {
        Fragment::Secret(self)
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, _: Encoding, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read::deserialize(deserializer)
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
        Self::default().schema(Encoding::Plain, generator)
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
}
