//! Why a simulator does not start.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use crate::{FaultError, StateError, product_names};

/// Why a simulator did not start.
#[derive(Error)]
#[non_exhaustive]
pub enum StartError {
    /// The builder was given neither a product nor a catalog.
    #[error("no product was chosen; there are {}", product_names().join(", "))]
    NoProduct,
    /// No built-in product has that name.
    #[error("there is no product `{0}`; there are {products}", products = product_names().join(", "))]
    UnknownProduct(String),
    /// The built-in catalog cannot be read; the build is broken.
    #[error("the built-in catalog cannot be read: {0}")]
    Catalog(#[source] serde_json::Error),
    /// The text is no address and port.
    #[error("`{0}` is not an address and port, such as 127.0.0.1:8080")]
    Address(String),
    /// The address can be reached from other machines, for which a simulator without real authentication is not made.
    #[error(
        "{0} can be reached from other machines; the simulator listens on loopback addresses only"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on, mostly because the port is taken.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was given.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The thread or its runtime could not be made.
    #[error("cannot start the simulator's thread: {0}")]
    Thread(#[source] io::Error),
    /// A fault was not taken.
    #[error("{0}")]
    Fault(#[from] FaultError),
    /// The text is no subnet.
    #[error("`{0}` is not a subnet, such as 127.0.0.0/8")]
    Subnet(String),
    /// The state file cannot be used.
    #[error("{0}")]
    State(#[source] StateError),
    /// There are no certificates, mostly because a name cannot be in one.
    #[error("cannot set TLS up: {0}")]
    Tls(String),
}
