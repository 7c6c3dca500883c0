//! The rows as one call sees them: made-up ones under what calls have changed.

use std::sync::{Arc, MutexGuard};

use secapi_spec::catalog::{Model, Type, TypeDef};
use serde_json::{Map, Value, json};

use crate::answer::recorded_rows;
use crate::answer::value::{Spot, Values};
use crate::catalogue::{Catalogue, OperationRef};
use crate::refusal::Refusal;
use crate::seed::Seed;
use crate::state::instant::instant_value;
use crate::state::rows::{ADDED, Change};
use crate::state::{Collection, Count, Dressing, Kept, Query, Settings, read_instant};
use crate::validate::paging::Window;

/// Rows of a collection where none are recorded and the user asked for no number.
const ROWS: usize = 25;

/// The first of the whole numbers that identify made-up rows.
const FIRST_ID: u64 = 1_000_000;

/// The rows, held for one call.
pub(crate) struct Store<'a> {
    catalogue: &'a Catalogue,
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

/// Where the rows of a collection come from.
struct Source<'a> {
    operation: OperationRef<'a>,
    row_type: &'a Type,
    recorded: &'a [Value],
    count: u64,
}

/// Whether the catalog has the rows of the collection; one of the user's own may not.
pub(crate) fn has(catalogue: &Catalogue, collection: &Collection) -> bool {
    let operation = catalogue.named(collection.rows_of);
    operation.is_some_and(|found| matches!(found.operation.returns, Some(Type::List(_))))
}

