//! The jobs, as a user does them.

mod support;

use std::fs;

use secapi_simulator::{Canned, Simulator};
use serde_json::{Value, json};
use support::User;

fn started(product: &str) -> (Simulator, User) {
    let simulator = Simulator::builder()
        .product(product)
        .items(6)
        .job_time(std::time::Duration::ZERO)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    (simulator, user)
}

/// How often an operation was called.
fn calls(simulator: &Simulator, operation: &str) -> usize {
    let requests = simulator.requests();
    let made = requests
        .iter()
        .filter(|request| request.operation.as_deref() == Some(operation));
    made.count()
}

/// Writes a file in the user's home folder.
fn write(user: &User, name: &str, text: &str) {
    fs::write(user.home().join(name), text).unwrap();
}

fn read(user: &User, name: &str) -> String {
    fs::read_to_string(user.home().join(name)).unwrap()
}

#[test]
fn hosts_of_a_table_are_registered_and_failed_rows_can_be_run_again() {
    let (simulator, user) = started("fortinac");
    write(
        &user,
        "hosts.csv",
        "\u{feff}MAC;Name;Role;Room\r\n\
         00:50:56:aa:00:01;printer-1;Printers;1\r\n\
         0050.56aa.0002;printer-2;Prnters;2\r\n\
         00-50-56-AA-00-01;again;Printers;3\r\n\
         00:50:56;bad;;4\r\n\
         00:50:56:aa:00:05;short\r\n",
    );
    let register = "fortinac hosts register hosts.csv --report out.csv --yes";
    let ended = user.line(register);
    let counts: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        counts,
        json!({"rows": 5, "registered": 1, "refused": 1, "duplicate": 1, "invalid": 2})
    );
    let said = ended.failed(7);
    assert!(said.contains("4 of 5 rows failed"), "{said}");
    assert!(said.contains("line 3: refused: there is no role"), "{said}");
    assert_eq!(calls(&simulator, "host.create"), 1);
    let report = read(&user, "out.csv");
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines[0], "MAC,Name,Role,Room,line,outcome,detail");
    assert_eq!(
        lines[1],
        "00:50:56:aa:00:01,printer-1,Printers,1,2,registered,"
    );
    assert!(lines[3].ends_with("4,duplicate,line 2 has the same MAC address"));
    assert_eq!(lines.len(), 6);

    // Put right and run again: what is done is left alone.
    let mended = report
        .replace("Prnters", "Printers")
        .replace("00:50:56,bad", "00:50:56:aa:00:04,bad");
    write(&user, "mended.csv", &mended);
    let counts = user
        .line("fortinac hosts register mended.csv --report out.csv --yes")
        .json();
    assert_eq!(
        counts,
        json!({"rows": 5, "registered": 4, "already-registered": 1})
    );
    assert_eq!(calls(&simulator, "host.create"), 4);
    let host = user.line("fortinac hosts get 0050.56aa.0002").json();
    assert_eq!(host["hostName"], "printer-2");
    assert_eq!(host["role"], "Printers");
}

#[test]
fn a_dry_run_and_a_missing_yes_send_nothing() {
    let (simulator, user) = started("fortinac");
    write(
        &user,
        "hosts.csv",
        "mac,name\n00:50:56:aa:00:01,printer-1\n",
    );
    let rows = user
        .line("fortinac hosts register hosts.csv --dry-run")
        .json();
    assert_eq!(rows[0]["outcome"], "would-register");
    for line in [
        "fortinac hosts set 192.0.2.10 --role Guest",
        "fortinac hosts enable 00:50:56:aa:00:01",
        "fortinac hosts disable 00:50:56:aa:00:01 192.0.2.10",
        "fortinac hosts add-to-group 192.0.2.10 --group Guests",
    ] {
        let would = user.line(&format!("{line} --dry-run")).ok();
        assert!(would.starts_with("would "), "{line}: {would}");
    }
    for line in [
        "fortinac hosts register hosts.csv",
        "fortinac hosts set 192.0.2.10 --role Guest",
        "fortinac hosts disable 00:50:56:aa:00:01",
    ] {
        let said = user.line(line).failed(2);
        assert!(said.contains("changes state"), "{line}: {said}");
    }
    assert!(simulator.requests().is_empty());
}

