//! Wrappers around payloads: where the payload goes, and what stands beside it.

use secapi_spec::catalog::{Envelope, Field, OkRule, Paging, PagingKind, Type};
use serde_json::{Map, Value, json};

use crate::answer::Totals;
use crate::answer::value::{Spot, Values};
use crate::validate::nearest::folded;
use crate::validate::paging::{Window, marker};
use crate::wire_text::text_of;

/// What a list response says about itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing<'a> {
    pub(crate) paging: Option<(&'a Paging, Window)>,
    /// Rows of the whole list.
    pub(crate) totals: Totals,
}

/// The value at a path of keys.
pub(crate) fn at_path<'v>(root: &'v mut Value, path: &[impl AsRef<str>]) -> Option<&'v mut Value> {
    path.iter()
        .try_fold(root, |value, key| value.get_mut(key.as_ref()))
}

/// The path of the payload in a body: the first one that leads somewhere.
pub(crate) fn payload_in<'e>(envelope: &'e Envelope, body: &Value) -> &'e [String] {
    let leads = |path: &&Vec<String>| {
        let found = path.iter().try_fold(body, |value, key| value.get(key));
        found.is_some_and(|value| !value.is_null())
    };
    let paths = || std::iter::once(&envelope.payload).chain(&envelope.other_payloads);
    paths().find(leads).unwrap_or(&envelope.payload)
}

/// Sets the value at a path of keys; whatever is in the way becomes an object.
pub(crate) fn set_path(root: &mut Value, path: &[impl AsRef<str>], value: Value) {
    let mut place = root;
    for key in path {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(fields) = place else { return };
        place = fields.entry(key.as_ref()).or_insert(Value::Null);
    }
    *place = value;
}

