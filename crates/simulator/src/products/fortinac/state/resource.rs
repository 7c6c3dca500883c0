//! What nearly all records of FortiNAC have in common: their paths, and what a call does by its method and the end of its path.

use http::StatusCode;
use secapi_spec::catalog::Type;

use super::change;
use super::does::Does;
use super::filter::{self, Names};
use crate::products::prelude::*;
use crate::wire_text::text_of;

/// Records of one kind.
pub(super) struct Resource {
    /// Where its calls are, behind the root of the interface.
    pub(super) path: &'static str,
    /// Where else they are.
    pub(super) other_paths: &'static [&'static str],
    pub(super) rows: Collection,
    /// Other names for fields in filters, and the paths of what they mean.
    pub(super) names: &'static [(&'static str, &'static str)],
    /// Calls outside of the pattern, and what they do.
    pub(super) calls: &'static [(&'static str, Does)],
    /// Names that fields have in requests, and what records call them.
    pub(super) sent: &'static [(&'static str, &'static str)],
    /// Whether callers choose the key: a record that is saved under a new one is added under it.
    pub(super) is_named: bool,
    /// Enables a record or disables it.
    pub(super) switch: fn(&mut Fields, bool),
    /// Refuses that a record is deleted, or deletes what goes with it.
    pub(super) before_delete: fn(&mut CallContext<'_, '_>, &Value) -> Result<(), Refusal>,
}

impl Resource {
    /// What the call does, if it is one of those that the pattern has.
    pub(super) fn work(&self, cx: &mut CallContext<'_, '_>, path: &str) -> Option<CallResult> {
        if let Some((_, does)) = self.calls.iter().find(|(id, _)| *id == cx.call.id) {
            return Some(self.outside(cx, *does));
        }
        let paths = std::iter::once(&self.path).chain(self.other_paths);
        let mut below = paths.filter_map(|one| path.strip_prefix(*one));
        below.find_map(|rest| self.at(cx, rest))
    }

    /// What a call at this path below that of the records does.
    fn at(&self, cx: &mut CallContext<'_, '_>, rest: &str) -> Option<CallResult> {
        let id = cx.path("id");
        let one = || [id.to_owned()];
        Some(match (cx.call.operation.operation.method.as_str(), rest) {
            ("GET", "") => self.list(cx),
            ("GET", "/count" | "/count/all") => return self.count(cx),
            ("GET", "/{id}") => self.get(cx, id),
            ("POST", "") => self.save(cx),
            ("POST", "/{id}") => self.merge_all(cx, &one(), ""),
            ("DELETE", "/{id}") | ("POST", "/{id}/delete") => self.delete(cx, &one()),
            ("POST", "/delete") => self.delete(cx, &ids(&cx.call)),
            ("POST", "/{id}/enable") => self.change_one(cx, id, |row| (self.switch)(row, true)),
            ("POST", "/{id}/disable") => self.change_one(cx, id, |row| (self.switch)(row, false)),
            // Without ids it is a service that is switched.
            ("POST", "/enable" | "/disable") => {
                let on = rest == "/enable";
                self.change_all(cx, &ids(&cx.call), |row| (self.switch)(row, on))
            }
            ("POST", "/rank/set") => self.set_rank(cx),
            ("POST", "/rank/swap") => self.swap_ranks(cx),
            // Something that the record does not show.
            (_, rest) if rest.starts_with("/{id}/") => self.require(cx, id).map(|_| Outcome::Usual),
            _ => return None,
        })
    }

    /// References to all records.
    pub(super) fn references(&self, cx: &mut CallContext<'_, '_>) -> Vec<Value> {
        let all = cx.all(&self.rows, &Query::default());
        all.iter().map(|(_, row)| self.reference(row)).collect()
    }

    /// What other records show of one.
    pub(super) fn reference(&self, row: &Value) -> Value {
        json!({ "id": row.get(self.rows.key), "name": row.get("name"), "img": null })
    }

    /// The records that a query finds.
    pub(super) fn all(&self, cx: &mut CallContext<'_, '_>, query: &Query) -> Vec<Value> {
        let rows = cx.all(&self.rows, query).into_iter();
        rows.map(|(_, row)| row).collect()
    }

    /// The records with that value in a field.
    pub(super) fn with(
        &self,
        cx: &mut CallContext<'_, '_>,
        field: &str,
        value: Option<&Value>,
    ) -> Vec<(u64, Value)> {
        let query = Query::default().one_of(field, value.map(text_of));
        cx.all(&self.rows, &query)
    }

    /// Adds the copy of a record under the name that the parameter has.
    pub(super) fn copy(
        &self,
        cx: &mut CallContext<'_, '_>,
        original: &Value,
        to: &str,
        edit: impl FnOnce(&mut Fields),
    ) -> CallResult {
        let name = cx.text(to);
        self.check_unused(cx, &name)?;
        self.add(cx, |row| {
            let id = row.remove(self.rows.key).unwrap_or_default();
            row.extend(original.as_object().cloned().unwrap_or_default());
            row.set(json!({ (self.rows.key): id, "name": name }));
            edit(row);
        });
        Ok(Outcome::Usual)
    }

