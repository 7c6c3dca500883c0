//! The rows as one call sees them: those of the start under what calls have changed.

use std::sync::{Arc, MutexGuard};

use http::StatusCode;
use secapi_spec::catalog::Type;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::catalog::Catalog;
use crate::instant::Unit;
use crate::refusal::Refusal;
use crate::state::key::row_number;
use crate::state::rows::{ADDED, Change, Part};
use crate::state::source::{self, Source};
use crate::state::{Collection, Is, Kept, Query, Settings, Sort, Test};
use crate::validate::paging::Window;

/// The rows, held for one call.
pub(crate) struct Store<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    kept: MutexGuard<'a, Kept>,
    /// Why a change could not be written to the file.
    failure: Option<Refusal>,
}

/// What there is under a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    Row {
        number: u64,
        row: Value,
    },
    /// There was one; it was deleted.
    Deleted,
    /// No row has ever had that key.
    Unknown,
}

impl Found {
    /// The row, if there is one.
    pub(crate) fn row(self) -> Option<(u64, Value)> {
        match self {
            Self::Row { number, row } => Some((number, row)),
            Self::Deleted | Self::Unknown => None,
        }
    }

    /// The row, or an error if it was deleted. `None` for one that never was, unless the simulator is strict.
    pub(crate) fn known(
        self,
        store: &Store<'_>,
        missing: impl FnOnce() -> Refusal,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        match self {
            Self::Unknown if !store.is_strict() => Ok(None),
            found => found.row().map(Some).ok_or_else(missing),
        }
    }
}

