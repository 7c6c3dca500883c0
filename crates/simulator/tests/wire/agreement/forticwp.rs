use serde_json::json;

use super::{SIZES, all_in, get, items, post, set, started, text, values};

#[test]
fn alerts_findings_resources_and_accounts() {
    for size in SIZES {
        let simulator = started("forticwp", size);
        let tenant = &simulator.credentials().context;
        let map = get(&simulator, "/api/v1/resourceURLMap", &[]);
        let companies = items(&map[0]["companyMapSet"]);
        assert!(values(&companies, "/companyId").contains(&tenant["companyId"]));
        let role = get(&simulator, "/api/v1/account/role", &[]);
        assert_eq!(text(&role["roleId"]), tenant["roleId"]);

        let accounts = items(&get(&simulator, "/api/v1/service/status/list", &[]));
        let (ids, clouds) = (
            values(&accounts, "/serviceId"),
            values(&accounts, "/service"),
        );
        all_in(&accounts, "/companyId", &set(&[&tenant["companyId"]]));
        all_in(
            &accounts,
            "/service",
            &set(&["AWS", "Azure", "GoogleCloud"]),
        );
        let risks = items(&get(
            &simulator,
            "/api/v1/dashboard/cloud/account/list",
            &[],
        ));
        assert_eq!(values(&risks, "/serviceId"), ids);
        all_in(&risks, "/severity", &set(&["High Risk", "Medium Risk"]));
        for account in &accounts {
            let of = |name: &str| format!("{name}: {}", text(&account[name]));
            let headers = [&*of("service"), &*of("serviceId")];
            let detail = get(&simulator, "/api/v1/service/status/detail", &headers);
            for name in ["service", "BuId"] {
                assert_eq!(detail[name], account[name]);
            }
        }

        let body =
            json!({ "startTime": 0, "endTime": 4_000_000_000_000_i64, "skip": 0, "limit": 1000 });
        let alerts = post(&simulator, "/api/v1/alert/list", &[], &body);
        assert_eq!(alerts["totalCount"], items(&alerts["data"]).len());
        let alerts = items(&alerts["data"]);
        all_in(&alerts, "/companyId", &set(&[&tenant["companyId"]]));
        all_in(&alerts, "/applicationId", &ids);
        all_in(&alerts, "/service", &clouds);
        all_in(&alerts, "/buId", &values(&accounts, "/BuId"));
        all_in(
            &alerts,
            "/state",
            &set(&["Open", "Acknowledge", "Dismiss", "Resolved"]),
        );
        let levels = items(&get(&simulator, "/api/v1/severity", &[]));
        all_in(&alerts, "/severity", &values(&levels, "/name"));
        let policies = items(&get(&simulator, "/api/v1/alert/policy/list", &[]));
        all_in(&alerts, "/policyCode", &values(&policies, "/id"));
        let countries = items(&get(&simulator, "/api/v1/country/list", &[]));
        all_in(
            &alerts,
            "/geoLocationList/0/countryCode",
            &values(&countries, "/id"),
        );
        for alert in alerts.iter().filter(|one| one["objectType"] == "Document") {
            let header = format!("fileId: {}", text(&alert["objectId"]));
            let document = post(
                &simulator,
                "/api/v1/profile/document/detail",
                &[&header],
                &json!({}),
            );
            let document = document
                .pointer("/data/0")
                .or(document.get("data"))
                .unwrap_or(&document);
            assert_eq!(document["fileName"], alert["object"]);
        }

        let list =
            json!({ "filter": { "resourceType": { "option": [] } }, "skip": 0, "limit": 1000 });
        let path = "/api/workload/v1/profile/resource/list";
        let resources = post(&simulator, path, &[], &list);
        assert_eq!(resources["totalCount"], items(&resources["datas"]).len());
        let resources = items(&resources["datas"]);
        all_in(&resources, "/account/accountNumber", &ids);
        let ids = values(&resources, "/id");
        assert_eq!(ids.len(), resources.len());
        for id in ids {
            let path = "/api/workload/v1/profile/resource/topology/detail";
            let detail = get(&simulator, path, &[&format!("rid: {id}")]);
            let resource = resources.iter().find(|one| text(&one["id"]) == id).unwrap();
            assert_eq!(
                (&detail["name"], &detail["region"]),
                (&resource["name"], &resource["region"])
            );
            let body = json!({ "objectId": id.parse::<i64>().unwrap(), "startTime": 0, "endTime": 4_000_000_000_000_i64 });
            let findings = post(&simulator, "/api/v2/finding/list", &[], &body);
            all_in(&items(&findings["data"]), "/resourceId", &set(&[&id]));
        }
    }
}
