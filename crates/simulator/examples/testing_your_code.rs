//! How code of your own is tested against the simulator, with a function that watches `FortiCASB`.
//!
//! `cargo test -p secapi-simulator --example testing_your_code` runs the tests, `cargo run` with the same arguments calls the function once.
//! In your own project the function is in `src/`, the tests are in `tests/`, and `secapi-simulator` is a dev-dependency.

use forticasb::{Client, Credentials, Error};
use secapi_simulator::Simulator;

/// The function under test: the steps at which the onboarding of these services stands still, a line each.
async fn unfinished(casb: &Client, services: &[&str]) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    for service in services {
        let status = casb.service().get_service_status(*service).await?;
        let steps = status.process.iter();
        lines.extend(
            steps
                .filter(|step| step.processing < step.total)
                .map(|step| {
                    format!(
                        "{service}: {} ({} of {})",
                        step.step, step.processing, step.total
                    )
                }),
        );
    }
    Ok(lines)
}

/// A client that the simulator lets in: address and credentials are all that differs from the real service.
async fn client(simulator: &Simulator) -> Result<Client, Box<dyn std::error::Error>> {
    let known = simulator.credentials().api_credential.as_deref();
    let credentials = Credentials::api_credential(known.unwrap_or_default());
    let casb = Client::builder(credentials)
        .base_url(simulator.base_url())
        .build()?;
    let tenant = casb.tenants().await?.into_iter().next();
    Ok(casb.with_tenant(&tenant.ok_or("the account has no tenant")?))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start("forticasb")?;
    let casb = client(&simulator).await?;
    println!(
        "unfinished: {:?}",
        unfinished(&casb, &["Salesforce", "Box"]).await?
    );
    for request in simulator.requests() {
        println!("{} {}", request.method, request.path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use secapi_simulator::{Canned, Fault, RetryAfter};

    use super::*;

    const STATUS: &str = "service.get_service_status";

    /// What the service answers only now and then is prepared.
    #[tokio::test]
    async fn a_step_that_is_not_done_is_reported() {
        let simulator = Simulator::start("forticasb").unwrap();
        let casb = client(&simulator).await.unwrap();
        let half_done = r#"{"code": "100", "process": [
            {"step": "OAuth Request", "total": 1, "processing": 1, "actionStatusCode": "100", "stepOrder": 1},
            {"step": "Data Pulling", "total": 8, "processing": 3, "actionStatusCode": "100", "stepOrder": 2}]}"#;
        simulator
            .next_answer(STATUS, Canned::json(200, half_done))
            .unwrap();

        // The second call gets the usual answer, in which everything is done.
        let lines = unfinished(&casb, &["Salesforce", "Box"]).await.unwrap();
        assert_eq!(lines, ["Salesforce: Data Pulling (3 of 8)"]);
    }

    /// What was sent is on record, with everything that was wrong with it.
    #[tokio::test]
    async fn every_service_is_asked_for_once_and_in_order() {
        let simulator = Simulator::start("forticasb").unwrap();
        let casb = client(&simulator).await.unwrap();
        unfinished(&casb, &["Salesforce", "Box"]).await.unwrap();

        simulator.expect(STATUS).without_problems().times(2);
        simulator.expect("auth.*").before(STATUS);
        let paths: Vec<String> = simulator
            .requests()
            .into_iter()
            .map(|request| request.path)
            .collect();
        assert!(
            paths[paths.len() - 2].ends_with("/Salesforce")
                && paths[paths.len() - 1].ends_with("/Box")
        );
    }

    /// Faults come when they are told to: here the second call finds the service busy, and the token is revoked before the third.
    #[tokio::test]
    async fn a_busy_service_and_a_revoked_token_make_no_difference() {
        let simulator = Simulator::builder()
            .product("forticasb")
            .fault(
                Fault::on(STATUS)
                    .nth(2)
                    .status(429)
                    .retry_after(RetryAfter::Seconds(0)),
            )
            .fault(Fault::on(STATUS).nth(3).revoke_tokens())
            .start()
            .unwrap();
        let casb = client(&simulator).await.unwrap();
        assert!(unfinished(&casb, &["Salesforce", "Box"]).await.is_ok());
        simulator.expect(STATUS).with_status(429).times(1);
        simulator.expect(STATUS).with_status(401).times(1);
        simulator.expect(STATUS).with_status(200).times(2);
    }

    /// What the function cannot mend, it passes on.
    #[tokio::test]
    async fn a_refusal_is_an_error_and_not_a_report_that_all_is_well() {
        let simulator = Simulator::start("forticasb").unwrap();
        let casb = client(&simulator).await.unwrap();
        simulator
            .faults()
            .add(Fault::on(STATUS).status(404))
            .unwrap();
        let error = unfinished(&casb, &["Box"]).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
    }
}
