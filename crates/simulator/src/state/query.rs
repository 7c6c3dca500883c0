//! Which rows a call is for, and in which order.

use std::cmp::Ordering;

use serde_json::Value;

use crate::instant::{Unit, read_instant};

/// A question to a collection. As it is printed, it names the rows that were found for it before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// First and last instant, in milliseconds since 1970.
    pub(crate) time: Option<(i64, i64)>,
    /// What a row must fulfil, all of it.
    pub(crate) tests: Vec<Test>,
    /// Alternatives: a row must fulfil one test of each group.
    pub(crate) any: Vec<Vec<Test>>,
    pub(crate) sort: Option<Sort>,
}

/// What the value at a path of keys (`a.b`) must be. Through a list it is one of its items that must be so.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) path: String,
    pub(crate) is: Is,
}

#[derive(Clone, Debug)]
pub(crate) enum Is {
    /// One of these, whatever the case.
    OneOf(Vec<String>),
    /// None of these.
    NoneOf(Vec<String>),
    /// Has this in it, whatever the case.
    Containing(String),
    /// Compares so with the text: as numbers where both are, as instants where both are, else as text.
    Compared(Ordering, bool, String),
    /// There (or not), whatever it is; null is not.
    Given(bool),
}

/// What rows are sorted by.
#[derive(Clone, Debug)]
pub(crate) struct Sort {
    pub(crate) path: String,
    pub(crate) descending: bool,
}

impl Query {
    /// A query for the rows of a period; of any time without one.
    pub(crate) fn during(time: Option<(i64, i64)>) -> Self {
        Self {
            time,
            ..Self::default()
        }
    }

    pub(crate) fn sorted(mut self, path: impl Into<String>, descending: bool) -> Self {
        let path = path.into();
        self.sort = Some(Sort { path, descending });
        self
    }

    /// Adds a test.
    pub(crate) fn and(mut self, path: &str, is: Is) -> Self {
        self.tests.push(Test::new(path, is));
        self
    }

    /// Adds the test that the value is one of these, unless there are none.
    pub(crate) fn one_of<T: ToString>(
        self,
        path: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        if values.is_empty() {
            return self;
        }
        self.and(path, Is::OneOf(values))
    }

    /// Adds a test for each filter that has values. Each is a path, and the name of the filter.
    pub(crate) fn filtered(
        self,
        filters: &[(&str, &str)],
        values: impl Fn(&str) -> Vec<String>,
    ) -> Self {
        let add = |query: Self, (path, name): &(&str, &str)| query.one_of(path, values(name));
        filters.iter().fold(self, add)
    }

    /// Adds the test that the value has that text in it, unless it is empty.
    pub(crate) fn containing(self, path: &str, text: Option<String>) -> Self {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => self.and(path, Is::Containing(text)),
            None => self,
        }
    }

    /// Whether every row of the collection fits, in its own order.
    pub(crate) fn is_everything(&self) -> bool {
        self.time.is_none() && self.takes_all() && self.sort.is_none()
    }

    /// Whether no row is left out for what is in it, other than its time.
    pub(crate) fn takes_all(&self) -> bool {
        self.tests.is_empty() && self.any.is_empty()
    }

    /// Whether the row fits. `unit_at` says what numbers count that are instants at a path.
    pub(crate) fn fits(&self, row: &Value, unit_at: &dyn Fn(&str) -> Unit) -> bool {
        let fits = |test: &Test| test.fits(row, unit_at(&test.path));
        self.tests.iter().all(fits) && self.any.iter().all(|group| group.iter().any(fits))
    }
}

impl Test {
    pub(crate) fn new(path: impl Into<String>, is: Is) -> Self {
        let path = path.into();
        Self { path, is }
    }

    /// Whether the row fits; numbers that are instants count `unit`.
    pub(crate) fn fits(&self, row: &Value, unit: Unit) -> bool {
        let mut found = Vec::new();
        values_at(row, &self.path, &mut found);
        match &self.is {
            Is::OneOf(wanted) => found.iter().any(|text| contains(wanted, text)),
            Is::NoneOf(unwanted) => !found.iter().any(|text| contains(unwanted, text)),
            Is::Containing(part) => {
                let part = part.to_lowercase();
                found.iter().any(|text| text.to_lowercase().contains(&part))
            }
            Is::Compared(order, or_equal, with) => found.iter().any(|text| {
                let is = compare(text, with, unit);
                is == *order || (*or_equal && is == Ordering::Equal)
            }),
            Is::Given(given) => *given != found.is_empty(),
        }
    }
}

fn contains(values: &[String], text: &str) -> bool {
    values.iter().any(|value| value.eq_ignore_ascii_case(text))
}