fn keys(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

/// Puts the payload into its envelope and makes the fields beside it.
pub(crate) fn wrap(
    envelope: &Envelope,
    payload: Option<Value>,
    listing: Option<Listing<'_>>,
    values: &Values<'_>,
    spot: Spot<'_>,
) -> Value {
    let mut body = Value::Object(Map::new());
    match payload {
        Some(payload) => set_path(&mut body, &envelope.payload, payload),
        None => {
            if let Some((_, outer @ [_, ..])) = envelope.payload.split_last() {
                set_path(&mut body, outer, Value::Object(Map::new()));
            }
        }
    }
    for field in &envelope.fields {
        let is_message = |rule| envelope.message_of(rule) == Some(field.name.as_str());
        if envelope.ok_rules().any(is_message) {
            // Of a success: what is on record, else nothing.
            let nothing = if field.optional {
                Value::Null
            } else {
                json!("")
            };
            let text = field.example.clone().unwrap_or(nothing);
            set_path(&mut body, &keys(&field.name), text);
            continue;
        }
        // What another version of the call has in the place of the field that says how it went.
        let is_instead = field.optional && field.example.is_none();
        if is_instead && envelope.also_ok.iter().any(|rule| rule.field == field.name) {
            continue;
        }
        let counted = listing.and_then(|listing| count(field, listing));
        let value = counted.unwrap_or_else(|| values.field(field, spot));
        set_path(&mut body, &keys(&field.name), value);
    }
    put_right(envelope, &mut body);
    body
}

/// Makes the body say success: samples from documentation may hold placeholders there.
pub(crate) fn put_right(envelope: &Envelope, body: &mut Value) {
    if body.is_object() {
        if let Some(rule) = &envelope.ok {
            follow(envelope, rule, body);
        }
        // A field of a further rule says nothing where it is not there.
        for rule in &envelope.also_ok {
            if at_path(body, &keys(&rule.field)).is_some_and(|said| !said.is_null()) {
                follow(envelope, rule, body);
            }
        }
    }
}

/// Makes the body say success by one rule.
fn follow(envelope: &Envelope, rule: &OkRule, body: &mut Value) {
    let path = keys(&rule.field);
    let said = at_path(body, &path).cloned().unwrap_or_default();
    let text = text_of(&said);
    let mut values = rule.values.iter();
    if values.any(|value| value.eq_ignore_ascii_case(&text)) {
        return;
    }
    let Some(value) = ok_value(envelope, rule, &said) else {
        return;
    };
    set_path(body, &path, value);
    let Some(path) = envelope.message_of(rule) else {
        return;
    };
    let field = envelope.fields.iter().find(|field| field.name == path);
    if let Some(message) = at_path(body, &keys(path)) {
        *message = field
            .and_then(|field| field.example.clone())
            .unwrap_or_default();
    }
}

/// The first value that means success, as a number or a boolean where the envelope or the body has one there.
fn ok_value(envelope: &Envelope, rule: &OkRule, said: &Value) -> Option<Value> {
    let value = rule.values.first()?;
    let mut fields = envelope.fields.iter();
    let field = fields.find(|field| field.name == rule.field);
    let scalar = match field.map(|field| &field.ty) {
        Some(ty) => matches!(ty, Type::Integer | Type::Number | Type::Boolean),
        None => said.is_number() || said.is_boolean(),
    };
    let read = serde_json::from_str(value).ok().filter(|_| scalar);
    Some(read.unwrap_or_else(|| json!(value)))
}

/// Fits a recorded list response to the page of the call: the counts that it has, the total and the next marker.
pub(crate) fn recount(envelope: Option<&Envelope>, listing: Listing<'_>, body: &mut Value) {
    for field in envelope.into_iter().flat_map(|envelope| &envelope.fields) {
        if let Some(value) = count(field, listing)
            && let Some(place) = at_path(body, &keys(&field.name))
        {
            *place = value;
        }
    }
}

/// Adds the number of all rows to a recorded list response that was cut before it, under the first of its names.
pub(crate) fn add_total(envelope: Option<&Envelope>, listing: Listing<'_>, body: &mut Value) {
    let fields = envelope.into_iter().flat_map(|envelope| &envelope.fields);
    let totals = || {
        fields
            .clone()
            .filter(|field| folded(&field.name).starts_with("total"))
    };
    let is_there =
        |body: &mut Value| totals().any(|field| at_path(body, &keys(&field.name)).is_some());
    if let Some(field) = totals().next()
        && let Some(value) = count(field, listing)
        && !is_there(body)
    {
        set_path(body, &keys(&field.name), value);
    }
}

/// Sets the total and the next marker, wherever the paging style has them.
pub(crate) fn set_paging(listing: Listing<'_>, body: &mut Value) {
    let Some((paging, window)) = listing.paging else {
        return;
    };
    if let Some(total) = &paging.total {
        let as_text = at_path(body, &keys(total)).is_some_and(|value| value.is_string());
        let matching = json!(listing.totals.matching);
        set_path(body, &keys(total), in_form(matching, as_text));
    }
    if let Some(next) = &paging.next
        && paging.kind == PagingKind::Marker
    {
        let end = window.offset.saturating_add(window.size);
        let is_last = end >= listing.totals.matching;
        set_path(body, &keys(next), json!((!is_last).then(|| marker(end))));
    }
}

/// The value of a field that counts rows or repeats a parameter; `None` for any other field.
fn count(field: &Field, listing: Listing<'_>) -> Option<Value> {
    let as_text = match &field.ty {
        Type::Integer | Type::Number => false,
        Type::Text(inner) if **inner == Type::Integer => true,
        _ => return None,
    };
    let Totals { matching, all } = listing.totals;
    let name = field.name.rsplit('.').next().unwrap_or_default();
    let folded = folded(name);
    if let Some((paging, window)) = listing.paging {
        let counted = if name == paging.index {
            Some(json!(window.index))
        } else if name == paging.size {
            Some(json!(window.size))
        } else if matches!(folded.as_str(), "totalpage" | "totalpages") {
            Some(json!(matching.div_ceil(window.size.max(1))))
        } else if paging.total.as_deref() == Some(field.name.as_str()) {
            Some(json!(matching))
        } else {
            None
        };
        if let Some(counted) = counted {
            return Some(in_form(counted, as_text));
        }
    }
    let counted = match folded.as_str() {
        "filtered" => matching,
        "total" | "totalcount" | "totalnum" => all.unwrap_or(matching),
        _ => return None,
    };
    Some(in_form(json!(counted), as_text))
}

fn in_form(number: Value, as_text: bool) -> Value {
    if as_text {
        json!(number.to_string())
    } else {
        number
    }
}
