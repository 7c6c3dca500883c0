//! Reading a whole answer.

use super::{DecodeError, Wire, oddities};
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
    let mut value = None;
    run(body, &mut |deserializer| {
        value = Some(T::read(deserializer)?);
        Ok(())
    })?;
    // A reader that reads nothing and reports nothing; ours do not.
    value.ok_or_else(|| DecodeError::missing_payload(&[]))
}

/// The one kind of deserializer that all decoding uses, so that each type is compiled for it once.
pub(super) type Slice<'de> = serde_json::Deserializer<serde_json::de::SliceRead<'de>>;

/// Runs `read` over a whole document. Not generic: what every type needs is compiled once.
pub(super) fn run<'de>(
    body: &'de [u8],
    read: &mut dyn FnMut(&mut Slice<'de>) -> Result<(), serde_json::Error>,
) -> Result<(), DecodeError> {
    let secrets = SecretWatch::start();
    let mut deserializer = serde_json::Deserializer::from_slice(without_mark(body));
    oddities::start();
    read(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| DecodeError::locate(body, &error, &secrets))?;
    oddities::report();
    Ok(())
}

/// The body without a byte order mark.
pub(super) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