    /// Refuses a name that a record has.
    pub(super) fn check_unused(
        &self,
        cx: &mut CallContext<'_, '_>,
        name: &str,
    ) -> Result<(), Refusal> {
        if cx
            .all(&self.rows, &Query::default().one_of("name", [name]))
            .is_empty()
        {
            return Ok(());
        }
        let rows = self.rows.name;
        let what = format!("there is another row of {rows} with the name `{name}`");
        Err(in_use(cx, &what))
    }

    pub(super) fn query(&self, cx: &CallContext<'_, '_>) -> Result<Query, Refusal> {
        let names = Names {
            key: self.rows.key,
            others: self.names,
        };
        filter::query(&cx.call, &names, cx.store.is_strict())
    }

    pub(super) fn list(&self, cx: &mut CallContext<'_, '_>) -> CallResult {
        let query = self.query(cx)?;
        let (rows, matching) = cx.page(&self.rows, &query);
        let all = Some(cx.count(&self.rows));
        Ok(records(cx, rows, Totals { matching, all }))
    }

    fn count(&self, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
        let is_number = match cx.call.operation.operation.returns.as_ref()? {
            Type::Integer => true,
            Type::Json => false,
            _ => return None,
        };
        Some(self.matching(cx).map(|count| {
            Outcome::One(if is_number {
                json!(count)
            } else {
                json!({ "results": [], "total": count })
            })
        }))
    }

    /// How many records match the filters of the call.
    pub(super) fn matching(&self, cx: &mut CallContext<'_, '_>) -> Result<usize, Stop> {
        let query = self.query(cx)?;
        Ok(if query.is_everything() {
            cx.count(&self.rows)
        } else {
            cx.all(&self.rows, &query).len()
        })
    }

    fn get(&self, cx: &CallContext<'_, '_>, id: &str) -> CallResult {
        let (_, row) = self.require(cx, id)?;
        Ok(self.found(cx, vec![row]))
    }

    /// Adds a record, or changes the one that the body names.
    pub(super) fn save(&self, cx: &mut CallContext<'_, '_>) -> CallResult {
        let is_id = |id: &String| self.is_named || id.parse().is_ok_and(|id: i64| id > 0);
        let id = cx.call.text(self.rows.key).filter(is_id);
        let sent = self.sent(cx, "");
        if let Some(id) = &id {
            let known = if self.is_named {
                self.find(cx, id).row()
            } else {
                self.known(cx, id)?
            };
            if known.is_some() {
                return self.change_one(cx, id, |row| merge(row, &sent));
            }
        }
        Ok(self.insert(cx, |row| {
            merge(row, &sent);
            if let Some(key) = id.filter(|_| self.is_named) {
                row.set(json!({ (self.rows.key): key }));
            }
        }))
    }

    /// Has records take over what the call sends, apart from the parameter with their keys.
    pub(super) fn merge_all(
        &self,
        cx: &mut CallContext<'_, '_>,
        ids: &[String],
        param: &str,
    ) -> CallResult {
        let sent = self.sent(cx, param);
        match ids {
            [id] => self.change_one(cx, id, |row| merge(row, &sent)),
            ids => self.change_all(cx, ids, |row| merge(row, &sent)),
        }
    }

    /// What the call sends of a record under the record's own names; the key stays, and so do fields that are only in the request.
    pub(super) fn sent(&self, cx: &CallContext<'_, '_>, param: &str) -> Fields {
        let sent = cx.sent(&self.rows).into_iter();
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
        cx: &mut CallContext<'_, '_>,
        fill: impl FnOnce(&mut Fields),
    ) -> Value {
        let mut row = cx.store.draft(&self.rows, "", cx.call.now());
        let last = cx.count(&self.rows);
        if let Value::Object(fields) = &mut row {
            change::blank(fields, &[Some(self.rows.key), self.rows.time]);
            fields.update(json!({ "rank": last + 1, "enabled": true }));
            fill(fields);
            change::stamp(fields, &cx.call);
        }
        cx.insert(&self.rows, row.clone());
        row
    }

    /// As [`add`](Self::add), with the response of a call that adds a record.
    pub(super) fn insert(
        &self,
        cx: &mut CallContext<'_, '_>,
        fill: impl FnOnce(&mut Fields),
    ) -> Outcome {
        let row = self.add(cx, fill);
        self.changed(cx, row)
    }

    /// Changes a record.
    pub(super) fn change_one(
        &self,
        cx: &mut CallContext<'_, '_>,
        id: &str,
        change: impl Fn(&mut Fields),
    ) -> CallResult {
        let (number, row) = self.require(cx, id)?;
        let row = self.change(cx, number, row, change);
        Ok(self.changed(cx, row))
    }

