//! How errors look where a program prints them with `Debug`.

use std::error::Error as StdError;
use std::fmt;

/// Writes the `Debug` form of an error for people, who meet it in `fn main() -> Result<(), E>` and after `unwrap()`: `{:?}` is the
/// message with its causes, `{:#?}` the fields. For the error types of all crates on this run time.
///
/// A cause whose text was already shown as part of another is left out. No field may hold a secret.
///
/// ```
/// use std::fmt;
///
/// struct Unreadable {
///     line: u32,
///     source: std::num::ParseIntError,
/// }
///
/// impl fmt::Display for Unreadable {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "line {} is no number", self.line)
///     }
/// }
///
/// impl fmt::Debug for Unreadable {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         secapi_wire::debug_error(f, self, "Unreadable", &[("line", &self.line)])
///     }
/// }
///
/// impl std::error::Error for Unreadable {
///     fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
///         Some(&self.source)
///     }
/// }
///
/// let error = Unreadable { line: 7, source: "x".parse::<u8>().unwrap_err() };
/// assert_eq!(
///     format!("{error:?}"),
///     "line 7 is no number\n\nCaused by:\n    invalid digit found in string"
/// );
/// assert_eq!(format!("{error:#?}"), "Unreadable {\n    line: 7,\n}");
/// ```
pub fn debug_error(
    f: &mut fmt::Formatter<'_>,
    error: &dyn StdError,
    name: &str,
    fields: &[(&str, &dyn fmt::Debug)],
) -> fmt::Result {
    if f.alternate() {
        let mut shown = f.debug_struct(name);
        for (name, value) in fields {
            shown.field(name, value);
        }
        return shown.finish();
    }
    let mut shown = vec![error.to_string()];
    f.write_str(&shown[0])?;
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !shown.iter().any(|known| known.contains(&text)) {
            if shown.len() == 1 {
                f.write_str("\n\nCaused by:")?;
            }
            write!(f, "\n    {}", text.replace('\n', "\n    "))?;
            shown.push(text);
        }
        cause = error.source();
    }
    Ok(())
}
