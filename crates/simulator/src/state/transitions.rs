//! What becomes of a row by itself, as the simulator's clock goes on: a job that works, an instance that starts.
//!
//! The steps stand in the row, in a field that no response shows, and so in the journal as well. A step happens when the
//! first call comes after it was due.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::path::{self, SetFields};

/// The field that the steps stand in.
pub(super) const TRANSITIONS: &str = "#transitions";

/// Steps in the order of their times.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Transitions(Vec<Step>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Step {
    /// When it is due, in milliseconds since 1970.
    at: i64,
    /// What it sets, by path; nothing when it deletes the row.
    set: Option<Value>,
}

impl Transitions {
    /// Goes on with a step that sets values at paths.
    pub(crate) fn then(mut self, at: i64, values: Value) -> Self {
        self.0.push(Step {
            at,
            set: Some(values),
        });
        self
    }

    /// Ends with the row being deleted.
    pub(crate) fn then_gone(mut self, at: i64) -> Self {
        self.0.push(Step { at, set: None });
        self
    }

    /// Begins in a row, in place of whatever was under way there.
    pub(crate) fn begin(self, row: &mut Value) {
        path::set(row, TRANSITIONS, json!(self));
    }
}

/// What has become of a row; nothing when it was deleted.
#[derive(Debug, PartialEq)]
pub(super) struct Advanced(pub(super) Option<Value>);

/// What has become of the row by now; `None` when nothing was due.
pub(super) fn advance(row: &Value, now: i64) -> Option<Advanced> {
    let transitions = Transitions::deserialize(row.get(TRANSITIONS)?).unwrap_or_default();
    let (due, left): (Vec<Step>, Vec<Step>) =
        transitions.0.into_iter().partition(|step| step.at <= now);
    if due.is_empty() {
        return None;
    }
    let mut row = row.clone();
    for step in due {
        let Some(values) = step.set else {
            return Some(Advanced(None));
        };
        row.set(values);
    }
    if !left.is_empty() {
        Transitions(left).begin(&mut row);
    } else if let Value::Object(fields) = &mut row {
        fields.remove(TRANSITIONS);
    }
    Some(Advanced(Some(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(row: &Value, now: i64) -> Value {
        match advance(row, now) {
            Some(Advanced(Some(row))) => row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn steps_happen_in_their_order_when_they_are_due() {
        let mut row = json!({ "job": { "status": "INIT" } });
        let transitions = Transitions::default()
            .then(10, json!({ "job.status": "RUNNING" }))
            .then(20, json!({ "job.status": "SUCCESS" }))
            .then_gone(30);
        transitions.begin(&mut row);
        assert_eq!(advance(&row, 9), None);
        let running = changed(&row, 19);
        assert_eq!(path::text(&running, "job.status"), "RUNNING");
        let done = changed(&running, 29);
        assert_eq!(path::text(&done, "job.status"), "SUCCESS");
        // All that was due happens at once, and the end of it counts.
        assert_eq!(changed(&row, 29), done);
        assert_eq!(advance(&row, 30), Some(Advanced(None)));
    }

    #[test]
    fn a_row_whose_course_has_ended_is_as_if_it_never_had_one() {
        let mut row = json!({ "n": 1 });
        Transitions::default()
            .then(0, json!({ "n": 2 }))
            .begin(&mut row);
        assert_eq!(changed(&row, 0), json!({ "n": 2 }));
    }
}
