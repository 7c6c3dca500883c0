//! The state of a pagination: which page comes next, and whether there is one. It ends on every input.
//!
//! The number of all rows is believed as long as nothing contradicts it. What ends a walk:
//!
//! - an empty page;
//! - rows enough, by the number of all rows;
//! - the same page again (a service that ignores the index); its rows are not given out a second time;
//! - no next marker, or one that was there before;
//! - the limit on the number of pages.
//!
//! Fewer rows than asked for end nothing: a service may give fewer whatever it is asked. So where the number of all rows is not known, or
//! is less than the rows that came, one page more is asked for than there is. The field that the operation names for that number comes
//! first; where it says nothing, others that often hold it are looked at, and believed when they say that there is more, or that the
//! rows of several pages are all.
//!
//! A first page that is exactly as long as "all rows" is not believed to be all if it is full, or as long as limits are (50, 128): some
//! services count only the page.
//!
//! A page that cannot be read is passed over where it is known where the next one begins: as many rows further as pages had so far, or
//! as were asked for. Several of them in a row end the walk before the first of them, for then it is not the pages.
//!
//! What is odd about a list is reported once, when it ends: it repeats itself, is empty before its end, does not stop; or the number of
//! all rows is text, or became smaller on the way.

use std::collections::BTreeSet;

use crate::description::{Operation, Paging, PagingKind};
use crate::wire;
use crate::wire::ParamValue;
use bytes::Bytes;

/// Pages after which a walk ends, whatever the service says.
pub(super) const MAX_PAGES: u32 = 100_000;

/// Pages that are alike in all but an echoed index differ by no more than this, in bytes.
const ECHO: usize = 64;

/// Pages in a row that cannot be read, after which a walk ends.
const MAX_UNREADABLE: u32 = 3;

/// What counts of the response that has a page.
pub(super) struct PageResponse<'a> {
    pub(super) rows: u64,
    pub(super) total: Option<u64>,
    /// The number of all rows by something else than the field that the operation names.
    pub(super) witness: Option<u64>,
    /// The number of all rows came as text, readable or not.
    pub(super) total_is_text: bool,
    pub(super) next: Option<String>,
    pub(super) body: &'a Bytes,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is more.
    More,
    /// That was all.
    Last,
    /// That was all, with a warning.
    LastWithWarning(&'static str),
    /// It was the page before once more: its rows are not to be given out. And the warning about that.
    Repeated(Option<&'static str>),
}

/// What follows from a page that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It was passed over. So many rows are missing, from this one on.
    Passed {
        from: u64,
        rows: u64,
        /// It was the last one.
        last: bool,
    },
    /// The walk ends.
    Ends,
}

/// The position of a page in its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PagePosition {
    /// Offset or number of the page; of no meaning where there are markers.
    pub(super) index: i64,
    /// Marker of the page; `None` for the first one.
    pub(super) marker: Option<String>,
}

/// Which pages of a list have been read, and which one is next.
#[derive(Default)]
pub(super) struct Pagination {
    paging: Option<Paging>,
    /// The page to ask for.
    position: PagePosition,
    /// Rows that a page was asked to have.
    pub(super) size: u64,
    /// Rows before and in the pages that came.
    covered: u64,
    pages: u32,
    pub(super) max_pages: u32,
    /// Rows of the last page, and the number of all rows if there are to be more.
    ahead: Option<(u64, u64)>,
    /// The number of all rows, as it was told last.
    total: Option<u64>,
    /// Each page so far told its own length as the number of all rows.
    counts_pages: bool,
    /// The most rows that a page had.
    longest: u64,
    /// Not all of the rows that are covered were counted.
    estimated: bool,
    /// The page to ask for may not exist: the one before was short, and nothing tells the number of all rows.
    pub(super) guess: bool,
    /// How many pages before the one to ask for could not be read, and where the first of them is, with the rows before it.
    unreadable: (u32, Option<(PagePosition, u64)>),
    /// The first warning so far.
    warning: Option<&'static str>,
    last: Option<Bytes>,
    markers: BTreeSet<String>,
}

