//! What a request may hold: ranges of numbers, lengths of texts, sizes of lists.

/// What a [`Limit`] measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// A number.
    Value,
    /// The length of a text, in characters.
    Length,
    /// The number of items of a list.
    Items,
}

/// The range of a request value, both ends included. It is checked before the request is sent, unless the call uses
/// [`without_limits`](crate::Call::without_limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Wire name of the parameter. For a value inside a JSON document, the path to it: `tags[].key` in the parameter `tags`, `$.name`
    /// in the body. `[]` stands for every item of a list.
    pub name: &'static str,
    /// What is measured. Ranges of values and lengths hold for each item of a list.
    pub measure: Measure,
    /// Smallest value, length or number of items.
    pub min: Option<i64>,
    /// Largest value, length or number of items.
    pub max: Option<i64>,
}

impl Limit {
    const fn new(name: &'static str, min: Option<i64>, max: Option<i64>) -> Self {
        Self {
            name,
            measure: Measure::Value,
            min,
            max,
        }
    }

    /// From `min` to `max`.
    #[must_use]
    pub const fn between(name: &'static str, min: i64, max: i64) -> Self {
        Self::new(name, Some(min), Some(max))
    }

    /// `min` or more.
    #[must_use]
    pub const fn at_least(name: &'static str, min: i64) -> Self {
        Self::new(name, Some(min), None)
    }

    /// `max` or less.
    #[must_use]
    pub const fn at_most(name: &'static str, max: i64) -> Self {
        Self::new(name, None, Some(max))
    }

    setters! {
        /// The range is that of the length of a text.
        pub const fn characters(self) { self.measure = Measure::Length }

        /// The range is that of the number of items of a list.
        pub const fn items(self) { self.measure = Measure::Items }
    }
}
