//! `secapi doctor` against simulators, and where there is none.

mod support;

use std::fs;
use std::net::TcpListener;

use secapi_simulator::{Simulator, Tls};
use serde_json::Value;

use crate::support::{Ended, User};

/// Each check and its status, and the rows.
fn checks(ended: &Ended) -> (Vec<(String, String)>, Vec<Value>) {
    let rows: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let rows = rows.as_array().expect("rows").clone();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let checks = rows
        .iter()
        .map(|row| (text(row, "check"), text(row, "status")));
    (checks.collect(), rows)
}

/// The one check that failed, with its detail and hint.
#[track_caller]
fn failed(ended: &Ended, code: i32) -> (String, String) {
    assert_eq!(ended.code, code, "{ended:?}");
    let (_, rows) = checks(ended);
    let failed: Vec<&Value> = rows
        .iter()
        .filter(|row| row["status"] == "failed")
        .collect();
    let [failed] = failed[..] else {
        panic!("{rows:#?}");
    };
    let text = |key: &str| failed[key].as_str().unwrap_or_default();
    (
        text("check").to_owned(),
        format!("{}; {}", text("detail"), text("hint")),
    )
}

#[test]
fn everything_is_well_with_each_product() {
    for product in ["dbss", "forticasb", "forticwp", "fortinac"] {
        let simulator = Simulator::start(product).expect("a simulator");
        let user = User::of(&simulator);
        let ended = user.line(&format!("doctor {product}"));
        assert_eq!(ended.code, 0, "{ended:?}");
        let (found, rows) = checks(&ended);
        let skipped: Vec<&str> = found
            .iter()
            .filter(|(_, status)| status == "skipped")
            .map(|(name, _)| &**name)
            .collect();
        let expected: &[&str] = if product == "fortinac" {
            &["tls", "tenant"]
        } else {
            &["tls"]
        };
        assert_eq!(skipped, expected, "{rows:#?}");
        // All that the environment sets up is found without being named.
        assert_eq!(checks(&user.line("doctor")).0, found);
    }
}

#[test]
fn people_get_lines() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let text = User::of(&simulator).line("doctor fortinac -o table").ok();
    assert!(
        text.starts_with("fortinac (environment)\n  ok       settings"),
        "{text}"
    );
    assert!(
        text.contains("\n  skipped  tls          the address is plain HTTP\n"),
        "{text}"
    );
    assert!(
        text.contains("\n  ok       read         host.count_all\n"),
        "{text}"
    );
}

#[test]
fn a_tenant_is_looked_up_and_compared() {
    let simulator = Simulator::start("dbss").expect("a simulator");
    let user = User::of(&simulator).with("HUAWEICLOUD_SDK_PROJECT_ID", "");
    let ended = user.line("doctor dbss");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains(", looked up"), "{ended:?}");

    let simulator = Simulator::start("forticasb").expect("a simulator");
    let user = User::of(&simulator).with("SECAPI_FORTICASB_COMPANY_ID", "1");
    let (check, text) = failed(&user.line("doctor forticasb"), 3);
    assert_eq!(check, "tenant");
    assert!(text.contains("name one of them: --company-id"), "{text}");
}

#[test]
fn tls_is_examined_with_the_fingerprint_to_pin() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .tls()
        .start()
        .expect("a simulator");
    let tls = simulator.tls().expect("certificates");
    let user = User::of(&simulator);
    let (check, unknown) = failed(&user.line("doctor fortinac"), 5);
    assert_eq!(check, "tls");
    assert!(
        unknown.contains("its issuer is not a known authority"),
        "{unknown}"
    );
    assert!(unknown.contains("--ca-file"), "{unknown}");
    let pin = unknown
        .split("--pin-sha256 ")
        .nth(1)
        .and_then(|rest| rest.split('`').next())
        .expect("a pin")
        .to_owned();
    let pinned = user.line(&format!("doctor fortinac --pin-sha256 {pin}"));
    assert_eq!(pinned.code, 0, "{pinned:?}");
    assert!(
        pinned.stdout.contains(&format!("SHA-256 {pin}")),
        "{pinned:?}"
    );

    fs::write(user.home().join("ca.pem"), &tls.ca_pem).expect("a file");
    let trusted = user.line("doctor fortinac --ca-file ca.pem");
    assert_eq!(trusted.code, 0, "{trusted:?}");
    assert!(
        trusted
            .stdout
            .contains("trusted by the authority of the CA file"),
        "{trusted:?}"
    );

    let expired = Simulator::builder()
        .product("fortinac")
        .tls_as(Tls::new().expired())
        .start()
        .expect("a simulator");
    let user = User::of(&expired);
    let ca = &expired.tls().expect("certificates").ca_pem;
    fs::write(user.home().join("ca.pem"), ca).expect("a file");
    let (check, text) = failed(&user.line("doctor fortinac --ca-file ca.pem"), 5);
    assert_eq!(check, "tls");
    assert!(text.contains("it expired on"), "{text}");
}

