//! Calls outside of the pattern.

use secapi_simulator::Simulator;
use serde_json::{Value, json};

use super::{ok, rows_of, started, step, text};

#[test]
fn an_archive_of_scan_results_is_listed() {
    let builder = Simulator::builder()
        .product("fortinac")
        .items(3)
        .strict_ids(true);
    let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_768_465_800);
    let simulator = builder.fixed_clock(now).start().unwrap();
    let names = || rows_of(&ok(&simulator, "GET /host/scan/archives", ""));
    let before = names();
    let results = rows_of(&ok(&simulator, "GET /host/scan", ""));
    let create = format!("POST /host/scan/archive/create id={}", results[0]["id"]);
    step(&simulator, &create, "", 200);
    let mut after = before.clone();
    after.push(json!(
        "RESULTS_Archive_2026_01_15_08_30_00_localhost.bua.gz"
    ));
    assert_eq!(names(), after);
    // The same second has the same name.
    step(&simulator, &create, "", 200);
    step(&simulator, "POST /host/scan/archive/create id=7", "", 404);
    assert_eq!(names(), after);
}

#[test]
fn a_log_snapshot_is_a_background_task_of_the_user() {
    let simulator = started();
    let line = "POST /system/debug/grabLogSnapshot-start";
    let id = ok(
        &simulator,
        line,
        r#"{"type":"made-up","zipPassword":"made-up"}"#,
    )["result"]
        .take();
    let tasks = rows_of(&ok(
        &simulator,
        "GET /system/background-task/current-user",
        "",
    ));
    let task = tasks.iter().find(|task| task["id"] == id).unwrap();
    assert_eq!(task["message"], "made-up");
    step(
        &simulator,
        "POST /system/background-task/delete id={id}",
        &id.to_string(),
        200,
    );
    let tasks = rows_of(&ok(&simulator, "GET /system/background-task", ""));
    assert!(tasks.iter().all(|task| task["id"] != id));
}

#[test]
fn lists_of_names_follow_the_records() {
    let simulator = started();
    for (rows, key, path, list) in [
        ("roles", "dbid", "/policy/role/simple", "groups"),
        (
            "attribute-groups",
            "dbid",
            "/radius/attrgroups/list",
            "results",
        ),
    ] {
        let names = || ok(&simulator, &format!("GET {path}"), "")[list].clone();
        let wanted = || -> Value {
            let rows = simulator.rows(rows, "").unwrap();
            let reference =
                |row: &Value| json!({ "id": row[key], "name": row["name"], "img": null });
            rows.iter().map(reference).collect()
        };
        assert_eq!(names(), wanted());
        let id = text(&simulator.rows(rows, "").unwrap()[1][key]);
        let update = path.rsplit_once('/').unwrap().0;
        let change = format!(
            "POST {update}/{{id}} {}",
            json!({ key: 0, "name": "made-up" })
        );
        step(&simulator, &change, &id, 200);
        assert_eq!(
            (names(), &names()[1]["name"]),
            (wanted(), &json!("made-up"))
        );
    }
    let found = ok(&simulator, "GET /radius/attrgroups/name/made-up", "");
    assert_eq!(rows_of(&found).len(), 1);
    step(
        &simulator,
        "POST /radius/attrgroups/delete Id={id}",
        &text(&rows_of(&found)[0]["dbid"]),
        200,
    );
    assert!(rows_of(&ok(&simulator, "GET /radius/attrgroups/name/made-up", "")).is_empty());
    // Containers, each with the devices that are in it.
    let inside = || ok(&simulator, "GET /device/domaindeviceinfo", "")["results"].clone();
    let devices = rows_of(&ok(&simulator, "GET /device", ""));
    let shown =
        |at: usize| json!({ "id": devices[at]["id"], "name": devices[at]["name"], "img": null });
    assert_eq!(inside()[1]["devices"], json!([shown(1)]));
    let to = format!(
        "GET /device/move?containerID={}&deviceID={}",
        inside()[1]["id"],
        devices[0]["id"]
    );
    step(&simulator, &to, "", 200);
    assert_eq!(inside()[1]["devices"], json!([shown(0), shown(1)]));
    assert_eq!(inside()[0]["devices"], json!([]));
}
