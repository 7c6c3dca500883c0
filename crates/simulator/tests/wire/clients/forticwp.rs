//! The FortiSOAR connectors fortinet-forticwp 1.0.0 and fortinet-forticnp 2.0.0, with the calls that the latter tried before.

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use super::{and, bearer, get, has, post, started, text, token};

const FINDING: [&str; 34] = [
    "buId",
    "companyId",
    "timestampUUID",
    "id",
    "object",
    "objectType",
    "objectId",
    "objectContext",
    "user",
    "userName",
    "severity",
    "applicationId",
    "violationActivity",
    "displayOperation",
    "createTime",
    "updateTime",
    "policyName",
    "policyId",
    "policyCode",
    "contextName",
    "eventIdList",
    "service",
    "description",
    "resultDesc",
    "matches",
    "region",
    "alertType",
    "defineType",
    "nodeType",
    "port",
    "state",
    "resourceId",
    "geoLocationList",
    "title",
];

/// The common headers, and the ids of the company and the role.
fn login(simulator: &Simulator) -> (Vec<String>, String, String) {
    let headers = bearer(&token(simulator, "/api/v1/auth/credentials/token/"));
    let map = get(simulator, "/api/v1/resourceURLMap", &headers);
    let company = &map[0]["companyMapSet"][0];
    has(company, &["companyName"]);
    let (company, role) = (text(&company["companyId"]), text(&map[0]["roleId"]));
    (headers, company, role)
}

#[test]
fn the_connector_of_forticwp() {
    let simulator = started("forticwp");
    let (headers, company, role) = login(&simulator);
    // The health check sends no tenant, and each call the one that it needs.
    let levels = get(&simulator, "/api/v1/severity", &headers);
    has(&levels[0], &["id", "name"]);
    let by_role = and(&headers, &[("roleId", &role)]);
    let account = get(&simulator, "/api/v1/account/role", &by_role);
    has(
        &account,
        &[
            "loginType",
            "userName",
            "email",
            "roleId",
            "companyId",
            "buId",
        ],
    );
    assert_eq!(text(&account["roleId"]), role);
    let by_company = and(&headers, &[("companyId", &company)]);
    let accounts = get(
        &simulator,
        "/api/v1/dashboard/cloud/account/list",
        &by_company,
    );
    has(&accounts[0], &["serviceId", "service", "severity"]);

    let mut body = json!({
        "startTime": 1_700_000_000_000_i64, "endTime": 1_900_000_000_000_i64, "id": null, "objectName": "", "objectId": "",
        "severity": ["Critical", "Alert"], "asc": "", "desc": "", "skip": null, "limit": null,
    });
    for name in [
        "user",
        "activity",
        "objectIdList",
        "status",
        "city",
        "idList",
        "alertType",
        "alertState",
        "policyCodeList",
        "policyCategories",
        "serviceList",
        "accountID",
        "countryList",
        "activityType",
    ] {
        body[name] = json!([]);
    }
    let alerts = post(&simulator, "/api/v1/alert/list", &by_company, &body);
    let rows = alerts["data"].as_array().unwrap();
    assert_eq!(json!(rows.len()), alerts["totalCount"]);
    assert!((1..25).contains(&rows.len()));
    has(&rows[0], &FINDING);
}

#[test]
fn the_connector_of_forticnp() {
    let simulator = started("forticwp");
    let (headers, company, role) = login(&simulator);
    let headers = and(&headers, &[("companyId", &company), ("roleId", &role)]);
    let list = json!({
        "filter": { "resourceType": { "option": [
            { "key": "GoogleCloud", "option": [{ "key": "Compute Engine Instance" }] },
        ] } },
        "skip": 0, "limit": 50, "orderBy": "risk_level", "orderDirection": "dsc",
    });
    let resources = post(
        &simulator,
        "/api/workload/v1/profile/resource/list",
        &headers,
        &list,
    );
    has(&resources, &["totalPage", "limit", "skip", "totalCount"]);
    let resource = &resources["datas"][0];
    let names = [
        "id",
        "name",
        "region",
        "resourceId",
        "category",
        "resourceTagGroup",
        "availableActions",
        "account",
        "lastScanTime",
        "rriSupport",
        "state",
        "riskScore",
        "vId",
        "identity",
    ];
    has(resource, &names);
    let account = [
        "service",
        "accountName",
        "accountNumber",
        "accountEmail",
        "organizationDomain",
        "status",
    ];
    has(&resource["account"], &account);
    has(
        &resource["resourceTagGroup"]["option"][0],
        &["select", "key", "name"],
    );

    let id = text(&resource["id"]);
    let path = "/api/workload/v1/profile/resource/topology/detail";
    let detail = get(&simulator, path, &and(&headers, &[("rid", &id)]));
    let names = [
        "creationTimestamp",
        "type",
        "machineType",
        "status",
        "zone",
        "project",
        "tags",
        "firewalls",
        "networkInterfaces",
        "name",
        "resourceType",
        "region",
        "deleted",
    ];
    has(&detail, &names);
    let names = [
        "kind",
        "network",
        "subnetwork",
        "networkIP",
        "name",
        "accessConfigs",
    ];
    has(&detail["networkInterfaces"][0], &names);
    assert_eq!(detail["name"], resource["name"]);

    // The times, and the id of the resource, are text.
    let list = json!({
        "skip": 0, "limit": 100, "objectId": id, "startTime": "1700000000000", "endTime": "1900000000000",
    });
    let findings = post(&simulator, "/api/v2/finding/list", &headers, &list);
    has(&findings, &["totalPage", "limit", "skip", "totalCount"]);
    let rows = findings["data"].as_array().unwrap();
    assert_eq!(rows.len(), 25);
    for finding in rows {
        has(finding, &FINDING);
        assert_eq!(finding["resourceId"], id);
    }
    // The period counts: nothing is found in one that text gives as well.
    let before = json!({ "objectId": id, "startTime": "0", "endTime": "1700000000000" });
    let none = post(&simulator, "/api/v2/finding/list", &headers, &before);
    assert_eq!(none["totalCount"], 0);
}

#[test]
fn the_calls_that_the_connector_of_forticnp_gave_up() {
    let simulator = started("forticwp");
    let (headers, company, role) = login(&simulator);
    let headers = and(&headers, &[("companyId", &company), ("roleId", &role)]);
    let period = [("starttime", "1700000000000"), ("endtime", "1900000000000")];
    get(
        &simulator,
        "/api/v1/dashboard/policy/violation",
        &and(&headers, &period),
    );
    get(&simulator, "/api/v1/event", &headers);
    let headers = and(&headers, &[("fileId", "made-up")]);
    let line = "POST /api/v1/profile/document/violation";
    super::ask(&simulator, line, &headers, "");
}

#[test]
fn text_that_holds_no_number_is_refused() {
    let simulator = started("forticwp");
    let (headers, company, role) = login(&simulator);
    let headers = and(&headers, &[("companyId", &company), ("roleId", &role)]);
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let right =
        json!({ "objectId": "1", "startTime": "1700000000000", "endTime": "1900000000000" });
    for (name, value) in [
        ("objectId", "one"),
        ("startTime", ""),
        ("endTime", "tomorrow"),
    ] {
        let mut body: Value = right.clone();
        body[name] = json!(value);
        let line = "POST /api/v2/finding/list";
        let answer = crate::support::send(&simulator, line, &headers, &body.to_string());
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.body.contains(name), "{}", answer.body);
    }
}
