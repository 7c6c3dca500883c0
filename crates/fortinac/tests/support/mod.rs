//! A simulator, and a client that it lets in.

use fortinac::Client;
use secapi_simulator::Simulator;

/// A client with the simulator's token.
pub(crate) fn client(simulator: &Simulator) -> Client {
    stranger(simulator, &simulator.credentials().token.clone().unwrap())
}

/// A client with that token.
pub(crate) fn stranger(simulator: &Simulator, token: &str) -> Client {
    Client::builder(simulator.base_url(), token)
        .build()
        .unwrap()
}
