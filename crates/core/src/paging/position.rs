//! Where a walk over pages is, and whether it goes on. Ends on every input.
//!
//! The number of all rows is believed as long as nothing contradicts it. What ends a walk:
//!
//! - an empty page;
//! - rows enough, by the number of all rows;
//! - fewer rows than asked for, when that number is not known, is 0, or is less than the rows that came;
//! - the same page again (a service that ignores the index); its rows are not given out a second time;
//! - no next marker, or one that was there before;
//! - the limit on the number of pages.
//!
//! A first page that is full and exactly as long as "all rows" is not believed to be all: some services count only the page.
//!
//! What is odd about a list is told once, when it ends: it repeats itself, is empty before its end, does not stop; or the number of
//! all rows is text, or became smaller on the way.

use std::collections::BTreeSet;

use crate::operation::{Operation, Paging, PagingKind};
use crate::value::ParamValue;
use crate::{Bytes, wire};

/// Pages after which a walk ends, whatever the service says.
pub(super) const MAX_PAGES: u32 = 100_000;

/// Pages that are alike in all but an echoed index differ by no more than this, in bytes.
const ECHO: usize = 64;

/// What a page says.
pub(super) struct Facts<'a> {
    pub(super) rows: u64,
    pub(super) total: Option<u64>,
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
    /// That was all, though something is odd.
    Odd(&'static str),
    /// It was the page before once more: its rows are not to be given out.
    Again,
}

/// Where a page is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Offset or number of the page; of no meaning where there are markers.
    pub(super) index: i64,
    /// Marker of the page; `None` for the first one.
    pub(super) marker: Option<String>,
}

/// Where a walk is.
pub(super) struct Position {
    paging: Option<Paging>,
    /// The page to ask for.
    place: Place,
    /// Rows that a page was asked to have.
    size: u64,
    /// Rows before and in the pages that came.
    covered: u64,
    pages: u32,
    max_pages: u32,
    /// Rows of the last page, and the number of all rows if there are to be more.
    ahead: Option<(u64, u64)>,
    /// The number of all rows, as it was told last.
    total: Option<u64>,
    /// Each page so far told its own length as the number of all rows.
    counts_pages: bool,
    /// What is odd so far.
    odd: Option<&'static str>,
    last: Option<Bytes>,
    markers: BTreeSet<String>,
}

impl Position {
    /// The first page, from the index and size that the call has set.
    pub(super) fn new(
        operation: &Operation,
        index: Option<&ParamValue>,
        size: Option<&ParamValue>,
        max_pages: u32,
    ) -> Self {
        let paging = operation.paging_style().copied();
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
            place: Place {
                index: index_number,
                marker: None,
            },
            size,
            covered,
            pages: 0,
            max_pages,
            ahead: None,
            total: None,
            counts_pages: true,
            odd: None,
            last: None,
            markers: BTreeSet::new(),
        }
    }

    pub(super) fn limit(&mut self, max_pages: u32) {
        self.max_pages = max_pages;
    }

    /// The page to ask for.
    pub(super) const fn place(&self) -> &Place {
        &self.place
    }

    /// The index that asks for a page; `None` when the request says it already.
    pub(super) fn index(&self, place: &Place) -> Option<ParamValue> {
        let paging = self.paging?;
        match paging.kind {
            PagingKind::Offset | PagingKind::Page => Some(paging.value(place.index)),
            PagingKind::Marker => place.marker.clone().map(ParamValue::Text),
        }
    }

    /// The next pages, at most `count`. Only the first one is certain. Further ones are guessed where the number of all rows says that
    /// they exist, so that nothing is asked for in vain.
    pub(super) fn ahead(&self, count: u32) -> Vec<Place> {
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
            let index = self.place.index.checked_add(by)?;
            exists.then_some(Place {
                index,
                marker: None,
            })
        };
        std::iter::once(self.place.clone())
            .chain((1..count).map_while(guessed))
            .take(count.min(left) as usize)
            .collect()
    }

    /// Rows before the page to ask for.
    pub(super) const fn covered(&self) -> u64 {
        self.covered
    }

    /// Rows that a page is asked to have.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    pub(super) const fn set_size(&mut self, size: u64) {
        self.size = size;
    }

    /// Goes to a page that another walk stood before.
    pub(super) fn resume(&mut self, place: Place, covered: u64) {
        self.markers.extend(place.marker.clone());
        self.place = place;
        self.covered = covered;
    }

    /// Moves on after a page.
    pub(super) fn after(&mut self, facts: Facts<'_>, payload: &[&str]) -> Step {
        self.note_oddities(&facts);
        match (self.step(facts, payload), self.odd) {
            (Step::Last, Some(why)) => Step::Odd(why),
            (step, _) => step,
        }
    }

    fn note_oddities(&mut self, facts: &Facts<'_>) {
        if facts.total_is_text && self.paging.is_some_and(|paging| !paging.text) {
            self.odd
                .get_or_insert("the number of all rows came as text");
        }
        self.counts_pages &= facts.total == Some(facts.rows);
        let smaller = facts
            .total
            .is_some_and(|total| self.total.is_some_and(|before| total < before));
        if smaller && !self.counts_pages {
            self.odd.get_or_insert(
                "the number of all rows became smaller on the way: rows may be missing",
            );
        }
        self.total = facts.total.or(self.total);
    }

    fn step(&mut self, facts: Facts<'_>, payload: &[&str]) -> Step {
        self.pages = self.pages.saturating_add(1);
        self.ahead = None;
        let Some(paging) = self.paging else {
            return Step::Last;
        };
        let before = self.covered;
        self.covered = self.covered.saturating_add(facts.rows);
        if paging.kind == PagingKind::Marker {
            let Some(next) = facts.next else {
                return Step::Last;
            };
            if !self.markers.insert(next.clone()) {
                return Step::Odd("the next marker was there before");
            }
            self.place.marker = Some(next);
            return self.unless_too_many();
        }
        let more_by_total = facts
            .total
            .filter(|total| *total > 0)
            .map(|total| total.cmp(&self.covered));
        if facts.rows == 0 {
            return match more_by_total {
                Some(std::cmp::Ordering::Greater) => {
                    Step::Odd("the page is empty, but there should be more rows")
                }
                _ => Step::Last,
            };
        }
        if self
            .last
            .as_ref()
            .is_some_and(|last| same_rows(last, facts.body, payload))
        {
            self.covered = before;
            return Step::Again;
        }
        let full = facts.rows >= self.size;
        let more = match more_by_total {
            Some(std::cmp::Ordering::Greater) => true,
            Some(std::cmp::Ordering::Equal) => full && self.pages == 1 && before == 0,
            Some(std::cmp::Ordering::Less) | None => full,
        };
        if !more {
            return Step::Last;
        }
        self.last = Some(facts.body.clone());
        self.ahead = facts
            .total
            .filter(|_| more_by_total == Some(std::cmp::Ordering::Greater))
            .map(|total| (facts.rows, total));
        let by = match paging.kind {
            PagingKind::Page => 1,
            _ => i64::try_from(facts.rows).unwrap_or(i64::MAX),
        };
        match self.place.index.checked_add(by) {
            Some(index) => self.place.index = index,
            None => return Step::Odd("the index is too large"),
        }
        self.unless_too_many()
    }

    fn unless_too_many(&self) -> Step {
        if self.pages >= self.max_pages {
            Step::Odd("the limit on the number of pages is reached")
        } else {
            Step::More
        }
    }
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
