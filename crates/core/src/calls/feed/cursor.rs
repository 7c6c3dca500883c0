//! Where a feed stands, and how that is stored.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::memory::{Border, mark, marks_from_text, marks_to_text};
use super::whole_millis;
use crate::error::Error;
use crate::wire::{self, DecodeError, Extra, Model, Timestamp};

/// A window of time, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Timestamp,
    pub(super) until: Timestamp,
}

impl Span {
    /// Whether an instant lies in the window, or hardly outside.
    pub(super) fn is_near(self, time: Timestamp, tolerance: Duration) -> bool {
        let start = self.start.checked_sub(tolerance);
        let until = self.until.checked_add(tolerance);
        start.is_none_or(|start| start <= time) && until.is_none_or(|until| time <= until)
    }
}

/// Where a [`Feed`](super::Feed) stands. Store its text (`Display`, a line of JSON) and read it back with [`FromStr`], or let a
/// [`Checkpoint`](crate::calls::feed::checkpoint::Checkpoint) do it.
///
/// The text is at most 6 KB long, however many rows the feed has given: of the rows that the next window may give again, 200 are
/// remembered, by hashes of their ids. Where more than that fall into the overlap of two windows, the overlap becomes shorter, so that
/// rows which the service files late are missed rather than others given twice; a [`Warning`](crate::Warning) says so. Only when more
/// than 200 rows have the very millisecond at which a window ends can some of them be given twice.
///
/// Cursors that version 0.1 stored are read.
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
    pub(super) seen: Vec<u64>,
    /// Rows of this window that the next one may give again.
    pub(super) border: Border,
    /// Rows before this instant were given, and are not all remembered.
    pub(super) floor: Option<Timestamp>,
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
            seen: Vec::new(),
            border: Border::default(),
            floor: None,
        }
    }

    /// Everything before this instant was given.
    #[must_use]
    pub const fn reached(&self) -> Timestamp {
        self.from
    }

    /// Where the next window starts, with its overlap.
    pub(super) fn start(&self, overlap: Duration) -> Timestamp {
        let start = self.from.checked_sub(overlap);
        let start = start.map_or(self.origin, |start| start.max(self.origin));
        self.floor.map_or(start, |floor| start.max(floor))
    }

    /// The window is done.
    pub(super) fn close(&mut self) {
        let border = std::mem::take(&mut self.border);
        if let Some(span) = self.span.take() {
            self.from = span.until;
            // Up to the end at most: what is filed there later was not given.
            let reach = border.reach().map(Timestamp::from_millis);
            let reach = reach.map(|reach| reach.min(span.until));
            self.floor = self.floor.max(reach);
        }
        self.position = 0;
        self.seen = border.into_marks();
    }
}

/// The cursor of a feed from this instant on.
impl From<Timestamp> for FeedCursor {
    fn from(from: Timestamp) -> Self {
        Self::since(from)
    }
}

/// The cursor as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[wire(crate = "crate::wire")]
struct Stored {
    #[wire(with = Millis)]
    from: Timestamp,
    #[wire(with = Millis)]
    origin: Timestamp,
    #[wire(with = Millis)]
    start: Option<Timestamp>,
    #[wire(with = Millis)]
    until: Option<Timestamp>,
    position: i64,
    #[wire(with = Millis)]
    floor: Option<Timestamp>,
    /// Marks of the rows that the window before gave.
    given: Option<String>,
    /// The border of the window, and its reach.
    edge: Option<String>,
    reach: Option<i64>,
    /// Ids, as version 0.1 stored them.
    seen: Option<Vec<String>>,
    border: Option<Vec<String>>,
    extra: Extra,
}

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
            && self.origin <= self.from
            && self.floor.is_none_or(|floor| floor <= self.from);
        if !sound {
            return None;
        }
        let mut seen = marks_from_text(self.given.as_deref().unwrap_or_default())?;
        seen.extend(self.seen.iter().flatten().map(|id| mark(id)));
        let until = span.map_or(self.from, |span| span.until);
        let mut border =
            Border::from_text(self.edge.as_deref().unwrap_or_default(), until, self.reach)?;
        for id in self.border.iter().flatten() {
            // Their times were not stored: they are kept as long as possible.
            border.insert(Some(until), mark(id));
        }
        Some(FeedCursor {
            from: self.from,
            origin: self.origin,
            span,
            position: self.position,
            seen,
            border,
            floor: self.floor,
        })
    }
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let until = self.span.map(|span| span.until);
        let stored = Stored {
            from: self.from,
            origin: self.origin,
            start: self.span.map(|span| span.start),
            until,
            position: self.position,
            floor: self.floor,
            given: text(marks_to_text(&self.seen)),
            edge: text(self.border.to_text(until.unwrap_or(self.from))),
            reach: self.border.reach(),
            ..Stored::default()
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