    /// Changes several records, all or none.
    pub(super) fn change_all(
        &self,
        cx: &mut CallContext<'_, '_>,
        ids: &[String],
        change: impl Fn(&mut Fields),
    ) -> CallResult {
        for (number, row) in self.known_all(cx, ids)? {
            self.change(cx, number, row, &change);
        }
        Ok(Outcome::Usual)
    }

    /// Changes a record, and notes that it was changed.
    pub(super) fn change(
        &self,
        cx: &mut CallContext<'_, '_>,
        number: u64,
        mut row: Value,
        change: impl Fn(&mut Fields),
    ) -> Value {
        if let Value::Object(fields) = &mut row {
            change(fields);
            change::stamp(fields, &cx.call);
        }
        cx.replace(&self.rows, number, row.clone());
        row
    }

    /// Deletes records, all or none. What was deleted before is refused: inferred.
    pub(super) fn delete(&self, cx: &mut CallContext<'_, '_>, ids: &[String]) -> CallResult {
        let found = self.known_all(cx, ids)?;
        for (_, row) in &found {
            (self.before_delete)(cx, row)?;
        }
        for (number, _) in found {
            cx.delete(&self.rows, number);
        }
        Ok(Outcome::Usual)
    }

    /// The record with the id.
    pub(super) fn require(&self, cx: &CallContext<'_, '_>, id: &str) -> Result<(u64, Value), Stop> {
        self.known(cx, id)?.ok_or(Stop::Unknown)
    }

    /// The record with the id. `None` for one that never was, unless the simulator is strict.
    pub(super) fn known(
        &self,
        cx: &CallContext<'_, '_>,
        id: &str,
    ) -> Result<Option<(u64, Value)>, Refusal> {
        let found = self.find(cx, id);
        found.known(cx.store, || self.missing(cx, "id", id))
    }

    /// The records with these ids, as far as they are known.
    pub(super) fn known_all(
        &self,
        cx: &CallContext<'_, '_>,
        ids: &[String],
    ) -> Result<Vec<(u64, Value)>, Refusal> {
        let found = ids.iter().map(|id| self.known(cx, id));
        found.filter_map(Result::transpose).collect()
    }

    pub(super) fn find(&self, cx: &CallContext<'_, '_>, id: &str) -> Found {
        // Names of made-up records end with their numbers.
        let named = id.rsplit('-').next().and_then(|number| number.parse().ok());
        let numbers = row_number(id).chain(named);
        let rows = &self.rows;
        cx.store.find_by(rows, "", rows.key, id, numbers)
    }

    pub(super) fn missing(&self, cx: &CallContext<'_, '_>, key: &str, value: &str) -> Refusal {
        let what = format!("row of {} with the {key}", self.rows.name);
        cx.call.missing(&what, value)
    }

    /// The response of a call that looks records up.
    pub(super) fn found(&self, cx: &CallContext<'_, '_>, rows: Vec<Value>) -> Outcome {
        let (matching, all) = (rows.len(), Some(cx.count(&self.rows)));
        records(cx, rows, Totals { matching, all })
    }

    /// The response of a call that has changed a record: most are empty, some have the id or the record. Lists of which the shape of the rows is not
    /// known are empty in the pages' samples.
    pub(super) fn changed(&self, cx: &CallContext<'_, '_>, row: Value) -> Outcome {
        match &cx.call.operation.operation.returns {
            None | Some(Type::Boolean) => Outcome::Usual,
            Some(Type::List(row)) if **row == Type::Json => Outcome::Usual,
            Some(Type::Integer) => Outcome::One(json!(row.get(self.rows.key))),
            Some(_) => records(cx, vec![row], 1.into()),
        }
    }
}

/// The ids in the body, under any of the names that calls have for them.
fn ids(call: &Call<'_>) -> Vec<String> {
    let names = ["id", "Id", "ids", "dbid"].iter();
    let mut lists = names.map(|name| call.list(name));
    lists.find(|ids| !ids.is_empty()).unwrap_or_default()
}

/// Records in the response of the call: as its payload, or beside the status where the shape of the response is not known.
pub(super) fn records(cx: &CallContext<'_, '_>, mut rows: Vec<Value>, totals: Totals) -> Outcome {
    let Totals { matching, all } = totals;
    let all = all.unwrap_or(matching);
    match &cx.call.operation.operation.returns {
        Some(Type::List(_)) => {
            let all = Some(all);
            Outcome::Rows(rows, Totals { matching, all })
        }
        Some(Type::Model(_)) if rows.len() == 1 => rows.pop().map_or(Outcome::Usual, Outcome::One),
        _ => Outcome::One(json!({ "results": rows, "filtered": matching, "total": all })),
    }
}

/// Takes over what was sent.
pub(super) fn merge(row: &mut Fields, sent: &Fields) {
    for (name, value) in sent {
        let value = change::in_form_of(row.get(name), value.clone());
        row.insert(name.clone(), value);
    }
}

/// The refusal to delete what others need.
pub(super) fn in_use(cx: &CallContext<'_, '_>, what: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, format!("{}: {what}", cx.call.id))
}