#[test]
fn tables_that_cannot_be_read_are_refused_before_anything_is_sent() {
    let (simulator, user) = started("fortinac");
    write(&user, "empty.csv", "");
    write(&user, "header.csv", "mac,name\n");
    write(&user, "bare.csv", "00:50:56:aa:00:01,printer-1\n");
    write(&user, "column.csv", "name,role\nprinter-1,Printers\n");
    write(&user, "slip.csv", "mac,nmae\n00:50:56:aa:00:01,x\n");
    fs::write(user.home().join("latin.csv"), b"mac,name\n1,\xE4\n").unwrap();
    fs::create_dir(user.home().join("folder")).unwrap();
    for (file, part) in [
        ("empty.csv", "empty.csv is empty"),
        ("header.csv", "no rows"),
        ("bare.csv", "no header"),
        ("column.csv", "no column `mac`"),
        ("slip.csv", "did you mean `name`?"),
        ("latin.csv", "line 2: not UTF-8"),
        ("folder", "directory"),
        ("missing.csv", "No such file"),
    ] {
        let line = format!("fortinac hosts register {file} --yes");
        let said = user.line(&line).failed(2);
        assert!(said.contains(part), "{file}: {said}");
    }
    write(&user, "hosts.csv", "mac\n00:50:56:aa:00:01\n");
    for report in ["hosts.csv", "folder", "missing/out.csv"] {
        let line = format!("fortinac hosts register hosts.csv --yes --report {report}");
        user.line(&line).failed(2);
    }
    assert_eq!(read(&user, "hosts.csv"), "mac\n00:50:56:aa:00:01\n");
    assert!(simulator.requests().is_empty());
}

#[test]
fn rows_whose_outcome_is_unknown_are_not_sent_twice() {
    let (simulator, user) = started("fortinac");
    write(
        &user,
        "hosts.csv",
        "mac\n00:50:56:aa:00:01\n00:50:56:aa:00:02\n",
    );
    simulator
        .faults()
        .add_script("host.create nth 1 cut-after")
        .unwrap();
    let line = "fortinac hosts register hosts.csv --concurrency 1 --yes";
    let ended = user.line(line);
    let rows: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(rows[0]["outcome"], "unknown");
    assert_eq!(rows[1]["outcome"], "registered");
    ended.failed(7);
    assert_eq!(calls(&simulator, "host.create"), 2);
    let rows = user.line(line).json();
    assert_eq!(rows[0]["outcome"], "already-registered");
    assert_eq!(calls(&simulator, "host.create"), 2);
}

#[test]
fn a_token_that_is_not_let_in_ends_a_registration() {
    let (simulator, user) = started("fortinac");
    let user = user.with("SECAPI_FORTINAC_TOKEN", "made-up-token");
    write(
        &user,
        "hosts.csv",
        "mac\n00:50:56:aa:00:01\n00:50:56:aa:00:02\n",
    );
    user.line("fortinac hosts register hosts.csv --concurrency 1 --yes")
        .failed(3);
    assert_eq!(calls(&simulator, "host.create"), 0);
}

#[test]
fn a_host_is_looked_up_changed_and_kept_off_the_network() {
    let (simulator, user) = started("fortinac");
    let mac = "02:00:00:00:00:01";
    let host = user.line(&format!("fortinac hosts get {mac}")).json();
    let name = host["hostName"].as_str().unwrap().to_owned();
    let by_name = user.line(&format!("fortinac hosts get {name} --by-name"));
    assert_eq!(by_name.json()["id"], host["id"]);
    let line = format!("fortinac hosts set {mac} --role Guest --set notes=42 --yes");
    let changed = user.line(&line).json();
    assert_eq!(
        (&changed["role"], &changed["notes"]),
        (&json!("Guest"), &json!("42"))
    );
    let line = format!("fortinac hosts disable {mac} --yes");
    user.line(&line).ok();
    let get = format!("fortinac hosts get {mac}");
    assert_eq!(user.line(&get).json()["state"], 1);
    let rows = user
        .line(&format!(
            "fortinac hosts enable {mac} 02:00:00:00:00:02 --yes"
        ))
        .json();
    assert_eq!(rows[1]["outcome"], "done");
    assert_eq!(user.line(&get).json()["state"], 0);
    let group = ["fortinac", "hosts", "add-to-group", mac, "--yes", "--group"];
    let with = |name: &'static str| user.run(&[&group[..], &[name]].concat());
    with("Registered Hosts").ok();
    with("Nobody").failed(4);
    for (line, code) in [
        ("fortinac hosts get 00:50:56:ff:00:01", 4),
        ("fortinac hosts get 00:50:56:ff", 2),
        ("fortinac hosts get printer-9 --by-name", 4),
        ("fortinac hosts set 00:50:56:ff:00:01 --role Guest --yes", 4),
        ("fortinac hosts set 02:00:00:00:00:01 --yes", 2),
        (
            "fortinac hosts set 02:00:00:00:00:01 --yes --set hostname=x",
            2,
        ),
        (
            "fortinac hosts set 02:00:00:00:00:01 --yes --set status=many",
            2,
        ),
    ] {
        user.line(line).failed(code);
    }
    let all = user
        .line("fortinac hosts export -o ndjson --page-size 2")
        .ok();
    assert_eq!(all.lines().count(), 6);
    let rest = user
        .line("fortinac hosts export -o ndjson --start-at 4")
        .ok();
    assert_eq!(rest.lines().count(), 2);
    drop(simulator);
}

