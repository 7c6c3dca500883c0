//! The helpers for one host: finding, changing, letting in, grouping. Answers are prepared: real appliances may give others than the simulator.

mod support;

use std::net::Ipv4Addr;

use fortinac::hosts::HostKey;
use fortinac::{ErrorKind, MacAddress};
use secapi_simulator::Canned;
use serde_json::json;

use crate::support::{answer, lines, pair, results};

const MAC: &str = "00:50:56:00:00:02";

fn failure() -> Canned {
    Canned::json(
        200,
        r#"{"status": "error", "errorMessage": "No such host"}"#,
    )
}

#[tokio::test]
async fn a_host_is_found_by_any_form_of_its_address() {
    let (simulator, nac) = pair();
    for mac in [MAC, "00-50-56-00-00-02", "0050.5600.0002", "005056000002"] {
        results(
            &simulator,
            "host.get_by_mac",
            &json!([{"id": 9_007_199_254_740_993_i64, "adapters": ["00:50:56:00:00:02"]}]),
        );
        let host = nac.find_host(mac).await.unwrap().unwrap();
        assert_eq!(
            host.id,
            Some(9_007_199_254_740_993),
            "an id over 2^53 is exact"
        );
        assert_eq!(
            lines(&simulator),
            ["GET /api/v2/host/by-mac/00%3A50%3A56%3A00%3A00%3A02"]
        );
    }
    answer(
        &simulator,
        "host.get_by_ip",
        r#"{"status": "success", "result": {"id": 7, "hostName": "a"}}"#,
    );
    let host = nac.find_host(Ipv4Addr::new(192, 0, 2, 1)).await.unwrap();
    assert_eq!(host.unwrap().id, Some(7));
}

#[tokio::test]
async fn none_is_no_error_however_the_appliance_says_so() {
    let (simulator, nac) = pair();
    results(&simulator, "host.get_by_mac", &json!([]));
    assert_eq!(nac.find_host(MAC).await.unwrap(), None);
    results(&simulator, "host.get_by_mac", &json!(null));
    assert_eq!(nac.find_host(MAC).await.unwrap(), None);
    for body in [
        r#"{"status": "error", "errorMessage": "No such host"}"#,
        r#"{"status": "error", "message": "No such host"}"#,
    ] {
        let missing = Canned::json(404, body);
        simulator.next_answer("host.get_by_mac", missing).unwrap();
        assert_eq!(nac.find_host(MAC).await.unwrap(), None);
    }
    simulator.next_answer("host.get_by_mac", failure()).unwrap();
    results(&simulator, "host.list", &json!([]));
    drop(simulator.take_requests());
    assert_eq!(nac.find_host(MAC).await.unwrap(), None);
    assert_eq!(
        lines(&simulator)[1],
        "GET /api/v2/host?filter=physAddress==00:50:56:00:00:02&count=2&start=0"
    );
    // When the list fails as well, the first failure is the one that is told.
    simulator.next_answer("host.get_by_mac", failure()).unwrap();
    simulator.next_answer("host.list", failure()).unwrap();
    let error = nac.find_host(MAC).await.unwrap_err();
    assert_eq!(error.operation(), Some("host.get_by_mac"), "{error}");
}

