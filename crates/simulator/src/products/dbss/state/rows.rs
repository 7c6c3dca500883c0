//! What the calls of DBSS do with rows.

use http::StatusCode;

use crate::instant::{Unit, read_instant};
use crate::products::prelude::*;

/// An id is wrong, as the service's list of codes has it.
const BAD_ID: &str = "DBSS.10020021";

/// Here, the part is the id of the instance in the path; it is empty in calls about the project.
impl CallContext<'_, '_> {
    /// The row of that key.
    pub(super) fn row(&self, rows: &Collection, key: &str) -> Result<(u64, Value), Stop> {
        self.known(rows, key)?.ok_or(Stop::Unknown)
    }

    /// The row of that key. `None` when nothing has ever had the key, unless the simulator is strict.
    pub(super) fn known(
        &self,
        rows: &Collection,
        key: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        self.known_in(rows, &self.part, key)
    }

    pub(super) fn known_in(
        &self,
        rows: &Collection,
        part: &str,
        key: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        let found = self.store.find(rows, part, key);
        found.known(self.store, || self.missing(rows, key))
    }

    /// The rows of these keys, or an error when one is missing.
    pub(super) fn rows(
        &self,
        rows: &Collection,
        keys: &[String],
    ) -> Result<Vec<(u64, Value)>, Refusal> {
        let rows = keys.iter().map(|key| self.known(rows, key));
        rows.filter_map(Result::transpose).collect()
    }

    /// The refusal of a call to something that is not there. The documentation lists no 404: a wrong id is a wrong parameter.
    pub(super) fn missing(&self, rows: &Collection, key: &str) -> Refusal {
        let one = rows.name.trim_end_matches('s').replace('-', " ");
        let refusal = self.call.missing(&one, key).coded(BAD_ID);
        Refusal {
            status: StatusCode::BAD_REQUEST,
            ..refusal
        }
    }

    /// The refusal of what cannot be done as things stand.
    pub(super) fn refusal(&self, why: &str) -> Refusal {
        Refusal::bad_request(format!("{}: {why}", self.call.id))
    }

    /// Refuses to change a row that the service has made itself.
    pub(super) fn check_own(
        &self,
        rows: &Collection,
        id: &str,
        built_in: &str,
    ) -> Result<(), Stop> {
        match self.known(rows, id)? {
            Some((_, row)) if path::text(&row, "type") == built_in => {
                let why = format!("the rule `{id}` is one of the service; it can only be switched");
                Err(self.refusal(&why).into())
            }
            _ => Ok(()),
        }
    }

    /// Changes the row of that key.
    pub(super) fn change(
        &mut self,
        rows: &Collection,
        key: &str,
        change: impl FnOnce(&mut Value),
    ) -> CallResult {
        let (number, mut row) = self.row(rows, key)?;
        change(&mut row);
        self.replace(rows, number, row);
        Ok(Outcome::Usual)
    }

    /// Copies fields of the body into the row of that key, see [`copy`].
    pub(super) fn update(&mut self, rows: &Collection, key: &str, fields: &str) -> CallResult {
        let body = self.body();
        self.change(rows, key, |row| copy(&body, row, fields))
    }

    /// Changes the rows of these keys: all of them or, when one is missing, none.
    pub(super) fn change_each(
        &mut self,
        rows: &Collection,
        keys: &[String],
        change: impl Fn(&mut Value),
    ) -> CallResult {
        for (number, mut row) in self.rows(rows, keys)? {
            change(&mut row);
            self.replace(rows, number, row);
        }
        Ok(Outcome::Usual)
    }

    /// Sets the status in the body in the rows whose ids the body lists.
    pub(super) fn switch(&mut self, rows: &Collection) -> CallResult {
        let (ids, status) = (self.call.list("ids"), self.text("status"));
        self.change_each(rows, &ids, |row| path::set(row, "status", status.as_str()))
    }

    /// Deletes the rows of these keys: all of them or, when one is missing, none.
    pub(super) fn remove_each(&mut self, rows: &Collection, keys: &[String]) -> CallResult {
        for (number, _) in self.rows(rows, keys)? {
            self.delete(rows, number);
        }
        Ok(Outcome::Usual)
    }

    pub(super) fn remove(&mut self, rows: &Collection, key: &str) -> CallResult {
        self.remove_each(rows, &[key.to_owned()])
    }

    /// Adds a row, and returns it.
    pub(super) fn add(&mut self, rows: &Collection, fill: impl FnOnce(&mut Value)) -> Value {
        let mut row = self.store.draft(rows, &self.part, self.call.now());
        fill(&mut row);
        self.insert(rows, row.clone());
        row
    }

    /// Replaces a row by itself and what becomes of it.
    pub(super) fn begin(
        &mut self,
        rows: &Collection,
        number: u64,
        mut row: Value,
        transitions: Transitions,
    ) -> Outcome {
        transitions.begin(&mut row);
        self.replace(rows, number, row);
        Outcome::Usual
    }

    /// The response to a list without filters.
    pub(super) fn list_all(&mut self, rows: &Collection) -> Outcome {
        self.list(rows, &Query::default())
    }

    /// The whole body.
    pub(super) fn body(&self) -> Value {
        Value::Object(self.call.body())
    }

    /// The period in the body, from its first to its last millisecond.
    pub(super) fn period(&self) -> Option<(i64, i64)> {
        const HOUR: i64 = 3_600_000;
        let time = self.call.field("time")?;
        // The named one wins when both are given.
        let length = match path::text(time, "time_range") {
            "HALF_HOUR" => HOUR / 2,
            "HOUR" => HOUR,
            "THREE_HOUR" => 3 * HOUR,
            "TWELVE_HOUR" => 12 * HOUR,
            "DAY" => 24 * HOUR,
            "WEEK" => 7 * 24 * HOUR,
            "MONTH" => 30 * 24 * HOUR,
            _ => return between(time.get("start_time"), time.get("end_time")),
        };
        // It begins with a full minute, so that the pages of one list are those of one period; nothing is later than now.
        let minute = self.call.now().div_euclid(HOUR / 60) * (HOUR / 60);
        Some((minute.saturating_sub(length), i64::MAX))
    }
}

/// A period of whole seconds, both of which belong to it.
pub(super) fn between(from: Option<&Value>, to: Option<&Value>) -> Option<(i64, i64)> {
    let read = |value| read_instant(value, Unit::Millis);
    let from = from.and_then(read);
    let to = to.and_then(read).map(|to| to.saturating_add(999));
    (from.is_some() || to.is_some()).then(|| (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
}

/// Copies fields into the row. `fields` are names in the source, `name=path` where the row has another name.
pub(super) fn copy(from: &Value, row: &mut Value, fields: &str) {
    for field in fields.split_whitespace() {
        let (name, place) = field.split_once('=').unwrap_or((field, field));
        if let Some(value) = path::get(from, name).filter(|value| !value.is_null()) {
            path::set(row, place, value.clone());
        }
    }
}