#[test]
fn a_read_only_profile_refuses_jobs_that_change() {
    let simulator = Simulator::start("fortinac").unwrap();
    let user = User::new();
    let token = simulator.credentials().token.clone().unwrap();
    let add = format!(
        "profile add lab --product fortinac --base-url {} --token - --read-only",
        simulator.base_url()
    );
    user.run_with_input(&add.split_whitespace().collect::<Vec<_>>(), &token)
        .ok();
    write(&user, "hosts.csv", "mac\n00:50:56:aa:00:01\n");
    for line in [
        "fortinac hosts register hosts.csv --yes",
        "fortinac hosts set 192.0.2.10 --role Guest --yes",
        "fortinac hosts disable 192.0.2.10 --yes",
        "fortinac hosts add-to-group 192.0.2.10 --group Guests --yes",
    ] {
        let said = user.line(line).failed(2);
        assert!(said.contains("read-only"), "{line}: {said}");
    }
    assert!(simulator.requests().is_empty());
    user.line("fortinac hosts export --jq length").ok();
}

#[test]
fn an_export_says_which_rows_cannot_be_read_and_where_it_goes_on() {
    let (simulator, user) = started("fortinac");
    let page = r#"{"status": "success", "errorMessage": null, "results": [{"id": 1}, "damaged"], "total": 2}"#;
    simulator
        .next_answer("host.list", Canned::json(200, page))
        .unwrap();
    let ended = user.line("fortinac hosts export -o ndjson");
    assert_eq!(ended.stdout.lines().count(), 1, "{ended:?}");
    let said = ended.failed(7);
    assert!(said.contains("row 2"), "{said}");
    simulator
        .faults()
        .add_script("host.list nth 2 status 400")
        .unwrap();
    let ended = user.line("fortinac hosts export -o ndjson --page-size 2");
    assert!(ended.stdout.lines().count() < 6, "{ended:?}");
    let said = ended.failed(1);
    assert!(said.contains("`--start-at "), "{said}");
}

#[test]
fn alerts_of_all_services_of_a_business_unit() {
    let (_simulator, user) = started("forticasb");
    let tenants = user.line("forticasb tenants").json();
    assert!(tenants[0]["companyId"].is_string());
    let alerts = user.line("forticasb alerts --since 30d").json();
    let services: std::collections::BTreeSet<&str> = alerts
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|alert| alert["service"].as_str())
        .collect();
    assert!(services.len() > 1, "{services:?}");
    let some = user
        .line("forticasb alerts --since 30d --service Salesforce --severity Critical --limit 1")
        .json();
    assert_eq!(some[0]["severity"], "Critical");
    let risk = user.line("forticasb risk").json();
    assert!(risk[0]["riskTrend"].is_array());
    let said = user
        .line("forticasb alerts --since 1d --until 2d")
        .failed(2);
    assert!(said.contains("make no period"), "{said}");
}

#[test]
fn from_an_alert_to_its_document() {
    let (_simulator, user) = started("forticwp");
    let filter = ["--type", "Data Analysis", "--jq", ".[0].id"];
    let words = ["forticwp", "alerts", "--since", "30d"];
    let id = user.run(&[&words[..], &filter[..]].concat()).ok();
    let report = user.run(&["forticwp", "document-report", id.trim()]).json();
    assert!(report["permissions"].is_array());
    user.line("forticwp document-report nothing").failed(4);
    assert!(user.line("forticwp tenants").json()[0]["roleId"].is_string());
}

