//! The rows that calls have changed, and the responses to the last queries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::transitions::{TRANSITIONS, advance};

/// Numbers from here on belong to rows that calls have added, so that another `--items` does not move them.
pub(crate) const ADDED: u64 = 1_000_000_000;

/// How many queries are remembered for each part of a collection: walking through the pages of one needs one.
const REMEMBERED: usize = 4;

/// A row that is no longer what it was made as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) collection: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) part: String,
    pub(crate) number: u64,
    /// What it is now; null when it was deleted.
    pub(crate) row: Option<Value>,
}

/// Changed rows by collection and part.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    parts: BTreeMap<(String, String), Part>,
    /// Collections, parts and numbers of the rows that will change by themselves.
    under_way: BTreeSet<(String, String, u64)>,
}

#[derive(Debug, Default)]
pub(crate) struct Part {
    /// `None` is a row that was deleted.
    pub(crate) changed: BTreeMap<u64, Option<Value>>,
    /// Queries, and the numbers of the rows that they found; the last one first.
    found: Vec<(String, Arc<[u64]>)>,
}

impl Rows {
    pub(crate) fn part(&self, collection: &str, part: &str) -> Option<&Part> {
        self.parts.get(&(collection.to_owned(), part.to_owned()))
    }

    pub(crate) fn part_mut(&mut self, collection: &str, part: &str) -> &mut Part {
        self.parts
            .entry((collection.to_owned(), part.to_owned()))
            .or_default()
    }

    /// What has become by now of the rows that change by themselves.
    pub(crate) fn due(&self, now: i64) -> Vec<Change> {
        let change = |(collection, part, number): &(String, String, u64)| {
            let row = self.part(collection, part)?.changed.get(number)?.as_ref()?;
            Some(Change {
                collection: collection.clone(),
                part: part.clone(),
                number: *number,
                row: advance(row, now)?.0,
            })
        };
        self.under_way.iter().filter_map(change).collect()
    }

    pub(crate) fn apply(&mut self, change: &Change) {
        let part = self.part_mut(&change.collection, &change.part);
        part.found.clear();
        part.changed.insert(change.number, change.row.clone());
        let place = (
            change.collection.clone(),
            change.part.clone(),
            change.number,
        );
        let row = change.row.as_ref();
        if row.is_some_and(|row| row.get(TRANSITIONS).is_some()) {
            self.under_way.insert(place);
        } else {
            self.under_way.remove(&place);
        }
    }
}

impl Part {
    /// A number that no row has had yet.
    pub(crate) fn next(&self) -> u64 {
        let last = self.changed.last_key_value().map(|(number, _)| *number);
        last.filter(|last| *last >= ADDED)
            .map_or(ADDED, |last| last + 1)
    }

    pub(crate) fn found(&self, query: &str) -> Option<Arc<[u64]>> {
        let (_, numbers) = self.found.iter().find(|(known, _)| known == query)?;
        Some(Arc::clone(numbers))
    }

    pub(crate) fn remember(&mut self, query: String, numbers: Arc<[u64]>) {
        self.found.insert(0, (query, numbers));
        self.found.truncate(REMEMBERED);
    }
}
