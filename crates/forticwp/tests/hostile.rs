//! Every operation with answers that are damaged, and with path values that climb: what the spec lets expect, or a clear error.

#[rustfmt::skip]
mod generated;
mod support;

use forticwp::RetryPolicy;
use forticwp::product::{BEARER, CONTROLLER_TOKEN, PRODUCT};
use secapi_conformance::PreparedCall;
use secapi_core::StaticToken;
use secapi_simulator::Simulator;

#[tokio::test]
async fn damaged_answers_are_values_or_clear_errors() {
    let simulator = Simulator::builder()
        .product("forticwp")
        .any_credentials(true)
        .start()
        .unwrap();
    let client = support::builder(&simulator)
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let client = support::admitted(client).await;
    let found = secapi_conformance::bad_answers(&simulator, || generated::calls(&client))
        .await
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(found.operations >= 25, "{found:?}");
    let endings = [found.values, found.misfits, found.cut];
    assert!(endings.iter().all(|count| *count > 0), "{found:?}");
}

#[tokio::test]
async fn a_path_value_is_refused_or_one_segment() {
    // A controller's token is made up, and a client sends nothing for a while after a refusal.
    let simulator = Simulator::builder()
        .product("forticwp")
        .any_credentials(true)
        .start()
        .unwrap();
    let known = simulator.credentials();
    let tenant = known.context.clone();
    // The core's client, for typed calls take numbers where the service does.
    let client: secapi_core::Client = secapi_core::Client::builder(&PRODUCT)
        .base_url(simulator.base_url())
        .host("protector", simulator.base_url())
        .authenticator(StaticToken::new(&BEARER, known.token.clone().unwrap()))
        .authenticator(StaticToken::new(&CONTROLLER_TOKEN, "made-up-token"))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let client = client.with_context(tenant);
    let operations = generated::calls(&support::builder(&simulator).build().unwrap());
    let operations = operations.iter().map(PreparedCall::operation);
    let made = secapi_conformance::bad_paths(&simulator, &client, operations)
        .await
        .unwrap_or_else(|found| panic!("{found}"));
    assert!(made >= 13 * 5, "only {made} calls were made");
}