/// The texts of the values at a path of keys; all items of a list on the way.
fn values_at(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                values_at(item, path, found);
            }
        }
        _ if path.is_empty() => match value {
            Value::Null | Value::Object(_) => {}
            Value::String(text) => found.push(text.clone()),
            other => found.push(other.to_string()),
        },
        Value::Object(fields) => {
            let (key, rest) = path.split_once('.').unwrap_or((path, ""));
            if let Some(inner) = fields.get(key) {
                values_at(inner, rest, found);
            }
        }
        _ => {}
    }
}

impl Sort {
    /// How two rows stand to each other; rows without a value come last.
    pub(crate) fn order(&self, left: &Value, right: &Value, unit: Unit) -> Ordering {
        let first = |row: &Value| {
            let mut found = Vec::new();
            values_at(row, &self.path, &mut found);
            found.into_iter().next()
        };
        match (first(left), first(right)) {
            (Some(left), Some(right)) if self.descending => compare(&right, &left, unit),
            (Some(left), Some(right)) => compare(&left, &right, unit),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

fn compare(left: &str, right: &str, unit: Unit) -> Ordering {
    if let (Ok(left), Ok(right)) = (left.parse::<f64>(), right.parse::<f64>()) {
        return left.total_cmp(&right);
    }
    let instant = |text: &str| read_instant(&Value::from(text), unit);
    match (instant(left), instant(right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.to_lowercase().cmp(&right.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fits(path: &str, is: Is) -> bool {
        let row = json!({ "name": "Printer", "n": 10, "at": "2026-01-15 08:30:00", "tags": [{ "id": "a" }, { "id": "b" }] });
        Test {
            path: path.to_owned(),
            is,
        }
        .fits(&row, Unit::Millis)
    }

    #[test]
    fn values_are_compared_as_what_they_are() {
        assert!(fits("name", Is::OneOf(vec!["printer".to_owned()])));
        assert!(fits("tags.id", Is::OneOf(vec!["b".to_owned()])));
        assert!(!fits("tags.id", Is::NoneOf(vec!["b".to_owned()])));
        assert!(fits("name", Is::Containing("RINT".to_owned())));
        assert!(fits(
            "n",
            Is::Compared(Ordering::Greater, false, "9".to_owned())
        ));
        assert!(!fits(
            "n",
            Is::Compared(Ordering::Greater, false, "10".to_owned())
        ));
        assert!(fits(
            "n",
            Is::Compared(Ordering::Greater, true, "10".to_owned())
        ));
        let before = Is::Compared(Ordering::Less, false, "2026-01-15T08:30:01Z".to_owned());
        assert!(fits("at", before));
        assert!(!fits("missing", Is::OneOf(vec![String::new()])));
        assert!(fits("missing", Is::NoneOf(vec!["x".to_owned()])));
        assert!(fits("missing", Is::Given(false)) && fits("tags.id", Is::Given(true)));
        assert!(!fits("missing", Is::Given(true)) && !fits("name", Is::Given(false)));
    }

    #[test]
    fn a_number_beside_text_counts_what_the_field_does() {
        let row = json!({ "at": 5_000 });
        let test = Test {
            path: "at".to_owned(),
            is: Is::Compared(Ordering::Greater, false, "1970-01-01T00:01:00Z".to_owned()),
        };
        assert!(!test.fits(&row, Unit::Millis));
        assert!(test.fits(&row, Unit::Seconds));
    }

    #[test]
    fn one_test_of_each_group_must_hold() {
        let is = |path: &str, value: &str| Test {
            path: path.to_owned(),
            is: Is::OneOf(vec![value.to_owned()]),
        };
        let row = json!({ "a": 1, "b": 2 });
        for (groups, fits) in [
            (vec![vec![is("a", "0"), is("b", "2")]], true),
            (
                vec![vec![is("a", "0"), is("b", "2")], vec![is("a", "0")]],
                false,
            ),
        ] {
            let query = Query {
                any: groups,
                ..Query::default()
            };
            assert_eq!(query.fits(&row, &|_| Unit::Millis), fits);
        }
    }

    #[test]
    fn rows_without_the_field_come_last_either_way() {
        let rows = [json!({ "n": 9 }), json!({}), json!({ "n": 10 })];
        for (descending, expected) in [(false, [0, 2, 1]), (true, [2, 0, 1])] {
            let sort = Sort {
                path: "n".to_owned(),
                descending,
            };
            let mut order = [0, 1, 2];
            order.sort_by(|left, right| sort.order(&rows[*left], &rows[*right], Unit::Millis));
            assert_eq!(order, expected);
        }
    }
}
