//! Clients of FortiNAC that are public: fortinac-mcp, and a script that gives hosts a role by their domain.

use secapi_simulator::Simulator;
use serde_json::Value;

use super::{and, ask, get, has};

fn started(rows: usize) -> (Simulator, Vec<String>) {
    let builder = Simulator::builder().product("fortinac").items(rows);
    let simulator = builder.start().unwrap();
    let token = simulator.credentials().token.clone().unwrap();
    (simulator, vec![format!("Authorization: Bearer {token}")])
}

#[test]
fn hosts_and_profiling_rules_are_read() {
    let (simulator, headers) = started(30);
    let path = "/api/v2/host?filter=role%3D%3DNAC-Default%7Crole%3D%3Dnull";
    let hosts = get(&simulator, path, &headers);
    let hosts = hosts["results"].as_array().unwrap();
    assert!((1..30).contains(&hosts.len()));
    for host in hosts {
        assert!(host["role"].is_null() || host["role"] == "NAC-Default");
        has(
            host,
            &[
                "id",
                "connected",
                "primaryMac",
                "ip",
                "hostName",
                "typeLabel",
                "operatingSystem",
            ],
        );
        for adapter in host["adapterObjects"].as_array().unwrap() {
            has(adapter, &["id"]);
        }
    }
    let made_up = hosts.iter().find(|host| host["ip"].is_string()).unwrap();
    let adapter = &made_up["adapterObjects"][0];
    has(adapter, &["ips", "location", "vendorName"]);
    assert_eq!(adapter["ipaddress"], made_up["ip"]);
    let by_mac = format!(
        "/api/v2/host/by-mac/{}",
        made_up["primaryMac"].as_str().unwrap()
    );
    let found = get(&simulator, &by_mac, &headers);
    assert_eq!(found["results"][0]["id"], made_up["id"]);
    let count = get(&simulator, "/api/v2/host/count", &headers);
    assert_eq!(count["total"], 30);
    let page = get(&simulator, "/api/v2/host?start=0&count=200", &headers);
    assert_eq!(page["results"].as_array().unwrap().len(), 30);

    // The rules are read as XML, whatever the client accepts.
    for accept in ["*/*", "application/json"] {
        let headers = and(&headers, &[("Accept", accept)]);
        let rules = ask(
            &simulator,
            "GET /api/v2/DeviceProfiler/Rule/export",
            &headers,
            "",
        );
        assert!(rules.body.starts_with("<?xml"));
        assert_eq!(rules.body.matches("<DpcRule>").count(), 30);
        for name in [
            "name",
            "type",
            "enabled",
            "role",
            "rank",
            "registerAutomatically",
            "methods",
        ] {
            let ends = rules.body.matches(&format!("</{name}>")).count();
            assert!(ends >= 30, "{name}");
        }
        assert!(rules.body.contains("<rank>1</rank>"));
    }
    ask(
        &simulator,
        "POST /api/v2/adapter/reprofile-rogues",
        &headers,
        "",
    );
}

#[test]
fn a_script_gives_a_host_its_role() {
    let (simulator, headers) = started(30);
    let json = and(&headers, &[("Content-Type", "application/json")]);
    let hosts = get(&simulator, "/api/v2/host?count=30", &headers);
    let hosts = hosts["results"].as_array().unwrap();
    let host = hosts.iter().find(|host| host["ip"].is_string()).unwrap();
    let by_ip = format!("/api/v2/host/by-ip/{}", host["ip"].as_str().unwrap());
    let found = get(&simulator, &by_ip, &json);
    assert!(found["results"][0]["operatingSystem"].is_string());
    let id = found["results"][0]["id"].to_string();
    let form = and(
        &headers,
        &[("Content-Type", "application/x-www-form-urlencoded")],
    );
    // Another client sends several ids with commas.
    for ids in [id.clone(), format!("{id},{}", hosts[0]["id"])] {
        let body = format!("id={}&role=Domain-Joined", ids.replace(',', "%2C"));
        ask(&simulator, "POST /api/v2/host/set-role", &form, &body);
    }
    let after: Value = get(&simulator, &by_ip, &json);
    assert_eq!(after["results"][0]["role"], "Domain-Joined");
}
