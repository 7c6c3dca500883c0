//! Ranks of records. They follow the order of the rows: a record that gets another rank changes its place.

use super::resource::Resource;
use crate::products::prelude::*;

impl Resource {
    /// Moves a record to a rank; those in between move up or down.
    pub(super) fn set_rank(&self, cx: &mut CallContext<'_, '_>) -> CallResult {
        let (number, _) = self.require(cx, &cx.text("id"))?;
        let wanted: i64 = cx.text("rank").parse().unwrap_or(1);
        let rows = cx.all(&self.rows, &Query::default());
        let rank = |row: &Value| row.get("rank").and_then(Value::as_i64).unwrap_or(i64::MAX);
        let from = rows.iter().position(|(found, _)| *found == number);
        let to = rows.iter().position(|(_, row)| rank(row) >= wanted);
        let from = from.ok_or(Stop::Unknown)?;
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
            self.put(cx, place, row.clone());
        }
        Ok(Outcome::Usual)
    }

    /// Has two records change places.
    pub(super) fn swap_ranks(&self, cx: &mut CallContext<'_, '_>) -> CallResult {
        let find = |name: &str| self.known(cx, &cx.text(name));
        if let (Some(first), Some(second)) = (find("id1")?, find("id2")?) {
            self.put(cx, &first, second.1.clone());
            self.put(cx, &second, first.1);
        }
        Ok(Outcome::Usual)
    }

    /// Puts a record into the place of another, whose rank it gets.
    fn put(&self, cx: &mut CallContext<'_, '_>, place: &(u64, Value), mut row: Value) {
        let (number, before) = place;
        if let (Some(rank), Some(now)) = (row.get_mut("rank"), before.get("rank")) {
            *rank = now.clone();
        }
        cx.replace(&self.rows, *number, row);
    }
}
