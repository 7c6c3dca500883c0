//! What a collection is: whose rows they are, what identifies them, and how many there are to begin with.

use crate::seed::Seed;
use crate::state::Fields;
use crate::state::key::text_key;

/// Makes a made-up row likely.
pub(crate) type Render = fn(&mut Fields, &RowContext<'_>);

/// A set of rows of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Collection {
    /// Name, as users see it: `hosts`.
    pub(crate) name: &'static str,
    /// `group.name` of the operation that returns such rows, or one of them: they have the type of its payload, and the recorded rows of a
    /// list come first. Where no operation returns such rows, one that takes a row as its body.
    pub(crate) rows_of: &'static str,
    /// Wire name of the field that identifies a row, a path of names (`a.b`) where rows wrap their data in an object; empty where parts have
    /// one row each.
    pub(crate) key: &'static str,
    /// Wire name, or path of names, of the field that says when a row came up.
    pub(crate) time: Option<&'static str>,
    pub(crate) count: Count,
    /// Makes a made-up row likely: what belongs together fits together.
    pub(crate) render: Render,
}

impl Collection {
    /// A collection of rows as they are recorded, of which no time is known.
    pub(crate) const fn of(name: &'static str, rows_of: &'static str, key: &'static str) -> Self {
        Self {
            name,
            rows_of,
            key,
            time: None,
            count: Count::Items,
            render: |_, _| (),
        }
    }

    /// The same with the field that says when a row came up.
    pub(crate) const fn timed(self, time: &'static str) -> Self {
        Self {
            time: Some(time),
            ..self
        }
    }

    pub(crate) const fn counted(self, count: Count) -> Self {
        Self { count, ..self }
    }

    pub(crate) const fn rendered(self, render: Render) -> Self {
        Self { render, ..self }
    }
}

/// How many rows there are before any call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// As many as the user set; else the recorded ones, and 25 made-up ones where none are recorded.
    Items,
    /// As many as the user set, else 25; all made up, because what is recorded holds a documentation's placeholders, or does not fit
    /// the other rows.
    MadeUp,
    /// So many, whatever the user set.
    Exactly(usize),
    /// As [`Items`](Self::Items). What is recorded was cut: fields that a row lacks are there, and say nothing.
    Completed,
    /// This many, whatever the user set; all made up, for the same reasons.
    Fixed(usize),
    /// As [`MadeUp`](Self::MadeUp), but none in the part of something that a call has added: nobody has put anything there yet.
    WhereMadeUp,
}

/// What is known where a row is rendered.
pub(crate) struct RowContext<'a> {
    /// Name of the collection.
    pub(crate) collection: &'static str,
    /// Number of the row in its collection, from 0 on.
    pub(crate) number: u64,
    /// Part of the collection that the row is in, such as a tenant; empty where there are no parts.
    pub(crate) part: &'a str,
    /// How many rows the part has before any call.
    pub(crate) count: u64,
    /// When the row came up, in milliseconds since 1970; 0 in a collection without a time.
    pub(crate) millis: i64,
    pub(crate) seed: Seed,
    /// What the keys of all made-up rows come from.
    pub(crate) keys: Seed,
}

impl RowContext<'_> {
    /// The key of the row of another collection with the same part and number, where keys are text.
    pub(crate) fn key_in(&self, collection: &str) -> String {
        text_key(self.keys.of(collection).of(self.part), self.number)
    }

    /// The entry of a table that belongs to the row's number.
    pub(crate) fn nth<'c, T>(&self, table: &'c [T]) -> Option<&'c T> {
        table.get(usize::try_from(self.number).ok()?)
    }

    /// The choice that the row makes among these, the same each time.
    pub(crate) fn pick<'c, T>(&self, name: &str, choices: &'c [T]) -> Option<&'c T> {
        let at = self.seed.of(name).below(choices.len() as u64);
        choices.get(usize::try_from(at).unwrap_or(0))
    }
}