impl<'a> Store<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        settings: &'a Settings,
        kept: MutexGuard<'a, Kept>,
    ) -> Self {
        Self {
            catalogue,
            settings,
            kept,
            failure: None,
        }
    }

    pub(crate) fn is_strict(&self) -> bool {
        self.settings.strict
    }

    pub(crate) fn seed(&self) -> Seed {
        self.settings.seed
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
        let Some(source) = self.source(collection) else {
            return (Vec::new(), 0);
        };
        let (numbers, total): (Vec<u64>, usize) = if query.is_everything() {
            let window = self.numbers(&source, collection, part);
            let total = window.clone().count();
            (window.skip(offset).take(size).collect(), total)
        } else {
            let found = self.find_all(&source, collection, part, query);
            let window = found.iter().skip(offset).take(size).copied().collect();
            (window, found.len())
        };
        let rows = numbers
            .into_iter()
            .filter_map(|number| self.row(&source, collection, part, number));
        (rows.collect(), total)
    }

    /// All rows that fit, with their numbers.
    pub(crate) fn all(
        &mut self,
        collection: &Collection,
        part: &str,
        query: &Query,
    ) -> Vec<(u64, Value)> {
        let Some(source) = self.source(collection) else {
            return Vec::new();
        };
        let numbers = self.find_all(&source, collection, part, query);
        let row = |number: &u64| Some((*number, self.row(&source, collection, part, *number)?));
        numbers.iter().filter_map(row).collect()
    }

    /// The row with that key, compared as text without case.
    pub(crate) fn find(&self, collection: &Collection, part: &str, key: &str) -> Found {
        let Some(source) = self.source(collection) else {
            return Found::Unknown;
        };
        let has_key = |row: &Value| {
            key_of(row, collection.key).is_some_and(|found| found.eq_ignore_ascii_case(key))
        };
        let changed = self.kept.rows.part(collection.name, part);
        let changed = changed.into_iter().flat_map(|part| &part.changed);
        for (number, row) in changed.clone() {
            if let Some(row) = row
                && has_key(row)
            {
                return Found::Row {
                    number: *number,
                    row: row.clone(),
                };
            }
        }
        // Made-up rows tell their number in their key; recorded ones are few.
        let recorded = (0..source.recorded.len() as u64).chain(number_in(key));
        for number in recorded.filter(|number| *number < source.count || *number >= ADDED) {
            let made = self.make(&source, collection, part, number);
            if has_key(&made) {
                return match changed.clone().find(|(changed, _)| **changed == number) {
                    Some((_, None)) => Found::Deleted,
                    // It was given another key.
                    Some((_, Some(_))) => Found::Unknown,
                    None if number >= ADDED => Found::Unknown,
                    None => Found::Row { number, row: made },
                };
            }
        }
        Found::Unknown
    }

    /// A row that could be added: made up, under a key that no row has had.
    pub(crate) fn draft(&self, collection: &Collection, part: &str, millis: i64) -> Value {
        let Some(source) = self.source(collection) else {
            return json!({});
        };
        let next = self.kept.rows.part(collection.name, part);
        let number = next.map_or(ADDED, super::rows::Part::next);
        self.make_at(&source, collection, part, number, millis)
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

    fn change(&mut self, collection: &Collection, part: &str, number: u64, row: Option<Value>) {
        let change = Change {
            collection: collection.name.to_owned(),
            part: part.to_owned(),
            number,
            row,
        };
        if let Some(journal) = &mut self.kept.journal
            && let Err(error) = journal.append(&change)
        {
            let status = http::StatusCode::INTERNAL_SERVER_ERROR;
            self.failure = Some(Refusal::new(status, error.to_string()));
            return;
        }
        self.kept.rows.apply(&change);
    }

    fn source(&self, collection: &Collection) -> Option<Source<'a>> {
        let operation = self.catalogue.named(collection.rows_of)?;
        let Some(Type::List(row_type)) = &operation.operation.returns else {
            return None;
        };
        let recorded = recorded_rows(self.catalogue, operation);
        let count = match collection.count {
            Count::Exactly(count) => count,
            Count::Items => self.settings.items.unwrap_or(match recorded.len() {
                0 => ROWS,
                recorded => recorded,
            }),
        };
        Some(Source {
            operation,
            row_type: row_type.as_ref(),
            recorded,
            count: count as u64,
        })
    }

    /// Numbers of the rows that there are, in order.
    fn numbers<'s>(
        &'s self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
    ) -> impl Iterator<Item = u64> + Clone + use<'s, 'a> {
        let part = self.kept.rows.part(collection.name, part);
        let changed = part
            .map(|part| &part.changed)
            .filter(|changed| !changed.is_empty());
        let added = changed
            .into_iter()
            .flat_map(|changed| changed.range(ADDED..));
        let is_there = move |number: &u64| {
            changed.is_none_or(|changed| changed.get(number).is_none_or(Option::is_some))
        };
        (0..source.count).filter(is_there).chain(
            added
                .filter(|(_, row)| row.is_some())
                .map(|(number, _)| *number),
        )
    }

    /// Numbers of the rows that fit, in the order that is asked for.
    fn find_all(
        &mut self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
        query: &Query,
    ) -> Arc<[u64]> {
        let asked = format!("{query:?}");
        let known = self.kept.rows.part(collection.name, part);
        if let Some(found) = known.and_then(|part| part.found(&asked)) {
            return found;
        }
        let in_time = |number: &u64| {
            query.time.is_none_or(|(from, to)| {
                let instant = self.time_of(source, collection, part, *number);
                instant.is_none_or(|instant| (from..=to).contains(&instant))
            })
        };
        let numbers = self.numbers(source, collection, part).filter(in_time);
        let numbers: Arc<[u64]> = if query.tests.is_empty() && query.sort.is_none() {
            numbers.collect()
        } else {
            let rows = numbers
                .filter_map(|number| Some((number, self.row(source, collection, part, number)?)));
            let mut rows: Vec<(u64, Value)> = rows.filter(|(_, row)| query.fits(row)).collect();
            if let Some(sort) = &query.sort {
                rows.sort_by(|(_, left), (_, right)| sort.order(left, right));
            }
            rows.into_iter().map(|(number, _)| number).collect()
        };
        let part = self.kept.rows.part_mut(collection.name, part);
        part.remember(asked, Arc::clone(&numbers));
        numbers
    }

    fn row(
        &self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
        number: u64,
    ) -> Option<Value> {
        let changed = self.kept.rows.part(collection.name, part);
        match changed.and_then(|part| part.changed.get(&number)) {
            Some(row) => row.clone(),
            None => Some(self.make(source, collection, part, number)),
        }
    }

    /// When a row came up, without making it.
    fn time_of(
        &self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
        number: u64,
    ) -> Option<i64> {
        let field = collection.time?;
        let read = |row: &Value| row.get(field).and_then(read_instant);
        let changed = self.kept.rows.part(collection.name, part);
        if let Some(Some(row)) = changed.and_then(|part| part.changed.get(&number)) {
            return read(row);
        }
        match source
            .recorded
            .get(usize::try_from(number).unwrap_or(usize::MAX))
        {
            Some(row) => read(row),
            None => Some(self.instant(source, number)),
        }
    }

    /// Rows come up evenly over the range, each somewhere within its own share of it.
    fn instant(&self, source: &Source<'_>, number: u64) -> i64 {
        let (from, to) = self.settings.range;
        let span = u128::from(to.abs_diff(from));
        let count = u128::from(source.count.max(1));
        let share = u64::try_from(span / count).unwrap_or(u64::MAX);
        let before = span * u128::from(number.min(source.count)) / count;
        let within = self.settings.seed.of("instant").nth(number).below(share);
        from.saturating_add_unsigned(u64::try_from(before).unwrap_or(u64::MAX))
            .saturating_add_unsigned(within)
    }

    fn make(&self, source: &Source<'_>, collection: &Collection, part: &str, number: u64) -> Value {
        self.make_at(
            source,
            collection,
            part,
            number,
            self.instant(source, number),
        )
    }

    fn make_at(
        &self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
        number: u64,
        millis: i64,
    ) -> Value {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(recorded) = source.recorded.get(at) {
            return recorded.clone();
        }
        let seed = self
            .settings
            .seed
            .of(collection.rows_of)
            .of(part)
            .nth(number);
        let spot = Spot {
            name: "row",
            seed,
            // Rows that were added go on where the made-up ones end.
            row: usize::try_from(number % ADDED).unwrap_or(0),
        };
        let values = Values::new(self.catalogue, source.operation.group);
        let mut row = values.value(source.row_type, spot);
        if let Value::Object(fields) = &mut row {
            self.date_and_name(source, collection, part, fields, number, millis);
            let dressing = Dressing {
                number,
                part,
                millis,
                seed,
            };
            (collection.dress)(fields, &dressing);
        }
        row
    }

    fn date_and_name(
        &self,
        source: &Source<'_>,
        collection: &Collection,
        part: &str,
        fields: &mut Map<String, Value>,
        number: u64,
        millis: i64,
    ) {
        let Some(model) = self.model(source) else {
            return;
        };
        let field = |name: &str| model.fields.iter().find(|field| field.name == name);
        if let Some(field) = field(collection.key) {
            let seed = self.settings.seed.of(collection.name).of(part);
            fields.insert(field.name.clone(), key_value(&field.ty, number, seed));
        }
        if let Some(field) = collection.time.and_then(field) {
            fields.insert(field.name.clone(), instant_value(&field.ty, millis));
        }
    }

    fn model(&self, source: &Source<'_>) -> Option<&'a Model> {
        let Type::Model(name) = source.row_type else {
            return None;
        };
        match self.catalogue.definition(source.operation.group, name)? {
            TypeDef::Model(model) => Some(model),
            TypeDef::Enum(_) => None,
        }
    }
}

/// The text of the key of a row.
fn key_of(row: &Value, key: &str) -> Option<String> {
    match row.get(key)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The key of a made-up row, from which its number can be told.
fn key_value(ty: &Type, number: u64, seed: Seed) -> Value {
    match ty {
        Type::Integer => json!(FIRST_ID.saturating_add(number)),
        Type::Text(inner) if **inner == Type::Integer => {
            json!(FIRST_ID.saturating_add(number).to_string())
        }
        _ => {
            let random = seed.nth(number).uuid();
            let start = random.get(..24).unwrap_or_default();
            json!(format!("{start}{number:012x}"))
        }
    }
}

/// The number that a key may tell; whether it does shows when the row is made.
fn number_in(key: &str) -> impl Iterator<Item = u64> {
    let whole = key
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_sub(FIRST_ID));
    let hex = key
        .get(24..)
        .and_then(|digits| u64::from_str_radix(digits, 16).ok());
    whole.into_iter().chain(hex)
}
