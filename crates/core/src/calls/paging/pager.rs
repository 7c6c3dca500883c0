//! What all walks over pages have in common, whatever the rows are: which page is asked for, and which are asked for ahead.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::cursor::PageCursor;
use super::pagination::{MAX_PAGES, PagePosition, PageResponse, Pagination, Step, Unreadable};
use super::{Page, page_info, witness};
use crate::calls::Call;
use crate::error::{Error, ErrorKind};
use crate::execute::{self, Options, ResponseFuture};
use crate::observe::Warning;
use crate::request::Request;
use crate::response::{Fields, RawResponse};
use crate::session::Client;

type FetchResult = Result<RawResponse, Error>;

pub(super) struct Pager {
    client: Client,
    pub(super) request: Request,
    options: Options,
    pagination: Pagination,
    /// How many pages are asked for ahead.
    prefetch: u32,
    /// The page that comes next, and those after it. Kept here, so that a caller who stops waiting loses nothing.
    fetches: VecDeque<Fetch>,
    /// Rows of the next page that were given already, by the walk before this one.
    pub(super) given: u64,
    pub(super) done: bool,
    /// A page could not be had, or several could not be read.
    pub(super) broken: bool,
    /// A page that cannot be read ends the walk.
    pub(super) never_skips: bool,
}

impl Pager {
    pub(super) fn new<T>(call: Call<Page<T>>) -> Self {
        let (client, request, options) = call.into_parts();
        let paging = request.operation().paging;
        let given = |name| paging.and_then(|paging| request.get(paging.location, name));
        let (index, size) = paging.map_or((None, None), |paging| {
            (given(paging.index), given(paging.size))
        });
        let pagination = Pagination::new(request.operation(), index, size, MAX_PAGES);
        Self {
            client,
            request,
            options,
            pagination,
            prefetch: 0,
            fetches: VecDeque::new(),
            given: 0,
            done: false,
            broken: false,
            never_skips: false,
        }
    }

    pub(super) fn limit(&mut self, max_pages: u32) {
        self.pagination.max_pages = max_pages;
    }

    pub(super) const fn prefetch(&mut self, pages: u32) {
        self.prefetch = pages;
    }

    /// Where the next page is.
    pub(super) fn cursor(&self) -> PageCursor {
        PageCursor {
            operation: self.request.operation().name().to_owned(),
            position: self.pagination.position().clone(),
            size: self.pagination.size,
            covered: self.pagination.covered(),
            given: self.given,
            done: self.done && !self.broken,
        }
    }

    /// Rows before the next page.
    pub(super) const fn covered(&self) -> u64 {
        self.pagination.covered()
    }

    /// Goes to where another walk stood.
    pub(super) fn resume(&mut self, cursor: &PageCursor) -> Result<(), Error> {
        let operation = self.request.operation().name();
        if cursor.operation != operation {
            let other = &cursor.operation;
            let text = format!("the cursor is one of `{other}`, and this is `{operation}`");
            return Err(
                Error::request(text).with_hint("resume the list that the cursor comes from")
            );
        }
        if let Some(paging) = self.request.operation().paging.copied()
            && let Ok(size) = i64::try_from(cursor.size)
            && size > 0
        {
            // Rows of a page were counted, so pages must be what they were.
            let name = Cow::Borrowed(paging.size);
            self.request.set(paging.location, name, paging.value(size));
            self.pagination.size = cursor.size;
        }
        self.fetches.clear();
        self.pagination
            .resume(cursor.position.clone(), cursor.covered);
        (self.given, self.done, self.broken) = (cursor.given, cursor.done, false);
        Ok(())
    }