#[tokio::test]
async fn a_404_of_anything_else_does_not_mean_that_there_is_no_host() {
    let (simulator, nac) = pair();
    for status in [404, 410] {
        for answer in [
            Canned::html(status, "<html><title>Not found</title></html>"),
            Canned::json(status, ""),
            Canned::json(status, "null"),
            Canned::json(status, "404 page not found"),
            Canned::json(
                status,
                r#"{"message": "no Route matched with those values"}"#,
            ),
            Canned::json(
                status,
                r#"{"error_code": "APIGW.0101", "error_msg": "The API does not exist"}"#,
            ),
            Canned::json(
                status,
                r#"{"timestamp": 1, "status": 404, "error": "Not Found", "message": "No message available", "path": "/x"}"#,
            ),
        ] {
            for call in ["host.get_by_mac", "host.get_by_ip"] {
                simulator.next_answer(call, answer.clone()).unwrap();
            }
            for error in [
                nac.find_host(MAC).await.unwrap_err(),
                nac.find_host(Ipv4Addr::new(192, 0, 2, 1))
                    .await
                    .unwrap_err(),
            ] {
                assert!(
                    error.is_unknown_endpoint() && !error.is_not_found(),
                    "{error}"
                );
                assert!(
                    error.hint().contains("check the base URL of http"),
                    "{error}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_host_that_does_not_have_the_address_is_not_taken_for_the_one_that_has() {
    let (simulator, nac) = pair();
    results(
        &simulator,
        "host.get_by_mac",
        &json!([{"id": 1, "adapters": ["AA:AA:AA:AA:AA:AA"]}]),
    );
    let error = nac.find_host(MAC).await.unwrap_err();
    assert!(error.to_string().contains("AA:AA:AA:AA:AA:AA"), "{error}");
    // Nor is one of several.
    let two = json!([{"id": 1, "adapters": [MAC]}, {"id": 2, "adapters": [MAC]}]);
    results(&simulator, "host.get_by_mac", &two);
    let error = nac.find_host(MAC).await.unwrap_err();
    assert!(error.to_string().contains("several"), "{error}");
}

#[tokio::test]
async fn a_change_keeps_what_this_crate_does_not_know() {
    let (simulator, nac) = pair();
    let record = json!({"id": 38, "adapters": [MAC], "role": "Guest", "landscape": 345_051_519_875_i64,
        "creationTime": "2020-03-05T18:12:35.310+0000", "newInALaterVersion": {"a": [1, null]}});
    results(&simulator, "host.get_by_mac", &json!([record]));
    let host = nac
        .update_host(MAC, |host| host.role = Some("Printers".to_owned()))
        .await
        .unwrap();
    assert_eq!(host.role.as_deref(), Some("Printers"));
    let requests = simulator.take_requests();
    assert_eq!(requests[1].path, "/api/v2/host/with-adapters/38");
    let sent = requests[1].json().unwrap();
    for (name, value) in record.as_object().unwrap() {
        let value = if name == "role" {
            &json!("Printers")
        } else {
            value
        };
        assert_eq!(&sent[name], value, "{name}");
    }
    // Nothing is written when nothing was changed, and the id stays.
    results(&simulator, "host.get_by_mac", &json!([record]));
    nac.update_host(MAC, |_| ()).await.unwrap();
    results(&simulator, "host.get_by_mac", &json!([record]));
    let error = nac
        .update_host(MAC, |host| host.id = Some(39))
        .await
        .unwrap_err();
    assert_eq!(error.parameter(), Some("id"));
    results(&simulator, "host.get_by_mac", &json!([]));
    let error = nac.update_host(MAC, |_| ()).await.unwrap_err();
    assert!(error.to_string().contains("no host has"), "{error}");
    assert!(
        lines(&simulator).iter().all(|line| line.starts_with("GET")),
        "only reads"
    );
}

#[tokio::test]
async fn hosts_are_let_in_and_kept_out_by_mac_or_ip_and_never_twice() {
    let (simulator, nac) = pair();
    let mac: MacAddress = MAC.parse().unwrap();
    nac.disable_host(mac).await.unwrap();
    nac.disable_host("192.0.2.10").await.unwrap();
    nac.enable_host(mac).await.unwrap();
    results(
        &simulator,
        "host.get_by_ip",
        &json!([{"id": 1, "adapters": [MAC]}]),
    );
    nac.enable_host("192.0.2.10").await.unwrap();
    let requests = simulator.take_requests();
    let sent: Vec<_> = requests
        .iter()
        .map(|request| (request.path.as_str(), &request.body[..]))
        .collect();
    let form = &b"mac=00%3A50%3A56%3A00%3A00%3A02"[..];
    assert_eq!(
        sent,
        [
            ("/api/v2/host/disable-by-mac", form),
            ("/api/v2/host/disable-by-ip", b"ip=192.0.2.10"),
            ("/api/v2/host/enable-by-mac", form),
            ("/api/v2/host/by-ip/192.0.2.10", b""),
            ("/api/v2/host/enable-by-mac", form),
        ]
    );

    for operation in [
        "host.disable_by_mac",
        "host.disable_by_ip",
        "host.enable_by_mac",
    ] {
        simulator
            .next_answer(operation, Canned::html(504, "<html>late</html>"))
            .unwrap();
    }
    for error in [
        nac.disable_host(mac).await.unwrap_err(),
        nac.disable_host("192.0.2.10").await.unwrap_err(),
        nac.enable_host(mac).await.unwrap_err(),
    ] {
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(error.attempts(), 1, "{error}");
    }
    assert_eq!(simulator.requests().len(), 3);
}

#[tokio::test]
async fn of_several_interfaces_the_one_with_the_ip_is_enabled() {
    let (simulator, nac) = pair();
    let host = |ips: [&str; 2]| {
        json!([{"id": 1, "adapters": ["AA:AA:AA:AA:AA:AA", MAC], "adapterObjects": [
            {"physicalAddress": "AA:AA:AA:AA:AA:AA", "ips": [ips[0]]}, {"physicalAddress": MAC, "ips": [ips[1]]}]}])
    };
    results(
        &simulator,
        "host.get_by_ip",
        &host(["192.0.2.9", "192.0.2.10"]),
    );
    nac.enable_host("192.0.2.10").await.unwrap();
    let sent = simulator.take_requests().pop().unwrap();
    assert_eq!(&sent.body[..], b"mac=00%3A50%3A56%3A00%3A00%3A02");
    results(
        &simulator,
        "host.get_by_ip",
        &host(["192.0.2.8", "192.0.2.9"]),
    );
    let error = nac.enable_host("192.0.2.10").await.unwrap_err();
    assert!(
        error.to_string().contains(MAC) && error.parameter() == Some("mac"),
        "{error}"
    );
    assert_eq!(simulator.requests().len(), 1, "nothing was enabled");
}

#[tokio::test]
async fn a_host_gets_into_a_group_by_names() {
    let (simulator, nac) = pair();
    results(
        &simulator,
        "host.list",
        &json!([{"id": 38, "hostName": "PRINTER-3"}, {"id": 39, "hostName": "printer-33"}]),
    );
    results(
        &simulator,
        "system_group.list_groups",
        &json!([{"dbid": 11, "name": "Printers old"}, {"dbid": 12, "name": "Printers"}]),
    );
    nac.add_host_to_group(HostKey::name("printer-3"), "Printers")
        .await
        .unwrap();
    let requests = simulator.take_requests();
    let filters: Vec<_> = requests
        .iter()
        .filter_map(|request| request.query_value("filter"))
        .collect();
    assert!(
        filters.contains(&"hostName==printer-3") && filters.contains(&"name==Printers"),
        "{filters:?}"
    );
    let change = requests.last().unwrap();
    assert_eq!(change.path, "/api/v2/system/group/add-members");
    assert_eq!(&change.body[..], b"elemID=38&groupID=12");
}

#[tokio::test]
async fn no_group_several_groups_and_no_host_change_nothing() {
    let (simulator, nac) = pair();
    for (hosts, groups, part) in [
        (
            json!([{"id": 1, "adapters": [MAC]}]),
            json!([]),
            "there is no group \"Printers\"",
        ),
        (
            json!([{"id": 1, "adapters": [MAC]}]),
            json!([{"dbid": 1, "name": "Printers"}, {"id": "2", "name": "Printers"}]),
            "[1, 2]",
        ),
        (
            json!([]),
            json!([{"dbid": 1, "name": "Printers"}]),
            "no host has the MAC address",
        ),
        (
            json!([{"adapters": [MAC]}]),
            json!([{"dbid": 1, "name": "Printers"}]),
            "has no id",
        ),
    ] {
        results(&simulator, "host.get_by_mac", &hosts);
        results(&simulator, "system_group.list_groups", &groups);
        let error = nac.add_host_to_group(MAC, "Printers").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
        assert!(error.to_string().contains(part), "{error}");
        let sent = lines(&simulator);
        assert!(sent.iter().all(|line| line.starts_with("GET")), "{sent:?}");
        // What was prepared and not asked for would be the next case's.
        drop(nac.find_host(MAC).await);
        drop(nac.group_id("Printers").await);
        drop(simulator.take_requests());
    }
}

#[tokio::test]
async fn fields_are_set_by_their_names_and_wrong_ones_are_not_sent() {
    let (simulator, nac) = pair();
    let record =
        json!({"id": 7, "status": 1, "adapters": [MAC], "hostName": "old", "someday": [1]});
    results(&simulator, "host.get_by_mac", &json!([record]));
    let fields = |value: serde_json::Value| value.as_object().cloned().unwrap();
    let change = fields(json!({"hostName": "new", "notes": "second floor"}));
    let host = nac.set_host_fields(MAC, change).await.unwrap();
    assert_eq!(host.host_name.as_deref(), Some("new"));
    let sent = simulator.take_requests().pop().and_then(|last| last.json());
    let sent = sent.unwrap();
    assert_eq!(sent["notes"], "second floor");
    assert_eq!(sent["someday"], json!([1]));
    for wrong in [json!({"hostname": "x"}), json!({"status": "many"})] {
        let error = nac.set_host_fields(MAC, fields(wrong)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
    }
    assert!(simulator.take_requests().is_empty());
}
