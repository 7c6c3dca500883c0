//! Calls about groups and their members.

use super::devices::DEVICES;
use super::groups::{GROUPS, KIND, forget, join, leave, members};
use super::hosts::HOSTS;
use super::likely;
use super::ports::PORTS;
use super::resource::merge;
use super::users::USERS;
use crate::products::prelude::*;

/// The groups that hold all hosts of a state of registration, by the number of that state.
const BY_STATUS: [(&str, i64); 2] = [("Registered Hosts", likely::REGISTERED), ("Rogue Hosts", 0)];

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    let groups = cx.call.list("groupID");
    let group = [cx.path("id").to_owned()];
    Some(match cx.call.id {
        "system_group.remove_from_parent" => remove_from_parent(cx),
        "system_group.list_groups" => GROUPS.list(cx).map(without_members),
        "system_group.get_group" => get(cx),
        "system_group.copy_group" => copy(cx),
        "system_group.create_group" => create(cx),
        "system_group.add_members" => add(cx, &groups, "elemID", kind_of_call(cx)),
        "system_group.remove_members" => remove(cx, &groups, "elemID"),
        "system_group.add_devices" => add(cx, &group, "deviceList", Some(likely::DEVICE)),
        "system_group.remove_devices" => remove(cx, &group, "deviceList"),
        "system_group.add_to_parents" => add_to_parents(cx),
        "system_group.set_membership" => set_membership(cx),
        "system_group.set_aging" => {
            let days = |name: &str| cx.call.text(name)?.parse::<i64>().ok();
            let aging =
                json!({ "daysValid": days("daysValid"), "daysInactive": days("daysInactive") });
            GROUPS.change_all(cx, &cx.call.list("id"), |group| group.set(aging.clone()))
        }
        _ => return None,
    })
}

/// One group. All hosts are members of the appliance's own group for their state of registration.
fn get(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (_, mut group) = GROUPS.require(cx, cx.path("id"))?;
    let name = path::text(&group, "name");
    let status = BY_STATUS.iter().find(|(of, _)| *of == name);
    if let (Some((_, status)), Value::Object(fields)) = (status, &mut group) {
        let hosts = HOSTS.all(cx, &Query::default().one_of("status", [status]));
        let hosts = hosts.iter().map(|host| {
            let id = host.get("id").cloned().unwrap_or_default();
            member(likely::HOST, &id, Some(host))
        });
        join(fields, &hosts.collect::<Vec<_>>());
    }
    Ok(Outcome::One(group))
}

fn copy(cx: &mut CallContext<'_, '_>) -> CallResult {
    let (_, original) = GROUPS.require(cx, &cx.text("id"))?;
    let name = cx.call.text("name");
    let edit = |group: &mut Fields| group.set(made_by_a_user(name.as_deref()));
    GROUPS.copy(cx, &original, "name", edit)
}

/// A group of a kind that the simulator does not know has hosts in it. Whether a name may be taken twice is not known.
fn create(cx: &mut CallContext<'_, '_>) -> CallResult {
    let name = cx.text("name");
    if cx.store.is_strict() {
        GROUPS.check_unused(cx, &name)?;
    }
    let sent = cx.sent(&GROUPS.rows);
    GROUPS.add(cx, |group| {
        merge(group, &sent);
        group.set(made_by_a_user(Some(&name)));
    });
    Ok(Outcome::Usual)
}

fn made_by_a_user(name: Option<&str>) -> Value {
    json!({ "nameLabel": name, "userGroup": true })
}

fn add(
    cx: &mut CallContext<'_, '_>,
    groups: &[String],
    elements: &str,
    kind: Option<i64>,
) -> CallResult {
    let elements = cx.call.list(elements);
    let mut found = Vec::new();
    for id in groups {
        let Some((_, group)) = GROUPS.known(cx, id)? else {
            continue;
        };
        let kind = kind.unwrap_or_else(|| kind_of_members(&group));
        let references = elements.iter().map(|element| reference(cx, kind, element));
        found.push((id, references.collect::<Result<Vec<_>, _>>()?));
    }
    let mut outcome = Outcome::Usual;
    for (id, references) in found {
        outcome = GROUPS.change_one(cx, id, |group| join(group, &references))?;
    }
    Ok(outcome)
}

