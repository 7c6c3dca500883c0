//! Rows that a test or a person adds while the simulator runs.

use secapi_spec::catalog::{Model, Type, TypeDef};
use serde_json::Value;
use std::collections::BTreeSet;
use thiserror::Error;

use crate::engine::Engine;
use crate::instant::millis_of;
use crate::state::{Collection, Found, path, row_type};
use crate::validate::nearest::near_miss;
use crate::validate::types::{Findings, Types};
use crate::wire_text::text_of;

impl Engine {
    /// Adds rows to a part of a collection: all of them, or none.
    pub(crate) fn add_rows(
        &self,
        collection: &str,
        part: &str,
        rows: &[Value],
    ) -> Result<Vec<Value>, RowError> {
        let collection = self.collection(collection)?;
        self.check_part(collection, part)?;
        let now = self.clock.now();
        let millis = millis_of(now);
        let mut store = self.state.open(&self.catalog, now);
        let mut keys = BTreeSet::new();
        for (index, row) in rows.iter().enumerate() {
            let wrong = |text| RowError::BadRow { index, text };
            let whole = merged(store.draft(collection, part, millis), row);
            self.check(collection, row, &whole).map_err(wrong)?;
            if let Some(key) = path::get(row, collection.key) {
                let key = text_of(key);
                let found = store.find(collection, part, &key);
                if matches!(found, Found::Row { .. }) || !keys.insert(key.clone()) {
                    let text = format!("another row has `{}` `{key}`", collection.key);
                    return Err(wrong(text));
                }
            }
        }
        let add = |row: &Value| {
            let row = merged(store.draft(collection, part, millis), row);
            store.insert(collection, part, row.clone());
            row
        };
        let added = rows.iter().map(add).collect();
        match store.into_failure() {
            None => Ok(added),
            Some(failure) => Err(RowError::NotKept(failure.message)),
        }
    }

    fn collection(&self, name: &str) -> Result<&'static Collection, RowError> {
        let known = || self.state.collections().iter().map(|one| one.name);
        let mut collections = self.state.collections().iter().copied();
        collections
            .find(|one| one.name == name)
            .ok_or_else(|| RowError::UnknownCollection {
                name: name.to_owned(),
                similar: near_miss(name, known()).map(str::to_owned),
                known: known().map(str::to_owned).collect(),
            })
    }

    /// A part that no call names would take the rows, and nobody would ever see them.
    fn check_part(&self, collection: &Collection, part: &str) -> Result<(), RowError> {
        if collection.key.is_empty() {
            return Err(RowError::SingleRow(collection.name.to_owned()));
        }
        let form = self.rules.part(collection.name);
        let fits = if form.is_empty() {
            part.is_empty()
        } else {
            // The last name may be of any form, with slashes as well.
            let count = form.split('/').count();
            let names: Vec<&str> = part.splitn(count, '/').collect();
            names.len() == count && names.iter().all(|name| !name.is_empty())
        };
        if fits {
            return Ok(());
        }
        Err(RowError::Part {
            collection: collection.name.to_owned(),
            form: form.to_owned(),
            part: part.to_owned(),
        })
    }

    /// Checks a row that was given, and the whole row that it becomes.
    fn check(&self, collection: &Collection, given: &Value, whole: &Value) -> Result<(), String> {
        let Some((operation, ty)) = row_type(&self.catalog, collection) else {
            return Ok(());
        };
        if let Type::Model(model) = ty
            && let Some(TypeDef::Model(model)) = self.catalog.definition(operation.group, model)
        {
            check_names(model, given)?;
        }
        let types = Types {
            catalog: &self.catalog,
            group: operation.group,
        };
        let mut findings = Findings::default();
        types.check_json(ty, whole, "", &mut findings);
        let Some(problem) = findings.problems.first() else {
            return Ok(());
        };
        let subject = match problem.parameter.as_str() {
            "" => "the row".to_owned(),
            field => format!("`{field}`"),
        };
        Err(format!("{subject} {}", problem.text))
    }
}

/// A service may send more than its catalog knows, but a name that is nearly one of the catalog's is a slip.
fn check_names(model: &Model, row: &Value) -> Result<(), String> {
    let known = || model.fields.iter().map(|field| field.name.as_str());
    let names = row.as_object().into_iter().flat_map(serde_json::Map::keys);
    for name in names {
        if name.starts_with('#') {
            return Err(format!(
                "the field `{name}` begins with `#`, as only fields of the simulator do"
            ));
        }
        let is_known = known().any(|field| field == name);
        if let Some(field) = near_miss(name, known()).filter(|_| !is_known) {
            let model = &model.name;
            return Err(format!(
                "`{name}` is not a field of `{model}`; did you mean `{field}`?"
            ));
        }
    }
    Ok(())
}

/// The row, with the values that are given in place of its own; objects in it keep what is not given.
fn merged(mut row: Value, given: &Value) -> Value {
    match (&mut row, given) {
        (Value::Object(fields), Value::Object(given)) => {
            for (name, value) in given {
                let field = fields.entry(name.clone()).or_insert(Value::Null);
                *field = merged(field.take(), value);
            }
            row
        }
        (_, given) => given.clone(),
    }
}

/// Why rows were not added. None of them was.
#[derive(Clone, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowError {
    /// The simulator has no such collection.
    #[error(
        "there is no collection `{name}`{}; there are {}",
        similar.as_ref().map(|similar| format!("; did you mean `{similar}`?")).unwrap_or_default(),
        known.join(", ")
    )]
    UnknownCollection {
        /// The name that was given.
        name: String,
        /// The collection that was likely meant.
        similar: Option<String>,
        /// All collections.
        known: Vec<String>,
    },
    /// The rows of the collection belong to something else than what was named.
    #[error("{}", part_text(collection, form, part))]
    Part {
        /// The collection.
        collection: String,
        /// What names a part, such as `companyId/buId/service`; empty when the collection has no parts.
        form: String,
        /// The part that was named.
        part: String,
    },
    /// The collection has one row, which calls change, and takes no others.
    #[error(
        "the collection `{0}` has a single row, which calls change; rows cannot be added to it"
    )]
    SingleRow(String),
    /// A row is not one of the collection.
    #[error("row {index} cannot be added: {text}")]
    BadRow {
        /// Its place in the list, from 0 on.
        index: usize,
        /// What is wrong with it.
        text: String,
    },
    /// The file of the state could not be written; the text says why.
    #[error("{0}")]
    NotKept(String),
}

fn part_text(collection: &str, form: &str, part: &str) -> String {
    if form.is_empty() {
        return format!(
            "the collection `{collection}` has no parts, and the part `{part}` was named; leave it out"
        );
    }
    format!(
        "the collection `{collection}` has parts, each named `{form}`, and the part `{part}` is not of this form"
    )
}
