//! The two FortiSOAR connectors of the vendor: that of 2021, and fortinet-forticasb 1.0.0.

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use super::{and, bearer, get, has, post, started, text, token};

const TOKEN: &str = "/api/v1/auth/credentials/token/";
const ALERT: [&str; 31] = [
    "id",
    "buId",
    "user",
    "object",
    "region",
    "userId",
    "eventId",
    "matches",
    "service",
    "objectId",
    "policyId",
    "severity",
    "userName",
    "alertType",
    "companyId",
    "createTime",
    "defineType",
    "objectType",
    "policyCode",
    "policyName",
    "resultDesc",
    "updateTime",
    "contextName",
    "description",
    "eventIdList",
    "applicationId",
    "objectContext",
    "timestampUUID",
    "geoLocationList",
    "displayOperation",
    "violationActivity",
];
const ACTIVITY: [&str; 33] = [
    "size",
    "type",
    "user",
    "alert",
    "fileId",
    "folder",
    "object",
    "region",
    "result",
    "userId",
    "eventId",
    "hasLink",
    "rawData",
    "service",
    "fileName",
    "objectId",
    "companyId",
    "isDisplay",
    "operation",
    "timestamp",
    "hasContent",
    "objectType",
    "subscriber",
    "alertIdList",
    "displayTime",
    "downloadUrl",
    "eventIDLink",
    "objectContext",
    "timestampUUID",
    "geoLocationList",
    "parentCompanyId",
    "displayOperation",
    "fromNotification",
];

/// The tenants of the resource map, as headers.
fn units(simulator: &Simulator, headers: &[String]) -> Vec<Vec<String>> {
    let map = get(simulator, "/api/v1/resourceURLMap", headers);
    let role = text(&map[0]["roleId"]);
    let units = map[0]["buMapSet"].as_array().unwrap().iter();
    let unit = |unit: &Value| {
        has(unit, &["buName"]);
        let tenant = [
            ("companyId", &*text(&unit["companyId"])),
            ("roleId", &role),
            ("buId", &text(&unit["buId"])),
        ];
        and(headers, &tenant)
    };
    units.map(unit).collect()
}

#[test]
fn the_connector_of_2021() {
    let simulator = started("forticasb");
    let login = token(&simulator, TOKEN);
    assert!(login["expires"].is_f64());
    // It goes into a header as it is, so that it has to be text.
    let company = login["companyId"].as_str().unwrap();
    assert_eq!(simulator.credentials().context["companyId"], company);
    let headers = and(
        &bearer(&login),
        &[("companyId", company), ("user-agent", "autobot")],
    );
    let map = get(&simulator, "/api/v1/resourceURLMap", &headers);
    let unit = text(&map[0]["buMapSet"][0]["buId"]);

    let headers = and(&headers, &[("buId", &unit), ("timeZone", "+0000")]);
    let period = json!({ "startTime": 1_700_000_000_000_i64, "endTime": 1_900_000_000_000_i64 });
    let usage = post(&simulator, "/api/v1/dashboard/usage", &headers, &period);
    let services = usage["data"].as_array().unwrap();
    assert!(!services.is_empty() && services.iter().all(|one| one["name"].is_string()));
    post(&simulator, "/api/v1/dashboard/risk", &headers, &period);
    let list = json!({
        "service": "Box", "startTime": 1_700_000_000_000_i64, "endTime": 1_900_000_000_000_i64, "skip": 0, "limit": 50,
    });
    let headers = and(&headers, &[("service", "Box")]);
    let alerts = post(&simulator, "/api/v1/alert/list", &headers, &list);
    assert_eq!(alerts["data"].as_array().unwrap().len(), 25);
}

