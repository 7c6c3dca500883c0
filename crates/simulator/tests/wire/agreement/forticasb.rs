use serde_json::{Value, json};

use super::{SIZES, all_in, get, items, post, set, started, text, values};

const SEVERITIES: [&str; 5] = ["Critical", "Alert", "Warning", "Information", "Pass"];

#[test]
fn alerts_activities_policies_and_users() {
    for size in SIZES {
        let simulator = started("forticasb", size);
        let map = get(&simulator, "/api/v1/resourceURLMap", &[]);
        let tenant = &simulator.credentials().context;
        let unit = items(&map[0]["buMapSet"]);
        assert!(values(&unit, "/buId").contains(&tenant["buId"]));
        assert_eq!(text(&map[0]["roleId"]), tenant["roleId"]);
        let own = get(&simulator, "/api/v1/businessUnit/info", &[]);
        let mapped = |unit: &&Value| unit["buId"] == own["buId"];
        assert_eq!(text(&own["buId"]), tenant["buId"]);
        assert_eq!(text(&own["companyId"]), tenant["companyId"]);
        assert_eq!(
            own["displayName"],
            unit.iter().find(mapped).unwrap()["buName"]
        );

        let body = json!({
            "service": "Box", "startTime": 0, "endTime": 4_000_000_000_000_i64, "skip": 0, "limit": 1000,
        });
        let service = ["service: Box"];
        let alerts = post(&simulator, "/api/v1/alert/list", &[], &body);
        let activities = post(&simulator, "/api/v1/activity/data", &service, &body);
        let users = get(
            &simulator,
            "/api/v1/profile/user/list",
            &["service: Box", "skip: 0", "limit: 1000"],
        );
        assert_eq!(users["totalCount"], items(&users["data"]).len());
        let users = items(&users["data"]);
        for list in [&alerts, &activities] {
            assert_eq!(list["totalCount"], items(&list["data"]).len());
        }
        let (alerts, activities) = (items(&alerts["data"]), items(&activities["data"]));
        all_in(&alerts, "/buId", &set(&[&tenant["buId"]]));
        all_in(&alerts, "/companyId", &set(&[&tenant["companyId"]]));
        all_in(&activities, "/companyId", &set(&[&tenant["companyId"]]));
        all_in(&alerts, "/service", &set(&["Box"]));
        all_in(&alerts, "/severity", &set(&SEVERITIES));
        let levels = items(&get(&simulator, "/api/v1/severity", &[]));
        assert_eq!(values(&levels, "/name"), set(&SEVERITIES));
        let known = values(&users, "/userId");
        all_in(&alerts, "/userId", &known);
        all_in(&activities, "/userId", &known);
        let policies = items(&get(&simulator, "/api/v1/alert/policy/list", &service));
        all_in(&alerts, "/policyCode", &values(&policies, "/id"));
        all_in(&alerts, "/policyName", &values(&policies, "/name"));
        let data = get(&simulator, "/api/v1/scan/policy/list", &[]);
        assert_eq!(
            data["data"]["totalCount"],
            items(&data["data"]["datas"]).len()
        );
        let data = items(&data["data"]["datas"]);
        for alert in &alerts {
            let of = |policy: &&Value| text(&policy["id"]) == text(&alert["policyId"]);
            let policy = data.iter().find(of).unwrap();
            assert_eq!(policy["name"], alert["policyName"]);
        }
        all_in(&data, "/bizUnitId", &set(&[&tenant["buId"]]));
        let countries = items(&get(&simulator, "/api/v1/country/list", &[]));
        all_in(
            &alerts,
            "/geoLocationList/0/countryCode",
            &values(&countries, "/id"),
        );

        // Each alert was raised by an activity that names it.
        for alert in &alerts {
            let raised = |activity: &&Value| activity["eventId"] == alert["eventId"];
            let activity = activities.iter().find(raised).unwrap();
            assert_eq!(activity["alertIdList"], json!([alert["id"]]));
            assert_eq!(alert["eventIdList"], json!([alert["eventId"]]));
            if let Some(file) = alert.get("fileId") {
                assert_eq!(*file, activity["fileId"]);
                let header = format!("fileId: {}", text(file));
                let path = "/api/v1/profile/document/fileSummary";
                let report = post(&simulator, path, &["service: Box", &header], &json!({}));
                let summary = &report["data"]["fileSummary"];
                assert_eq!(
                    (&summary["fileName"], &summary["owner"]),
                    (&alert["object"], &alert["user"])
                );
            }
        }
        assert_eq!(
            values(&activities, "/alertIdList/0"),
            values(&alerts, "/id")
        );
    }
}
