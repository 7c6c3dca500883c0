//! Reading a whole answer.

use serde::de::DeserializeSeed;

use super::error::offset_of;
use super::oddities::{self, Counts};
use super::salvage::{self, Salvage};
use super::source::Seed;
use super::{DecodeError, Form, Place, Role, Taken, Wire};
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

/// Reads a whole document into a place. A document that cannot be read is [read again](super::salvage).
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
    oddities::restart(Counts::NONE);
    match (pass(text, place, Form::Plain, Role::Value, None), broken) {
        (Ok(_), None) => {
            oddities::report();
            Ok(())
        }
        (Err(error), None) => read_again(body, text, place, &error, &secrets),
        // What comes before the broken byte may be wrong as well; and a document may end within a letter.
        (Err(error), Some(broken)) if !error.is_eof() || broken.error_len().is_none() => {
            let offset = offset_of(document, &error);
            Err(DecodeError::locate(body, &error, offset, &secrets))
        }
        _ => Err(DecodeError::not_text(body, text.len(), &secrets)),
    }
}

#[cold]
#[inline(never)]
fn read_again(
    body: &[u8],
    text: &str,
    place: &mut dyn Place,
    error: &serde_json::Error,
    secrets: &SecretWatch,
) -> Result<(), DecodeError> {
    oddities::restart(Counts::NONE);
    let mark = body.len() - text.len();
    match salvage::read(text, place, Role::Value, error) {
        None => {
            let offset = offset_of(text.as_bytes(), error);
            Err(DecodeError::locate(body, error, offset, secrets))
        }
        Some(Ok(_)) => {
            oddities::report();
            Ok(())
        }
        Some(Err(failure)) => {
            let mended = &failure.mended;
            let located = DecodeError::locate(
                mended.text.as_bytes(),
                &failure.error,
                failure.offset,
                secrets,
            );
            let offset = mended.offset(located.offset());
            Err(located.at(offset + mark))
        }
    }
}

/// Reads a text to its end.
pub(super) fn pass(
    text: &str,
    place: &mut dyn Place,
    form: Form,
    role: Role,
    salvage: Option<&Salvage<'_>>,
) -> serde_json::Result<Taken> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed::new(place, form, role, salvage);
    let taken = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(taken)
}

/// The body without a byte order mark.
pub(super) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
