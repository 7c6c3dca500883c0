//! SNMP traps, by MIB file.
//!
//! The pages do not say which parameter names the file. That `name` does is inferred from the call that renames a file: it has the same
//! parameters, and speaks of the file's name only.

use super::change::edit_list;
use super::does::Does;
use super::records::made_up;
use super::resource::Resource;
use crate::products::prelude::*;

pub(super) static TRAPS: Resource = made_up(
    "/settings/integration/trap-mib",
    "trap-mibs",
    "settings_syslog.list_traps",
    "name",
)
.with_calls(&[("settings_syslog.delete_traps", Does::Delete("mibNames"))]);

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let is_update = match cx.call.id {
        "settings_syslog.add_trap" => false,
        "settings_syslog.update_trap" => true,
        _ => return None,
    };
    let (trap, name) = (cx.sent(&TRAPS.rows), cx.text("name"));
    if is_update || TRAPS.find(cx, &name).row().is_some() {
        return Some(TRAPS.change_one(cx, &name, |file| put(file, &trap)));
    }
    TRAPS.add(cx, |file| {
        file.set(json!({ "name": name, "children": [] }));
        put(file, &trap);
    });
    Some(Ok(Outcome::Usual))
}

/// Adds a trap to its file and replaces the one with the same OID.
fn put(file: &mut Fields, trap: &Fields) {
    edit_list(file, "children", |traps| {
        traps.retain(|other| other.get("oid") != trap.get("oid"));
        traps.push(json!(trap));
    });
}
