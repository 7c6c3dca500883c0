//! Where a feed stands, and how that is stored.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::whole_millis;
use crate::error::Error;
use crate::wire::{self, DecodeError};
use crate::{Extra, Timestamp};

/// A window of time, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Timestamp,
    pub(super) until: Timestamp,
}

/// Where a [`Feed`](super::Feed) stands. Store its text (`Display`, a line of JSON) and read it back with [`FromStr`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// Everything before was given.
    pub(super) from: Timestamp,
    /// Start of the feed: no window reaches back beyond it.
    origin: Timestamp,
    /// The window that is being read; `None` between two windows.
    pub(super) span: Option<Span>,
    /// Rows of the window that were given, or left out as seen; never negative.
    pub(super) position: i64,
    /// Rows that the window before gave and this one may give again.
    pub(super) seen: BTreeSet<String>,
    /// Rows of this window that the next one may give again.
    pub(super) border: BTreeSet<String>,
}

impl FeedCursor {
    /// The start of a feed: rows from this instant on. An instant before 1970 counts as 1970.
    #[must_use]
    pub fn since(from: impl Into<Timestamp>) -> Self {
        let from = whole_millis(from.into()).max(Timestamp::from_millis(0));
        Self {
            from,
            origin: from,
            span: None,
            position: 0,
            seen: BTreeSet::new(),
            border: BTreeSet::new(),
        }
    }

    /// Everything before this instant was given.
    #[must_use]
    pub const fn reached(&self) -> Timestamp {
        self.from
    }

    /// Where the next window starts, with its overlap.
    pub(super) fn start(&self, overlap: Duration) -> Timestamp {
        self.from
            .checked_sub(overlap)
            .map_or(self.origin, |start| start.max(self.origin))
    }

    /// The window is done.
    pub(super) fn close(&mut self) {
        if let Some(span) = self.span.take() {
            self.from = span.until;
        }
        self.position = 0;
        self.seen = std::mem::take(&mut self.border);
    }
}

/// The cursor of a feed from this instant on.
impl From<Timestamp> for FeedCursor {
    fn from(from: Timestamp) -> Self {
        Self::since(from)
    }
}

/// The cursor as it is stored.
#[derive(Clone, Debug, Default, PartialEq)]
struct Stored {
    from: Timestamp,
    origin: Timestamp,
    start: Option<Timestamp>,
    until: Option<Timestamp>,
    position: i64,
    seen: Vec<String>,
    border: Vec<String>,
    extra: Extra,
}
crate::wire! { Stored {
    from as Millis, origin as Millis, start as Millis, until as Millis, position, seen, border,
} }

impl Stored {
    /// The cursor, unless no feed can have written it.
    fn check(self) -> Option<FeedCursor> {
        let span = match (self.start, self.until) {
            (Some(start), Some(until)) => Some(Span { start, until }),
            (None, None) if self.position == 0 => None,
            _ => return None,
        };
        let in_order = span.is_none_or(|span| {
            self.origin <= span.start && span.start <= self.from && self.from < span.until
        });
        let sound = in_order
            && self.position >= 0
            && Timestamp::from_millis(0) <= self.origin
            && self.origin <= self.from;
        sound.then(|| FeedCursor {
            from: self.from,
            origin: self.origin,
            span,
            position: self.position,
            seen: self.seen.into_iter().collect(),
            border: self.border.into_iter().collect(),
        })
    }
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stored = Stored {
            from: self.from,
            origin: self.origin,
            start: self.span.map(|span| span.start),
            until: self.span.map(|span| span.until),
            position: self.position,
            seen: self.seen.iter().cloned().collect(),
            border: self.border.iter().cloned().collect(),
            extra: Extra::default(),
        };
        f.write_str(&serde_json::to_string(&stored).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for FeedCursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable = |why: Option<DecodeError>| {
            let error = Error::config("the stored cursor of a feed cannot be read")
                .with_hint("start the feed anew with `FeedCursor::since`");
            match why {
                Some(why) => error.with_source(why),
                None => error,
            }
        };
        let stored: Stored =
            wire::decode(text.as_bytes()).map_err(|error| unreadable(Some(error)))?;
        stored.check().ok_or_else(|| unreadable(None))
    }
}
