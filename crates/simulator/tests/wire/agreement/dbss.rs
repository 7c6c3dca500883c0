use std::collections::BTreeSet;

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use super::{SIZES, all_in, get, items, set, started, text, values};
use crate::support::call;

fn post(simulator: &Simulator, path: &str, body: &Value) -> Value {
    let headers = ["Content-Type: application/json;charset=UTF-8"];
    let answer = call(
        simulator,
        &format!("POST {path}"),
        &headers,
        &body.to_string(),
    );
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()
}

#[test]
fn instances_and_what_belongs_to_them() {
    for size in SIZES {
        let simulator = started("dbss", size);
        let known = simulator.credentials();
        let project = known.project_id.clone().unwrap();
        let region = known.region.clone().unwrap();
        assert!(dbss::Region::from_id(&region).is_ok(), "{region}");
        let zones = get(&simulator, &format!("/v2/{project}/availability-zone"), &[]);
        let zones = values(&items(&zones["azs"]), "/zone_name");
        let old = get(
            &simulator,
            &format!("/v1/{project}/dbss/audit/instances"),
            &[],
        );
        let instances = items(&old["servers"]);
        all_in(&instances, "/region", &set(&[&region]));
        all_in(&instances, "/zone", &zones);
        all_in(&instances, "/status", &set(&["ACTIVE", "SHUTOFF"]));
        let flavors = get(
            &simulator,
            &format!("/v1/{project}/dbss/audit/specification"),
            &[],
        );
        for flavor in items(&flavors["specification"]) {
            let offered: BTreeSet<String> = items(&flavor["azs"]).iter().map(text).collect();
            assert!(offered.is_subset(&zones));
        }
        // Some of many: each has as much as all others.
        for instance in instances.iter().take(3) {
            let (id, resource) = (text(&instance["id"]), text(&instance["resource_id"]));
            let jobs = get(
                &simulator,
                &format!("/v1/{project}/dbss/audit/jobs/{resource}"),
                &[],
            );
            for job in items(&jobs["jobs"]) {
                assert_eq!(job["resource_id"], resource);
                assert_eq!(job["server_id"], id);
                assert_eq!(job["server_name"], instance["name"]);
                assert_eq!(job["charge_mode"], instance["charge_model"]);
            }
            let base = format!("/v1/{project}/{id}/dbss/audit");
            let databases = get(&simulator, &format!("{base}/databases?limit=1000"), &[]);
            let databases = items(&databases["databases"]);
            assert_eq!(instance["config_num"], databases.len());
            for database in &databases {
                let path = format!(
                    "/v2/{project}/{id}/audit/agents?db_id={}",
                    text(&database["database"]["id"])
                );
                let agents = get(&simulator, &path, &[]);
                all_in(
                    &items(&agents["agents"]),
                    "/db_name",
                    &values(&databases, "/database/name"),
                );
            }
            let rules = items(&get(&simulator, &format!("{base}/rule/risk"), &[])["rules"]);
            let names = values(&rules, "/name");
            let body = json!({
                "time": { "time_range": "MONTH" }, "query_type": "ALL", "page": 1, "size": 1000, "time_order": "ASC",
            });
            let statements = post(&simulator, &format!("/v1/{project}/{id}/audit/sqls"), &body);
            let statements = items(&statements["sqls"]);
            all_in(
                &statements,
                "/sql/db_instance",
                &values(&databases, "/database/name"),
            );
            all_in(
                &statements,
                "/sql/db_ip",
                &values(&databases, "/database/ip"),
            );
            let mut with_none = names.clone();
            with_none.insert(String::new());
            all_in(&statements, "/sql/rule_name", &with_none);
        }
    }
}
