//! Records whose calls follow the pattern of the interface: below one path they are listed, counted, read, saved, deleted, switched and ranked.

use http::StatusCode;
use secapi_spec::catalog::Type;
use serde_json::{Map, Value, json};

use super::change;
use super::filter::{self, Names};
use crate::answer::{Outcome, Totals};
use crate::refusal::Refusal;
use crate::state::{Collection, Found, Job, Query, Store};

/// Records of one kind.
pub(super) struct Resource {
    /// Where its calls are, behind the root of the interface.
    pub(super) paths: &'static [&'static str],
    pub(super) rows: &'static Collection,
    /// Other names for fields in filters, and the paths of what they mean.
    pub(super) names: &'static [(&'static str, &'static str)],
    /// Enables a record or disables it.
    pub(super) switch: fn(&mut Map<String, Value>, bool),
    /// Refuses that a record is deleted, or deletes what goes with it.
    pub(super) before_delete: fn(&Job<'_>, &mut Store<'_>, &Value) -> Result<(), Refusal>,
}

/// What a call does with the records of a resource.
#[derive(Clone, Copy)]
enum Verb {
    List,
    Count,
    Get,
    Save,
    Update,
    Delete,
    DeleteMany,
    Switch(bool),
    SwitchMany(bool),
    SetRank,
    SwapRanks,
    /// Something that the record does not show.
    Other,
}

impl Verb {
    fn of(method: &str, rest: &str) -> Option<Self> {
        Some(match (method, rest) {
            ("GET", "") => Self::List,
            ("GET", "/count" | "/count/all") => Self::Count,
            ("GET", "/{id}") => Self::Get,
            ("POST", "") => Self::Save,
            ("POST", "/{id}") => Self::Update,
            ("DELETE", "/{id}") | ("POST", "/{id}/delete") => Self::Delete,
            ("POST", "/delete") => Self::DeleteMany,
            ("POST", "/{id}/enable") => Self::Switch(true),
            ("POST", "/{id}/disable") => Self::Switch(false),
            ("POST", "/enable") => Self::SwitchMany(true),
            ("POST", "/disable") => Self::SwitchMany(false),
            ("POST", "/rank/set") => Self::SetRank,
            ("POST", "/rank/swap") => Self::SwapRanks,
            (_, rest) if rest.starts_with("/{id}/") => Self::Other,
            _ => return None,
        })
    }
}

impl Resource {
    /// What the call does, if it is one of those that the pattern has.
    pub(super) fn work(
        &self,
        job: &Job<'_>,
        path: &str,
        store: &mut Store<'_>,
    ) -> Option<Result<Outcome, Refusal>> {
        let rest = |one: &&str| path.strip_prefix(*one);
        let verb = |rest| Verb::of(&job.operation.operation.method, rest);
        let verb = self.paths.iter().filter_map(rest).find_map(verb)?;
        let id = || job.path("id").to_owned();
        Some(match verb {
            Verb::List => self.list(job, store),
            Verb::Count => return self.count(job, store),
            Verb::Get => self.get(job, store, &id()),
            Verb::Save => self.save(job, store),
            Verb::Update => {
                self.change_one(job, store, &id(), |row| merge(row, job, self.rows.key))
            }
            Verb::Delete => self.delete(job, store, &[id()]),
            Verb::DeleteMany => self.delete(job, store, &ids(job)),
            Verb::Switch(on) => self.change_one(job, store, &id(), |row| (self.switch)(row, on)),
            // Without ids it is a service that is switched.
            Verb::SwitchMany(on) => {
                self.change_all(job, store, &ids(job), |row| (self.switch)(row, on))
            }
            Verb::SetRank => self.set_rank(job, store),
            Verb::SwapRanks => self.swap_ranks(job, store),
            Verb::Other => self.require(job, store, &id()).map(|_| Outcome::Usual),
        })
    }

    pub(super) fn query(&self, job: &Job<'_>, store: &Store<'_>) -> Result<Query, Refusal> {
        let names = Names {
            key: self.rows.key,
            others: self.names,
        };
        filter::query(job, &names, store.is_strict())
    }

    pub(super) fn list(&self, job: &Job<'_>, store: &mut Store<'_>) -> Result<Outcome, Refusal> {
        let query = self.query(job, store)?;
        let (rows, matching) = store.page(self.rows, "", &query, job.window);
        let all = store.count(self.rows, "");
        Ok(records(job, rows, Totals { matching, all }))
    }

    fn count(&self, job: &Job<'_>, store: &mut Store<'_>) -> Option<Result<Outcome, Refusal>> {
        let returns = job.operation.operation.returns.as_ref()?;
        let query = match self.query(job, store) {
            Ok(query) => query,
            Err(refusal) => return Some(Err(refusal)),
        };
        let count = if query.is_everything() {
            store.count(self.rows, "")
        } else {
            store.all(self.rows, "", &query).len()
        };
        match returns {
            Type::Integer => Some(Ok(Outcome::One(json!(count)))),
            Type::Json => Some(Ok(Outcome::One(json!({ "results": [], "total": count })))),
            _ => None,
        }
    }

