//! Walks over pages: page by page, and row by row.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Page;
use super::cursor::PageCursor;
use super::pager::Pager;
use crate::calls::Call;
use crate::calls::blocking::Blocking;
use crate::error::{Error, ErrorKind};
use crate::response::{EnvelopeMode, Fields, RawResponse, or_null, payload};
use crate::wire::{self, Wire};

/// A page that came.
enum Found<T> {
    Whole(Page<T>),
    /// It does not decode as a whole: each of its rows, or why that one is bad; the rest of its envelope; and why it is bad as a whole.
    Rescued(VecDeque<Result<T, Error>>, Fields, Error),
}

impl<T: Wire + Send + 'static> Found<T> {
    /// An error when there are no rows to be found, or when it is not known where the next page is.
    fn read(answer: &RawResponse) -> Result<Self, Error> {
        let error = match payload::decode::<Page<T>>(answer, EnvelopeMode::Verdict) {
            Ok((page, _)) => return Ok(Self::Whole(page)),
            Err(error) => error,
        };
        let envelope = answer.operation.envelope;
        let path = envelope.payload_in(&answer.body);
        let page = match wire::split_rows(or_null(&answer.body), path) {
            Ok(page) if error.kind() == ErrorKind::Decode => page,
            _ => return Err(error),
        };
        let paging = answer.operation.paging;
        let next = paging.and_then(|paging| paging.next);
        let lost = next.is_some_and(|next| page.unread.iter().any(|path| path == next));
        if lost || envelope.may_fail(path, &page.fields) {
            return Err(error);
        }
        let decode = |(at, row): (usize, &&[u8])| {
            wire::decode(row).map_err(|error| payload::misfit(answer, error.in_row(path, at), row))
        };
        let rows = page.rows.iter().enumerate().map(decode).collect();
        Ok(Self::Rescued(rows, page.fields, error))
    }
}

/// What comes next of a list.
type Next<T> = Poll<Option<Result<T, Error>>>;

impl Pager {
    /// The next page, and the cursor that leads to it.
    fn poll_page<T: Wire + Send + 'static>(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Next<(Found<T>, PageCursor)> {
        loop {
            let Some(answer) = ready!(self.poll_next(cx)).transpose()? else {
                return Poll::Ready(None);
            };
            let found = match Found::read(&answer) {
                Ok(found) => found,
                Err(error) => return Poll::Ready(Some(Err(self.failed(error)))),
            };
            let (rows, fields) = match &found {
                Found::Whole(page) => (page.items.len(), &page.envelope),
                Found::Rescued(rows, fields, _) => (rows.len(), fields),
            };
            let cursor = self.cursor();
            if self.advance(&answer, rows, fields) {
                return Poll::Ready(Some(Ok((found, cursor))));
            }
        }
    }
}

/// All pages of a list, fetched one after the other as they are asked for.
///
/// Each page goes the way of a call of its own, with its own deadline. A page that cannot be had ends the walk; a page with a bad
/// row is an error, after which the walk goes on ([`Items`] gives the other rows of such a page). So is a page that cannot be read at
/// all or is too large, where it is known where the next one begins; three of them in a row end the walk.
#[must_use = "a list does nothing until it is asked for its pages"]
pub struct Pages<T> {
    pager: Pager,
    rows: PhantomData<fn() -> T>,
}

impl<T: Wire + Send + 'static> Pages<T> {
    pub(crate) fn new(call: Call<Page<T>>) -> Self {
        Self {
            pager: Pager::new(call),
            rows: PhantomData,
        }
    }

    setters! {
        /// Ends after so many pages; 100,000 unless set.
        pub fn max_pages(self, pages: u32) { self.pager.limit(pages) }

        /// Fetches up to so many pages ahead of the one that was given last or is waited for; none unless set. The order stays, and
        /// dropping the list gives up what is under way.
        ///
        /// Pages that count rows or pages are fetched at the same time, as far as the number of all rows says that they exist; where that
        /// number or the next marker is not known, one page at a time is fetched ahead. No page is asked for that a list without this
        /// would not ask for, unless the list changes on the way. Answers wait in memory, each up to
        /// [`ClientBuilder::max_body`](crate::ClientBuilder::max_body).
        pub fn prefetch(self, pages: u32) { self.pager.prefetch(pages) }
    }

    /// The pages as an iterator that waits on this thread; see [`blocking`](mod@crate::calls::blocking).
    pub const fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    /// The next page; `None` after the last one. May be dropped and called again: nothing is lost.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>, Error> {
        poll_fn(|cx| self.poll(cx)).await.transpose()
    }

    /// Where the list stands: before the next page. After an error that ends the list, before the page that could not be had.
    #[must_use]
    pub fn cursor(&self) -> PageCursor {
        self.pager.cursor()
    }

    /// Starts where another walk over the same list stood. Of a page that was given in part, the rest comes.
    ///
    /// An error when the cursor comes from another operation. The page size is that of the cursor.
    pub fn resume(mut self, cursor: &PageCursor) -> Result<Self, Error> {
        self.pager.resume(cursor)?;
        Ok(self)
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Next<Page<T>> {
        let Some((found, cursor)) = ready!(self.pager.poll_page(cx)).transpose()? else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(match found {
            Found::Whole(mut page) => {
                page.items.drain(..cursor.given_of(page.items.len()));
                Ok(page)
            }
            Found::Rescued(.., error) => Err(error),
        }))
    }
}

