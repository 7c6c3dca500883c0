use super::*;
use crate::description::ParamLocation;

static OFFSET: Paging = Paging {
    kind: PagingKind::Offset,
    location: ParamLocation::Query,
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
static OFFSET_BY_100: Paging = Paging {
    default_size: 100,
    ..OFFSET
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

fn next_index(pagination: &Pagination) -> Option<ParamValue> {
    pagination.index(pagination.position())
}

/// Walks over pages of (rows, total), and tells the indexes that were asked for and how it ended.
fn walk(paging: &'static Paging, pages: &[(u64, Option<u64>)]) -> (Vec<i64>, Step) {
    let operation = Operation::get("x.list", "/x").paging(paging);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    let mut asked = Vec::new();
    let mut number = 0_u64;
    for (rows, total) in pages {
        asked.extend(next_index(&pagination).and_then(|index| index.as_integer()));
        let rows_text: Vec<String> = (0..*rows).map(|row| (number + row).to_string()).collect();
        number += rows;
        let body = Bytes::from(format!("[{}]", rows_text.join(",")));
        let step = pagination.after(
            PageResponse {
                rows: *rows,
                total: *total,
                total_is_text: false,
                witness: None,
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
        walk(&OFFSET, &[(10, None), (3, None), (0, None)]),
        (vec![0, 10, 13], Step::Last),
        "no total"
    );
    assert_eq!(walk(&OFFSET, &[(0, None)]), (vec![0], Step::Last));
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
    let zero = walk(
        &OFFSET,
        &[(10, Some(0)), (10, Some(0)), (1, Some(0)), (0, Some(0))],
    );
    assert_eq!(
        zero,
        (vec![0, 10, 20, 21], Step::Last),
        "0, though there are rows"
    );
    let page_only = walk(
        &OFFSET,
        &[(10, Some(10)), (10, Some(10)), (2, Some(2)), (0, Some(0))],
    );
    assert_eq!(
        page_only,
        (vec![0, 10, 20, 22], Step::Last),
        "counts only the page"
    );
    let exact = walk(&OFFSET, &[(10, Some(10)), (0, Some(10))]);
    assert_eq!(exact, (vec![0, 10], Step::Last), "exactly one page");
    let (asked, shrinking) = walk(&OFFSET, &[(10, Some(30)), (10, Some(15)), (0, Some(15))]);
    assert_eq!(asked, [0, 10, 20]);
    assert!(
        matches!(shrinking, Step::LastWithWarning(why) if why.contains("smaller")),
        "{shrinking:?}"
    );
    let (_, growing) = walk(&OFFSET, &[(10, Some(30)), (0, Some(3000))]);
    assert!(
        matches!(growing, Step::LastWithWarning(_)),
        "empty, with a larger total"
    );
}

#[test]
fn the_same_page_again_ends_the_walk() {
    let operation = Operation::get("x.list", "/x").paging(&OFFSET);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    let facts = |body| PageResponse {
        rows: 10,
        total: None,
        total_is_text: false,
        witness: None,
        next: None,
        body,
    };
    let one = Bytes::from_static(br#"{"skip": 0, "rows": [1,2]}"#);
    let two = Bytes::from_static(br#"{"skip": 10, "rows": [1,2]}"#);
    let three = Bytes::from_static(br#"{"skip": 10, "rows": [1,3]}"#);
    assert_eq!(pagination.after(facts(&one), &["rows"]), Step::More);
    assert_eq!(pagination.after(facts(&three), &["rows"]), Step::More);
    assert_eq!(
        pagination.after(facts(&one), &["rows"]),
        Step::More,
        "not the one right before"
    );
    let again = pagination.after(facts(&two), &["rows"]);
    assert!(
        matches!(again, Step::Repeated(Some(why)) if why.contains("same rows")),
        "{again:?}"
    );
}

#[test]
fn markers_lead_and_end() {
    let operation = Operation::get("x.list", "/x").paging(&MARKER);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    let body = Bytes::new();
    let mut after = |next: Option<&str>| {
        let step = pagination.after(
            PageResponse {
                rows: 10,
                total: None,
                total_is_text: false,
                witness: None,
                next: next.map(str::to_owned),
                body: &body,
            },
            &[],
        );
        (
            step,
            next_index(&pagination).map(|index| format!("{index:?}")),
        )
    };
    assert_eq!(after(Some("a")), (Step::More, Some("\"a\"".to_owned())));
    assert_eq!(after(Some("b")), (Step::More, Some("\"b\"".to_owned())));
    assert!(matches!(after(Some("a")).0, Step::LastWithWarning(_)));
    assert_eq!(after(None).0, Step::Last);
}

#[test]
fn there_is_a_limit_and_a_start() {
    let operation = Operation::get("x.list", "/x").paging(&OFFSET);
    let mut pagination = Pagination::new(
        &operation,
        Some(&ParamValue::Integer(40)),
        Some(&ParamValue::text("5")),
        2,
    );
    assert_eq!(
        next_index(&pagination).and_then(|index| index.as_integer()),
        Some(40)
    );
    let (one, two) = (Bytes::from_static(b"[1]"), Bytes::from_static(b"[2]"));
    let facts = |body| PageResponse {
        rows: 5,
        total: Some(1000),
        total_is_text: false,
        witness: None,
        next: None,
        body,
    };
    assert_eq!(pagination.after(facts(&one), &[]), Step::More);
    assert_eq!(
        next_index(&pagination).and_then(|index| index.as_integer()),
        Some(45)
    );
    assert!(matches!(
        pagination.after(facts(&two), &[]),
        Step::LastWithWarning(_)
    ));
}

#[test]
fn without_paging_there_is_one_page() {
    let operation = Operation::get("x.list", "/x");
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    assert!(next_index(&pagination).is_none());
    assert_eq!(
        pagination.after(
            PageResponse {
                rows: 10,
                total: Some(50),
                total_is_text: false,
                witness: None,
                next: None,
                body: &Bytes::new()
            },
            &[]
        ),
        Step::Last
    );
}

#[test]
fn a_total_that_is_text_is_told_at_the_end() {
    let operation = Operation::get("x.list", "/x").paging(&OFFSET);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    let mut after = |rows, body: &'static [u8]| {
        let facts = PageResponse {
            rows,
            total: Some(12),
            total_is_text: true,
            witness: None,
            next: None,
            body: &Bytes::from_static(body),
        };
        pagination.after(facts, &[])
    };
    assert_eq!(after(10, b"[1]"), Step::More);
    assert!(matches!(after(2, b"[2]"), Step::LastWithWarning(why) if why.contains("text")));
}

#[test]
fn only_pages_that_exist_are_guessed() {
    let page = |pagination: &mut Pagination, rows, total, body: &'static [u8]| {
        let facts = PageResponse {
            rows,
            total,
            total_is_text: false,
            witness: None,
            next: None,
            body: &Bytes::from_static(body),
        };
        pagination.after(facts, &[])
    };
    let ahead = |pagination: &Pagination, count| -> Vec<i64> {
        pagination
            .ahead(count)
            .iter()
            .map(|position| position.index)
            .collect()
    };
    for (paging, total, expected) in [
        (&OFFSET, Some(45), vec![10, 20, 30, 40]),
        (&OFFSET, Some(40), vec![10, 20, 30]),
        (&OFFSET, Some(11), vec![10]),
        (
            &OFFSET,
            Some(u64::MAX),
            vec![10, 20, 30, 40, 50, 60, 70, 80, 90],
        ),
        (&OFFSET, Some(10), vec![10]),
        (&OFFSET, Some(0), vec![10]),
        (&OFFSET, None, vec![10]),
        (&PAGE, Some(45), vec![2, 3, 4, 5]),
        (&PAGE, None, vec![2]),
    ] {
        let operation = Operation::get("x.list", "/x").paging(paging);
        let mut pagination = Pagination::new(&operation, None, None, 1000);
        assert_eq!(
            ahead(&pagination, 9),
            [paging.first],
            "only the first page is known at first"
        );
        assert_eq!(page(&mut pagination, 10, total, b"[1]"), Step::More);
        assert_eq!(ahead(&pagination, 9), expected, "{total:?}");
        assert!(ahead(&pagination, 0).is_empty());
        pagination.max_pages = 3;
        assert!(ahead(&pagination, 9).len() <= 2, "no page beyond the limit");
    }
    // Pages that are shorter than asked for are counted as they came.
    let operation = Operation::get("x.list", "/x").paging(&OFFSET);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    page(&mut pagination, 4, Some(11), b"[1]");
    assert_eq!(ahead(&pagination, 9), [4, 8]);
}

/// A service that gives fewer rows than it is asked for.
#[test]
fn a_short_page_is_not_the_end() {
    let capped = |total| {
        let page = |rows| (rows, total);
        walk(
            &OFFSET_BY_100,
            &[page(50), page(50), page(50), page(20), page(0)],
        )
    };
    for total in [None, Some(0), Some(1), Some(50), Some(99), Some(149)] {
        let (asked, step) = capped(total);
        assert_eq!(asked, [0, 50, 100, 150, 170], "{total:?}");
        assert!(
            matches!(step, Step::Last | Step::LastWithWarning(_)),
            "{total:?}: {step:?}"
        );
    }
    assert_eq!(capped(Some(170)), (vec![0, 50, 100, 150], Step::Last));
    // What it says of each page by itself.
    let own = [50, 50, 50, 20, 0].map(|rows| (rows, Some(rows)));
    assert_eq!(walk(&OFFSET_BY_100, &own).0, [0, 50, 100, 150, 170]);
    let by_number = Paging {
        kind: PagingKind::Page,
        first: 1,
        ..OFFSET_BY_100
    };
    assert_eq!(
        walk(Box::leak(Box::new(by_number)), &own).0,
        [1, 2, 3, 4, 5]
    );
    // Nothing is asked for in vain where all is there.
    for rows in [0, 1, 7, 42, 99] {
        let list = [(rows, Some(rows)), (0, Some(rows))];
        assert_eq!(walk(&OFFSET_BY_100, &list), (vec![0], Step::Last), "{rows}");
    }
}

#[test]
fn another_witness_tells_the_end_where_the_total_is_missing() {
    let operation = Operation::get("x.list", "/x").paging(&OFFSET_BY_100);
    let walk = |pages: &[(u64, u64)]| {
        let mut pagination = Pagination::new(&operation, None, None, 1000);
        let step = |(at, (rows, witness)): (usize, &(u64, u64))| {
            let body = Bytes::from(format!("[{at}]"));
            let facts = PageResponse {
                rows: *rows,
                total: None,
                witness: Some(*witness),
                total_is_text: false,
                next: None,
                body: &body,
            };
            pagination.after(facts, &[])
        };
        pages.iter().enumerate().map(step).collect::<Vec<_>>()
    };
    assert_eq!(
        walk(&[(50, 110), (50, 110), (10, 110)]),
        [Step::More, Step::More, Step::Last]
    );
    assert_eq!(walk(&[(42, 42)]), [Step::Last]);
    assert_eq!(
        walk(&[(50, 50)]),
        [Step::More],
        "it may be that of the page"
    );
    assert_eq!(
        walk(&[(20, 170), (0, 170)]),
        [Step::More, Step::Last],
        "of a list that is not filtered"
    );
}

#[test]
fn a_page_that_cannot_be_read_is_passed_over_where_the_next_one_is_known() {
    let passed = |from, rows, last| Unreadable::Passed { from, rows, last };
    let operation = Operation::get("x.list", "/x").paging(&OFFSET_BY_100);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    let facts = |rows, body| PageResponse {
        rows,
        total: Some(170),
        witness: None,
        total_is_text: false,
        next: None,
        body,
    };
    assert_eq!(pagination.pass_over(), passed(0, 100, false));
    let one = Bytes::from_static(b"[1]");
    assert_eq!(pagination.after(facts(30, &one), &[]), Step::More);
    assert_eq!(
        (pagination.position().index, pagination.covered()),
        (130, 130)
    );
    assert_eq!(pagination.pass_over(), passed(130, 30, false));
    assert_eq!(pagination.pass_over(), passed(160, 30, true));
    // The third in a row: the walk stands before the first of them.
    assert_eq!(pagination.pass_over(), Unreadable::Ends);
    assert_eq!(
        (pagination.position().index, pagination.covered()),
        (130, 130)
    );

    let operation = Operation::get("x.list", "/x").paging(&PAGE);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    assert_eq!(pagination.pass_over(), passed(0, 10, false));
    assert_eq!(pagination.position().index, 2);
    let operation = Operation::get("x.list", "/x").paging(&MARKER);
    let mut pagination = Pagination::new(&operation, None, None, 1000);
    assert_eq!(pagination.pass_over(), Unreadable::Ends);
    let mut pagination = Pagination::new(&Operation::get("x.list", "/x"), None, None, 1);
    assert_eq!(pagination.pass_over(), Unreadable::Ends);
}
