//! All records that are remembered, and how those are described that have nothing of their own.

use serde_json::{Map, Value, json};

use super::likely;
use super::mac;
use super::resource::Resource;
use crate::state::{Collection, Count, RowContext, SetFields, whole_key};

/// Records that are nothing but records.
pub(super) const fn recorded(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
) -> Collection {
    Collection {
        name,
        rows_of,
        key,
        time: None,
        count: Count::Items,
        render: number,
    }
}

/// Records of which the page's sample shows placeholders.
pub(super) const fn made_up(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
) -> Collection {
    Collection {
        count: Count::MadeUp,
        ..recorded(name, rows_of, key)
    }
}

/// Records that came up at some time.
pub(super) const fn dated(
    name: &'static str,
    rows_of: &'static str,
    key: &'static str,
    time: &'static str,
) -> Collection {
    Collection {
        time: Some(time),
        ..made_up(name, rows_of, key)
    }
}

/// Has names and ranks follow the number of the record.
fn number(row: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let name = format!("{}-{number}", context.collection);
    row.update(json!({ "name": name, "rank": number + 1 }));
    row.values_mut().for_each(refer);
    for (name, value) in row.iter_mut() {
        refer_by_name(name, value, number);
    }
}

/// Has the references of a record, however deep, lead to something that is there.
fn refer(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(refer),
        Value::Object(fields) => {
            for (name, value) in fields {
                refer(value);
                refer_by_name(name, value, 0);
            }
        }
        _ => {}
    }
}

/// The value of a field that refers to another record by the name that such fields have.
fn refer_by_name(name: &str, value: &mut Value, number: u64) {
    let device = number / likely::PORTS_OF_A_DEVICE;
    let group = likely::GROUPS[0].0;
    let found = match name {
        "role" => json!(likely::ROLES[0]),
        "roleID" => json!(whole_key(number % likely::ROLES.len() as u64)),
        "groupId" | "groupID" | "notifyGroupID" => json!(whole_key(0)),
        "groupIDs" => json!([whole_key(0)]),
        "groupNames" => json!([group]),
        "deviceID" | "elementID" => json!(whole_key(device)),
        "elementName" => json!(format!("switch-{device}")),
        "eventIDs" => json!([whole_key(number)]),
        "numEventID" => json!(1),
        "hostName" => json!(format!("host-{number}")),
        "mac" => json!(mac::made_up(number, 0)),
        "location" => json!(likely::place(number)),
        _ => return,
    };
    // Fields of another kind mean something else.
    let same =
        |one: &Value, other: &Value| std::mem::discriminant(one) == std::mem::discriminant(other);
    if same(value, &found) {
        *value = found;
    }
}

/// Records without anything of their own.
pub(super) const fn plain(paths: &'static [&'static str], rows: &'static Collection) -> Resource {
    Resource {
        paths,
        rows,
        names: &[],
        calls: &[],
        sent: &[],
        is_named: false,
        switch: |row, on| row.set(json!({ "enabled": on })),
        before_delete: |_, _, _| Ok(()),
    }
}

/// A record with the fields of what the call returns.
pub(super) const fn one(name: &'static str, rows_of: &'static str) -> Collection {
    Collection {
        name,
        rows_of,
        key: "",
        time: None,
        count: Count::Exactly(1),
        render: |_, _| (),
    }
}

/// A record of which nothing is known but what calls send.
pub(super) const fn unknown(name: &'static str, rows_of: &'static str) -> Collection {
    Collection {
        count: Count::Fixed(1),
        render: |row, _| row.clear(),
        ..one(name, rows_of)
    }
}
