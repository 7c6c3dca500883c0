//! `secapi simulate`, and commands by its variables alone.

mod support;

use support::User;

/// The variables in lines of `export NAME='value'`.
fn variables(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("export "));
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned()))
        .collect()
}

fn simulated(product: &str, options: &str) -> User {
    let line = format!("simulate {product} --env --background --items 12 {options}");
    let printed = User::new().line(&line).ok();
    let all = variables(&printed).into_iter();
    all.fold(User::new(), |user, (name, value)| user.with(&name, &value))
}

#[test]
fn each_product_is_served_by_its_variables_and_stopped() {
    for (product, command) in [
        ("dbss", "dbss instance list-audit-instances --jq length"),
        (
            "forticasb",
            "forticasb resource-map get-resource-map --jq length",
        ),
        (
            "forticwp",
            "forticwp resource-map get-resource-map --jq length",
        ),
        ("fortinac", "fortinac host list --all --jq length"),
    ] {
        let user = simulated(product, "");
        let count = user.line(command).ok();
        assert_ne!(count.trim(), "0", "{product}");
        user.line("simulate stop").ok();
        assert_eq!(
            user.line(&format!("{command} --retries 0")).code,
            5,
            "{product}"
        );
        let said = user.line("simulate stop").failed(2);
        assert!(said.contains("no simulator runs"), "{said}");
    }
}

#[test]
fn a_simulator_with_tls_is_trusted_by_its_variables() {
    let user = simulated("fortinac", "--tls");
    let count = user.line("fortinac host list --all --jq length").ok();
    assert_eq!(count.trim(), "12");
    user.line("simulate stop").ok();
}

#[test]
fn what_cannot_be_simulated_is_a_usage_error() {
    let said = User::new().line("simulate fortinet").failed(2);
    assert!(said.contains("did you mean `fortinac`?"), "{said}");
    let help = User::new().line("simulate fortinac --help").ok();
    assert!(help.contains("--strict-ids"), "{help}");
}
