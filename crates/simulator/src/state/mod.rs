//! What the service remembers: collections of rows that calls list, create, change and delete.
//!
//! A product says which [collections](Collection) it has and what its calls do to them ([`Rules::work`](crate::products::Rules::work)); the
//! calls that it does not name are answered without state. Rows are made from the catalog when they are looked at, so that a million of
//! them weigh nothing; only what calls have changed is kept, in memory and in the [journal](journal) of `--state FILE`.

mod call_context;
mod collection;
mod error;
mod journal;
mod key;
pub(crate) mod path;
mod query;
mod rows;
mod source;
mod store;
mod transitions;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

pub(crate) use self::call_context::CallContext;
pub(crate) use self::collection::{Collection, Count, Render, RowContext};
pub use self::error::StateError;
use self::journal::Journal;
pub(crate) use self::key::{row_number, whole_key};
pub(crate) use self::path::SetFields;
pub(crate) use self::query::{Is, Query, Sort, Test};
use self::rows::Rows;
pub(crate) use self::source::{has, nothing, row_type};
pub(crate) use self::store::{Found, Store};
pub(crate) use self::transitions::Transitions;
use serde_json::{Map, Value};

use crate::catalog::Catalog;
use crate::instant::millis_of;
use crate::lock::lock;
use crate::seed::Seed;

/// The fields of a row.
pub(crate) type Fields = Map<String, Value>;

/// What rows are made from.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) product: String,
    pub(crate) seed: Seed,
    /// Rows of each collection that grows with `--items`.
    pub(crate) items: Option<usize>,
    /// When the rows that have a time came up, in milliseconds since 1970.
    pub(crate) range: (i64, i64),
    /// Whether an id that no row has ever had is refused, instead of answered without state.
    pub(crate) strict: bool,
    /// How long the service takes for what it does in its own time.
    pub(crate) job_time: Duration,
}

/// All rows of one simulator.
#[derive(Debug)]
pub(crate) struct State {
    settings: Settings,
    collections: Vec<&'static Collection>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    rows: Rows,
    journal: Option<Journal>,
}

impl State {
    /// The state that the file holds, and that goes on in it; a state of made-up rows without one.
    pub(crate) fn new(
        settings: Settings,
        collections: Vec<&'static Collection>,
        file: Option<PathBuf>,
    ) -> Result<Self, StateError> {
        let mut kept = Kept::default();
        if let Some(file) = file {
            let (journal, changes) = Journal::open(file, &settings.product)?;
            for change in changes {
                kept.rows.apply(&change);
            }
            kept.journal = Some(journal);
        }
        Ok(Self {
            settings,
            collections,
            kept: Mutex::new(kept),
        })
    }

    /// The rows as they are at that time of the simulator's clock, for as long as one call works with them.
    pub(crate) fn open<'a>(&'a self, catalog: &'a Catalog, now: SystemTime) -> Store<'a> {
        Store::new(catalog, &self.settings, self.kept(), millis_of(now))
    }

    /// The collections of the product; none in a catalog of the user's own that lacks the rows of one.
    pub(crate) fn collections(&self) -> &[&'static Collection] {
        &self.collections
    }

    /// Forgets every change, in the file as well.
    pub(crate) fn reset(&self) -> Result<(), StateError> {
        let mut kept = self.kept();
        kept.rows = Rows::default();
        kept.journal.as_mut().map_or(Ok(()), Journal::clear)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }
}
