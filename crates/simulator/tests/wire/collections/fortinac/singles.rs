//! Settings that are one record.

use serde_json::{Value, json};

use super::{ok, started, step};

/// Settings that are one record: where it is read, how it is changed, and what it shows then.
pub(super) const SINGLES: &[(&str, &str, &str)] = &[
    (
        "agent-update",
        "/settings/agent/agent-update",
        r#"POST /settings/agent/agent-update {"winUUID":"made-up","allowDowngrade":true}"#,
    ),
    (
        "aaa-mapping-defaults",
        "/settings/integration/aaa-mappings/defaults",
        r#"POST /settings/integration/aaa-mappings/defaults radiusProxyAuthPort=7&radiusProxyAcctPort=8&pimaryRadiusServer=9&radiusProxyAuthEnabled=false => {"radiusProxyAuthPort":7,"radiusProxyAcctPort":8,"primaryServerID":9,"radiusProxyAuthEnabled":false}"#,
    ),
    (
        "analytics",
        "/system/analytics-properties",
        r#"POST /system/analytics-properties analyticsActivationKey=made-up&analyticsServer=made-up.example => {"analyticsServer":"made-up.example"}"#,
    ),
    (
        "database-backup",
        "/system/backup-settings/database",
        r#"POST /system/backup-settings/database archiveName=made-up&backupDays=9 => {"archiveName":"made-up","backupDays":"9"}"#,
    ),
    (
        "element-properties",
        "/policy/logical-network-configuration/element/properties?deviceID=1000001",
        r#"POST /policy/logical-network-configuration/element/properties {"elementIDs":[1000001],"properties":{"sourceIPAddr":"192.0.2.9"}} => {"sourceIPAddr":"192.0.2.9"}"#,
    ),
    (
        "email",
        "/settings/integration/email",
        r#"POST /settings/integration/email smtpTimeout=1&smtpConnectionTimeout=2&emailPassword=made-up&emailAuthType=LOGIN&emailPort=25&emailUsername=made-up&emailServer=made-up.example&emailAuth=true&emailSender=made-up&alwaysSendAsSender=true => {"emailServer":"made-up.example","smtpTimeout":1,"emailPassword":null}"#,
    ),
    (
        "feature-visibility",
        "/user/current-session/feature-visibility",
        r#"POST /user/current-session/feature-visibility {"unifiedSettings":true,"legacyViews":true}"#,
    ),
    (
        "feature-visibility",
        "/user/current-session/feature-visibility",
        r#"POST /user/current-session/feature-visibility {"unifiedSettings":false,"legacyViews":true}"#,
    ),
    (
        "high-availability",
        "/system/high-availability",
        r#"POST /system/high-availability {"product":"made-up"}"#,
    ),
    (
        "host-health",
        "/host/1000001/health",
        r#"POST /host/1000001/set-health profileName=made-up&status=failed&profileID=3 => {"profileName":"made-up","status":"failed","profileID":3}"#,
    ),
    (
        "proxy",
        "/settings/integration/proxy",
        r#"POST /settings/integration/proxy httpProxyHost=made-up.example&httpProxyPort=3128&httpProxyUser=u&httpNonProxyHosts=n&httpProxyPassword=made-up&httpsProxyPassword=made-up&httpsProxyHost=h&httpsProxyPort=1&httpsProxyUser=u&ftpProxyHost=h&ftpProxyPort=1&ftpProxyUser=u&ftpProxyPassword=made-up&ftpNonProxyHosts=n => {"httpProxyHost":"made-up.example","httpProxyPort":"3128","httpProxyPassword":null}"#,
    ),
    (
        "quarantine",
        "/settings/device/quarantine",
        r#"POST /settings/device/quarantine quarantineVlanSwitching=made-up => {"quarantineVlanSwitching":"made-up"}"#,
    ),
    (
        "radius-service",
        "/radius/radius-server-config/global",
        r#"POST /radius/radius-server-config/global {"authPort":7,"healthMonitoring":true}"#,
    ),
    (
        "managed-servers",
        "/system/managed-server/filtered-summary",
        r#"POST /system/managed-server ip=192.0.2.9 => {"clusters/1":{"primaryServer":{"ip":"192.0.2.9"}}}"#,
    ),
    (
        "scan-details",
        "/policy/endpoint-compliance/scan/details?policyName=scan-configurations-1",
        r#"POST /policy/endpoint-compliance/scan/1000001/details {"osDetails":{"made-up":{"name":"made-up"}}}"#,
    ),
    (
        "session-cache",
        "/user/current-session/cache?key=made-up",
        "POST /user/current-session/cache key=made-up&value=7 => {\"value\":\"7\"}",
    ),
    (
        "session-polling",
        "/dynamic/dynamic-connection/polling/1000001",
        r#"POST /dynamic/dynamic-connection/polling/1000001 {"enabled":true,"frequency":7}"#,
    ),
    (
        "system-backup",
        "/system/backup-settings/system-backup",
        r#"POST /system/backup-settings/system-backup systemBackupDays=9 => {"systemBackupDays":"9"}"#,
    ),
];

