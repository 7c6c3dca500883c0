//! Reading a whole answer.

use serde::de::DeserializeSeed;

use super::source::Seed;
use super::{DecodeError, Form, Place, Role, Wire, oddities};
use crate::secret::SecretWatch;

/// Reads a whole JSON document. A byte order mark is skipped; anything after the document is an error.
///
/// ```
/// use secapi_core::wire;
///
/// assert_eq!(wire::decode::<Vec<i64>>(br#"[1, "2", 3.0]"#)?, [1, 2, 3]);
/// let error = wire::decode::<Vec<i64>>(br#"[1, "two"]"#).unwrap_err();
/// assert_eq!(error.path(), "$[1]");
/// # Ok::<(), wire::DecodeError>(())
/// ```
pub fn decode<T: Wire>(body: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::default();
    read(body, &mut value)?;
    Ok(value)
}

/// Reads a whole document into a place.
///
/// Whether the document is text is looked at once for all of it, which takes less than a look at each string in it.
pub(super) fn read(body: &[u8], place: &mut dyn Place) -> Result<(), DecodeError> {
    let secrets = SecretWatch::start();
    let document = without_mark(body);
    let (text, broken) = match str::from_utf8(document) {
        Ok(text) => (text, None),
        Err(error) => {
            let (text, _) = document.split_at(error.valid_up_to());
            (str::from_utf8(text).unwrap_or_default(), Some(error))
        }
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    oddities::start();
    let seed = Seed::new(place, Form::Plain, Role::Value);
    let result = seed
        .deserialize(&mut deserializer)
        .and_then(|_| deserializer.end());
    match (result, broken) {
        (Ok(()), None) => {
            oddities::report();
            Ok(())
        }
        // What comes before the broken byte may be wrong as well; and a document may end within a letter.
        (Err(error), broken)
            if !error.is_eof() || broken.is_none_or(|broken| broken.error_len().is_none()) =>
        {
            Err(DecodeError::locate(body, &error, &secrets))
        }
        _ => Err(DecodeError::not_text(body, text.len(), &secrets)),
    }
}

/// The body without a byte order mark.
pub(super) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