fn remove(cx: &mut CallContext<'_, '_>, groups: &[String], elements: &str) -> CallResult {
    let elements = cx.call.list(elements);
    GROUPS.change_all(cx, groups, |group| leave(group, &elements))
}

fn add_to_parents(cx: &mut CallContext<'_, '_>) -> CallResult {
    if cx.text("replace") != "false"
        && let Some((_, row)) = GROUPS.known(cx, &cx.text("groupID"))?
    {
        forget(cx, likely::GROUP, row.get("dbid"));
    }
    let parents = cx.call.list("parentID");
    add(cx, &parents, "groupID", Some(likely::GROUP))
}

/// Groups leave the group that they are in; a member of another kind with the same id stays.
fn remove_from_parent(cx: &mut CallContext<'_, '_>) -> CallResult {
    let children = cx.call.list("id");
    GROUPS.known_all(cx, &children)?;
    let is_child = |one: &Value| {
        let id = one.get("id").map(Value::to_string).unwrap_or_default();
        one.get(KIND) == Some(&json!(likely::GROUP)) && children.contains(&id)
    };
    GROUPS.change_all(cx, &cx.call.list("parentID"), |parent| {
        members(parent, |all| all.retain(|one| !is_child(one)));
    })
}

/// The members leave all other groups of their kind.
fn set_membership(cx: &mut CallContext<'_, '_>) -> CallResult {
    let kind = kind_of_call(cx);
    let (groups, elements) = (cx.call.list("groupID"), cx.call.list("elemID"));
    GROUPS.known_all(cx, &groups)?;
    for (number, group) in cx.all(&GROUPS.rows, &Query::default()) {
        let id = group.get("dbid").map(Value::to_string).unwrap_or_default();
        if !groups.contains(&id) && kind.is_none_or(|kind| kind == kind_of_members(&group)) {
            GROUPS.change(cx, number, group, |group| leave(group, &elements));
        }
    }
    add(cx, &groups, "elemID", kind)
}

/// The kind of members that the call names.
fn kind_of_call(cx: &CallContext<'_, '_>) -> Option<i64> {
    cx.call.text("type")?.parse().ok().map(kind_of)
}

fn kind_of_members(group: &Value) -> i64 {
    let class = group.get("elementClass").and_then(Value::as_i64);
    kind_of(class.unwrap_or(likely::HOST))
}

/// The kind of members that a number stands for. Real groups have more numbers than the client knows: hosts for all others is inferred.
fn kind_of(number: i64) -> i64 {
    match number {
        likely::USER | likely::PORT | likely::DEVICE => number,
        _ => likely::HOST,
    }
}

/// A reference to what becomes a member.
fn reference(cx: &CallContext<'_, '_>, kind: i64, id: &str) -> Result<Value, Refusal> {
    let resource = match kind {
        likely::USER => &USERS,
        likely::PORT => &PORTS,
        likely::DEVICE => &DEVICES,
        likely::GROUP => &GROUPS,
        _ => &HOSTS,
    };
    let row = resource.known(cx, id)?.map(|(_, row)| row);
    let id = id.parse::<i64>().map_or_else(|_| json!(id), |id| json!(id));
    Ok(member(kind, &id, row.as_ref()))
}

/// What a group shows of a member.
fn member(kind: i64, id: &Value, row: Option<&Value>) -> Value {
    let name = match kind {
        likely::USER => "userID",
        likely::PORT | likely::DEVICE | likely::GROUP => "name",
        _ => "hostName",
    };
    let text = |field: &str| row?.get(field)?.as_str();
    // A host without a name is known by its address.
    let name = text(name).or_else(|| text("primaryMac"));
    json!({ "id": id, "name": name, "img": null, KIND: kind })
}

/// Lists show less of a group than its record does.
fn without_members(outcome: Outcome) -> Outcome {
    let is_shown = |name: &str| !matches!(name, "members" | "auditObj" | "yamsEventTag");
    outcome.edited(|group| group.retain(|name, _| is_shown(name)))
}