#[test]
fn wrong_credentials_are_told_from_missing_ones() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::of(&simulator).with("SECAPI_FORTINAC_TOKEN", "made-up-token");
    let ended = user.line("doctor fortinac -vv");
    let (check, _) = failed(&ended, 3);
    assert_eq!(check, "credentials");
    assert!(!format!("{ended:?}").contains("made-up-token"), "{ended:?}");
    let user = user.with("SECAPI_FORTINAC_TOKEN", "");
    let (check, text) = failed(&user.line("doctor fortinac"), 3);
    assert_eq!(check, "credentials");
    assert!(text.contains("the token is missing"), "{text}");
}

#[test]
fn what_cannot_be_reached_is_named() {
    // A port that nobody listens on: it was just given, and is free again.
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port();
    let user = User::new().with("SECAPI_FORTINAC_TOKEN", "made-up-token");
    for (url, check) in [
        (format!("http://127.0.0.1:{port}"), "tcp"),
        ("https://nothing.invalid:8443".to_owned(), "dns"),
        ("https://".to_owned(), "address"),
    ] {
        let code = if check == "address" { 2 } else { 5 };
        let ended = user.line(&format!("doctor fortinac --base-url {url}"));
        let (found, text) = failed(&ended, code);
        assert_eq!(found, check, "{text}");
        let (all, _) = checks(&ended);
        assert_eq!(
            all.last().map(|(name, status)| (&**name, &**status)),
            Some(("read", "skipped"))
        );
    }
}

#[test]
fn a_clock_that_is_wrong_is_seen() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .clock_offset(7200)
        .start()
        .expect("a simulator");
    let (check, text) = failed(&User::of(&simulator).line("doctor fortinac"), 2);
    assert_eq!(check, "clock");
    assert!(
        text.contains("behind the service's; set this machine's clock"),
        "{text}"
    );
}

#[test]
fn profiles_are_examined_and_nothing_is_an_error() {
    let user = User::new();
    let nothing = user.line("doctor").failed(2);
    assert!(nothing.contains("nothing is set up"), "{nothing}");
    let (check, _) = failed(&user.line("doctor forticasb"), 2);
    assert_eq!(check, "settings");
    let unknown = user.line("doctor fortinak").failed(2);
    assert!(unknown.contains("did you mean `fortinac`?"), "{unknown}");

    let simulator = Simulator::start("fortinac").expect("a simulator");
    let token = simulator.credentials().token.clone().unwrap_or_default();
    let user = user.with("NAC_TOKEN", &token);
    let base = simulator.base_url();
    user.line(&format!(
        "profile add lab --product fortinac --base-url {base} --token env:NAC_TOKEN"
    ))
    .ok();
    for line in ["doctor", "doctor --profile lab", "doctor fortinac"] {
        let ended = user.line(line);
        assert_eq!(ended.code, 0, "{line} {ended:?}");
        assert!(ended.stdout.contains("profile `lab`"), "{ended:?}");
        assert!(!ended.stdout.contains(&token), "{ended:?}");
    }
    let user = user.with("NAC_TOKEN", "");
    let (check, text) = failed(&user.line("doctor --profile lab"), 3);
    assert_eq!(check, "credentials");
    assert!(text.contains("cannot read token"), "{text}");
}
