//! Generated parts of files that are otherwise written by hand.

use std::fmt;
use std::ops::Range;

/// What stands before and behind the generated part of a file.
#[derive(Clone, Copy)]
pub(crate) struct Markers(pub(crate) &'static str, pub(crate) &'static str);

impl Markers {
    /// The place between them.
    fn range(self, text: &str) -> Option<Range<usize>> {
        let start = text.find(self.0)? + self.0.len();
        Some(start..start + text[start..].find(self.1)?)
    }

    /// The text with this part in place of the old one, on lines of its own. `None` when there is no such place.
    pub(crate) fn replace(self, text: &str, part: &str) -> Option<String> {
        let Range { start, end } = self.range(text)?;
        Some(format!("{}\n{part}{}", &text[..start], &text[end..]))
    }
}

impl fmt::Display for Markers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` followed by `{}`", self.0, self.1)
    }
}
