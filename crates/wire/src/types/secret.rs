//! Text that is never shown.

use std::fmt;

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};
use secrecy::{ExposeSecret, SecretString};

use super::scalar::{Scalar, visit_scalar};
use crate::read::{ReadContext, Token};
use crate::secret_names::HIDDEN;
use crate::write::Fragment;
use crate::{Encoding, Field, FieldTable, Slot, VisitResult, Visitor};

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
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        cx.read_secret = true;
        let mut text = String::new();
        // A value that does not fit may be secret all the same, so no model keeps it.
        let done = visit_scalar(&mut text, token, Slot::value(slot.encoding()), cx)?;
        *self = text.into();
        Ok(done)
    }
    /// A text that breaks off is a secret as well.
    fn failed(&self, cx: &mut ReadContext) {
        cx.failed_secret = true;
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
    fn schema(&self, _: Encoding, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<String>()
    }
}

standard_traits!(Secret);

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
