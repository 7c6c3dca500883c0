//! SNMP traps, by MIB file.
//!
//! The pages do not say which parameter names the file. That `name` does is inferred from the call that renames a file: it has the same
//! parameters, and speaks of the file's name only.

use serde_json::{Map, Value, json};

use super::records::{made_up, plain};
use super::resource::{Does, Resource};
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::state::{Found, SetFields, Store};

pub(super) static TRAPS: Resource = Resource {
    calls: &[(
        "settings_syslog.delete_traps",
        Does::Delete { ids: "mibNames" },
    )],
    ..plain(
        &["/settings/integration/trap-mib"],
        &made_up("trap-mibs", "settings_syslog.list_traps", "name"),
    )
};

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    Some(match call.id {
        "settings_syslog.add_trap" => add(call, store),
        "settings_syslog.update_trap" => {
            let trap = store.sent(call, TRAPS.rows);
            let file = call.text("name").unwrap_or_default();
            TRAPS.change_one(call, store, &file, |file| put(file, &trap))
        }
        _ => return None,
    })
}

fn add(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let trap = store.sent(call, TRAPS.rows);
    let name = call.text("name").unwrap_or_default();
    if let Found::Row { .. } = TRAPS.find(store, &name) {
        return TRAPS.change_one(call, store, &name, |file| put(file, &trap));
    }
    TRAPS.add(call, store, |file| {
        file.set(json!({ "name": name, "children": [] }));
        put(file, &trap);
    });
    Ok(Outcome::Usual)
}

/// Adds a trap to its file and replaces the one with the same OID.
fn put(file: &mut Map<String, Value>, trap: &Map<String, Value>) {
    let mut traps = match file.remove("children") {
        Some(Value::Array(traps)) => traps,
        _ => Vec::new(),
    };
    traps.retain(|other| other.get("oid") != trap.get("oid"));
    traps.push(json!(trap));
    file.set(json!({ "children": Value::Array(traps) }));
}
