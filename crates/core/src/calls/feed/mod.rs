//! Feeds: what a list gains over time, row by row, from a cursor that the caller stores.

pub mod checkpoint;
mod cursor;
mod memory;
pub(crate) mod period;
mod windowed_list;

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

pub use self::cursor::FeedCursor;
use self::cursor::Span;
use self::memory::Inserted;
pub use self::windowed_list::{InstantFormat, WindowedList};
use crate::calls::Call;
use crate::calls::blocking::Blocking;
use crate::calls::paging::{Items, Page};
use crate::description::{OperationRef, PagingKind};
use crate::error::Error;
use crate::observe::Warning;
use crate::session::Client;
use crate::wire::{Timestamp, Wire};

/// Takes id and time out of a row.
type Key<T> = Box<dyn Fn(&T) -> CursorKey + Send + Sync>;

/// Rows that are asked for in one page, unless set.
const PAGE_SIZE: u32 = 100;

/// How far outside of its window a row's time may be: services cut times to whole seconds, in rows and in windows.
const TOLERANCE: Duration = Duration::from_secs(1);

/// Makes the call that lists a window of time, both ends included.
type Window<T> = Box<dyn Fn(Timestamp, Timestamp) -> Call<Page<T>> + Send + Sync>;

/// What a feed needs to know of a row: its id and its time.
///
/// A row without an id cannot be recognised: it is given whenever its time fits the window, twice if it lies where two windows overlap.
/// A row without a time is taken to lie in the window; its id is remembered for one window more. A row with neither is always given.
pub type CursorKey = (Option<String>, Option<Timestamp>);

/// The rows of a list from an instant on, in windows of time, each row once.
///
/// The rows of a window come in the order of the service. [`Feed::try_next`] gives `None` when everything up to the feed's end
/// was given; [`Feed::extend_to`] moves the end, and the feed goes on. [`Feed::cursor`] may be stored at any time: a feed that
/// is made from it goes on after the last row that was given. Instants count in whole milliseconds, as they travel.
///
/// A row whose time lies more than a second outside of the window that was asked for is dropped: a service that misreads windows, or
/// ignores them, gives it again when its window comes. The first such row of a window is a [`Warning`]. So a row with a time in the future,
/// by a clock that is ahead, is given when the feed gets there.
///
/// A row that the service files late, with a time that lies in a window that is done, is not given, unless the
/// [overlap](Self::overlap) reaches it; one that it files into the window that is being read can move others from page to page.
#[must_use = "a feed does nothing until it is asked for its rows"]
pub struct Feed<T> {
    window: Window<T>,
    cursor_key: Key<T>,
    max_window: Duration,
    overlap: Duration,
    trusts_windows: bool,
    never_skips: bool,
    page_size: u32,
    end: Timestamp,
    cursor: FeedCursor,
    rows: Option<Items<T>>,
    /// The position behind the last row, and before the pages behind it that could not be read.
    read: i64,
    /// What the window is read with, for warnings; and which of them this window has had.
    reading: Option<(Client, OperationRef)>,
    warned: Warned,
}

/// The warnings of a window: each once.
#[derive(Clone, Copy, Default)]
struct Warned {
    outside: bool,
    forgotten: bool,
}