#[test]
fn a_scan_ends_with_its_verdict() {
    let (simulator, user) = started("forticwp");
    write(&user, "app.tar", "made-up archive");
    let scan =
        "forticwp scan-image app.tar --name app:1.0 --junit scan.xml --sarif scan.json --yes";
    let ended = user.line(scan);
    assert!(
        ended.stdout.contains("\"verdict\": \"blocked\""),
        "{ended:?}"
    );
    let said = ended.failed(1);
    assert!(said.contains("a policy blocks the build"), "{said}");
    assert!(read(&user, "scan.xml").contains("name=\"app:1.0\"><failure"));
    let sarif: Value = serde_json::from_str(&read(&user, "scan.json")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");

    let prepare = |operation: &str, body: &str| {
        let answer = Canned::json(200, body.to_owned());
        simulator.next_answer(operation, answer).unwrap();
    };
    prepare("container.get_job", r#"{"status": 20, "result": 100}"#);
    prepare(
        "container.search_images",
        r#"{"totalCount": 1, "datas": [{"imageId": 1, "result": 1}]}"#,
    );
    assert_eq!(user.line(scan).json()["verdict"], "passed");
    assert!(read(&user, "scan.xml").contains("failures=\"0\""));

    prepare("container.get_job", r#"{"status": 20, "result": 100}"#);
    prepare(
        "container.search_images",
        r#"{"totalCount": 1, "datas": [{"imageId": 1, "result": 0}]}"#,
    );
    user.line(scan).failed(2);
    for (line, part) in [
        ("forticwp scan-image missing.tar --yes", "No such file"),
        ("forticwp scan-image - --yes", "has no name"),
        ("forticwp scan-image app.tar", "changes state"),
    ] {
        let said = user.line(line).failed(2);
        assert!(said.contains(part), "{line}: {said}");
    }
    // A refusal of the service is no verdict either.
    let user = user.with("SECAPI_FORTICWP_API_CREDENTIAL", "made-up-credential");
    user.line(scan).failed(2);
    assert!(read(&user, "scan.xml").contains("errors=\"1\""));
}

#[test]
fn instances_are_stopped_started_and_created() {
    let (simulator, user) = started("dbss");
    let instances = user.line("dbss instances").json();
    assert!(instances[0]["databases"][0]["agents"].is_array());
    let id = instances[0]["id"].as_str().unwrap();
    let said = user.line(&format!("dbss stop {id}")).failed(2);
    assert!(said.contains("changes state"), "{said}");
    let status = |change: &str| {
        let line = format!("dbss {change} {id} --wait --yes --jq .status");
        user.line(&line).ok().trim().to_owned()
    };
    assert_eq!(status("stop"), "SHUTOFF");
    assert_eq!(status("start"), "ACTIVE");
    write(
        &user,
        "instance.json",
        r#"{"name": "new", "flavor_ref": "f", "region_id": "cn-north-4", "vpc_id": "v", "security_groups": [{"id": "s"}],
            "nics": [{"subnet_id": "n"}], "resource_spec_code": "dbss.bypassaudit.low", "availability_zone": "cn-north-4a"}"#,
    );
    let made = user
        .line("dbss create --body @instance.json --wait --yes")
        .json();
    assert_eq!(made["name"], "new");
    assert_eq!(calls(&simulator, "instance.create_instances"), 1);
    user.line("dbss create --body {} --yes").failed(2);
    let said = user
        .line("dbss start nothing-of-this-name-is-there-at-all --wait --wait-timeout 1s --yes")
        .code;
    assert_ne!(said, 0);
}

#[test]
fn reports_and_evidence_are_files() {
    let (_simulator, user) = started("dbss");
    let instances = user.line("dbss instances").json();
    let id = instances[0]["id"].as_str().unwrap();
    let list = format!("dbss report list-audit-report-templates {id} --jq .[0].template.id");
    let template = user.line(&list).ok();
    let make = format!(
        "dbss report make {id} --template {} --out report.pdf",
        template.trim()
    );
    user.line(&make).failed(2);
    user.line(&format!("{make} --yes")).ok();
    assert!(fs::metadata(user.home().join("report.pdf")).unwrap().len() > 0);
    user.line(&format!(
        "dbss evidence risk-rules {id} --out evidence.json"
    ))
    .ok();
    let evidence: Value = serde_json::from_str(&read(&user, "evidence.json")).unwrap();
    assert_eq!(evidence["instance_id"], id);
    let all = user.line("dbss evidence risk-rules").json();
    assert_eq!(
        all.as_array().map(Vec::len),
        instances.as_array().map(Vec::len)
    );
    user.line(&format!(
        "dbss evidence risk-rules {id} --out missing/evidence.json"
    ))
    .failed(2);
}
