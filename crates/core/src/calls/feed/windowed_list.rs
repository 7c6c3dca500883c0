//! Lists that can be read window by window: what a feed of one needs to know, as data.

use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::{CursorKey, Feed, FeedCursor};
use crate::calls::Call;
use crate::calls::paging::Page;
use crate::description::Operation;
use crate::text::json::scalar_text;
use crate::wire::{ParamValue, Timestamp, Wire};

/// How an instant is written in the body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstantFormat {
    /// A number of milliseconds since 1970.
    Millis,
    /// `yyyy-MM-dd HH:mm:ss` in UTC.
    DateTime,
}

impl InstantFormat {
    fn write(self, instant: Timestamp) -> Json {
        match self {
            Self::Millis => instant.as_millis().into(),
            Self::DateTime => Timestamp::from_millis(instant.as_millis())
                .to_date_time()
                .into(),
        }
    }
}

/// A list that takes a window of time, and what a [`Feed`] of it needs to know. Each product's crate has those of the
/// product, and its typed feeds use them too.
#[derive(Debug)]
pub struct WindowedList {
    /// The operation.
    pub operation: &'static Operation,
    /// Where the body has the start of the window: a field, or the path to a nested one.
    pub start: &'static [&'static str],
    /// Where the body has the end of the window.
    pub end: &'static [&'static str],
    /// How both are written.
    pub format: InstantFormat,
    /// Fields of the body that a feed sets besides, such as the order of the rows.
    pub fixed: &'static [(&'static str, &'static str)],
    /// JSON pointers to the id of a row; the first that leads to one is used.
    pub id: &'static [&'static str],
    /// JSON pointer to the time of a row.
    pub time: &'static str,
    /// How much later than its time says a row may have come up, because times are cut.
    pub grain: Duration,
    /// See [`Feed::max_window`].
    pub max_window: Duration,
    /// See [`Feed::overlap`].
    pub overlap: Duration,
    /// See [`Feed::trust_windows`].
    pub trusts_windows: bool,
    /// The parameter that names what the rows belong to (a service, an instance), where the product's client can list
    /// what there is.
    pub source: Option<&'static str>,
}

impl WindowedList {
    /// A list with `startTime` and `endTime` in milliseconds, of which nothing else is known.
    #[must_use]
    pub const fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            start: &["startTime"],
            end: &["endTime"],
            format: InstantFormat::Millis,
            fixed: &[],
            id: &["/id"],
            time: "/createTime",
            grain: Duration::ZERO,
            max_window: Duration::MAX,
            overlap: Duration::ZERO,
            trusts_windows: false,
            source: None,
        }
    }

    /// Names of the fields of the body that a feed sets by itself.
    pub fn own_fields(&self) -> impl Iterator<Item = &'static str> {
        let window = [self.start, self.end];
        let window = window.into_iter().filter_map(|path| path.first().copied());
        window.chain(self.fixed.iter().map(|(name, _)| *name))
    }

    /// The call for a window.
    pub fn window<T>(&self, mut call: Call<T>, start: Timestamp, end: Timestamp) -> Call<T> {
        let mut fields = Map::new();
        for (path, instant) in [(self.start, start), (self.end, end)] {
            set(&mut fields, path, self.format.write(instant));
        }
        for (name, value) in fields {
            call = call.json(name, ParamValue::Json(value));
        }
        for (name, value) in self.fixed {
            call = call.json(*name, *value);
        }
        call
    }

    /// Id and time of a row.
    #[must_use]
    pub fn cursor_key(&self, row: &Json) -> CursorKey {
        let mut ids = self.id.iter().filter_map(|path| row.pointer(path));
        let id = ids.find_map(scalar_text).filter(|id| !id.is_empty());
        let time = row.pointer(self.time).and_then(instant);
        (id, time.and_then(|time| time.checked_add(self.grain)))
    }

    /// Gives a feed the window, the overlap and the trust of this list.
    pub fn configure<T: Wire + Send + 'static>(&self, feed: Feed<T>) -> Feed<T> {
        let feed = feed.max_window(self.max_window).overlap(self.overlap);
        if self.trusts_windows {
            feed.trust_windows()
        } else {
            feed
        }
    }

    /// A feed of rows as JSON. `call` has everything but the window: path, filters.
    pub fn feed(&'static self, from: impl Into<FeedCursor>, call: Call<Page<Json>>) -> Feed<Json> {
        let window = move |start, end| self.window(call.clone(), start, end);
        self.configure(Feed::new(from, window, |row| self.cursor_key(row)))
    }
}

/// An instant of a row: milliseconds, or text with a date.
fn instant(value: &Json) -> Option<Timestamp> {
    match value {
        Json::Number(number) => number.as_i64().map(Timestamp::from_millis),
        Json::String(text) => match text.parse() {
            Ok(millis) => Some(Timestamp::from_millis(millis)),
            Err(_) => text.parse().ok(),
        },
        _ => None,
    }
}

fn set(fields: &mut Map<String, Json>, path: &[&str], value: Json) {
    match path {
        [] => {}
        [name] => {
            fields.insert((*name).to_owned(), value);
        }
        [name, rest @ ..] => {
            let inner = fields
                .entry(*name)
                .or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}
