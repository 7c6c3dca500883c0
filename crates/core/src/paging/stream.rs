//! Walks over pages: page by page, and row by row.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::position::{Facts, MAX_PAGES, Position, Step};
use super::{Page, total_and_next};
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::execute::{self, Options};
use crate::payload::{self, or_null};
use crate::request::Request;
use crate::response::RawResponse;
use crate::transport::BoxFuture;
use crate::value::ParamValue;
use crate::wire::{self, Wire};

/// What all walks have in common, whatever the rows are.
struct Pager {
    client: Client,
    request: Request,
    options: Options,
    position: Position,
    /// The page that is being fetched. Kept here, so that a caller who stops waiting loses nothing.
    pending: Option<BoxFuture<'static, Result<RawResponse, Error>>>,
    done: bool,
    /// A page could not be had, or had no rows that could be told apart.
    broken: bool,
}

impl Pager {
    fn new<T>(call: Call<Page<T>>) -> Self {
        let (client, request, options) = call.into_parts();
        let paging = request.operation().paging_style();
        let given = |name| paging.and_then(|paging| request.get(paging.place, name));
        let (index, size) = paging.map_or((None, None), |paging| {
            (given(paging.index), given(paging.size))
        });
        let position = Position::new(request.operation(), index, size, MAX_PAGES);
        Self {
            client,
            request,
            options,
            position,
            pending: None,
            done: false,
            broken: false,
        }
    }

    /// The next page as it came.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawResponse, Error>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let (client, request, options, position) = (
            &self.client,
            &mut self.request,
            &self.options,
            &self.position,
        );
        let pending = self.pending.get_or_insert_with(|| {
            if let (Some(paging), Some(index)) = (
                request.operation().paging_style().copied(),
                position.index(),
            ) {
                request.set(paging.place, Cow::Borrowed(paging.index), index);
            }
            execute::execute(client.clone(), request.clone(), options.clone())
        });
        let result = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        if result.is_err() {
            self.give_up();
        }
        Poll::Ready(Some(result))
    }

    fn give_up(&mut self) {
        self.done = true;
        self.broken = true;
    }

    /// Moves on after a page with so many rows; `false` when they are those of the page before.
    fn advance(
        &mut self,
        answer: &RawResponse,
        rows: usize,
        total: Option<u64>,
        next: Option<String>,
    ) -> bool {
        let facts = Facts {
            rows: rows as u64,
            total,
            next,
            body: &answer.body,
        };
        let step = self
            .position
            .after(facts, answer.operation.wrapper().payload_in(&answer.body));
        self.done = step != Step::More;
        match step {
            Step::Odd(why) => {
                tracing::warn!(operation = answer.operation.name(), why, "a list ends");
            }
            Step::Again => {
                let why = "the service answered with the same rows again";
                tracing::warn!(operation = answer.operation.name(), why, "a list ends");
            }
            Step::More | Step::Last => {}
        }
        step != Step::Again
    }
}

/// The rows of a page that does not decode as a whole: each one, or why it is bad. `None` when there are no rows to be found.
fn rescue<T: Wire>(answer: &RawResponse, error: &Error) -> Option<Rescued<T>> {
    if error.kind() != ErrorKind::Decode {
        return None;
    }
    let path = answer.operation.wrapper().payload_in(&answer.body);
    let (rows, fields) = wire::split_rows(or_null(&answer.body), path).ok()?;
    let (total, next) = total_and_next(&fields, &answer.operation);
    let decode = |at: usize, row: &str| {
        wire::decode(row.as_bytes())
            .map_err(|error| payload::misfit(answer, error.in_row(path, at), row.as_bytes()))
    };
    Some(Rescued {
        rows: rows
            .iter()
            .enumerate()
            .map(|(at, row)| decode(at, row.get()))
            .collect(),
        total,
        next,
    })
}

struct Rescued<T> {
    rows: VecDeque<Result<T, Error>>,
    total: Option<u64>,
    next: Option<String>,
}

/// All pages of a list, fetched one after the other as they are asked for.
///
/// Each page goes the way of a call of its own, with its own deadline. A page that cannot be had ends the walk; a page with a bad
/// row is an error, after which the walk goes on ([`Items`] gives the other rows of such a page).
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

    /// Ends after so many pages; 100,000 unless set.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.pager.position.limit(pages);
        self
    }

    /// The next page; `None` after the last one. May be dropped and called again: nothing is lost.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>, Error> {
        poll_fn(|cx| self.poll(cx)).await.transpose()
    }

    /// Where the next page starts, for [`Call::start_at`]; null when that is not known yet.
    #[must_use]
    pub fn position(&self) -> ParamValue {
        self.pager.position.index().unwrap_or_default()
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        let answer = match ready!(self.pager.poll_next(cx)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            Some(Ok(answer)) => answer,
        };
        Poll::Ready(match payload::decode::<Page<T>>(&answer) {
            Ok((page, _)) => self
                .pager
                .advance(&answer, page.items.len(), page.total, page.next.clone())
                .then_some(Ok(page)),
            Err(error) => {
                if let Some(rescued) = rescue::<T>(&answer, &error) {
                    let fresh = self.pager.advance(
                        &answer,
                        rescued.rows.len(),
                        rescued.total,
                        rescued.next,
                    );
                    fresh.then_some(Err(error))
                } else {
                    self.pager.give_up();
                    Some(Err(error))
                }
            }
        })
    }
}

/// All rows of a list, over all pages, fetched as they are asked for.
///
/// One bad row does not cost the page: it is an error with the JSON path and the text of the row, after which the walk goes on.
/// A page that cannot be had ends the walk.
#[must_use = "a list does nothing until it is asked for its rows"]
pub struct Items<T> {
    pages: Pages<T>,
    rows: VecDeque<Result<T, Error>>,
}

impl<T: Wire + Send + 'static> Items<T> {
    pub(crate) fn new(call: Call<Page<T>>) -> Self {
        Self {
            pages: Pages::new(call),
            rows: VecDeque::new(),
        }
    }

    /// Ends after so many pages; 100,000 unless set.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// The next row; `None` after the last one. May be dropped and called again: nothing is lost.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|cx| self.poll(cx)).await.transpose()
    }

    /// Whether the walk ended because a page could not be had.
    pub(crate) fn is_broken(&self) -> bool {
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

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(row) = self.rows.pop_front() {
                return Poll::Ready(Some(row));
            }
            let pager = &mut self.pages.pager;
            let answer = match ready!(pager.poll_next(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(answer)) => answer,
            };
            let found = match payload::decode::<Page<T>>(&answer) {
                Ok((page, _)) => Rescued {
                    rows: page.items.into_iter().map(Ok).collect(),
                    total: page.total,
                    next: page.next,
                },
                Err(error) => {
                    let Some(rescued) = rescue(&answer, &error) else {
                        pager.give_up();
                        return Poll::Ready(Some(Err(error)));
                    };
                    rescued
                }
            };
            if pager.advance(&answer, found.rows.len(), found.total, found.next) {
                self.rows = found.rows;
            }
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

// Neither holds a `T` in place.
impl<T> Unpin for Pages<T> {}
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.pager.request)
            .field("done", &self.pager.done)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("waiting", &self.rows.len())
            .finish_non_exhaustive()
    }
}