/// All rows of a list, over all pages, fetched as they are asked for.
///
/// One bad row does not cost the page: it is an error with the JSON path and the text of the row, after which the walk goes on.
/// So does it after a page that cannot be read at all or is too large, where it is known where the next one begins: one error that says
/// which rows are missing. Three such pages in a row, or a page that cannot be had, end the walk.
#[must_use = "a list does nothing until it is asked for its rows"]
pub struct Items<T> {
    pages: Pages<T>,
    rows: VecDeque<Result<T, Error>>,
    /// Where the page is that the rows are of, and how many of it were given.
    page: Option<PageCursor>,
}

impl<T: Wire + Send + 'static> Items<T> {
    pub(crate) fn new(call: Call<Page<T>>) -> Self {
        Self {
            pages: Pages::new(call),
            rows: VecDeque::new(),
            page: None,
        }
    }

    /// Where the list stands: after the last row that was given, a row with an error counting as given, and so do the rows of a page
    /// that was passed over. After an error that ends the list, before the page that could not be had; or before the first of several in
    /// a row that could not be read.
    #[must_use]
    pub fn cursor(&self) -> PageCursor {
        match &self.page {
            Some(page) if !self.rows.is_empty() => page.clone(),
            _ => self.pages.cursor(),
        }
    }

    /// Starts where another walk over the same list stood, in the middle of a page too.
    ///
    /// An error when the cursor comes from another operation. The page size is that of the cursor.
    ///
    /// ```no_run
    /// # use secapi_core::{Call, Error, Json, Page, PageCursor};
    /// # async fn run(list: Call<Page<Json>>) -> Result<(), Error> {
    /// let mut rows = list.clone().items();
    /// rows.try_next().await?;
    /// let stored: String = rows.cursor().to_string();
    ///
    /// // Later, perhaps in another process.
    /// let cursor: PageCursor = stored.parse()?;
    /// let mut rest = list.items().resume(&cursor)?;
    /// # rest.try_next().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn resume(mut self, cursor: &PageCursor) -> Result<Self, Error> {
        self.pages = self.pages.resume(cursor)?;
        self.rows.clear();
        self.page = None;
        Ok(self)
    }

    setters! {
        /// Fetches up to so many pages ahead of the rows that are given; see [`Pages::prefetch`].
        pub fn prefetch(self, pages: u32) { self.pages = self.pages.prefetch(pages) }

        /// Ends the list at a page that cannot be read at all, instead of passing over it: for those who must have every row. The cursor
        /// stays before that page.
        pub fn never_skip(self) { self.pages.pager.never_skips = true }

        /// Ends after so many pages; 100,000 unless set.
        pub fn max_pages(self, pages: u32) { self.pages = self.pages.max_pages(pages) }
    }

    /// The rows as an iterator that waits on this thread; see [`blocking`](mod@crate::calls::blocking).
    pub const fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }

    /// The next row; `None` after the last one. May be dropped and called again: nothing is lost.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|cx| self.poll(cx)).await.transpose()
    }

    /// How many rows of the list are before the cursor.
    pub(crate) fn rows_behind(&self) -> u64 {
        match &self.page {
            Some(page) if !self.rows.is_empty() => page.covered.saturating_add(page.given),
            _ => {
                let pager = &self.pages.pager;
                pager.covered().saturating_add(pager.given)
            }
        }
    }

    /// Whether the list ended because a page could not be had, and not because there are no more rows. Another walk may
    /// [resume](Self::resume) from the cursor.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.pages.pager.broken
    }

    /// All rows, up to the first error.
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(row) = self.try_next().await? {
            all.push(row);
        }
        Ok(all)
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Next<T> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                if let Some(page) = &mut self.page {
                    page.given = page.given.saturating_add(1);
                }
                return Poll::Ready(Some(row));
            }
            let page = ready!(self.pages.pager.poll_page(cx)).transpose()?;
            let Some((found, cursor)) = page else {
                return Poll::Ready(None);
            };
            self.rows = match found {
                Found::Whole(page) => page.items.into_iter().map(Ok).collect(),
                Found::Rescued(rows, ..) => rows,
            };
            self.rows.drain(..cursor.given_of(self.rows.len()));
            self.page = Some(cursor);
        }
    }
}

impl<T: Wire + Send + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T: Wire + Send + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

// It holds no `T` in place.
impl<T> Unpin for Items<T> {}

debug_fields!(Pages<T> |pages| { request: pages.pager.request, done: pages.pager.done });

debug_fields!(Items<T> |items| { pages: items.pages, waiting: items.rows.len() });
