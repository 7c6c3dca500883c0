//! The checks of this crate as tests, written once for the clients of all products.

use std::future::Future;

use secapi_core::testing::RoundTrip;
use secapi_core::{AuthScheme, Client, ClientBuilder, Product, RetryPolicy, StaticToken};
use secapi_simulator::Simulator;

use crate::{PreparedCall, bad_answers, bad_paths, calls, request_samples, samples};

/// A product's client under test, with the tables that are generated beside it.
pub trait Subject {
    /// The client.
    type Client: From<Client>;
    /// The product.
    const PRODUCT: &'static Product;
    /// The hosts beside the main one, all of which the simulator is.
    const HOSTS: &'static [&'static str] = &[];

    /// A builder with credentials and the address of the simulator.
    fn builder(simulator: &Simulator) -> ClientBuilder<Self::Client>;

    /// The client with a tenant of the simulator's account.
    fn with_tenant(
        simulator: &Simulator,
        client: Self::Client,
    ) -> impl Future<Output = Self::Client>;

    /// Tokens that let calls in, without asking for them.
    fn tokens(simulator: &Simulator) -> Vec<(&'static AuthScheme, String)>;

    /// Every operation as a call.
    fn calls(client: &Self::Client) -> Vec<PreparedCall>;

    /// The recorded requests as calls.
    fn request_samples(client: &Self::Client) -> Vec<PreparedCall>;

    /// Every operation that returns something.
    fn round_trips() -> Vec<RoundTrip>;
}

fn started<S: Subject>() -> Simulator {
    let builder = Simulator::builder().product(S::PRODUCT.name());
    let started = builder.any_credentials(true).start();
    started.unwrap_or_else(|error| panic!("{error}"))
}

async fn client<S: Subject>(simulator: &Simulator, retry: RetryPolicy) -> S::Client {
    let client = built(S::builder(simulator).retry(retry));
    S::with_tenant(simulator, client).await
}

fn built<C: From<Client>>(builder: ClientBuilder<C>) -> C {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// Every operation is understood and answered.
///
/// # Panics
/// With all findings.
pub async fn check_calls<S: Subject>() {
    let simulator = started::<S>();
    let client = client::<S>(&simulator, RetryPolicy::default()).await;
    let prepared = S::calls(&client);
    let expected = prepared.len();
    let made = calls(&simulator, prepared).await;
    assert_eq!(made.unwrap_or_else(|found| panic!("{found}")), expected);
}

/// Damaged answers to at least that many operations are values or clear errors, and each ending is among them.
///
/// # Panics
/// With all findings.
pub async fn check_bad_answers<S: Subject>(operations: usize) {
    let simulator = started::<S>();
    let client = client::<S>(&simulator, RetryPolicy::none()).await;
    let found = bad_answers(&simulator, || S::calls(&client)).await;
    let found = found.unwrap_or_else(|found| panic!("{found}"));
    assert!(found.operations >= operations, "{found:?}");
    let endings = [found.values, found.misfits, found.cut];
    assert!(endings.iter().all(|count| *count > 0), "{found:?}");
}

/// A hostile value of a path is refused or stays one segment, in at least that many parameters of all paths.
///
/// # Panics
/// With all findings.
pub async fn check_bad_paths<S: Subject>(parameters: usize) {
    let simulator = started::<S>();
    // Core's client, for typed calls take numbers where the service does.
    let mut builder = Client::builder(S::PRODUCT)
        .base_url(simulator.base_url())
        .retry(RetryPolicy::none());
    for host in S::HOSTS {
        builder = builder.host(*host, simulator.base_url());
    }
    for (scheme, token) in S::tokens(&simulator) {
        builder = builder.authenticator(StaticToken::new(scheme, token));
    }
    let core: Client = built(builder);
    let core = core.with_context(simulator.credentials().context.clone());
    let calls = S::calls(&built(S::builder(&simulator)));
    let operations = calls.iter().map(PreparedCall::operation);
    let made = bad_paths(&simulator, &core, operations).await;
    let made = made.unwrap_or_else(|found| panic!("{found}"));
    assert!(made >= 13 * parameters, "only {made} calls were made");
}

/// Every recorded response decodes into its model and comes back without loss. `manifest_dir` is `env!("CARGO_MANIFEST_DIR")` of the test.
///
/// # Panics
/// With all findings.
pub fn check_samples<S: Subject>(manifest_dir: &str) {
    let report = samples(S::PRODUCT, manifest_dir, &S::round_trips());
    assert!(report.is_lossless(), "{}", report.failures());
}

/// Every recorded request is what the client sends.
///
/// # Panics
/// With all findings.
pub async fn check_request_samples<S: Subject>() {
    let simulator = started::<S>();
    let client = client::<S>(&simulator, RetryPolicy::default()).await;
    let report = request_samples(&simulator, S::request_samples(&client)).await;
    assert!(report.is_reproduced(), "{}", report.failures());
}
