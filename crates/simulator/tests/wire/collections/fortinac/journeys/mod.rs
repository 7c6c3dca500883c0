//! Where the rows of each collection go.

mod others;
mod policies;
mod settings;

use secapi_simulator::Simulator;
use serde_json::{Map, Value};

use super::{ok, request, rows_of, step, text};

/// Where the rows of a collection go. Steps are written `METHOD /path body => {what the row shows then}`; without the last part the row
/// shows what the body says. `{id}` is the key of the row.
pub(super) struct Journey {
    pub(super) rows: &'static str,
    pub(super) key: &'static str,
    /// The path of the list, where there is one.
    pub(super) list: &'static str,
    /// The paths of one row.
    pub(super) get: &'static [&'static str],
    /// Adds a row; where no call does, a row that is there goes the way.
    pub(super) create: &'static str,
    pub(super) change: &'static [&'static str],
    /// Ways to delete the row: each has a row of its own.
    pub(super) delete: &'static [&'static str],
}

const JOURNEY: Journey = Journey {
    rows: "",
    key: "",
    list: "",
    get: &[],
    create: "",
    change: &[],
    delete: &[],
};

/// All collections that have rows with keys.
pub(super) fn all() -> impl Iterator<Item = &'static Journey> {
    [others::JOURNEYS, policies::JOURNEYS, settings::JOURNEYS]
        .into_iter()
        .flatten()
}

impl Journey {
    pub(super) fn make(&self, simulator: &Simulator, delete: Option<&str>) {
        let before = self.keys(simulator);
        let id = if self.create.is_empty() {
            before.last().unwrap().clone()
        } else {
            let shown = step(simulator, self.create, "", 200);
            let after = self.keys(simulator);
            let new: Vec<&String> = after.iter().filter(|key| !before.contains(key)).collect();
            assert_eq!(new.len(), 1, "{}: {new:?}", self.create);
            let id = new[0].clone();
            self.shows(simulator, &id, &shown, self.create);
            id
        };
        for change in self.change {
            let shown = step(simulator, change, &id, 200);
            assert!(!shown.is_empty(), "{change} shows nothing");
            self.shows(simulator, &id, &shown, change);
        }
        let Some(delete) = delete else {
            return self.shows(simulator, &id, &Map::new(), self.rows);
        };
        let count = self.keys(simulator).len();
        step(simulator, delete, &id, 200);
        assert_eq!(self.keys(simulator).len(), count - 1, "{delete}");
        assert_eq!(self.find(simulator, &id), None, "{delete}");
        for path in self.get {
            let line = format!("GET {}", path.replace("{id}", &id));
            assert_eq!(request(simulator, &line, "").status, 404, "{line}");
        }
        if !self.list.is_empty() {
            assert_eq!(self.find_in(&self.listed(simulator), &id), None, "{delete}");
        }
        step(simulator, delete, &id, 404);
    }

    pub(super) fn keys(&self, simulator: &Simulator) -> Vec<String> {
        let rows = simulator.rows(self.rows, "").unwrap();
        rows.iter().map(|row| text(&row[self.key])).collect()
    }

    pub(super) fn find(&self, simulator: &Simulator, id: &str) -> Option<Value> {
        self.find_in(&simulator.rows(self.rows, "").unwrap(), id)
    }

    pub(super) fn find_in(&self, rows: &[Value], id: &str) -> Option<Value> {
        let mut rows = rows.iter();
        rows.find(|row| text(&row[self.key]) == id).cloned()
    }

    /// The rows of the list, which says how many they are.
    pub(super) fn listed(&self, simulator: &Simulator) -> Vec<Value> {
        let answer = ok(simulator, &format!("GET {}", self.list), "");
        let rows = rows_of(&answer);
        let total = &answer["total"];
        assert!(
            total.is_null() || *total == rows.len(),
            "{}: {total}",
            self.list
        );
        assert_eq!(rows.len(), self.keys(simulator).len(), "{}", self.list);
        rows
    }

    /// Every call that shows the row shows these values.
    pub(super) fn shows(
        &self,
        simulator: &Simulator,
        id: &str,
        wanted: &Map<String, Value>,
        after: &str,
    ) {
        let mut found = vec![("the rows", self.find(simulator, id))];
        if !self.list.is_empty() {
            found.push((self.list, self.find_in(&self.listed(simulator), id)));
        }
        for path in self.get {
            let answer = ok(simulator, &format!("GET {}", path.replace("{id}", id)), "");
            let row = match (rows_of(&answer).as_slice(), &answer["result"]) {
                ([row], _) | ([], row @ Value::Object(_)) => row.clone(),
                _ => answer,
            };
            found.push((path, Some(row)));
        }
        for (place, row) in found {
            let row = row.unwrap_or_else(|| panic!("{place}: no row {id} after {after}"));
            for (name, value) in wanted {
                assert_eq!(&row[name], value, "{place}: `{name}` after {after}");
            }
        }
    }
}
