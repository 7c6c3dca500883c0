//! Changing records in place.

use crate::instant::formatted;
use crate::products::prelude::*;
use crate::state::nothing;

/// Leaves the fields of these names, and empties all others: a record of which nothing else is known.
pub(super) fn blank(row: &mut Fields, kept: &[Option<&str>]) {
    for (name, value) in row {
        if !kept.contains(&Some(name.as_str())) {
            *value = nothing(value);
        }
    }
}

/// The value in the form that the field has: some calls send numbers as text, and others send text as numbers.
pub(super) fn in_form_of(field: Option<&Value>, value: Value) -> Value {
    match (field, &value) {
        (Some(Value::String(_)), Value::Number(_) | Value::Bool(_)) => json!(value.to_string()),
        (Some(Value::Number(_)), Value::String(text)) => {
            text.parse::<i64>().map_or(value, |number| json!(number))
        }
        _ => value,
    }
}

/// Notes when and by whom a record was changed, where it has room for that.
pub(super) fn stamp(row: &mut Fields, call: &Call<'_>) {
    if let Some(when) = row.get_mut("lastModifiedDate") {
        *when = if when.is_number() {
            json!(call.now())
        } else {
            json!(iso(call.now()))
        };
    }
    if let Some(who) = row.get_mut("lastModifiedBy") {
        *who = json!("simulator");
    }
}

/// An instant as real responses write it, with an offset without a colon.
pub(super) fn iso(millis: i64) -> String {
    formatted(millis, "%Y-%m-%dT%H:%M:%S.%3f+0000")
}

/// Takes over what the call sends; each pair is a field of the record, and its name in the request.
pub(super) fn take_over(row: &mut Fields, call: &Call<'_>, fields: &[(&str, &str)]) {
    for (field, sent) in fields {
        if let Some(value) = call.field(sent) {
            row.set(json!({ (*field): value }));
        }
    }
}

/// Edits the list in a field; an empty one where there is none.
pub(super) fn edit_list(row: &mut Fields, name: &str, edit: impl FnOnce(&mut Vec<Value>)) {
    let mut list = match row.remove(name) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    edit(&mut list);
    row.set(json!({ (name): list }));
}
