//! Places in spec files, and values that know theirs.

use std::ops::{Deref, Range};

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// Index of the file in [`crate::sources::Files`].
    pub(crate) file: u32,
    /// First byte.
    pub(crate) start: u32,
    /// Byte after the last one.
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(file: u32, range: Range<usize>) -> Self {
        // Files are limited to far less than 4 GiB, so nothing is lost.
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            file,
            start: narrow(range.start),
            end: narrow(range.end),
        }
    }

    /// The beginning of a file, for findings about all of it.
    pub(crate) fn of_file(file: u32) -> Self {
        Self {
            file,
            start: 0,
            end: 0,
        }
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct At<T> {
    /// Where it stands.
    pub(crate) span: Span,
    /// What stands there.
    pub(crate) value: T,
}

impl<T> At<T> {
    pub(crate) fn new(span: Span, value: T) -> Self {
        Self { span, value }
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
