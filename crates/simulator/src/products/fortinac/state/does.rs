//! What calls outside of the pattern of paths do.

use super::resource::{Resource, merge};
use crate::products::prelude::*;

/// What a call outside of the pattern does. Texts are names of parameters, unless it says otherwise.
#[derive(Clone, Copy)]
pub(super) enum Does {
    /// Lists the records.
    List,
    /// Lists the records whose field of that name has the value of the parameter.
    Find(&'static str, &'static str),
    /// Counts the records that match, beside a list that is left empty.
    Count,
    /// Lists their ids and names.
    Names,
    /// Lists the texts of the field of that name.
    Texts(&'static str),
    /// Saves a record, as a POST to the path of the list does.
    Save,
    /// Adds a record, whether or not the call sends a key.
    Insert,
    /// Adds a record that holds nothing that the call sends by that name.
    Add(Edit),
    /// Adds the copy of a record: the name of that, and the new name.
    Copy(&'static str, &'static str),
    /// Has the records with these keys take over what the call sends.
    Merge(&'static str),
    /// Changes the records with these keys.
    Edit(&'static str, Edit),
    /// Deletes the records with these keys.
    Delete(&'static str),
    /// Nothing that the records with these keys show, but they have to be there.
    Need(&'static str),
}

/// A change of a record.
type Edit = fn(&mut Fields, &Call<'_>);

impl Resource {
    pub(super) fn outside(&self, cx: &mut CallContext<'_, '_>, does: Does) -> CallResult {
        let call = cx.call;
        let everything = Query::default();
        match does {
            Does::List => self.list(cx),
            Does::Find(field, param) => {
                let found = self.all(cx, &everything.one_of(field, call.values(param)));
                Ok(self.found(cx, found))
            }
            Does::Count => {
                let (count, all) = (self.matching(cx)?, cx.count(&self.rows));
                let counts = json!({ "results": [], "filtered": count, "total": all });
                Ok(Outcome::One(counts))
            }
            Does::Names => Ok(Outcome::all(self.references(cx))),
            Does::Texts(field) => {
                let all = self.all(cx, &everything).into_iter();
                let texts = all.filter_map(|row| row.get(field).cloned());
                Ok(Outcome::all(texts.collect()))
            }
            Does::Save => self.save(cx),
            Does::Insert => {
                let sent = self.sent(cx, "");
                Ok(self.insert(cx, |row| merge(row, &sent)))
            }
            Does::Add(edit) => Ok(self.insert(cx, |row| edit(row, &call))),
            Does::Copy(from, to) => {
                let from = cx.text(from);
                let found = self.all(cx, &everything.one_of("name", [&from]));
                match found.first() {
                    Some(original) => self.copy(cx, original, to, |_| ()),
                    None if cx.store.is_strict() => Err(self.missing(cx, "name", &from).into()),
                    None => Err(Stop::Unknown),
                }
            }
            Does::Merge(ids) => self.merge_all(cx, &call.values(ids), ids),
            Does::Edit(ids, edit) => self.change_all(cx, &call.values(ids), |row| edit(row, &call)),
            Does::Delete(ids) => self.delete(cx, &call.values(ids)),
            Does::Need(ids) => {
                self.known_all(cx, &call.values(ids))?;
                Ok(Outcome::Usual)
            }
        }
    }
}
