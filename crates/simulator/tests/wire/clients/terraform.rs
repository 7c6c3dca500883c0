//! The Terraform provider of Huawei Cloud: what it sends to DBSS, and what it reads of the answers. All its bodies are
//! `application/json` without a character set.

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use super::{and, ask, get, has, post, text};

fn started() -> (Simulator, Vec<String>, String) {
    let simulator = Simulator::builder().product("dbss").start().unwrap();
    let known = simulator.credentials();
    let (token, project) = (
        known.token.clone().unwrap(),
        known.project_id.clone().unwrap(),
    );
    let headers = vec![
        format!("X-Auth-Token: {token}"),
        format!("X-Project-Id: {project}"),
        "Content-Type: application/json".to_owned(),
    ];
    (simulator, headers, project)
}

#[test]
fn an_instance_is_ordered_changed_and_tagged() {
    let (simulator, headers, project) = started();
    let product = "hws.service.type.dbss";
    let body = json!({
        "region": "cn-north-4", "name": "terraform", "availability_zone": "cn-north-4a", "cloud_service_type": product,
        "flavor_ref": "dbss.flavor.low", "vpc_id": "vpc", "nics": [{ "subnet_id": "subnet" }],
        "security_groups": [{ "id": "group" }], "product_infos": [{
            "cloud_service_type": product, "product_id": "p", "resource_spec_code": "dbss.bypassaudit.low",
            "resource_type": "hws.resource.type.dbss",
        }],
        "subscription_num": 1, "enterprise_project_id": "0", "period_num": 1, "charging_mode": 0, "period_type": 2,
        "is_auto_renew": 0,
    });
    let path = format!("/v2/{project}/dbss/audit/charge/period/order");
    let order = post(&simulator, &path, &headers, &body);
    assert!(!order["order_id"].as_str().unwrap().is_empty());

    let list = format!("/v1/{project}/dbss/audit/instances");
    let servers = get(&simulator, &list, &headers);
    let servers = servers["servers"].as_array().unwrap();
    let ours = servers
        .iter()
        .find(|one| one["name"] == "terraform")
        .unwrap();
    let names = [
        "comment",
        "connect_ip",
        "connect_ipv6",
        "created",
        "expired",
        "name",
        "port_id",
        "resource_spec_code",
        "security_group_id",
        "status",
        "vpc_id",
        "subnetId",
        "zone",
        "id",
        "remainDays",
        "resource_id",
        "version",
        "ram",
        "region",
        "keep_days",
        "specification",
        "task",
        "cpu",
        "chargeModel",
        "configNum",
        "database_limit",
    ];
    for server in servers {
        has(server, &names);
    }
    let (id, resource) = (text(&ours["id"]), text(&ours["resource_id"]));
    let jobs = format!("/v1/{project}/dbss/audit/jobs/{resource}");
    assert_eq!(
        get(&simulator, &jobs, &headers)["jobs"][0]["status"],
        "INIT"
    );

    let other = servers
        .iter()
        .find(|one| one["status"] == "ACTIVE")
        .unwrap();
    let (id_of_other, other) = (text(&other["id"]), text(&other["resource_id"]));
    let path = format!("/v1/{project}/dbss/audit/instances/{id_of_other}");
    let body = json!({ "name": "new name", "comment": null });
    let changed = ask(
        &simulator,
        &format!("PUT {path}"),
        &headers,
        &body.to_string(),
    );
    assert_eq!(changed.json()["result"], "success");
    // The security group goes by the resource, and not by the instance.
    let body = json!({ "resource_id": other, "securitygroup_ids": ["new group"] });
    let path = format!("/v1/{project}/dbss/audit/security-group");
    assert_eq!(
        post(&simulator, &path, &headers, &body)["result"],
        "success"
    );
    let tags = json!({ "tags": [{ "key": "a", "value": "b" }] }).to_string();
    for (method, verb) in [("POST", "create"), ("DELETE", "delete")] {
        let line = format!("{method} /v1/{project}/auditInstance/{other}/tags/{verb}");
        assert_eq!(ask(&simulator, &line, &headers, &tags).status, 204);
    }
    let path = format!("/v1/{project}/dbss/audit/instance/reboot");
    post(
        &simulator,
        &path,
        &headers,
        &json!({ "instance_id": id_of_other }),
    );
    let servers = get(&simulator, &list, &headers);
    let servers = servers["servers"].as_array().unwrap();
    let server = servers
        .iter()
        .find(|one| one["resource_id"] == other)
        .unwrap();
    let shown = ["name", "security_group_id", "task"].map(|name| text(&server[name]));
    assert_eq!(shown, ["new name", "new group", "rebooting"]);
    assert_ne!(id, id_of_other);
}

/// An instance that is there.
fn instance(simulator: &Simulator, headers: &[String], project: &str) -> String {
    let servers = get(
        simulator,
        &format!("/v1/{project}/dbss/audit/instances"),
        headers,
    );
    text(&servers["servers"][0]["id"])
}

