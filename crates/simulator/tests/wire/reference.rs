//! The API reference for people. That it works in a browser is shown by `interop/reference_page.mjs`.

use serde_json::Value;

use crate::support::{Answer, let_in, send, start};

fn get(simulator: &secapi_simulator::Simulator, path: &str, headers: &[&str]) -> Answer {
    send(simulator, &format!("GET {path}"), headers, "")
}

#[test]
fn the_page_and_all_that_it_loads_come_from_the_simulator() {
    let simulator = start("fortinac");
    let page = get(&simulator, "/__sim/", &[]);
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = page.header("content-security-policy").unwrap();
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!page.body.contains("//"), "an address of somewhere else");
    let files: Vec<&str> = page
        .body
        .split(['"'])
        .filter(|text| text.starts_with("reference/"))
        .collect();
    assert_eq!(files.len(), 4);
    for file in files {
        let answer = get(&simulator, &format!("/__sim/{file}"), &[]);
        let kind = match file.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            _ => "image/png",
        };
        assert_eq!(answer.status, 200, "{file}");
        assert!(
            answer.header("content-type").unwrap().starts_with(kind),
            "{file}"
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{file}"
        );
        assert!(answer.header("content-encoding").is_none(), "{file}");
        assert!(!answer.body.is_empty(), "{file}");
    }
    assert_eq!(simulator.requests(), []);
}

#[test]
fn its_library_is_sent_compressed_to_those_who_take_it() {
    let simulator = start("dbss");
    let path = "/__sim/reference/swagger-ui-bundle.js";
    let packed = get(&simulator, path, &["Accept-Encoding: gzip"]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("vary"), Some("accept-encoding"));
    let length =
        |answer: &Answer| -> usize { answer.header("content-length").unwrap().parse().unwrap() };
    assert!(2 * length(&packed) < length(&get(&simulator, path, &[])));
}

#[test]
fn its_settings_let_calls_in_also_after_tokens_were_revoked() {
    for (product, path) in [
        ("fortinac", "/api/v2/host/7"),
        ("forticasb", "/api/v1/resourceURLMap"),
    ] {
        let simulator = start(product);
        let revoked = send(&simulator, "POST /__sim/tokens/revoke", &[], "");
        assert_eq!(revoked.status, 204);
        assert_eq!(get(&simulator, path, &[&let_in(&simulator)]).status, 401);
        let settings = get(&simulator, "/__sim/reference/settings.json", &[]);
        assert_eq!(settings.header("cache-control"), Some("no-store"));
        let bearer = format!(
            "Authorization: Bearer {}",
            settings.json()["bearer"].as_str().unwrap()
        );
        assert_eq!(get(&simulator, path, &[&bearer]).status, 200, "{product}");
    }
    let simulator = start("dbss");
    let settings = get(&simulator, "/__sim/reference/settings.json", &[]).json();
    assert_eq!(
        settings["context"]["project_id"].as_str(),
        simulator.credentials().project_id.as_deref()
    );
    assert_eq!(settings["keys"]["X-Auth-Token"], settings["bearer"]);
}

#[test]
fn programs_still_get_the_list_of_calls_and_other_origins_nothing() {
    let simulator = start("fortinac");
    let index = get(&simulator, "/__sim", &["Accept: text/html"]).json();
    assert!(index["calls"]["GET /__sim/faults"].is_string());
    assert_eq!(index["reference"], Value::from("/__sim/"));
    let elsewhere = ["Origin: https://elsewhere.example"];
    for path in ["/__sim/", "/__sim/reference/settings.json"] {
        assert_eq!(get(&simulator, path, &elsewhere).status, 403, "{path}");
    }
    for path in [
        "/__sim/reference/",
        "/__sim/reference/index.html",
        "/__sim/reference/../page.js",
    ] {
        assert_eq!(get(&simulator, path, &[]).status, 404, "{path}");
    }
    assert_eq!(
        send(&simulator, "POST /__sim/reference/page.js", &[], "").status,
        404
    );
}