impl Pagination {
    /// The first page, from the index and size that the call has set.
    pub(super) fn new(
        operation: &Operation,
        index: Option<&ParamValue>,
        size: Option<&ParamValue>,
        max_pages: u32,
    ) -> Self {
        let paging = operation.paging.copied();
        let first = paging.map_or(0, |paging| paging.first);
        let number = |value: &ParamValue| value.as_integer();
        let size = size
            .and_then(number)
            .or_else(|| paging.map(|paging| paging.default_size))
            .unwrap_or(0);
        let is_marker = paging.is_some_and(|paging| paging.kind == PagingKind::Marker);
        let given = index.and_then(number);
        let index_number = given.filter(|_| !is_marker).unwrap_or(first);
        let size = u64::try_from(size).unwrap_or(0);
        let before = u64::try_from(index_number.saturating_sub(first)).unwrap_or(0);
        let covered = match paging.map(|paging| paging.kind) {
            Some(PagingKind::Offset) => before,
            Some(PagingKind::Page) => before.saturating_mul(size),
            _ => 0,
        };
        Self {
            paging,
            position: PagePosition {
                index: index_number,
                marker: None,
            },
            size,
            covered,
            max_pages,
            counts_pages: true,
            estimated: covered > 0 && paging.is_some_and(|paging| paging.kind == PagingKind::Page),
            ..Self::default()
        }
    }

    /// The page to ask for.
    pub(super) const fn position(&self) -> &PagePosition {
        &self.position
    }

    /// The index that asks for a page; `None` when the request says it already.
    pub(super) fn index(&self, position: &PagePosition) -> Option<ParamValue> {
        let paging = self.paging?;
        match paging.kind {
            PagingKind::Offset | PagingKind::Page => Some(paging.value(position.index)),
            PagingKind::Marker => position.marker.clone().map(ParamValue::Text),
        }
    }

    /// The next pages, at most `count`. Only the first one is certain. Further ones are guessed where the number of all rows says that
    /// they exist, so that nothing is asked for in vain.
    pub(super) fn ahead(&self, count: u32) -> Vec<PagePosition> {
        let left = self.max_pages.saturating_sub(self.pages);
        let guessed = |number: u32| {
            let number = i64::from(number);
            let (rows, total) = self.ahead?;
            let rows = i64::try_from(rows).ok()?;
            let by = match self.paging?.kind {
                PagingKind::Offset => rows.checked_mul(number)?,
                PagingKind::Page => number,
                PagingKind::Marker => return None,
            };
            let before = i64::try_from(self.covered).ok()?;
            let start = before.checked_add(rows.checked_mul(number)?)?;
            let exists = u64::try_from(start).is_ok_and(|start| start < total);
            let index = self.position.index.checked_add(by)?;
            exists.then_some(PagePosition {
                index,
                marker: None,
            })
        };
        std::iter::once(self.position.clone())
            .chain((1..count).map_while(guessed))
            .take(count.min(left) as usize)
            .collect()
    }

    /// Rows before the page to ask for.
    pub(super) const fn covered(&self) -> u64 {
        self.covered
    }

    /// Goes to a page that another walk stood before.
    pub(super) fn resume(&mut self, position: PagePosition, covered: u64) {
        self.markers.extend(position.marker.clone());
        self.position = position;
        self.covered = covered;
    }

    /// Moves on after a page that cannot be read.
    pub(super) fn pass_over(&mut self) -> Unreadable {
        let rows = if self.longest > 0 {
            self.longest
        } else {
            self.size
        };
        let by = match self.paging.map(|paging| paging.kind) {
            Some(PagingKind::Offset) if rows > 0 => i64::try_from(rows).ok(),
            Some(PagingKind::Page) => Some(1),
            _ => None,
        };
        let Some(index) = by.and_then(|by| self.position.index.checked_add(by)) else {
            return Unreadable::Ends;
        };
        let (count, first) = &mut self.unreadable;
        *count += 1;
        let (position, covered) =
            first.get_or_insert_with(|| (self.position.clone(), self.covered));
        if *count >= MAX_UNREADABLE {
            (self.position, self.covered) = (position.clone(), *covered);
            return Unreadable::Ends;
        }
        self.pages = self.pages.saturating_add(1);
        let from = self.covered;
        self.covered = self.covered.saturating_add(rows);
        self.position.index = index;
        self.ahead = None;
        let all_there = self
            .total
            .is_some_and(|total| total > from && total <= self.covered);
        Unreadable::Passed {
            from,
            rows,
            last: all_there || self.pages >= self.max_pages,
        }
    }

