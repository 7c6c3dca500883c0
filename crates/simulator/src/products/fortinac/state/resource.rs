//! Records whose calls follow the pattern of the interface: below one path they are listed, counted, read, saved, deleted, switched and ranked.

use http::StatusCode;
use secapi_spec::catalog::Type;
use serde_json::{Map, Value, json};

use super::change;
use super::filter::{self, Names};
use crate::answer::{CallResult, Outcome, Totals};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::state::{Collection, Found, Query, SetFields, Store, row_number};
use crate::wire_text::text_of;

/// Records of one kind.
pub(super) struct Resource {
    /// Where its calls are, behind the root of the interface.
    pub(super) paths: &'static [&'static str],
    pub(super) rows: &'static Collection,
    /// Other names for fields in filters, and the paths of what they mean.
    pub(super) names: &'static [(&'static str, &'static str)],
    /// Calls outside of the pattern, and what they do.
    pub(super) calls: &'static [(&'static str, Does)],
    /// Names that fields have in requests, and what records call them.
    pub(super) sent: &'static [(&'static str, &'static str)],
    /// Whether callers choose the key: a record that is saved under a new one is added under it.
    pub(super) is_named: bool,
    /// Enables a record or disables it.
    pub(super) switch: fn(&mut Map<String, Value>, bool),
    /// Refuses that a record is deleted, or deletes what goes with it.
    pub(super) before_delete: fn(&Call<'_>, &mut Store<'_>, &Value) -> Result<(), Refusal>,
}