    fn get(&self, job: &Job<'_>, store: &mut Store<'_>, id: &str) -> Result<Outcome, Refusal> {
        let Some((_, row)) = self.require(job, store, id)? else {
            return Ok(Outcome::Usual);
        };
        let all = store.count(self.rows, "");
        Ok(records(job, vec![row], Totals { matching: 1, all }))
    }

    /// Adds a record, or changes the one that the body names.
    fn save(&self, job: &Job<'_>, store: &mut Store<'_>) -> Result<Outcome, Refusal> {
        let given = job.text(self.rows.key);
        if let Some(id) = given
            && self.require(job, store, &id)?.is_some()
        {
            return self.change_one(job, store, &id, |row| merge(row, job, self.rows.key));
        }
        let row = self.add(job, store, |row| merge(row, job, self.rows.key));
        Ok(changed(job, self.rows.key, row))
    }

    /// Adds a record of which only is known what `fill` says.
    pub(super) fn add(
        &self,
        job: &Job<'_>,
        store: &mut Store<'_>,
        fill: impl FnOnce(&mut Map<String, Value>),
    ) -> Value {
        let mut row = store.draft(self.rows, "", job.now());
        let last = store.count(self.rows, "");
        if let Value::Object(fields) = &mut row {
            change::blank(fields, &[Some(self.rows.key), self.rows.time]);
            for (name, value) in [("rank", json!(last + 1)), ("enabled", json!(true))] {
                fields.entry(name).and_modify(|field| *field = value);
            }
            fill(fields);
            change::stamp(fields, job);
        }
        store.insert(self.rows, "", row.clone());
        row
    }

    /// Changes a record.
    pub(super) fn change_one(
        &self,
        job: &Job<'_>,
        store: &mut Store<'_>,
        id: &str,
        change: impl Fn(&mut Map<String, Value>),
    ) -> Result<Outcome, Refusal> {
        let Some((number, mut row)) = self.require(job, store, id)? else {
            return Ok(Outcome::Usual);
        };
        if let Value::Object(fields) = &mut row {
            change(fields);
            change::stamp(fields, job);
        }
        store.replace(self.rows, "", number, row.clone());
        Ok(changed(job, self.rows.key, row))
    }

    /// Changes several records, all or none.
    pub(super) fn change_all(
        &self,
        job: &Job<'_>,
        store: &mut Store<'_>,
        ids: &[String],
        change: impl Fn(&mut Map<String, Value>),
    ) -> Result<Outcome, Refusal> {
        for id in ids {
            self.require(job, store, id)?;
        }
        for id in ids {
            self.change_one(job, store, id, &change)?;
        }
        Ok(Outcome::Usual)
    }

    /// Deletes records, all or none. What was deleted before is refused: inferred.
    pub(super) fn delete(
        &self,
        job: &Job<'_>,
        store: &mut Store<'_>,
        ids: &[String],
    ) -> Result<Outcome, Refusal> {
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.require(job, store, id)?);
        }
        for (_, row) in &found {
            (self.before_delete)(job, store, row)?;
        }
        for (number, _) in found {
            store.delete(self.rows, "", number);
        }
        Ok(Outcome::Usual)
    }

    /// The record with the id. `None` for one that never was, unless the simulator is strict.
    pub(super) fn require(
        &self,
        job: &Job<'_>,
        store: &Store<'_>,
        id: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        match store.find(self.rows, "", id) {
            Found::Row { number, row } => Ok(Some((number, row))),
            Found::Unknown if !store.is_strict() => Ok(None),
            Found::Deleted | Found::Unknown => {
                let what = format!("row of {} with the id", self.rows.name);
                Err(job.missing(&what, id))
            }
        }
    }
}

/// The ids in the body, under any of the names that calls have for them.
pub(super) fn ids(job: &Job<'_>) -> Vec<String> {
    let names = ["id", "Id", "ids", "dbid"].iter();
    let mut lists = names.map(|name| job.list(name));
    lists.find(|ids| !ids.is_empty()).unwrap_or_default()
}

/// Records as the call answers them: as its payload, or beside the status where the shape of the answer is not known.
pub(super) fn records(job: &Job<'_>, mut rows: Vec<Value>, totals: Totals) -> Outcome {
    match &job.operation.operation.returns {
        Some(Type::List(_)) => Outcome::Filtered(rows, totals),
        Some(Type::Model(_)) if rows.len() == 1 => rows.pop().map_or(Outcome::Usual, Outcome::One),
        _ => Outcome::One(json!({
            "results": rows,
            "filtered": totals.matching,
            "total": totals.all,
        })),
    }
}

/// The answer of a call that has changed a record: most tell nothing, some the id or the record.
fn changed(job: &Job<'_>, key: &str, row: Value) -> Outcome {
    match &job.operation.operation.returns {
        None => Outcome::Usual,
        Some(Type::Integer) => Outcome::One(row.get(key).cloned().unwrap_or_default()),
        Some(_) => records(job, vec![row], 1.into()),
    }
}

/// Takes over what the body says; the id stays.
fn merge(row: &mut Map<String, Value>, job: &Job<'_>, key: &str) {
    let given = job.body().into_iter().filter(|(name, _)| name != key);
    row.extend(given);
}

/// The refusal to delete what others need.
pub(super) fn in_use(job: &Job<'_>, what: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, format!("{}: {what}", job.id))
}