    /// Moves on after a page.
    pub(super) fn after(&mut self, page: PageResponse<'_>, payload: &[&str]) -> Step {
        self.note_warnings(&page);
        match (self.step(page, payload), self.warning) {
            (Step::Last, Some(why)) => Step::LastWithWarning(why),
            (step, _) => step,
        }
    }

    fn note_warnings(&mut self, page: &PageResponse<'_>) {
        if page.total_is_text && self.paging.is_some_and(|paging| !paging.text) {
            self.warning
                .get_or_insert("the number of all rows came as text");
        }
        self.counts_pages &= page.total == Some(page.rows);
        let smaller = page
            .total
            .is_some_and(|total| self.total.is_some_and(|before| total < before));
        if smaller && !self.counts_pages {
            self.warning.get_or_insert(
                "the number of all rows became smaller on the way: rows may be missing",
            );
        }
        self.total = page.total.or(self.total);
    }

    fn step(&mut self, page: PageResponse<'_>, payload: &[&str]) -> Step {
        self.pages = self.pages.saturating_add(1);
        self.ahead = None;
        self.longest = self.longest.max(page.rows);
        // A page that could not be read may have had fewer rows than were counted for it.
        self.estimated |= self.unreadable.0 > 0;
        self.unreadable = (0, None);
        let guess = std::mem::take(&mut self.guess);
        let Some(paging) = self.paging else {
            return Step::Last;
        };
        let before = self.covered;
        self.covered = self.covered.saturating_add(page.rows);
        if paging.kind == PagingKind::Marker {
            let Some(next) = page.next else {
                return Step::Last;
            };
            if !self.markers.insert(next.clone()) {
                return Step::LastWithWarning("the next marker was there before");
            }
            self.position.marker = Some(next);
            return self.unless_too_many();
        }
        let more_by_total = page
            .total
            .filter(|total| *total > 0)
            .map(|total| total.cmp(&self.covered));
        if page.rows == 0 {
            return match more_by_total {
                Some(std::cmp::Ordering::Greater) => {
                    Step::LastWithWarning("the page is empty, but there should be more rows")
                }
                _ => Step::Last,
            };
        }
        if self
            .last
            .as_ref()
            .is_some_and(|last| same_rows(last, page.body, payload))
        {
            self.covered = before;
            let warning = "the service answered with the same rows again";
            return Step::Repeated((!guess).then_some(warning));
        }
        let full = page.rows >= self.size;
        let first = self.pages == 1 && before == 0;
        let believed = [page.total, page.witness]
            .into_iter()
            .flatten()
            .find(|total| *total >= self.covered);
        let may_be_own = first && (full || is_round(page.rows));
        if believed == Some(self.covered) && !may_be_own && !self.estimated {
            return Step::Last;
        }
        self.guess = believed.is_none_or(|total| total == self.covered) && !full;
        self.last = Some(page.body.clone());
        self.ahead = page
            .total
            .filter(|_| more_by_total == Some(std::cmp::Ordering::Greater) && !self.estimated)
            .map(|total| (page.rows, total));
        let by = match paging.kind {
            PagingKind::Page => 1,
            _ => i64::try_from(page.rows).unwrap_or(i64::MAX),
        };
        match self.position.index.checked_add(by) {
            Some(index) => self.position.index = index,
            None => return Step::LastWithWarning("the index is too large"),
        }
        self.unless_too_many()
    }

    fn unless_too_many(&self) -> Step {
        if self.pages >= self.max_pages {
            Step::LastWithWarning("the limit on the number of pages is reached")
        } else {
            Step::More
        }
    }
}

/// Whether a number of rows is one that services like to limit pages to.
const fn is_round(rows: u64) -> bool {
    rows >= 10 && (rows.is_multiple_of(10) || rows.is_multiple_of(25) || rows.is_power_of_two())
}

/// Whether two bodies have the same rows.
fn same_rows(one: &Bytes, other: &Bytes, payload: &[&str]) -> bool {
    if one.len().abs_diff(other.len()) > ECHO {
        return false;
    }
    match (
        wire::split_rows(one, payload),
        wire::split_rows(other, payload),
    ) {
        (Ok(one), Ok(other)) => one.rows == other.rows,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests;
