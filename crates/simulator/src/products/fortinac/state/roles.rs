//! Roles, and what else a role mapping can be made of.

use serde_json::{Map, Value, json};

use super::change::blank;
use super::groups::GROUPS;
use super::likely;
use super::policies;
use super::records::plain;
use super::resource::{Does, Resource};
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::state::{Collection, Count, Query, RowContext, SetFields, Store};

pub(super) static ROLES: Resource = Resource {
    calls: &[("policy.list_role_names", Does::Names)],
    ..plain(
        &["/policy/role"],
        &Collection {
            count: Count::Fixed(likely::ROLES.len()),
            render,
            ..Collection::of("roles", "policy.get_role", "dbid")
        },
    )
};

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    (call.id == "policy.get_role_mapping_choices").then(|| {
        let mut all = |of: &Resource| -> Vec<Value> {
            let rows = store.all(of.rows, "", &Query::default());
            rows.into_iter().map(|(_, row)| row).collect()
        };
        let networks = policies::named("logical-networks").map(&mut all);
        Ok(Outcome::One(json!({
            "roles": all(&ROLES),
            "groups": GROUPS.references(store),
            "logicalNetworks": networks.unwrap_or_default(),
            "clis": [],
        })))
    })
}

fn render(role: &mut Map<String, Value>, context: &RowContext<'_>) {
    let number = context.number;
    let known = usize::try_from(number)
        .ok()
        .and_then(|at| likely::ROLES.get(at));
    blank(role, &[Some("dbid")]);
    role.set(json!({ "name": known, "rank": number + 1, "lastModifiedBy": "SYSTEM" }));
}
