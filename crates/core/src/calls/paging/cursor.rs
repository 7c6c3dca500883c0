//! Where a list stands, and how that is stored.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::pagination::PagePosition;
use crate::error::Error;
use crate::wire::{self, Extra, Model};

/// Where a list stands: from [`Items::cursor`](super::Items::cursor) or [`Pages::cursor`](super::Pages::cursor), for `resume`.
///
/// Store it with `serde`, or as its text (`Display`, a line of JSON) that [`FromStr`] reads back. It holds the position of a page, and
/// how many rows of it were given; no row, no filter and no credentials. It is good for the same call with the same filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCursor {
    /// Name of the operation.
    pub(super) operation: String,
    pub(super) position: PagePosition,
    /// Rows that a page is asked to have; 0 when that is not known.
    pub(super) size: u64,
    /// Rows before the page.
    pub(super) covered: u64,
    /// Rows of the page that were given.
    pub(super) given: u64,
    /// The list is at its end.
    pub(super) done: bool,
}

impl PageCursor {
    /// Whether the list is at its end: nothing is left to resume.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// How many of the rows of its page were given, at most all of them.
    pub(super) fn given_of(&self, rows: usize) -> usize {
        usize::try_from(self.given).map_or(rows, |given| given.min(rows))
    }
}

/// The cursor as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "crate::wire")]
struct Stored {
    operation: String,
    index: i64,
    marker: Option<String>,
    size: i64,
    covered: i64,
    given: i64,
    done: bool,
    extra: Extra,
}

impl From<&PageCursor> for Stored {
    fn from(cursor: &PageCursor) -> Self {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            operation: cursor.operation.clone(),
            index: cursor.position.index,
            marker: cursor.position.marker.clone(),
            size: number(cursor.size),
            covered: number(cursor.covered),
            given: number(cursor.given),
            done: cursor.done,
            extra: Extra::default(),
        }
    }
}

impl Stored {
    /// The cursor, unless no list can have written it.
    fn check(self) -> Result<PageCursor, &'static str> {
        let number = |number| u64::try_from(number).map_err(|_| "a number in it is negative");
        Ok(PageCursor {
            operation: self.operation,
            position: PagePosition {
                index: self.index,
                marker: self.marker,
            },
            size: number(self.size)?,
            covered: number(self.covered)?,
            given: number(self.given)?,
            done: self.done,
        })
    }
}

impl Serialize for PageCursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PageCursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer)?
            .check()
            .map_err(D::Error::custom)
    }
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for PageCursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable = || {
            Error::config("the stored cursor of a list cannot be read")
                .with_hint("start the list anew")
        };
        let stored: Stored =
            wire::decode(text.as_bytes()).map_err(|error| unreadable().with_source(error))?;
        stored.check().map_err(|why| unreadable().with_source(why))
    }
}
