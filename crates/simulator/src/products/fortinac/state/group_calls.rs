//! Calls about groups and their members.

use serde_json::{Value, json};

use super::devices::DEVICES;
use super::groups::{GROUPS, KIND, forget, join, leave, members};
use super::hosts::HOSTS;
use super::likely;
use super::ports::PORTS;
use super::resource::merge;
use super::users::USERS;
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::state::{Query, SetFields, Store};

/// The groups that hold all hosts of a state of registration, by the number of that state.
const BY_STATUS: [(&str, i64); 2] = [("Registered Hosts", likely::REGISTERED), ("Rogue Hosts", 0)];

pub(super) fn work(call: &Call<'_>, store: &mut Store<'_>) -> Option<CallResult> {
    let groups = || call.list("groupID");
    Some(match call.id {
        "system_group.remove_from_parent" => remove_from_parent(call, store),
        "system_group.list_groups" => GROUPS.list(call, store).map(without_members),
        "system_group.get_group" => get(call, store),
        "system_group.copy_group" => copy(call, store),
        "system_group.create_group" => create(call, store),
        "system_group.add_members" => {
            let kind = call.text("type").and_then(|kind| kind.parse().ok());
            add(call, store, &groups(), "elemID", kind.map(kind_of))
        }
        "system_group.remove_members" => remove(call, store, &groups(), "elemID"),
        "system_group.add_devices" => {
            let group = call.path("id").to_owned();
            add(call, store, &[group], "deviceList", Some(likely::DEVICE))
        }
        "system_group.remove_devices" => {
            let group = call.path("id").to_owned();
            remove(call, store, &[group], "deviceList")
        }
        "system_group.add_to_parents" => add_to_parents(call, store),
        "system_group.set_membership" => set_membership(call, store),
        "system_group.set_aging" => {
            let days =
                |name: &str| json!(call.text(name).and_then(|days| days.parse::<i64>().ok()));
            let fields = ["daysValid", "daysInactive"].map(|name| (name.to_owned(), days(name)));
            GROUPS.change_all(call, store, &call.list("id"), |group| {
                group.extend(fields.clone());
            })
        }
        _ => return None,
    })
}

/// One group. All hosts are members of the appliance's own group for their state of registration.
fn get(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let Some((_, mut group)) = GROUPS.require(call, store, call.path("id"))? else {
        return Ok(Outcome::Usual);
    };
    let name = group.get("name").and_then(Value::as_str);
    let status = BY_STATUS.iter().find(|(of, _)| Some(*of) == name);
    if let (Some((_, status)), Value::Object(fields)) = (status, &mut group) {
        let mut query = Query::default();
        query.one_of("status", vec![status.to_string()]);
        let hosts = store.all(HOSTS.rows, "", &query);
        let hosts = hosts.iter().map(|(_, host)| {
            let id = host.get("id").cloned().unwrap_or_default();
            member(likely::HOST, &id, Some(host))
        });
        join(fields, &hosts.collect::<Vec<_>>());
    }
    Ok(Outcome::One(group))
}

fn copy(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let Some((_, original)) = GROUPS.require(call, store, &call.text("id").unwrap_or_default())?
    else {
        return Ok(Outcome::Usual);
    };
    let name = call.text("name");
    GROUPS.copy(call, store, &original, "name", |group| {
        group.set(made_by_a_user(name.as_deref()));
    })
}

/// A group of a kind that the simulator does not know has hosts in it. Whether a name may be taken twice is not known.
fn create(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let name = call.text("name").unwrap_or_default();
    if store.is_strict() {
        GROUPS.unused(call, store, &name)?;
    }
    let sent = store.sent(call, GROUPS.rows);
    GROUPS.add(call, store, |group| {
        merge(group, &sent);
        group.set(made_by_a_user(Some(&name)));
    });
    Ok(Outcome::Usual)
}

fn made_by_a_user(name: Option<&str>) -> Value {
    json!({ "nameLabel": name, "userGroup": true })
}

fn add(
    call: &Call<'_>,
    store: &mut Store<'_>,
    groups: &[String],
    elements: &str,
    kind: Option<i64>,
) -> CallResult {
    let elements = call.list(elements);
    let mut found = Vec::new();
    for id in groups {
        let Some((_, group)) = GROUPS.require(call, store, id)? else {
            continue;
        };
        let kind = kind.unwrap_or_else(|| kind_of_members(&group));
        let references = elements
            .iter()
            .map(|element| reference(call, store, kind, element));
        found.push((id, references.collect::<Result<Vec<_>, _>>()?));
    }
    let mut outcome = Outcome::Usual;
    for (id, references) in found {
        outcome = GROUPS.change_one(call, store, id, |group| join(group, &references))?;
    }
    Ok(outcome)
}

fn remove(call: &Call<'_>, store: &mut Store<'_>, groups: &[String], elements: &str) -> CallResult {
    let elements = call.list(elements);
    GROUPS.change_all(call, store, groups, |group| leave(group, &elements))
}

fn add_to_parents(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let group = call.text("groupID").unwrap_or_default();
    if call.text("replace").as_deref() != Some("false")
        && let Some((_, row)) = GROUPS.require(call, store, &group)?
    {
        forget(store, likely::GROUP, row.get("dbid"));
    }
    add(
        call,
        store,
        &call.list("parentID"),
        "groupID",
        Some(likely::GROUP),
    )
}

/// Groups leave the group that they are in; a member of another kind with the same id stays.
fn remove_from_parent(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let (parents, children) = (call.list("parentID"), call.list("id"));
    for child in &children {
        GROUPS.require(call, store, child)?;
    }
    GROUPS.change_all(call, store, &parents, |parent| {
        members(parent, |all| {
            let is_child = |one: &Value| {
                let id = one.get("id").map(Value::to_string).unwrap_or_default();
                one.get(KIND) == Some(&json!(likely::GROUP)) && children.contains(&id)
            };
            all.retain(|one| !is_child(one));
        });
    })
}

/// The members leave all other groups of their kind.
fn set_membership(call: &Call<'_>, store: &mut Store<'_>) -> CallResult {
    let kind = call.text("type").and_then(|kind| kind.parse().ok());
    let kind = kind.map(kind_of);
    let (groups, elements) = (call.list("groupID"), call.list("elemID"));
    for group in &groups {
        GROUPS.require(call, store, group)?;
    }
    for (_, group) in store.all(GROUPS.rows, "", &Query::default()) {
        let id = group.get("dbid").map(Value::to_string).unwrap_or_default();
        if !groups.contains(&id) && kind.is_none_or(|kind: i64| kind == kind_of_members(&group)) {
            GROUPS.change_one(call, store, &id, |group| leave(group, &elements))?;
        }
    }
    add(call, store, &groups, "elemID", kind)
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
fn reference(call: &Call<'_>, store: &Store<'_>, kind: i64, id: &str) -> Result<Value, Refusal> {
    let resource = match kind {
        likely::USER => &USERS,
        likely::PORT => &PORTS,
        likely::DEVICE => &DEVICES,
        likely::GROUP => &GROUPS,
        _ => &HOSTS,
    };
    let row = resource.require(call, store, id)?.map(|(_, row)| row);
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
    let Outcome::Filtered(mut rows, totals) = outcome else {
        return outcome;
    };
    for group in rows.iter_mut().filter_map(Value::as_object_mut) {
        group.retain(|name, _| !matches!(name.as_str(), "members" | "auditObj" | "yamsEventTag"));
    }
    Outcome::Filtered(rows, totals)
}