impl<'a> Store<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        settings: &'a Settings,
        kept: MutexGuard<'a, Kept>,
        now: i64,
    ) -> Self {
        let mut store = Self {
            catalog,
            settings,
            kept,
            failure: None,
        };
        store.settle(now);
        store
    }

    /// Whether ids that nothing has ever had are refused.
    pub(crate) fn is_strict(&self) -> bool {
        self.settings.strict
    }

    /// How long the service takes for what it does in its own time, in milliseconds.
    pub(crate) fn job_time(&self) -> i64 {
        i64::try_from(self.settings.job_time.as_millis()).unwrap_or(i64::MAX)
    }

    /// The rows of the window, and how many there are outside of it as well.
    pub(crate) fn page(
        &mut self,
        collection: &Collection,
        part: &str,
        query: &Query,
        window: Option<Window>,
    ) -> (Vec<Value>, usize) {
        let (offset, size) = window.map_or((0, usize::MAX), |window| (window.offset, window.size));
        let Some(source) = self.source(collection, part) else {
            return (Vec::new(), 0);
        };
        let changed = self.kept.rows.part(collection.name, part);
        let is_untouched = changed.is_none_or(|part| part.changed.is_empty());
        let (numbers, total): (Vec<u64>, usize) = if query.is_everything() && is_untouched {
            let from = source.count.min(offset as u64);
            let window = from..from.saturating_add(size as u64).min(source.count);
            (
                window.collect(),
                usize::try_from(source.count).unwrap_or(usize::MAX),
            )
        } else if query.is_everything() {
            let numbers = numbers(&source, changed);
            let total = numbers.clone().count();
            (numbers.skip(offset).take(size).collect(), total)
        } else {
            let found = self.find_all(&source, collection, part, query);
            let window = found.iter().skip(offset).take(size).copied().collect();
            (window, found.len())
        };
        let changed = self.kept.rows.part(collection.name, part);
        let rows = numbers.into_iter();
        let rows = rows.filter_map(|number| row(&source, changed, number));
        (rows.collect(), total)
    }

    /// All rows that fit, with their numbers.
    pub(crate) fn all(
        &mut self,
        collection: &Collection,
        part: &str,
        query: &Query,
    ) -> Vec<(u64, Value)> {
        let Some(source) = self.source(collection, part) else {
            return Vec::new();
        };
        let found = self.find_all(&source, collection, part, query);
        let changed = self.kept.rows.part(collection.name, part);
        let row = |number: &u64| Some((*number, row(&source, changed, *number)?));
        found.iter().filter_map(row).collect()
    }

    /// How many rows there are.
    pub(crate) fn count(&self, collection: &Collection, part: &str) -> usize {
        let Some(source) = self.source(collection, part) else {
            return 0;
        };
        let changed = self.kept.rows.part(collection.name, part);
        let overlay = changed.into_iter().flat_map(|part| &part.changed);
        let is_deleted =
            |(number, row): &(&u64, &Option<Value>)| **number < source.count && row.is_none();
        let is_added = |(number, row): &(&u64, &Option<Value>)| **number >= ADDED && row.is_some();
        let deleted = overlay.clone().filter(is_deleted).count();
        let added = overlay.filter(is_added).count();
        usize::try_from(source.count).unwrap_or(usize::MAX) - deleted + added
    }

    /// The row of a part that has only one; null when it was deleted.
    pub(crate) fn only(&mut self, collection: &Collection, part: &str) -> Value {
        let (rows, _) = self.page(collection, part, &Query::default(), None);
        rows.into_iter().next().unwrap_or_default()
    }

    /// The row with that key, compared as text without case.
    pub(crate) fn find(&self, collection: &Collection, part: &str, key: &str) -> Found {
        self.find_by(collection, part, collection.key, key, row_number(key))
    }

    /// The row with that value at a path of keys, compared as text without case. Of the rows that were made up and are unchanged only
    /// those of these numbers are looked at, so that a million of them cost nothing: `made_up` says which may have the value.
    pub(crate) fn find_by(
        &self,
        collection: &Collection,
        part: &str,
        path: &str,
        value: &str,
        made_up: impl IntoIterator<Item = u64>,
    ) -> Found {
        let Some(source) = self.source(collection, part) else {
            return Found::Unknown;
        };
        let wanted = Test {
            path: path.to_owned(),
            is: Is::OneOf(vec![value.to_owned()]),
        };
        let changed = self.kept.rows.part(collection.name, part);
        let overlay = changed.into_iter().flat_map(|part| &part.changed);
        for (number, row) in overlay {
            if let Some(row) = row
                && wanted.fits(row, Unit::default())
            {
                return Found::Row {
                    number: *number,
                    row: row.clone(),
                };
            }
        }
        for number in source.candidates(made_up) {
            let row = source.row(number);
            if !wanted.fits(&row, Unit::default()) {
                continue;
            }
            return match changed.and_then(|part| part.changed.get(&number)) {
                Some(None) => Found::Deleted,
                None if number < ADDED => Found::Row { number, row },
                // It was given another value, or never added.
                Some(Some(_)) | None => Found::Unknown,
            };
        }
        Found::Unknown
    }

    /// What an operation is likely to answer about something; null where the catalog does not say what it answers.
    pub(crate) fn likely(&self, id: &str, about: &str) -> Value {
        source::likely(self.catalog, self.settings, id, about).unwrap_or_default()
    }

    /// What a call sends of a row: the fields of its body or form. Secrets are left out, unless rows show them.
    pub(crate) fn sent(&self, call: &Call<'_>, collection: &Collection) -> Map<String, Value> {
        let secrets = source::secrets(self.catalog, call.operation);
        let is_secret = |name: &String| secrets.contains(&name.as_str());
        let mut sent = call.sent();
        sent.retain(|name, _| !is_secret(name) || self.has_field(collection, name));
        sent
    }

    /// Whether nothing is known of the fields of rows.
    pub(crate) fn is_untyped(&self, collection: &Collection) -> bool {
        let found = source::row_type(self.catalog, collection);
        found.is_some_and(|(_, row_type)| *row_type == Type::Json)
    }

    /// Whether rows of the collection can have a field of that name.
    pub(crate) fn has_field(&self, collection: &Collection, name: &str) -> bool {
        let source = self.source(collection, "");
        source.is_some_and(|source| source.has_field(name))
    }

    /// A row that could be added: made up, under a key that no row has had.
    pub(crate) fn draft(&self, collection: &Collection, part: &str, millis: i64) -> Value {
        let changed = self.kept.rows.part(collection.name, part);
        let number = changed.map_or(ADDED, Part::next);
        let source = self.source(collection, part);
        source.map_or(Value::Null, |source| source.made_up(number, millis))
    }

    /// Adds a row, most often a [draft](Self::draft) with what the call says.
    pub(crate) fn insert(&mut self, collection: &Collection, part: &str, row: Value) {
        let number = self.kept.rows.part_mut(collection.name, part).next();
        self.change(collection, part, number, Some(row));
    }

    pub(crate) fn replace(&mut self, collection: &Collection, part: &str, number: u64, row: Value) {
        self.change(collection, part, number, Some(row));
    }

    pub(crate) fn delete(&mut self, collection: &Collection, part: &str, number: u64) {
        self.change(collection, part, number, None);
    }

    /// Why a change is not in the file, if one is not.
    pub(crate) fn into_failure(self) -> Option<Refusal> {
        self.failure
    }

    /// Lets happen what is due by now.
    fn settle(&mut self, now: i64) {
        for change in self.kept.rows.due(now) {
            self.keep(&change);
        }
    }

    fn change(&mut self, collection: &Collection, part: &str, number: u64, row: Option<Value>) {
        self.keep(&Change {
            collection: collection.name.to_owned(),
            part: part.to_owned(),
            number,
            row,
        });
    }

    fn keep(&mut self, change: &Change) {
        if let Some(journal) = &mut self.kept.journal
            && let Err(error) = journal.append(change)
        {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            self.failure = Some(Refusal::new(status, error.to_string()));
            return;
        }
        self.kept.rows.apply(change);
    }

    fn source<'s>(&self, collection: &'s Collection, part: &'s str) -> Option<Source<'s>>
    where
        'a: 's,
    {
        Source::new(self.catalog, self.settings, collection, part)
    }

    /// Numbers of the rows that fit, in the order of the query.
    fn find_all(
        &mut self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
        query: &Query,
    ) -> Arc<[u64]> {
        let asked = format!("{query:?}");
        let changed = self.kept.rows.part(collection.name, part);
        if let Some(found) = changed.and_then(|part| part.found(&asked)) {
            return found;
        }
        let in_time = |number: &u64| {
            query.time.is_none_or(|(from, to)| {
                let instant = time_of(source, changed, *number);
                instant.is_none_or(|instant| (from..=to).contains(&instant))
            })
        };
        let numbers = numbers(source, changed).filter(in_time);
        let by_time = |sort: &Sort| collection.time == Some(sort.path.as_str());
        let found: Arc<[u64]> = if query.takes_all() && query.sort.as_ref().is_none_or(by_time) {
            // The time of a row is known without making it.
            let mut numbers: Vec<u64> = numbers.collect();
            if let Some(sort) = &query.sort {
                numbers.sort_by_cached_key(|number| time_of(source, changed, *number));
                if sort.descending {
                    numbers.reverse();
                }
            }
            numbers.into()
        } else {
            let rows = numbers.filter_map(|number| Some((number, row(source, changed, number)?)));
            let mut rows: Vec<(u64, Value)> = rows
                .filter(|(_, row)| query.fits(row, &|path| source.unit_at(path)))
                .collect();
            if let Some(sort) = &query.sort {
                let unit = source.unit_at(&sort.path);
                rows.sort_by(|(_, left), (_, right)| sort.order(left, right, unit));
            }
            rows.into_iter().map(|(number, _)| number).collect()
        };
        let part = self.kept.rows.part_mut(collection.name, part);
        part.remember(asked, Arc::clone(&found));
        found
    }
}

/// Numbers of the rows that there are, in order.
fn numbers<'p>(
    source: &Source<'_>,
    changed: Option<&'p Part>,
) -> impl Iterator<Item = u64> + Clone + use<'p> {
    let changed = changed.map(|part| &part.changed);
    let changed = changed.filter(|changed| !changed.is_empty());
    let is_there = move |number: &u64| {
        changed.is_none_or(|changed| changed.get(number).is_none_or(Option::is_some))
    };
    let added = changed.into_iter().flat_map(|rows| rows.range(ADDED..));
    let added = added.filter(|(_, row)| row.is_some());
    let added = added.map(|(number, _)| *number);
    (0..source.count).filter(is_there).chain(added)
}

/// The row of that number as it is now; `None` when it was deleted.
fn row(source: &Source<'_>, changed: Option<&Part>, number: u64) -> Option<Value> {
    match changed.and_then(|part| part.changed.get(&number)) {
        Some(row) => row.clone(),
        None => Some(source.row(number)),
    }
}

fn time_of(source: &Source<'_>, changed: Option<&Part>, number: u64) -> Option<i64> {
    match changed.and_then(|part| part.changed.get(&number)) {
        Some(Some(row)) => source.read_time(row),
        _ => source.time_of(number),
    }
}
