//! Roles, and what else a role mapping can be made of.

use super::change::blank;
use super::does::Does;
use super::groups::GROUPS;
use super::likely;
use super::policies;
use super::records::plain;
use super::resource::Resource;
use crate::products::prelude::*;

pub(super) static ROLES: Resource = plain(
    "/policy/role",
    Collection::of("roles", "policy.get_role", "dbid")
        .counted(Count::Fixed(likely::ROLES.len()))
        .rendered(render),
)
.with_calls(&[("policy.list_role_names", Does::Names)]);

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    (cx.call.id == "policy.get_role_mapping_choices").then(|| Ok(choices(cx)))
}

fn choices(cx: &mut CallContext<'_, '_>) -> Outcome {
    let everything = Query::default();
    let networks = policies::named("logical-networks").map(|all| all.all(cx, &everything));
    Outcome::One(json!({
        "roles": ROLES.all(cx, &everything), "groups": GROUPS.references(cx),
        "logicalNetworks": networks.unwrap_or_default(), "clis": [],
    }))
}

fn render(role: &mut Fields, context: &RowContext<'_>) {
    let number = context.number;
    let known = context.nth(&likely::ROLES);
    blank(role, &[Some("dbid")]);
    role.set(json!({ "name": known, "rank": number + 1, "lastModifiedBy": "SYSTEM" }));
}
