//! Ranks of records. They follow the order of the rows: a record that gets another rank changes its place.

use serde_json::Value;

use super::resource::Resource;
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::state::{Query, Store};

impl Resource {
    /// Moves a record to a rank; those in between move up or down.
    pub(super) fn set_rank(&self, call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
        let id = call.text("id").unwrap_or_default();
        let Some((number, _)) = self.require(call, store, &id)? else {
            return Ok(Outcome::Usual);
        };
        let wanted: i64 = call
            .text("rank")
            .and_then(|rank| rank.parse().ok())
            .unwrap_or(1);
        let rows = store.all(self.rows, "", &Query::default());
        let rank = |row: &Value| row.get("rank").and_then(Value::as_i64).unwrap_or(i64::MAX);
        let from = rows.iter().position(|(found, _)| *found == number);
        let to = rows.iter().position(|(_, row)| rank(row) >= wanted);
        let Some(from) = from else {
            return Ok(Outcome::Usual);
        };
        let to = to.unwrap_or(rows.len().saturating_sub(1));
        let (first, last) = (from.min(to), from.max(to));
        let places: Vec<&(u64, Value)> = rows.iter().skip(first).take(last + 1 - first).collect();
        let mut moved = places.clone();
        if from < to {
            moved.rotate_left(1);
        } else {
            moved.rotate_right(1);
        }
        for (place, (_, row)) in places.into_iter().zip(moved) {
            self.put(store, place, row.clone());
        }
        Ok(Outcome::Usual)
    }

    /// Has two records change places.
    pub(super) fn swap_ranks(&self, call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
        let find = |name: &str| self.require(call, store, &call.text(name).unwrap_or_default());
        if let (Some(first), Some(second)) = (find("id1")?, find("id2")?) {
            self.put(store, &first, second.1.clone());
            self.put(store, &second, first.1.clone());
        }
        Ok(Outcome::Usual)
    }

    /// Puts a record into the place of another, whose rank it gets.
    fn put(&self, store: &mut Store<'_>, place: &(u64, Value), mut row: Value) {
        let (number, before) = place;
        if let (Some(rank), Some(now)) = (row.get_mut("rank"), before.get("rank")) {
            *rank = now.clone();
        }
        store.replace(self.rows, "", *number, row);
    }
}