#[test]
fn settings_show_what_was_set() {
    for (name, path, change) in SINGLES {
        let simulator = started();
        let read = || {
            let mut answer = ok(&simulator, &format!("GET {path}"), "");
            for place in ["/result", "/results/0"] {
                match answer.pointer_mut(place).map(Value::take) {
                    None | Some(Value::Null) => {}
                    Some(shown) => return shown,
                }
            }
            answer
        };
        read();
        let wanted = step(&simulator, change, "", 200);
        let shown = read();
        for (field, value) in &wanted {
            let found = shown.pointer(&format!("/{field}"));
            let found = found.unwrap_or(&Value::Null);
            assert_eq!(found, value, "{name}: `{field}` of {shown}");
        }
    }
}

#[test]
fn values_of_a_user_are_kept_by_their_names() {
    let simulator = started();
    let read =
        |name: &str| ok(&simulator, &format!("GET /user/attributes/{name}"), "")["result"].clone();
    assert_eq!((read("a"), read("b")), (json!([]), json!([])));
    step(&simulator, "POST /user/attributes/a value=1", "", 200);
    step(&simulator, "POST /user/attributes/b value=2", "", 200);
    step(&simulator, "POST /user/attributes/a value=3", "", 200);
    assert_eq!((read("a"), read("b")), (json!(["3"]), json!(["2"])));
    // A comma does not make two of it.
    step(
        &simulator,
        "POST /user/current-session/cache key=a,b&value=1",
        "",
        200,
    );
    let cached = |key: &str| {
        ok(
            &simulator,
            &format!("GET /user/current-session/cache?key={key}"),
            "",
        )["value"]
            .clone()
    };
    assert_eq!((cached("a,b"), cached("a")), (json!("1"), Value::Null));
    assert_eq!(
        simulator.rows("user-attributes", "a").unwrap(),
        [json!({ "value": "3" })]
    );
}

#[test]
fn services_are_switched() {
    let simulator = started();
    let read = |path: &str| ok(&simulator, &format!("GET {path}"), "");
    let radius = "/radius/radius-server-config";
    for on in [true, false, true] {
        let sent = json!({ "serviceEnabled": on, "serviceRunning": on });
        step(&simulator, &format!("POST {radius}/global {sent}"), "", 200);
        assert_eq!(read(&format!("{radius}/activityStatus"))["results"], on);
        assert_eq!(read(&format!("{radius}/status"))["processEnabled"], on);
    }
    step(&simulator, &format!("POST {radius}/disable"), "", 200);
    assert_eq!(read(&format!("{radius}/activityStatus"))["results"], false);
    assert_eq!(read(&format!("{radius}/status"))["processRunning"], false);
    assert_eq!(
        read(&format!("{radius}/global"))["result"]["serviceEnabled"],
        false
    );
    for running in [false, true] {
        for path in ["/winbind/config/global", "/winbind/config/status"] {
            assert_eq!(read(path)["processRunning"], running);
        }
        step(&simulator, "POST /winbind/config/enable", "", 200);
    }
}
