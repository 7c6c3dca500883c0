//! Pages for people, of each product.

mod support;

use std::fs;

use secapi_simulator::Simulator;
use support::User;

fn page(product: &str, line: &str) -> String {
    let simulator = Simulator::builder()
        .product(product)
        .items(30)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    user.line(&format!("report {line} --out report.html")).ok();
    let html = fs::read_to_string(user.home().join("report.html")).unwrap();
    let credentials = simulator.credentials();
    for secret in [
        &credentials.token,
        &credentials.api_credential,
        &credentials.secret_key,
    ] {
        assert!(secret.as_ref().is_none_or(|secret| !html.contains(secret)));
    }
    assert!(html.contains("<svg"), "{line}: no chart");
    html
}

fn rows(html: &str) -> usize {
    let (_, body) = html.split_once("<tbody>").unwrap();
    body.matches("<tr>").count()
}

#[test]
fn an_inventory_has_all_hosts() {
    assert_eq!(rows(&page("fortinac", "inventory")), 30);
}

#[test]
fn alerts_of_both_products_have_charts_and_rows() {
    let forticasb = page("forticasb", "alerts --since 60d --service Salesforce");
    assert_eq!(rows(&forticasb), 30);
    assert!(forticasb.contains("Alerts per day and severity"));
    assert_eq!(
        rows(&page("forticwp", "alerts --product forticwp --since 60d")),
        30
    );
}

#[test]
fn evidence_has_the_rules_of_all_instances() {
    let html = page("dbss", "evidence");
    assert!(rows(&html) > 0);
    assert!(html.contains("Rules on and off per instance"));
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let simulator = Simulator::start("fortinac").unwrap();
    let user = User::of(&simulator);
    for (line, part) in [
        ("report inventory --out .", "is a folder"),
        (
            "report inventory --out missing/report.html",
            "does not exist",
        ),
        ("report inventory", "--out"),
        ("report alerts --out r.html --since never", "no instant"),
        (
            "report alerts --out r.html --since now --until 1h",
            "not before",
        ),
    ] {
        let said = user.line(line).failed(2);
        assert!(said.contains(part), "{line}: {said}");
    }
    assert!(simulator.requests().is_empty());
}