    /// The next page as it came.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<FetchResult>> {
        if self.done {
            return Poll::Ready(None);
        }
        if self.fetches.is_empty() {
            let position = self.pagination.position().clone();
            self.fetches.push_back(Fetch {
                work: Work::Here(self.fetch(&position)),
                position,
            });
        }
        let Some(fetch) = self.fetches.front_mut() else {
            return Poll::Ready(None);
        };
        let Poll::Ready(result) = fetch.poll(cx) else {
            self.look_beyond();
            return Poll::Pending;
        };
        self.fetches.pop_front();
        match result {
            Err(error) if self.pagination.guess && is_beyond(&error) => {
                self.done = true;
                self.warn("the service refused the page after one that was shorter than asked for");
                Poll::Ready(None)
            }
            Err(error) => Poll::Ready(Some(Err(self.failed(error)))),
            Ok(answer) => Poll::Ready(Some(Ok(answer))),
        }
    }

    fn fetch(&self, position: &PagePosition) -> ResponseFuture {
        let mut request = self.request.clone();
        if let (Some(paging), Some(index)) = (
            request.operation().paging.copied(),
            self.pagination.index(position),
        ) {
            request.set(paging.location, Cow::Borrowed(paging.index), index);
        }
        execute::execute(self.client.clone(), request, self.options.clone())
    }

    /// Moves on after a page that could not be had or read: beyond it where that is possible.
    pub(super) fn failed(&mut self, mut error: Error) -> Error {
        let passed = match error.kind() {
            // As often as it is asked for, it will be what it is.
            ErrorKind::Decode | ErrorKind::TooLarge if !self.never_skips => {
                self.pagination.pass_over()
            }
            _ => Unreadable::Ends,
        };
        let Unreadable::Passed { from, rows, last } = passed else {
            self.done = true;
            self.broken = true;
            self.fetches.clear();
            return error;
        };
        (self.given, self.done) = (0, last);
        self.look_ahead();
        let to = from.saturating_add(rows).saturating_sub(1);
        let own = format!(
            "the page was passed over: rows {from} to {to} of the list, from 0, are missing"
        );
        let hint = &mut error.inner_mut().hint;
        *hint = match hint.as_str() {
            "" => own,
            other => format!("{other}; {own}"),
        };
        error
    }

    fn warn(&self, why: &str) {
        self.client.shared().observer.warn(&Warning::ListEnds {
            operation: self.request.operation(),
            why,
        });
    }

    /// Moves on after a page with so many rows; `false` when they are those of the page before.
    pub(super) fn advance(&mut self, answer: &RawResponse, rows: usize, fields: &Fields) -> bool {
        let info = page_info(fields, &answer.operation);
        let counted = info.total.is_some_and(|total| total > 0);
        let page = PageResponse {
            rows: rows as u64,
            total: info.total,
            witness: if counted {
                None
            } else {
                witness(answer, fields, rows as u64)
            },
            total_is_text: info.total_is_text,
            next: info.next,
            body: &answer.body,
        };
        let payload = answer.operation.envelope.payload_in(&answer.body);
        let step = self.pagination.after(page, payload);
        self.given = 0;
        self.done = step != Step::More;
        if let Step::LastWithWarning(why) | Step::Repeated(Some(why)) = step {
            self.warn(why);
        }
        self.look_ahead();
        !matches!(step, Step::Repeated(_))
    }

    /// Asks for the pages that are to come, and gives up those that turned out not to.
    fn look_ahead(&mut self) {
        let ahead = if self.done { 0 } else { self.prefetch };
        let positions = self.pagination.ahead(ahead);
        let asked = self.fetches.iter().zip(&positions);
        let right = asked
            .take_while(|(fetch, position)| fetch.position == **position)
            .count();
        self.fetches.truncate(right);
        self.ask(positions.into_iter().skip(right));
    }

    /// Asks for the pages ahead of the one that the caller waits for: one more than while the caller is at work.
    fn look_beyond(&mut self) {
        if self.prefetch > 0 {
            let positions = self.pagination.ahead(self.prefetch.saturating_add(1));
            self.ask(positions.into_iter().skip(self.fetches.len()));
        }
    }

    fn ask(&mut self, positions: impl Iterator<Item = PagePosition>) {
        // Without a runtime there is nobody to fetch while the caller is at work. The call will say so.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        for position in positions {
            let work = self.fetch(&position).in_current_span();
            self.fetches.push_back(Fetch {
                work: Work::Ahead(runtime.spawn(work)),
                position,
            });
        }
    }
}

/// Whether a service says that there is no such page.
fn is_beyond(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    error.kind() == ErrorKind::Status && matches!(status, Some(400 | 404 | 416))
}

/// A page that is asked for. Dropping it gives it up.
struct Fetch {
    position: PagePosition,
    work: Work,
}

enum Work {
    /// Goes on when it is polled.
    Here(ResponseFuture),
    /// Goes on by itself.
    Ahead(JoinHandle<FetchResult>),
}

impl Fetch {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<FetchResult> {
        match &mut self.work {
            Work::Here(work) => Pin::new(work).poll(cx),
            Work::Ahead(task) => {
                let result = ready!(Pin::new(task).poll(cx));
                Poll::Ready(result.unwrap_or_else(|error| match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => Err(Error::new(
                        ErrorKind::Transport,
                        "the runtime ended while a page was fetched ahead",
                    )),
                }))
            }
        }
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        if let Work::Ahead(task) = &self.work {
            task.abort();
        }
    }
}
