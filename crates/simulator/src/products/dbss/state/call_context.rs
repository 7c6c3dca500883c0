//! A call at work: what it says, the rows, and the part of them that it is about.

use http::StatusCode;
use serde_json::Value;

use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::instant::{Unit, read_instant};
use crate::refusal::Refusal;
use crate::state::{Collection, Found, Query, Store, path};

/// An id is wrong, as the service's list of codes has it.
const BAD_ID: &str = "DBSS.10020021";

pub(super) struct CallContext<'d, 'c, 's> {
    pub(super) call: Call<'c>,
    pub(super) store: &'d mut Store<'s>,
    /// Id of the instance in the path; empty in calls about the project.
    pub(super) part: String,
}

impl<'d, 'c, 's> CallContext<'d, 'c, 's> {
    pub(super) fn new(call: Call<'c>, store: &'d mut Store<'s>) -> Self {
        let part = call.path("instance_id").to_owned();
        Self { call, store, part }
    }

    /// The row of that key. `None` when nothing has ever had the key and the call is to be answered as if it were there.
    pub(super) fn row(
        &mut self,
        collection: &Collection,
        key: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        let part = self.part.clone();
        self.row_in(collection, &part, key)
    }

    pub(super) fn row_in(
        &mut self,
        collection: &Collection,
        part: &str,
        key: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        match self.store.find(collection, part, key) {
            Found::Row { number, row } => Ok(Some((number, row))),
            Found::Unknown if !self.store.is_strict() => Ok(None),
            Found::Unknown | Found::Deleted => Err(self.missing(collection, key)),
        }
    }

    /// The refusal of a call to something that is not there. The documentation lists no 404: a wrong id is a wrong parameter.
    pub(super) fn missing(&self, collection: &Collection, key: &str) -> Refusal {
        let one = collection.name.trim_end_matches('s').replace('-', " ");
        let refusal = self.call.missing(&one, key).coded(BAD_ID);
        Refusal {
            status: StatusCode::BAD_REQUEST,
            ..refusal
        }
    }

    /// The refusal of what cannot be done as things stand.
    pub(super) fn refusal(&self, why: &str) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, format!("{}: {why}", self.call.id))
    }

    /// Changes the row of that key.
    pub(super) fn change(
        &mut self,
        collection: &Collection,
        key: &str,
        change: impl FnOnce(&mut Value),
    ) -> CallResult {
        if let Some((number, mut row)) = self.row(collection, key)? {
            change(&mut row);
            self.replace(collection, number, row);
        }
        Ok(Outcome::Usual)
    }

    /// Changes the rows of these keys: all of them or, when one is missing, none.
    pub(super) fn change_each(
        &mut self,
        collection: &Collection,
        keys: &[String],
        change: impl Fn(&mut Value),
    ) -> CallResult {
        for (number, mut row) in self.rows(collection, keys)? {
            change(&mut row);
            self.replace(collection, number, row);
        }
        Ok(Outcome::Usual)
    }

    /// Deletes the rows of these keys: all of them or, when one is missing, none.
    pub(super) fn remove_each(&mut self, collection: &Collection, keys: &[String]) -> CallResult {
        for (number, _) in self.rows(collection, keys)? {
            self.store.delete(collection, &self.part, number);
        }
        Ok(Outcome::Usual)
    }

    pub(super) fn remove(&mut self, collection: &Collection, key: &str) -> CallResult {
        self.remove_each(collection, &[key.to_owned()])
    }

    fn rows(
        &mut self,
        collection: &Collection,
        keys: &[String],
    ) -> Result<Vec<(u64, Value)>, Refusal> {
        let mut rows = Vec::new();
        for key in keys {
            rows.extend(self.row(collection, key)?);
        }
        Ok(rows)
    }

    /// Adds a row, and gives it.
    pub(super) fn add(
        &mut self,
        collection: &Collection,
        fill: impl FnOnce(&Call<'_>, &mut Value),
    ) -> Value {
        let mut row = self.store.draft(collection, &self.part, self.call.now());
        fill(&self.call, &mut row);
        self.store.insert(collection, &self.part, row.clone());
        row
    }

    pub(super) fn replace(&mut self, collection: &Collection, number: u64, row: Value) {
        self.store.replace(collection, &self.part, number, row);
    }

    /// The rows that the query finds, as far as they are in the window that is asked for.
    pub(super) fn page(&mut self, collection: &Collection, query: &Query) -> (Vec<Value>, usize) {
        self.store
            .page(collection, &self.part, query, self.call.window)
    }

    /// The answer to a list.
    pub(super) fn list(&mut self, collection: &Collection, query: &Query) -> Outcome {
        self.page(collection, query).into()
    }

    /// Parameter in the path, without the borrow of the context.
    pub(super) fn path(&self, name: &str) -> &'c str {
        self.call.path(name)
    }

    /// Text in the body; empty when there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.call.text(name).unwrap_or_default()
    }

    /// The period in the body, from its first to its last millisecond.
    pub(super) fn period(&self) -> Option<(i64, i64)> {
        const HOUR: i64 = 3_600_000;
        let time = self.call.field("time")?;
        // It begins with a full minute, so that the pages of one list are those of one period; nothing is later than now.
        let minute = self.call.now().div_euclid(HOUR / 60) * (HOUR / 60);
        let last = |length: i64| Some((minute.saturating_sub(length), i64::MAX));
        // The named one wins when both are given.
        match path::text(time, "time_range") {
            "HALF_HOUR" => last(HOUR / 2),
            "HOUR" => last(HOUR),
            "THREE_HOUR" => last(3 * HOUR),
            "TWELVE_HOUR" => last(12 * HOUR),
            "DAY" => last(24 * HOUR),
            "WEEK" => last(7 * 24 * HOUR),
            "MONTH" => last(30 * 24 * HOUR),
            _ => between(time.get("start_time"), time.get("end_time")),
        }
    }

    /// When something is that takes so many percent of the time that the service takes.
    pub(super) fn after(&self, percent: i64) -> i64 {
        let share = self.store.job_time().saturating_mul(percent) / 100;
        self.call.now().saturating_add(share)
    }
}

/// A period of whole seconds, both of which belong to it.
pub(super) fn between(from: Option<&Value>, to: Option<&Value>) -> Option<(i64, i64)> {
    let read = |value| read_instant(value, Unit::Millis);
    let from = from.and_then(read);
    let to = to.and_then(read).map(|to| to.saturating_add(999));
    (from.is_some() || to.is_some()).then(|| (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
}

/// Copies what the call says in its body into the row. `fields` are names in the body, `name=path` where the row has another name.
pub(super) fn copy(from: &Value, row: &mut Value, fields: &str) {
    for field in fields.split_whitespace() {
        let (name, place) = field.split_once('=').unwrap_or((field, field));
        if let Some(value) = path::get(from, name).filter(|value| !value.is_null()) {
            path::set(row, place, value.clone());
        }
    }
}

/// The whole body.
pub(super) fn body(call: &Call<'_>) -> Value {
    Value::Object(call.body())
}