/// A period as it is sent for times that the user names: digits as text.
fn period(more: &Value) -> Value {
    let mut body = json!({
        "service": "Box", "startTime": "1700000000000", "endTime": "1900000000000", "skip": 0, "limit": 10,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// All rows by the connector's own loop, which reads the counts at the top.
fn walked(simulator: &Simulator, path: &str, headers: &[String], mut body: Value) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let answer = post(simulator, path, headers, &body);
        rows.extend(answer["data"].as_array().unwrap().clone());
        let of = |name: &str| answer[name].as_u64().unwrap();
        if of("skip") + of("limit") >= of("totalCount") {
            return rows;
        }
        body["skip"] = json!(of("skip") + of("limit"));
    }
}

#[test]
fn the_connector_of_2025() {
    let simulator = started("forticasb");
    let units = units(&simulator, &bearer(&token(&simulator, TOKEN)));
    assert_eq!(units.len(), 2);
    for headers in &units {
        let mut filters =
            json!({ "asc": "", "desc": "", "objectname": "x", "businessunitname": "y" });
        for name in [
            "user",
            "policy",
            "activity",
            "objectIdList",
            "severity",
            "status",
            "idList",
            "alertType",
            "countryList",
        ] {
            filters[name] = json!([]);
        }
        let alerts = walked(&simulator, "/api/v1/alert/list", headers, period(&filters));
        assert_eq!(alerts.len(), 25);
        for alert in &alerts {
            has(alert, &ALERT);
            has(
                &alert["geoLocationList"][0],
                &["ip", "city", "geonameId", "countryCode", "countryName"],
            );
            // Alerts that are about no file are asked for by this id as well.
            let id = alert.get("fileId").map_or("None".to_owned(), text);
            let more = [("service", "Box"), ("fileId", &id), ("timezone", "-0800")];
            let answer = post(
                &simulator,
                "/api/v1/profile/document/fileSummary",
                &and(headers, &more),
                &json!({}),
            );
            let names = [
                "fileId",
                "fileName",
                "buId",
                "serviceId",
                "companyId",
                "service",
                "vendorCode",
                "path",
                "ownerId",
                "owner",
                "ownerName",
                "docCreatedAt",
                "docLastUpdatedAt",
                "link",
                "size",
                "dlp",
                "exposure",
                "sharing",
                "sensitive",
                "malware",
                "isLink",
                "region",
                "bucket",
                "isDelete",
                "parentId",
                "folder",
                "location",
                "root",
                "states",
                "processedResult",
                "pathInfo",
                "fileExt",
            ];
            has(&answer["data"]["fileSummary"], &names);
            assert_eq!(
                (&answer["code"], &answer["httpCode"]),
                (&json!(0), &json!(200))
            );
            assert_eq!(answer["msg"], "success");
        }
    }
    let headers = and(&units[0], &[("service", "AWSS3")]);
    let filters = json!({ "activity": [1902, 1908], "cityList": [], "idList": [], "ipList": [] });
    let body = period(&filters);
    let activities = walked(&simulator, "/api/v1/activity/data", &headers, body);
    assert!((1..25).contains(&activities.len()));
    for activity in &activities {
        has(activity, &ACTIVITY);
    }
    let headers = and(&units[0], &[("timezone", "-0800")]);
    let policies = get(&simulator, "/api/v1/scan/policy/list", &headers);
    has(&policies, &["msg", "code", "httpCode"]);
    has(
        &policies["data"],
        &["skip", "limit", "totalPage", "totalCount"],
    );
    let names = [
        "id",
        "apps",
        "name",
        "fazLog",
        "enabled",
        "ocrScan",
        "bizUnitId",
        "companyId",
        "fileTypes",
        "startTime",
        "activities",
        "predefined",
        "finPatterns",
        "lastUpdated",
        "notifyUsers",
        "ocrLicensed",
        "piiPatterns",
        "writeLabels",
        "notifyOwners",
        "ocrImageTypes",
        "userTrustList",
        "usersToNotify",
        "auGroupDtoList",
        "domainTrustList",
        "malwarePatterns",
        "filesAddedWithin",
        "permitQuarantine",
        "accessPermissions",
        "selectAllSaasApps",
        "customizedPatterns",
        "selectAllFileTypes",
        "enableAllFinPatterns",
        "enableAllPiiPatterns",
        "changeAccessPermission",
        "selectAllOcrImageTypes",
        "selectAllFileActivities",
        "enableAllMalwarePatterns",
        "permitQuarantineViolation",
        "changeAccessPermissionType",
        "selectAllAccessPermissions",
        "enableAllCustomizedPatterns",
    ];
    has(&policies["data"]["datas"][0], &names);
    let patterns = get(&simulator, "/api/v1/datapattern/list", &headers);
    let names = [
        "id",
        "buId",
        "name",
        "type",
        "dpCode",
        "fileExt",
        "updateTime",
        "createdTime",
        "maxFileSize",
        "matchingThreshold",
        "patternRegexInfoList",
        "maxCompressedFileSize",
    ];
    has(&patterns[0], &names);
}

#[test]
fn text_that_holds_no_instant_is_refused() {
    let simulator = started("forticasb");
    let units = units(&simulator, &bearer(&token(&simulator, TOKEN)));
    let headers: Vec<&str> = units[0].iter().map(String::as_str).collect();
    for (name, value) in [
        ("startTime", json!("yesterday")),
        ("endTime", json!(true)),
        ("startTime", json!([])),
    ] {
        let mut body = period(&json!({}));
        body[name] = value;
        let answer = crate::support::send(
            &simulator,
            "POST /api/v1/alert/list",
            &headers,
            &body.to_string(),
        );
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.body.contains(name), "{}", answer.body);
    }
    // Where no client sends text, text is a mistake.
    let headers = and(&units[0], &[("timeZone", "+0000")]);
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let body = period(&json!({})).to_string();
    let answer = crate::support::send(&simulator, "POST /api/v1/dashboard/usage", &headers, &body);
    assert_eq!(answer.status, 400);
}
