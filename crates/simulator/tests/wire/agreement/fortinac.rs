use serde_json::{Value, json};

use super::{SIZES, all_in, get, items, set, started, text, values};
use crate::support::call;

/// All rows of a list, whose counts are those of its rows.
#[track_caller]
fn list(simulator: &secapi_simulator::Simulator, path: &str) -> Vec<Value> {
    let answer = get(simulator, &format!("/api/v2{path}?start=0&count=1000"), &[]);
    let rows = items(&answer["results"]);
    for count in ["filtered", "total"] {
        assert!(
            answer[count].is_null() || answer[count] == rows.len(),
            "{path}: {count}"
        );
    }
    rows
}

#[test]
fn hosts_groups_roles_users_and_the_network() {
    for size in SIZES {
        let simulator = started("fortinac", size);
        let hosts = list(&simulator, "/host");
        let counted = get(&simulator, "/api/v2/host/count", &[]);
        assert_eq!(counted["total"], hosts.len());
        let choices = get(
            &simulator,
            "/api/v2/policy/role-mapping/supporting-info",
            &[],
        );
        let roles = items(&choices["roles"]);
        let names = values(&roles, "/name");
        for role in &roles {
            let found = get(
                &simulator,
                &format!("/api/v2/policy/role/{}", role["dbid"]),
                &[],
            );
            let found = found.pointer("/results/0").or(found.get("result")).unwrap();
            assert_eq!(found["name"], role["name"]);
        }
        let mappings = list(&simulator, "/policy/role-mapping");
        all_in(&mappings, "/roleID", &values(&roles, "/dbid"));
        let guests = items(&get(&simulator, "/api/v2/user/guest/count", &[])["results"]);
        let templates = list(&simulator, "/user/guest-template");
        all_in(&guests, "/role", &names);
        all_in(&templates, "/role", &names);
        let users = list(&simulator, "/user");
        let groups = list(&simulator, "/system/group");
        assert!(names.contains("NAC-Default"));
        assert!(values(&groups, "/name").contains("Registered Hosts"));
        assert_eq!(
            values(&items(&choices["groups"]), "/name"),
            values(&groups, "/name")
        );
        for rows in [
            &hosts,
            &users,
            &list(&simulator, "/host/device-profiling-rule"),
        ] {
            all_in(rows, "/role", &names);
        }
        all_in(&hosts, "/owner", &values(&users, "/userID"));
        all_in(&hosts, "/status", &set(&["0", "1"]));
        all_in(&hosts, "/state", &set(&["0", "1"]));
        let requests = list(&simulator, "/host/registration-request");
        all_in(&requests, "/userID", &values(&users, "/userID"));

        // Adapters belong to hosts, and each host has those that its record names.
        let adapters = list(&simulator, "/adapter");
        all_in(&adapters, "/hostID", &values(&hosts, "/id"));
        for host in &hosts {
            let of = |adapter: &&Value| adapter["hostID"] == host["id"];
            let own: Vec<Value> = adapters.iter().filter(of).cloned().collect();
            let macs: Vec<&Value> = own
                .iter()
                .map(|adapter| &adapter["physicalAddress"])
                .collect();
            assert_eq!(json!(macs), host["adapters"]);
            all_in(&own, "/state", &set(&[&host["state"].to_string()]));
        }

        let containers = list(&simulator, "/device/container");
        let devices = list(&simulator, "/device");
        let ports = list(&simulator, "/device/port");
        all_in(&devices, "/parent", &values(&containers, "/name"));
        all_in(&ports, "/deviceID", &values(&devices, "/id"));
        all_in(&ports, "/deviceName", &values(&devices, "/name"));
        let places = values(&ports, "/displayName");
        let located: Vec<Value> = hosts
            .iter()
            .filter(|host| host["adapterLocation"] != "")
            .cloned()
            .collect();
        all_in(&located, "/adapterLocation", &places);
        for host in &located {
            let port = get(
                &simulator,
                &format!("/api/v2/adapter/{}/get-port", adapter_of(host)),
                &[],
            );
            assert_eq!(port["result"][0]["displayName"], host["adapterLocation"]);
        }

        // Members of groups are there, and hosts are in the group of their registration.
        for group in &groups {
            let whole = get(
                &simulator,
                &format!("/api/v2/system/group/{}", group["dbid"]),
                &[],
            );
            let members = items(&whole["result"]["members"]);
            let wanted = match group["name"].as_str().unwrap() {
                "Registered Hosts" => 1,
                "Rogue Hosts" => 0,
                _ => {
                    assert!(members.is_empty());
                    continue;
                }
            };
            let fitting: Vec<Value> = hosts
                .iter()
                .filter(|host| host["status"] == wanted)
                .cloned()
                .collect();
            assert_eq!(values(&members, "/id"), values(&fitting, "/id"));
        }

        let events = list(&simulator, "/logging/event");
        all_in(&events, "/elementID", &values(&devices, "/id"));
        all_in(&events, "/elementName", &values(&devices, "/name"));
        for (path, field) in [
            ("/logging/event-types", "/groupID"),
            ("/host/device-profiling-rule", "/groupId"),
        ] {
            all_in(&list(&simulator, path), field, &values(&groups, "/dbid"));
        }
        for event in &events {
            let alarm = get(
                &simulator,
                &format!("/api/v2/logging/alarm/{}", event["id"]),
                &[],
            );
            let alarm = &alarm["results"][0];
            assert_eq!(alarm["eventIDs"], json!([event["id"]]));
            assert_eq!(alarm["numEventID"], 1);
        }
    }
}

/// The first adapter of a host.
fn adapter_of(host: &Value) -> String {
    text(&host["adapterObjects"][0]["id"])
}

#[test]
fn a_host_that_is_disabled_shows_it_everywhere() {
    for size in SIZES {
        let simulator = started("fortinac", size);
        let states = |id: &str| {
            let paths = [
                format!(
                    "/api/v2/host/by-mac/{}",
                    text(&list(&simulator, "/host")[0]["primaryMac"])
                ),
                format!("/api/v2/host?filter=id%3D%3D{id}"),
                format!("/api/v2/adapter/for-host?hostID={id}"),
                format!("/api/v2/host/search?filter=id%3D%3D{id}"),
            ];
            let found = paths.map(|path| items(&get(&simulator, &path, &[])["results"]));
            let mut rows: Vec<Value> = found.concat();
            let adapters = rows
                .iter()
                .filter_map(|row| row["adapterObjects"].as_array());
            let adapters: Vec<Value> = adapters.flatten().cloned().collect();
            rows.extend(adapters);
            values(&rows, "/state")
        };
        let host = list(&simulator, "/host").remove(0);
        let (id, mac) = (text(&host["id"]), text(&host["primaryMac"]));
        assert_eq!(states(&id), set(&["0"]));
        for (verb, state) in [("disable", "1"), ("enable", "0")] {
            let form = "Content-Type: application/x-www-form-urlencoded";
            let line = format!("POST /api/v2/host/{verb}-by-mac");
            let answer = call(&simulator, &line, &[form], &format!("mac={mac}"));
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(states(&id), set(&[state]));
        }
    }
}
