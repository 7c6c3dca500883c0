//! The client of this crate, as the checks of all products take it.
#![allow(dead_code, reason = "each test binary uses a part of it")]

#[rustfmt::skip]
#[path = "../generated/mod.rs"]
mod generated;
#[path = "../support/mod.rs"]
pub(crate) mod support;

use forticwp::product::{BEARER, CONTROLLER_TOKEN, PRODUCT};
use forticwp::{Client, ClientBuilder};
use secapi_conformance::PreparedCall;
use secapi_core::testing::RoundTrip;
use secapi_core::{AuthScheme, Product};
use secapi_simulator::Simulator;

pub(crate) struct Subject;

impl secapi_conformance::Subject for Subject {
    type Client = Client;
    const PRODUCT: &'static Product = &PRODUCT;
    const HOSTS: &'static [&'static str] = &["protector"];

    fn builder(simulator: &Simulator) -> ClientBuilder<Client> {
        support::builder(simulator)
    }

    async fn with_tenant(_: &Simulator, client: Client) -> Client {
        support::admitted(client).await
    }

    fn tokens(simulator: &Simulator) -> Vec<(&'static AuthScheme, String)> {
        let known = simulator.credentials();
        vec![
            (&BEARER, known.token.clone().unwrap()),
            (&CONTROLLER_TOKEN, "made-up-token".to_owned()),
        ]
    }

    fn calls(client: &Client) -> Vec<PreparedCall> {
        generated::calls(client)
    }

    fn request_samples(client: &Client) -> Vec<PreparedCall> {
        generated::request_samples(client)
    }

    fn round_trips() -> Vec<RoundTrip> {
        generated::round_trips()
    }
}