/// What a call outside of the pattern does. `ids` is the parameter with the keys of the records.
#[derive(Clone, Copy)]
pub(super) enum Does {
    /// Lists the records.
    List,
    /// Lists the records whose field has the value of the parameter.
    Find {
        field: &'static str,
        param: &'static str,
    },
    /// Counts the records that match, beside a list that is left empty.
    Count,
    /// Lists their ids and names.
    Names,
    /// Lists the texts of a field.
    Texts(&'static str),
    /// Saves a record, as a POST to the path of the list does.
    Save,
    /// Adds a record, whether or not the call sends a key.
    Insert,
    /// Adds a record that holds nothing that the call sends by that name.
    Add(Edit),
    /// Adds the copy of a record: `from` and `to` are parameters with the names of the two.
    Copy {
        from: &'static str,
        to: &'static str,
    },
    /// Takes over what the call sends.
    Merge { ids: &'static str },
    /// Changes the records.
    Edit { ids: &'static str, edit: Edit },
    /// Deletes them.
    Delete { ids: &'static str },
    /// Nothing that records show, but they have to be there.
    Need { ids: &'static str },
}

/// A change of a record.
pub(super) type Edit = fn(&mut Map<String, Value>, &Call<'_>);

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
        call: &Call<'_>,
        path: &str,
        store: &mut Store<'_>,
    ) -> Option<CallResult> {
        if let Some((_, does)) = self.calls.iter().find(|(id, _)| *id == call.id) {
            return Some(self.outside(call, store, *does));
        }
        let rest = |one: &&str| path.strip_prefix(*one);
        let verb = |rest| Verb::of(&call.operation.operation.method, rest);
        let verb = self.paths.iter().filter_map(rest).find_map(verb)?;
        let id = || call.path("id").to_owned();
        Some(match verb {
            Verb::List => self.list(call, store),
            Verb::Count => return self.count(call, store),
            Verb::Get => self.get(call, store, &id()),
            Verb::Save => self.save(call, store),
            Verb::Update => self.merge_all(call, store, &[id()], ""),
            Verb::Delete => self.delete(call, store, &[id()]),
            Verb::DeleteMany => self.delete(call, store, &ids(call)),
            Verb::Switch(on) => self.change_one(call, store, &id(), |row| (self.switch)(row, on)),
            // Without ids it is a service that is switched.
            Verb::SwitchMany(on) => {
                self.change_all(call, store, &ids(call), |row| (self.switch)(row, on))
            }
            Verb::SetRank => self.set_rank(call, store),
            Verb::SwapRanks => self.swap_ranks(call, store),
            Verb::Other => self.require(call, store, &id()).map(|_| Outcome::Usual),
        })
    }

    fn outside(&self, call: &Call<'_>, store: &mut Store<'_>, does: Does) -> CallResult {
        match does {
            Does::List => self.list(call, store),
            Does::Find { field, param } => {
                let mut query = Query::default();
                query.one_of(field, call.values(param));
                let rows = store.all(self.rows, "", &query);
                let rows = rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
                let totals = Totals {
                    matching: rows.len(),
                    all: store.count(self.rows, ""),
                };
                Ok(records(call, rows, totals))
            }
            Does::Count => {
                let count = self.matching(call, store)?;
                let all = store.count(self.rows, "");
                Ok(Outcome::One(
                    json!({ "results": [], "filtered": count, "total": all }),
                ))
            }
            Does::Names => Ok(rows(self.references(store))),
            Does::Texts(field) => {
                let all = store.all(self.rows, "", &Query::default());
                let texts = all.iter().filter_map(|(_, row)| row.get(field).cloned());
                Ok(rows(texts.collect()))
            }
            Does::Save => self.save(call, store),
            Does::Insert => {
                let sent = self.sent(call, store, "");
                let row = self.add(call, store, |row| merge(row, &sent));
                Ok(changed(call, self.rows.key, row))
            }
            Does::Add(edit) => {
                let row = self.add(call, store, |row| edit(row, call));
                Ok(changed(call, self.rows.key, row))
            }
            Does::Copy { from, to } => {
                let from = call.text(from).unwrap_or_default();
                let mut query = Query::default();
                query.one_of("name", vec![from.clone()]);
                match store.all(self.rows, "", &query).into_iter().next() {
                    Some((_, original)) => self.copy(call, store, &original, to, |_| ()),
                    None if store.is_strict() => Err(self.missing(call, "name", &from)),
                    None => Ok(Outcome::Usual),
                }
            }
            Does::Merge { ids } => self.merge_all(call, store, &call.values(ids), ids),
            Does::Edit { ids, edit } => {
                self.change_all(call, store, &call.values(ids), |row| edit(row, call))
            }
            Does::Delete { ids } => self.delete(call, store, &call.values(ids)),
            Does::Need { ids } => {
                for id in call.values(ids) {
                    self.require(call, store, &id)?;
                }
                Ok(Outcome::Usual)
            }
        }
    }

    /// References to all records.
    pub(super) fn references(&self, store: &mut Store<'_>) -> Vec<Value> {
        let all = store.all(self.rows, "", &Query::default());
        all.iter().map(|(_, row)| self.reference(row)).collect()
    }

    /// What other records show of one.
    pub(super) fn reference(&self, row: &Value) -> Value {
        let of = |name: &str| row.get(name).cloned().unwrap_or_default();
        json!({ "id": of(self.rows.key), "name": of("name"), "img": null })
    }

    /// Adds the copy of a record under the name that the parameter has.
    pub(super) fn copy(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        original: &Value,
        to: &str,
        edit: impl FnOnce(&mut Map<String, Value>),
    ) -> CallResult {
        let name = call.text(to).unwrap_or_default();
        self.unused(call, store, &name)?;
        self.add(call, store, |row| {
            let id = row.remove(self.rows.key).unwrap_or_default();
            row.extend(original.as_object().cloned().unwrap_or_default());
            row.set(json!({ (self.rows.key): id, "name": name }));
            edit(row);
        });
        Ok(Outcome::Usual)
    }

    /// Refuses a name that a record has.
    pub(super) fn unused(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        name: &str,
    ) -> Result<(), Refusal> {
        let mut query = Query::default();
        query.one_of("name", vec![name.to_owned()]);
        if store.all(self.rows, "", &query).is_empty() {
            return Ok(());
        }
        let rows = self.rows.name;
        let what = format!("there is another row of {rows} with the name `{name}`");
        Err(in_use(call, &what))
    }

    pub(super) fn query(&self, call: &Call<'_>, store: &Store<'_>) -> Result<Query, Refusal> {
        let names = Names {
            key: self.rows.key,
            others: self.names,
        };
        filter::query(call, &names, store.is_strict())
    }

    pub(super) fn list(&self, call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
        let query = self.query(call, store)?;
        let (rows, matching) = store.page(self.rows, "", &query, call.window);
        let all = store.count(self.rows, "");
        Ok(records(call, rows, Totals { matching, all }))
    }

    fn count(&self, call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
        let whole = match call.operation.operation.returns.as_ref()? {
            Type::Integer => false,
            Type::Json => true,
            _ => return None,
        };
        let matching = self.matching(call, store);
        Some(matching.map(|count| {
            Outcome::One(if whole {
                json!({ "results": [], "total": count })
            } else {
                json!(count)
            })
        }))
    }

    /// How many records match the filters of the call.
    fn matching(&self, call: &Call<'_>, store: &mut Store<'_>) -> Result<usize, Refusal> {
        let query = self.query(call, store)?;
        Ok(if query.is_everything() {
            store.count(self.rows, "")
        } else {
            store.all(self.rows, "", &query).len()
        })
    }

    fn get(&self, call: &Call<'_>, store: &mut Store<'_>, id: &str) -> CallResult {
        let Some((_, row)) = self.require(call, store, id)? else {
            return Ok(Outcome::Usual);
        };
        let all = store.count(self.rows, "");
        Ok(records(call, vec![row], Totals { matching: 1, all }))
    }

    /// Adds a record, or changes the one that the body names.
    fn save(&self, call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
        let is_some = |id: &String| id.parse().is_ok_and(|id: i64| id > 0) || self.is_named;
        let sent = self.sent(call, store, "");
        if let Some(id) = call.text(self.rows.key).filter(is_some) {
            let is_there = match self.find(store, &id) {
                Found::Row { .. } => true,
                Found::Deleted | Found::Unknown if self.is_named => false,
                Found::Deleted | Found::Unknown => self.require(call, store, &id)?.is_some(),
            };
            if is_there {
                return self.change_one(call, store, &id, |row| merge(row, &sent));
            }
            if self.is_named {
                let row = self.add(call, store, |row| {
                    merge(row, &sent);
                    row.set(json!({ (self.rows.key): id }));
                });
                return Ok(changed(call, self.rows.key, row));
            }
        }
        let row = self.add(call, store, |row| merge(row, &sent));
        Ok(changed(call, self.rows.key, row))
    }

    /// Has records take over what the call sends, apart from the parameter with their keys.
    fn merge_all(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        ids: &[String],
        param: &str,
    ) -> CallResult {
        let sent = self.sent(call, store, param);
        match ids {
            [id] => self.change_one(call, store, id, |row| merge(row, &sent)),
            ids => self.change_all(call, store, ids, |row| merge(row, &sent)),
        }
    }

    /// What the call sends of a record under the record's own names; the key stays, and so do fields that are only in the request.
    fn sent(&self, call: &Call<'_>, store: &Store<'_>, param: &str) -> Map<String, Value> {
        let sent = store.sent(call, self.rows).into_iter();
        let sent = sent.filter(|(name, _)| name != self.rows.key && name != param);
        sent.map(|(name, value)| {
            let known = self.sent.iter().find(|(sent, _)| *sent == name);
            (known.map_or(name, |(_, field)| (*field).to_owned()), value)
        })
        .collect()
    }

    /// Adds a record of which only is known what `fill` says.
    pub(super) fn add(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        fill: impl FnOnce(&mut Map<String, Value>),
    ) -> Value {
        let mut row = store.draft(self.rows, "", call.now());
        let last = store.count(self.rows, "");
        if let Value::Object(fields) = &mut row {
            change::blank(fields, &[Some(self.rows.key), self.rows.time]);
            for (name, value) in [("rank", json!(last + 1)), ("enabled", json!(true))] {
                fields.entry(name).and_modify(|field| *field = value);
            }
            fill(fields);
            change::stamp(fields, call);
        }
        store.insert(self.rows, "", row.clone());
        row
    }

    /// Changes a record.
    pub(super) fn change_one(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        id: &str,
        change: impl Fn(&mut Map<String, Value>),
    ) -> CallResult {
        let Some((number, mut row)) = self.require(call, store, id)? else {
            return Ok(Outcome::Usual);
        };
        if let Value::Object(fields) = &mut row {
            change(fields);
            change::stamp(fields, call);
        }
        store.replace(self.rows, "", number, row.clone());
        Ok(changed(call, self.rows.key, row))
    }

    /// Changes several records, all or none.
    pub(super) fn change_all(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        ids: &[String],
        change: impl Fn(&mut Map<String, Value>),
    ) -> CallResult {
        for id in ids {
            self.require(call, store, id)?;
        }
        for id in ids {
            self.change_one(call, store, id, &change)?;
        }
        Ok(Outcome::Usual)
    }

    /// Deletes records, all or none. What was deleted before is refused: inferred.
    pub(super) fn delete(
        &self,
        call: &Call<'_>,
        store: &mut Store<'_>,
        ids: &[String],
    ) -> CallResult {
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.require(call, store, id)?);
        }
        for (_, row) in &found {
            (self.before_delete)(call, store, row)?;
        }
        for (number, _) in found {
            store.delete(self.rows, "", number);
        }
        Ok(Outcome::Usual)
    }

    /// The record with the id. `None` for one that never was, unless the simulator is strict.
    pub(super) fn require(
        &self,
        call: &Call<'_>,
        store: &Store<'_>,
        id: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        match self.find(store, id) {
            Found::Row { number, row } => Ok(Some((number, row))),
            Found::Unknown if !store.is_strict() => Ok(None),
            Found::Deleted | Found::Unknown => Err(self.missing(call, "id", id)),
        }
    }

    pub(super) fn find(&self, store: &Store<'_>, id: &str) -> Found {
        // Names of made-up records end with their numbers.
        let named = id.rsplit('-').next().and_then(|number| number.parse().ok());
        let numbers = row_number(id).chain(named);
        store.find_by(self.rows, "", self.rows.key, id, numbers)
    }

    fn missing(&self, call: &Call<'_>, key: &str, value: &str) -> Refusal {
        call.missing(&format!("row of {} with the {key}", self.rows.name), value)
    }
}

/// The ids in the body, under any of the names that calls have for them.
pub(super) fn ids(call: &Call<'_>) -> Vec<String> {
    let names = ["id", "Id", "ids", "dbid"].iter();
    let mut lists = names.map(|name| call.list(name));
    lists.find(|ids| !ids.is_empty()).unwrap_or_default()
}

/// Records as the call answers them: as its payload, or beside the status where the shape of the answer is not known.
pub(super) fn records(call: &Call<'_>, mut rows: Vec<Value>, totals: Totals) -> Outcome {
    match &call.operation.operation.returns {
        Some(Type::List(_)) => Outcome::Filtered(rows, totals),
        Some(Type::Model(_)) if rows.len() == 1 => rows.pop().map_or(Outcome::Usual, Outcome::One),
        _ => Outcome::One(json!({
            "results": rows,
            "filtered": totals.matching,
            "total": totals.all,
        })),
    }
}

/// Rows of something that has no record of its own.
pub(super) fn rows(rows: Vec<Value>) -> Outcome {
    let total = rows.len();
    Outcome::Rows(rows, total)
}

/// The answer of a call that has changed a record: most tell nothing, some the id or the record. Lists of which the shape of the rows is not
/// known are empty in the pages' samples.
fn changed(call: &Call<'_>, key: &str, row: Value) -> Outcome {
    match &call.operation.operation.returns {
        None | Some(Type::Boolean) => Outcome::Usual,
        Some(Type::List(row)) if **row == Type::Json => Outcome::Usual,
        Some(Type::Integer) => Outcome::One(row.get(key).cloned().unwrap_or_default()),
        Some(_) => records(call, vec![row], 1.into()),
    }
}

/// Takes over what was sent.
pub(super) fn merge(row: &mut Map<String, Value>, sent: &Map<String, Value>) {
    for (name, value) in sent {
        let value = change::in_form_of(row.get(name), value.clone());
        row.insert(name.clone(), value);
    }
}

/// The refusal to delete what others need.
pub(super) fn in_use(call: &Call<'_>, what: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, format!("{}: {what}", call.id))
}

/// The records with that value in a field.
pub(super) fn with(
    store: &mut Store<'_>,
    of: &Resource,
    field: &str,
    value: Option<&Value>,
) -> Vec<(u64, Value)> {
    let mut query = Query::default();
    query.one_of(field, value.map(text_of).into_iter().collect());
    store.all(of.rows, "", &query)
}
