//! Writing: the encoders that may show secrets, since what they write goes to the server.

use std::cell::{Cell, RefCell};

use serde::ser::{Serialize, Serializer};

use super::{Field, shown};
use crate::{Json, Secret};

thread_local! {
    /// How many of the encoders below are at work on this thread.
    static EXPOSING: Cell<usize> = const { Cell::new(0) };
    /// The secrets that were written, while somebody wants to know.
    static NOTED: RefCell<Option<Vec<Secret>>> = const { RefCell::new(None) };
}

/// A secret is written for the server.
pub(crate) fn note(secret: &Secret) {
    NOTED.with_borrow_mut(|noted| {
        if let Some(noted) = noted {
            noted.push(secret.clone());
        }
    });
}

/// As [`to_vec`], together with the secrets that are in it, so that they can be hidden in what the server answers.
pub(crate) fn to_vec_noting<T: Serialize + ?Sized>(
    value: &T,
) -> Result<(Vec<u8>, Vec<Secret>), serde_json::Error> {
    let outer = NOTED.replace(Some(Vec::new()));
    let result = to_vec(value);
    let noted = NOTED.replace(outer);
    Ok((result?, noted.unwrap_or_default()))
}

/// Whether a [`Secret`](crate::Secret) that is written now goes to the server.
pub(crate) fn exposing() -> bool {
    EXPOSING.get() > 0
}

/// As long as it lives, secrets are written as they are, on this thread.
struct Exposed(());

impl Exposed {
    fn new() -> Self {
        EXPOSING.set(EXPOSING.get() + 1);
        Self(())
    }
}

impl Drop for Exposed {
    fn drop(&mut self) {
        EXPOSING.set(EXPOSING.get().saturating_sub(1));
    }
}

/// Writes a value as JSON for the server: secrets are written as they are.
///
/// Everywhere else, `serde_json::to_string` for one, a [`Secret`](crate::Secret) is written as `[hidden]`.
///
/// # Errors
/// When a value has no form in JSON, such as NaN.
///
/// ```
/// use secapi_core::{Secret, wire};
///
/// let secret = Secret::from("made-up-token");
/// assert_eq!(wire::to_vec(&secret)?, br#""made-up-token""#);
/// assert_eq!(serde_json::to_string(&secret)?, r#""[hidden]""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let _exposed = Exposed::new();
    serde_json::to_vec(value)
}

/// As [`to_vec`], but free JSON instead of its text.
///
/// # Errors
/// As [`to_vec`].
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Json, serde_json::Error> {
    // Through the text: `serde_json::to_value` would need a second copy of every model's encoder.
    serde_json::from_slice(&to_vec(value)?)
}

/// Writes a value in its [wire form](Field::show), for types that `serde` would write otherwise or not at all.
///
/// ```
/// use secapi_core::wire::{Encoded, to_vec};
///
/// assert_eq!(to_vec(&Encoded(&vec![Some(1_i64), None]))?, b"[1,null]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Encoded<'a, T>(pub &'a T);

impl<T: Field> Serialize for Encoded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        shown::serialize(self.0, serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing;

    impl Serialize for Failing {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            assert!(exposing());
            Err(serde::ser::Error::custom("no"))
        }
    }

    #[test]
    fn exposes_only_while_it_writes() {
        assert!(!exposing());
        assert!(to_vec(&Failing).is_err());
        assert!(!exposing(), "after an error");
        assert!(std::panic::catch_unwind(|| to_vec(&Panicking)).is_err());
        assert!(!exposing(), "after a panic");
    }

    struct Panicking;

    impl Serialize for Panicking {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            std::panic::resume_unwind(Box::new(()))
        }
    }

    #[test]
    fn to_value_is_the_same_as_to_vec() {
        let value = to_value(&Encoded(&vec![1.5, 2.0])).unwrap();
        assert_eq!(value, serde_json::json!([1.5, 2.0]));
        assert!(to_value(&Encoded(&f64::NAN)).is_err());
    }
}