fn databases(simulator: &Simulator, headers: &[String], base: &str) -> Vec<Value> {
    let path = format!("{base}/dbss/audit/databases?limit=100&offset=0");
    get(simulator, &path, headers)["databases"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn databases_are_added_and_switched() {
    let (simulator, headers, project) = started();
    let id = instance(&simulator, &headers, &project);
    let (v1, v2) = (format!("/v1/{project}/{id}"), format!("/v2/{project}/{id}"));
    // What the user does not give is null.
    let body = json!({ "database": {
        "db_classification": "ECS", "name": "orders", "type": "MYSQL", "version": "8.0", "ip": "192.0.2.7",
        "port": "3306", "os": "LINUX64", "charset": null, "instance_name": null,
    } });
    let added = post(
        &simulator,
        &format!("{v1}/audit/databases"),
        &headers,
        &body,
    );
    let added = text(&added["id"]);
    let body = json!({ "id": added, "status": "ON", "lts_audit_switch": null });
    post(
        &simulator,
        &format!("{v2}/audit/databases/switch"),
        &headers,
        &body,
    );

    let list = format!("/v2/{project}/audit/databases/rds?db_type=MYSQL");
    let known = get(&simulator, &list, &headers);
    let names = [
        "id",
        "db_name",
        "type",
        "status",
        "version",
        "ip",
        "port",
        "is_supported",
        "instance_name",
        "enterprise_id",
    ];
    has(&known["databases"][0], &names);
    let rds = text(&known["databases"][0]["id"]);
    let body = json!({ "databases": [{ "id": rds, "type": "MYSQL" }] });
    let watched = post(
        &simulator,
        &format!("{v2}/audit/databases/rds"),
        &headers,
        &body,
    );
    assert_eq!(watched["ret_list"][0]["id"], rds);

    let all = databases(&simulator, &headers, &v1);
    let ours = all
        .iter()
        .find(|one| one["database"]["id"] == added)
        .unwrap();
    let names = [
        "name",
        "type",
        "version",
        "ip",
        "port",
        "os",
        "status",
        "charset",
        "instance_name",
        "audit_status",
        "db_classification",
    ];
    has(&ours["database"], &names);
    assert_eq!(ours["database"]["status"], "ON");
    let from_rds = all
        .iter()
        .find(|one| one["database"]["rds_id"] == rds)
        .unwrap();
    let line = format!(
        "DELETE {v2}/audit/databases/{}",
        text(&from_rds["database"]["id"])
    );
    ask(&simulator, &line, &headers, "");
    assert_eq!(databases(&simulator, &headers, &v1).len(), all.len() - 1);
}

#[test]
fn data_sources_are_read() {
    let (simulator, headers, project) = started();
    let id = instance(&simulator, &headers, &project);
    let v1 = format!("/v1/{project}/{id}/dbss/audit");
    let rows = [
        (
            format!("{v1}/sensitive/masks?limit=100&offset=0"),
            "rules",
            &[
                "id",
                "name",
                "type",
                "status",
                "regex",
                "mask_value",
                "operate_time",
            ][..],
        ),
        (
            format!("{v1}/rule/risk"),
            "rules",
            &[
                "id",
                "name",
                "type",
                "status",
                "feature",
                "rank",
                "risk_level",
            ],
        ),
        (
            format!("{v1}/rule/scopes?limit=100&offset=0"),
            "scopes",
            &[
                "id",
                "name",
                "status",
                "action",
                "exception_ips",
                "source_ips",
                "source_ports",
                "db_ids",
                "db_names",
                "db_users",
                "all_audit",
            ],
        ),
        (
            format!("/v2/{project}/dbss/audit/availability-zone"),
            "azs",
            &["zone_name", "zone_number", "az_type", "alias", "alias_us"],
        ),
        (
            format!("/v1/{project}/dbss/audit/specification"),
            "specification",
            &["id", "level", "proxy", "vcpus", "ram", "azs"],
        ),
    ];
    for (path, list, names) in rows {
        let answer = get(&simulator, &path, &headers);
        let rows = answer[list]
            .as_array()
            .unwrap_or_else(|| panic!("{path}: {answer}"));
        assert!(!rows.is_empty());
        for row in rows {
            has(row, names);
        }
    }
    let body = json!({ "risk_levels": "HIGH" });
    let answer = post(
        &simulator,
        &format!("{v1}/rule/sql-injections"),
        &headers,
        &body,
    );
    let names = [
        "id",
        "name",
        "type",
        "status",
        "risk_level",
        "rank",
        "feature",
        "regex",
    ];
    for row in answer["rules"].as_array().unwrap() {
        has(row, &names);
    }
    let body = json!({ "time": { "time_range": "MONTH" }, "size": 100, "page": 1 });
    let answer = post(&simulator, &format!("{v1}/operate-log"), &headers, &body);
    assert!(answer["total_num"].is_number());
    let names = [
        "id",
        "name",
        "description",
        "result",
        "action",
        "function",
        "user",
        "time",
    ];
    for row in answer["operate_log"].as_array().unwrap() {
        has(row, &names);
    }
    // Huawei's own SDK sends both as text.
    let body = json!({ "time": { "time_range": "MONTH" }, "size": "100", "page": "1" });
    let answer = post(&simulator, &format!("{v1}/operate-log"), &headers, &body);
    assert!(answer["total_num"].is_number());
    let rules = get(&simulator, &format!("{v1}/rule/risk"), &headers);
    let body = json!({ "ids": text(&rules["rules"][0]["id"]), "status": "OFF" });
    let path = format!("/v1/{project}/{id}/audit/rule/risk/switch");
    let switched = post(&simulator, &path, &and(&headers, &[]), &body);
    assert!(switched["status"].is_string());
}
