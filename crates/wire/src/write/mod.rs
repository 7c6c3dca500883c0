//! Writing documents for the service. Only these functions write secrets.

mod context;
mod value;

use serde::ser::{Serialize, Serializer};

use self::context::WriteContext;
pub use self::context::serialize;
pub use self::value::Fragment;
use crate::{Field, Json, Secret};

/// Writes a value as JSON for the service: secrets are written as they are.
///
/// Everywhere else, `serde_json::to_string` for one, a [`Secret`] is written as `[hidden]`.
///
/// # Errors
/// When a value has no form in JSON, such as NaN.
///
/// ```
/// use secapi_wire::{self as wire, Secret};
///
/// let secret = Secret::from("made-up-token");
/// assert_eq!(wire::to_vec(&secret)?, br#""made-up-token""#);
/// assert_eq!(serde_json::to_string(&secret)?, r#""[hidden]""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    Ok(to_vec_with_secrets(value)?.0)
}

/// As [`to_vec`], together with the secrets that were written, so that they can be hidden in whatever the service answers.
///
/// # Errors
/// As [`to_vec`].
pub fn to_vec_with_secrets<T: Serialize + ?Sized>(
    value: &T,
) -> Result<(Vec<u8>, Vec<Secret>), serde_json::Error> {
    let (written, secrets) = context::for_service(|| serde_json::to_vec(value));
    Ok((written?, secrets))
}

/// As [`to_vec`], but free JSON instead of its text.
///
/// # Errors
/// As [`to_vec`].
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Json, serde_json::Error> {
    // Through the text: `serde_json::to_value` would need a second copy of every model's encoder.
    serde_json::from_slice(&to_vec(value)?)
}

/// Writes a value as its [`Field`] says, for types that `serde` would write otherwise or not at all.
///
/// ```
/// use secapi_wire::{Encoded, to_vec};
///
/// assert_eq!(to_vec(&Encoded(&vec![Some(1_i64), None]))?, b"[1,null]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Encoded<'a, T>(pub &'a T);

impl<T: Field> Serialize for Encoded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> String {
        serde_json::to_string(&Secret::from("made-up")).unwrap()
    }

    struct Failing;

    impl Serialize for Failing {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            assert_eq!(shown(), r#""made-up""#);
            Err(serde::ser::Error::custom("no"))
        }
    }

    struct Panicking;

    impl Serialize for Panicking {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            std::panic::resume_unwind(Box::new(()))
        }
    }

    #[test]
    fn secrets_are_written_only_for_the_service() {
        assert_eq!(shown(), r#""[hidden]""#);
        assert!(to_vec(&Failing).is_err());
        assert_eq!(shown(), r#""[hidden]""#, "after an error");
        assert!(std::panic::catch_unwind(|| to_vec(&Panicking)).is_err());
        assert_eq!(shown(), r#""[hidden]""#, "after a panic");
    }

    #[test]
    fn the_secrets_of_each_document_are_its_own() {
        let (one, two) = (Secret::from("made-up-1"), Secret::from("made-up-2"));
        let (_, secrets) = to_vec_with_secrets(&[&one, &two]).unwrap();
        assert_eq!(secrets, [one.clone(), two]);
        assert_eq!(to_vec_with_secrets(&one).unwrap().1, [one]);
        assert_eq!(to_vec_with_secrets("none").unwrap().1, []);
    }

    #[test]
    fn to_value_is_the_same_as_to_vec() {
        let value = to_value(&Encoded(&vec![1.5, 2.0])).unwrap();
        assert_eq!(value, serde_json::json!([1.5, 2.0]));
        assert!(to_value(&Encoded(&f64::NAN)).is_err());
    }
}
