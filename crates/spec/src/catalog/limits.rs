//! What a value may be, where the service sets a range.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Ranges of a value, all ends included. Those of numbers and lengths hold for each item of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Smallest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// Largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// Fewest characters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<i64>,
    /// Most characters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<i64>,
    /// Fewest items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<i64>,
    /// Most items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<i64>,
}

/// What a range is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A number.
    Value,
    /// The characters of a text.
    Length,
    /// The items of a list.
    Items,
}

impl Measure {
    /// What is counted, as the end of a text such as `from 1 to 3`; empty for a number.
    #[must_use]
    pub fn unit(self, last: i64) -> &'static str {
        match (self, last) {
            (Self::Value, _) => "",
            (Self::Length, 1) => " character",
            (Self::Length, _) => " characters",
            (Self::Items, 1) => " item",
            (Self::Items, _) => " items",
        }
    }
}

/// A range that has at least one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// What is measured.
    pub measure: Measure,
    /// Smallest value.
    pub min: Option<i64>,
    /// Largest value.
    pub max: Option<i64>,
}

impl Range {
    /// `from 1 to 3 characters`, `at most 10`.
    #[must_use]
    pub fn words(self) -> String {
        let last = self.max.or(self.min).unwrap_or_default();
        let unit = self.measure.unit(last);
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => format!("exactly {min}{unit}"),
            (Some(min), Some(max)) => format!("from {min} to {max}{unit}"),
            (Some(min), None) => format!("at least {min}{unit}"),
            (None, max) => format!("at most {}{unit}", max.unwrap_or_default()),
        }
    }

    #[allow(clippy::cast_precision_loss)] // limits are small
    fn holds(self, number: f64) -> bool {
        let above = self.min.is_none_or(|min| number >= min as f64);
        let below = self.max.is_none_or(|max| number <= max as f64);
        above && below
    }
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The ranges that have an end: of the list, of texts, of numbers.
    pub fn ranges(&self) -> impl Iterator<Item = Range> {
        let all = [
            (Measure::Items, self.min_items, self.max_items),
            (Measure::Length, self.min_length, self.max_length),
            (Measure::Value, self.min, self.max),
        ];
        all.into_iter()
            .filter(|(_, min, max)| min.is_some() || max.is_some())
            .map(|(measure, min, max)| Range { measure, min, max })
    }

    /// A made-up value, brought within the ranges: text is repeated or cut, as lists are, and numbers become the nearest one.
    #[must_use]
    pub fn fit(&self, value: Value) -> Value {
        match value {
            Value::Array(items) => {
                let items: Vec<Value> = items.into_iter().map(|item| self.fit_one(item)).collect();
                Value::Array(sized(&items, self.min_items, self.max_items))
            }
            single => self.fit_one(single),
        }
    }

    fn fit_one(&self, value: Value) -> Value {
        let nearest = |number: i64| {
            let number = number.max(self.min.unwrap_or(number));
            number.min(self.max.unwrap_or(number))
        };
        let holds_number = self.min.is_some() || self.max.is_some();
        match value {
            Value::String(text) => match text.parse() {
                Ok(number) if holds_number => Value::String(nearest(number).to_string()),
                _ => {
                    let letters: Vec<char> = text.chars().collect();
                    let letters = sized(&letters, self.min_length, self.max_length);
                    Value::String(letters.into_iter().collect())
                }
            },
            Value::Number(number) if self.holds(number.as_f64()) => Value::Number(number),
            Value::Number(number) => Value::from(nearest(number.as_i64().unwrap_or_default())),
            other => other,
        }
    }

    fn holds(&self, number: Option<f64>) -> bool {
        let of_value = |range: &Range| range.measure == Measure::Value;
        let mut ranges = self.ranges().filter(of_value);
        ranges.all(|range| number.is_some_and(|number| range.holds(number)))
    }

    /// What is wrong with a JSON value: `has 3 characters; expected at most 2 characters`. `None` when it is within the ranges, or is
    /// nothing that they could be about. The text does not show the value, unless it is a number.
    #[must_use]
    pub fn problem(&self, value: &Value) -> Option<String> {
        self.ranges()
            .find_map(|range| match (range.measure, value) {
                (Measure::Items, Value::Array(items)) => counted(range, items.len()),
                (Measure::Items, _) => None,
                (_, Value::Array(items)) => items.iter().find_map(|item| one(range, item)),
                (_, single) => one(range, single),
            })
    }
}

/// Items, begun again from the first until there are enough of them.
fn sized<T: Clone>(items: &[T], min: Option<i64>, max: Option<i64>) -> Vec<T> {
    let size = |bound: Option<i64>| bound.and_then(|bound| usize::try_from(bound).ok());
    let least = size(min).unwrap_or(0).max(items.len());
    let most = size(max).unwrap_or(least).min(least);
    items.iter().cycle().take(most).cloned().collect()
}

/// What is wrong with a value that is no list.
fn one(range: Range, value: &Value) -> Option<String> {
    match (range.measure, value) {
        (Measure::Length, Value::String(text)) => counted(range, text.chars().count()),
        (Measure::Value, Value::Number(number)) => numbered(range, number.as_f64()?),
        (Measure::Value, Value::String(text)) => numbered(range, text.trim().parse().ok()?),
        _ => None,
    }
}

#[allow(clippy::cast_precision_loss)] // nothing is that long
fn counted(range: Range, count: usize) -> Option<String> {
    let unit = range.measure.unit(i64::try_from(count).unwrap_or(i64::MAX));
    (!range.holds(count as f64)).then(|| format!("has {count}{unit}; expected {}", range.words()))
}

fn numbered(range: Range, number: f64) -> Option<String> {
    (!range.holds(number)).then(|| format!("is {number}; expected {}", range.words()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Limits;

    #[test]
    fn made_up_values_are_brought_within_the_ranges() {
        let limits = Limits {
            min: Some(1),
            max: Some(5),
            min_length: Some(6),
            max_length: Some(8),
            min_items: Some(2),
            max_items: Some(2),
        };
        for (value, fitted) in [
            (json!("text"), json!("textte")),
            (json!("abcdefghij"), json!("abcdefgh")),
            (json!("7"), json!("5")),
            (json!(9), json!(5)),
            (json!(1.5), json!(1.5)),
            (json!(["text"]), json!(["textte", "textte"])),
            (json!([1, 2, 3]), json!([1, 2])),
            (json!(null), json!(null)),
        ] {
            assert_eq!(limits.fit(value.clone()), fitted, "{value}");
        }
    }

    #[test]
    fn each_range_is_about_values_of_its_kind() {
        let limits = Limits {
            min: Some(1),
            max: Some(5),
            min_length: Some(2),
            max_length: Some(2),
            min_items: None,
            max_items: Some(1),
        };
        for (value, problem) in [
            (json!(5), None),
            (json!(0.5), Some("is 0.5; expected from 1 to 5")),
            (json!("äb"), None),
            (
                json!("a"),
                Some("has 1 character; expected exactly 2 characters"),
            ),
            (
                json!(["a"]),
                Some("has 1 character; expected exactly 2 characters"),
            ),
            (json!([1, 1]), Some("has 2 items; expected at most 1 item")),
            (json!(null), None),
            (json!({}), None),
        ] {
            assert_eq!(limits.problem(&value).as_deref(), problem, "{value}");
        }
    }
}