impl<T: Wire + Send + 'static> Feed<T> {
    /// A feed from `from` (an instant, or a stored cursor) up to now. `window` makes the call for a window, `cursor_key` takes id and time
    /// out of a row.
    pub fn new(
        from: impl Into<FeedCursor>,
        window: impl Fn(Timestamp, Timestamp) -> Call<Page<T>> + Send + Sync + 'static,
        cursor_key: impl Fn(&T) -> CursorKey + Send + Sync + 'static,
    ) -> Self {
        Self {
            window: Box::new(window),
            cursor_key: Box::new(cursor_key),
            max_window: Duration::MAX,
            overlap: Duration::ZERO,
            trusts_windows: false,
            never_skips: false,
            page_size: PAGE_SIZE,
            end: not_after_now(Timestamp::now()),
            cursor: from.into(),
            rows: None,
            read: 0,
            reading: None,
            warned: Warned::default(),
        }
    }

    setters! {
        /// The longest window that the service takes, a millisecond at least; not limited unless set. Windows that are too long are split.
        pub fn max_window(self, window: Duration) {
            self.max_window = window.max(Duration::from_millis(1))
        }

        /// How far each window reaches back into the one before, to catch rows that the service files late; zero unless set, and half of
        /// the longest window at most. It becomes shorter where more rows lie in it than a cursor remembers, see [`FeedCursor`].
        pub fn overlap(self, overlap: Duration) { self.overlap = overlap }

        /// Gives the rows of a window whatever their times say: for services whose rows have times of an uncertain zone or meaning. A service
        /// that ignores windows then gives rows several times.
        pub fn trust_windows(self) { self.trusts_windows = true }

        /// Asks for a page that cannot be read at all again, by the next [`try_next`](Self::try_next), instead of passing over it: for
        /// those who must have every row.
        pub fn never_skip(self) { self.never_skips = true }

        /// How many rows a page has; 100 unless set. A size that the service does not take is an error of the first page. Where the service
        /// counts pages instead of rows, a feed that is resumed must use the same number.
        pub fn page_size(self, size: u32) { self.page_size = size }

        /// Where the feed ends; by default, when it was made. An instant in the future counts as now: what happens until
        /// then would be missed. An end that the feed has passed already means that there is nothing to give.
        pub fn until(self, end: impl Into<Timestamp>) { self.extend_to(end) }
    }

    /// Moves the end of the feed, as [`until`](Self::until) does, so that it goes on.
    pub fn extend_to(&mut self, end: impl Into<Timestamp>) {
        self.end = not_after_now(end.into());
    }

    /// Where the feed stands: after the last row that was given.
    #[must_use]
    pub fn cursor(&self) -> FeedCursor {
        self.cursor.clone()
    }

    /// Whether a page could not be had, and will be asked for again by the next [`try_next`](Self::try_next). Tells such an error from one
    /// of a row.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.rows.is_none() && self.cursor.span.is_some()
    }

    /// The rows as an iterator that waits on this thread; see [`blocking`](mod@crate::calls::blocking). When it ends, all rows up to the end
    /// were given.
    pub const fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    /// The next row; `None` when all rows up to the end were given. May be dropped and called again: nothing is lost.
    ///
    /// A row that cannot be decoded is an error, after which the feed goes on; so is a page that cannot be read at all, where it is known
    /// where the next one begins. When a page cannot be had, or several in a row cannot be read, the next call asks for them again.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|cx| self.poll(cx)).await.transpose()
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if self.rows.is_none() {
                self.rows = self.open();
            }
            let Some(rows) = &mut self.rows else {
                return Poll::Ready(None);
            };
            let row = match ready!(Pin::new(&mut *rows).poll_next(cx)) {
                None => {
                    self.rows = None;
                    self.cursor.close();
                    self.warned = Warned::default();
                    continue;
                }
                // The page could not be fetched. It is requested again, from the cursor on.
                Some(Err(error)) if rows.is_broken() => {
                    self.rows = None;
                    self.cursor.position = self.read;
                    return Poll::Ready(Some(Err(error)));
                }
                Some(row) => row,
            };
            let position = i64::try_from(rows.rows_behind()).unwrap_or(i64::MAX);
            if position <= self.cursor.position {
                // Given before the feed was resumed.
                continue;
            }
            if position == self.cursor.position.saturating_add(1) {
                self.read = position;
            }
            self.cursor.position = position;
            match row {
                Ok(row) if !self.is_new(&row) => {}
                row => return Poll::Ready(Some(row)),
            }
        }
    }

    /// The rows of the window that the cursor is in, or of the next one; `None` when the end is reached.
    fn open(&mut self) -> Option<Items<T>> {
        let span = match self.cursor.span {
            Some(span) => span,
            None if self.cursor.from >= self.end => return None,
            None => self.next_span(),
        };
        self.cursor.span = Some(span);
        let call = (self.window)(span.start, span.until).page_size(self.page_size);
        let operation = call.request().operation.clone();
        self.reading = Some((call.client().clone(), operation));
        let position = self.cursor.position;
        self.read = position;
        let size = i64::from(self.page_size.max(1));
        let paging = call.request().operation().paging.copied();
        let call = match paging.map(|paging| (paging.kind, paging.first)) {
            Some((PagingKind::Offset, first)) => call.start_at(first.saturating_add(position)),
            Some((PagingKind::Page, first)) => call.start_at(first.saturating_add(position / size)),
            // A marker is not kept: the window is read from its start again.
            _ => call,
        };
        let items = call.items();
        Some(if self.never_skips {
            items.never_skip()
        } else {
            items
        })
    }

    /// The window after the cursor. It ends after the cursor whatever the overlap is, so that the feed gets on.
    fn next_span(&self) -> Span {
        let start = self.cursor.start(self.effective_overlap());
        let until = start
            .checked_add(self.max_window)
            .map_or(self.end, |longest| whole_millis(longest).min(self.end));
        Span { start, until }
    }

    fn effective_overlap(&self) -> Duration {
        let overlap = self.overlap.min(self.max_window / 2);
        Duration::new(overlap.as_secs(), overlap.subsec_millis() * 1_000_000)
    }

    /// Whether the row is to be given now; notes rows that the next window may give again.
    fn is_new(&mut self, row: &T) -> bool {
        let (id, time) = (self.cursor_key)(row);
        let Some(span) = self.cursor.span else {
            return true;
        };
        if let Some(time) = time.filter(|_| !self.trusts_windows) {
            if !span.is_near(time, TOLERANCE) {
                self.warn_outside();
                return false;
            }
            if self.cursor.floor.is_some_and(|floor| time < floor) {
                return false;
            }
        }
        let Some(id) = id else {
            return true;
        };
        let mark = memory::mark(&id);
        let fresh = !self.cursor.seen.contains(&mark);
        let again = span
            .until
            .checked_sub(self.effective_overlap().saturating_add(TOLERANCE));
        let may_come_again = time.zip(again).is_none_or(|(time, again)| time >= again);
        // A row that is noted already came twice in this window.
        let first = !may_come_again
            || match self.cursor.border.insert(time, mark) {
                Inserted::Known => false,
                Inserted::New => true,
                Inserted::InPlaceOfAnother => {
                    self.warn_forgotten();
                    true
                }
            };
        fresh && first
    }

    fn warn_outside(&mut self) {
        if !std::mem::replace(&mut self.warned.outside, true) {
            self.warn("rows outside of the window that was asked for are dropped: the service misreads windows, or its times are of another zone");
        }
    }

    fn warn_forgotten(&mut self) {
        if !std::mem::replace(&mut self.warned.forgotten, true) {
            self.warn("more rows lie at the end of the window than a cursor remembers: the overlap with the next one is shorter");
        }
    }

    fn warn(&self, why: &str) {
        if let Some((client, operation)) = &self.reading {
            let warning = Warning::Feed { operation, why };
            client.shared().observer.warn(&warning);
        }
    }
}

/// Cuts to what travels: a border between two windows must be the same here and at the service.
const fn whole_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.as_millis())
}

fn not_after_now(time: Timestamp) -> Timestamp {
    whole_millis(time.min(Timestamp::now()))
}

impl<T: Wire + Send + 'static> Stream for Feed<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

// It does not hold a `T` in place.
impl<T> Unpin for Feed<T> {}

debug_fields!(Feed<T> { cursor, end });
