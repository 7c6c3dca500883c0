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

/// Where a walk is.
pub(super) struct Position {
    paging: Option<Paging>,
    /// Offset or number of the page that was asked for.
    index: i64,
    marker: Option<String>,
    /// Rows that a page was asked to have.
    size: u64,
    /// Rows before and in the pages that came.
    covered: u64,
    pages: u32,
    max_pages: u32,
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
            index: index_number,
            marker: None,
            size,
            covered,
            pages: 0,
            max_pages,
            last: None,
            markers: BTreeSet::new(),
        }
    }

    pub(super) fn limit(&mut self, max_pages: u32) {
        self.max_pages = max_pages;
    }

    /// The index of the page to ask for; `None` when the request says it already.
    pub(super) fn index(&self) -> Option<ParamValue> {
        let paging = self.paging?;
        match paging.kind {
            PagingKind::Offset | PagingKind::Page => Some(paging.value(self.index)),
            PagingKind::Marker => self.marker.clone().map(ParamValue::Text),
        }
    }

    /// Moves on after a page.
    pub(super) fn after(&mut self, facts: Facts<'_>, payload: &[&str]) -> Step {
        self.pages = self.pages.saturating_add(1);
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
            self.marker = Some(next);
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
        let by = match paging.kind {
            PagingKind::Page => 1,
            _ => i64::try_from(facts.rows).unwrap_or(i64::MAX),
        };
        match self.index.checked_add(by) {
            Some(index) => self.index = index,
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
    let rows = |body: &Bytes| wire::split_rows(body, payload).ok().map(|(rows, _)| rows);
    match (rows(one), rows(other)) {
        (Some(one), Some(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(one, other)| one.get() == other.get())
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::operation::Place;

    static OFFSET: Paging = Paging {
        kind: PagingKind::Offset,
        place: Place::Query,
        index: "skip",
        size: "limit",
        first: 0,
        default_size: 10,
        min_size: None,
        max_size: None,
        text: false,
        total: Some("total"),
        next: None,
    };
    static PAGE: Paging = Paging {
        kind: PagingKind::Page,
        first: 1,
        ..OFFSET
    };
    static MARKER: Paging = Paging {
        kind: PagingKind::Marker,
        ..OFFSET
    };

    /// Walks over pages of (rows, total), and tells the indexes that were asked for and how it ended.
    fn walk(paging: &'static Paging, pages: &[(u64, Option<u64>)]) -> (Vec<i64>, Step) {
        let operation = Operation::new("x.list", Method::GET, "/x").paging(paging);
        let mut position = Position::new(&operation, None, None, 1000);
        let mut asked = Vec::new();
        let mut number = 0_u64;
        for (rows, total) in pages {
            asked.extend(position.index().and_then(|index| index.as_integer()));
            let rows_text: Vec<String> = (0..*rows).map(|row| (number + row).to_string()).collect();
            number += rows;
            let body = Bytes::from(format!("[{}]", rows_text.join(",")));
            let step = position.after(
                Facts {
                    rows: *rows,
                    total: *total,
                    next: None,
                    body: &body,
                },
                &[],
            );
            if step != Step::More {
                return (asked, step);
            }
        }
        (asked, Step::More)
    }

    #[test]
    fn offsets_move_by_the_rows_that_came() {
        assert_eq!(
            walk(&OFFSET, &[(10, Some(25)), (10, Some(25)), (5, Some(25))]),
            (vec![0, 10, 20], Step::Last)
        );
        assert_eq!(
            walk(&OFFSET, &[(4, Some(6)), (2, Some(6))]),
            (vec![0, 4], Step::Last),
            "smaller pages than asked for"
        );
        assert_eq!(
            walk(&OFFSET, &[(10, None), (3, None)]),
            (vec![0, 10], Step::Last),
            "no total"
        );
        assert_eq!(
            walk(&OFFSET, &[(10, None), (0, None)]),
            (vec![0, 10], Step::Last)
        );
    }

    #[test]
    fn page_numbers_move_by_one() {
        assert_eq!(
            walk(&PAGE, &[(10, Some(21)), (10, Some(21)), (1, Some(21))]),
            (vec![1, 2, 3], Step::Last)
        );
    }

    #[test]
    fn wrong_totals_end_too() {
        let zero = walk(&OFFSET, &[(10, Some(0)), (10, Some(0)), (1, Some(0))]);
        assert_eq!(
            zero,
            (vec![0, 10, 20], Step::Last),
            "0, though there are rows"
        );
        let page_only = walk(&OFFSET, &[(10, Some(10)), (10, Some(10)), (2, Some(2))]);
        assert_eq!(
            page_only,
            (vec![0, 10, 20], Step::Last),
            "counts only the page"
        );
        let exact = walk(&OFFSET, &[(10, Some(10)), (0, Some(10))]);
        assert_eq!(exact, (vec![0, 10], Step::Last), "exactly one page");
        let shrinking = walk(&OFFSET, &[(10, Some(30)), (10, Some(15)), (0, Some(15))]);
        assert_eq!(shrinking, (vec![0, 10, 20], Step::Last));
        let (_, growing) = walk(&OFFSET, &[(10, Some(30)), (0, Some(3000))]);
        assert!(
            matches!(growing, Step::Odd(_)),
            "empty, with a larger total"
        );
    }

    #[test]
    fn the_same_page_again_ends_the_walk() {
        let operation = Operation::new("x.list", Method::GET, "/x").paging(&OFFSET);
        let mut position = Position::new(&operation, None, None, 1000);
        let facts = |body| Facts {
            rows: 10,
            total: None,
            next: None,
            body,
        };
        let one = Bytes::from_static(br#"{"skip": 0, "rows": [1,2]}"#);
        let two = Bytes::from_static(br#"{"skip": 10, "rows": [1,2]}"#);
        let three = Bytes::from_static(br#"{"skip": 10, "rows": [1,3]}"#);
        assert_eq!(position.after(facts(&one), &["rows"]), Step::More);
        assert_eq!(position.after(facts(&three), &["rows"]), Step::More);
        assert_eq!(
            position.after(facts(&one), &["rows"]),
            Step::More,
            "not the one right before"
        );
        assert_eq!(position.after(facts(&two), &["rows"]), Step::Again);
    }

    #[test]
    fn markers_lead_and_end() {
        let operation = Operation::new("x.list", Method::GET, "/x").paging(&MARKER);
        let mut position = Position::new(&operation, None, None, 1000);
        let body = Bytes::new();
        let mut after = |next: Option<&str>| {
            let step = position.after(
                Facts {
                    rows: 10,
                    total: None,
                    next: next.map(str::to_owned),
                    body: &body,
                },
                &[],
            );
            (step, position.index().map(|index| format!("{index:?}")))
        };
        assert_eq!(after(Some("a")), (Step::More, Some("\"a\"".to_owned())));
        assert_eq!(after(Some("b")), (Step::More, Some("\"b\"".to_owned())));
        assert!(matches!(after(Some("a")).0, Step::Odd(_)));
        assert_eq!(after(None).0, Step::Last);
    }

    #[test]
    fn there_is_a_limit_and_a_start() {
        let operation = Operation::new("x.list", Method::GET, "/x").paging(&OFFSET);
        let mut position = Position::new(
            &operation,
            Some(&ParamValue::Integer(40)),
            Some(&ParamValue::text("5")),
            2,
        );
        assert_eq!(
            position.index().and_then(|index| index.as_integer()),
            Some(40)
        );
        let (one, two) = (Bytes::from_static(b"[1]"), Bytes::from_static(b"[2]"));
        let facts = |body| Facts {
            rows: 5,
            total: Some(1000),
            next: None,
            body,
        };
        assert_eq!(position.after(facts(&one), &[]), Step::More);
        assert_eq!(
            position.index().and_then(|index| index.as_integer()),
            Some(45)
        );
        assert!(matches!(position.after(facts(&two), &[]), Step::Odd(_)));
    }

    #[test]
    fn without_paging_there_is_one_page() {
        let operation = Operation::new("x.list", Method::GET, "/x");
        let mut position = Position::new(&operation, None, None, 1000);
        assert!(position.index().is_none());
        assert_eq!(
            position.after(
                Facts {
                    rows: 10,
                    total: Some(50),
                    next: None,
                    body: &Bytes::new()
                },
                &[]
            ),
            Step::Last
        );
    }
}
