//! Who calls, for which project, and what an answer that says no becomes.

#[rustfmt::skip]
#[path = "../generated/mod.rs"]
mod generated;
#[path = "../support/mod.rs"]
mod support;

mod authentication;
mod bad_input;
mod clock;
mod environment;
mod errors;
mod failures;
mod keys;
mod on_the_wire;

use dbss::{AccessKey, Client, Credentials, Error};
use secapi_core::CallFuture;
use secapi_simulator::Simulator;

/// A simulator with permanent and temporary keys.
fn simulator() -> Simulator {
    Simulator::start("dbss").unwrap()
}

/// The simulator's permanent key.
fn key(simulator: &Simulator) -> AccessKey {
    let known = simulator.credentials();
    AccessKey::new(
        known.access_key.clone().unwrap(),
        known.secret_key.clone().unwrap(),
    )
}

/// The simulator's temporary key, with its token.
fn temporary_key(simulator: &Simulator) -> AccessKey {
    let known = simulator.credentials();
    AccessKey::new(
        known.temporary_access_key.clone().unwrap(),
        known.temporary_secret_key.clone().unwrap(),
    )
    .with_security_token(known.security_token.clone().unwrap())
}

/// A client of the simulator with these credentials.
fn client(simulator: &Simulator, credentials: impl Into<Credentials>) -> Client {
    Client::builder(&support::region(simulator), credentials.into())
        .build()
        .unwrap()
}

/// The id of the simulator's project.
fn project(simulator: &Simulator) -> String {
    simulator.credentials().project_id.clone().unwrap()
}

/// Makes that many calls at the same time.
async fn at_once<T: Send + 'static>(
    count: usize,
    call: impl Fn() -> CallFuture<T>,
) -> Result<(), Error> {
    let calls: Vec<_> = (0..count).map(|_| tokio::spawn(call())).collect();
    for call in calls {
        call.await.unwrap()?;
    }
    Ok(())
}
