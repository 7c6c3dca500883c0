//! Why a simulator does not start.

use std::net::SocketAddr;
use std::{fmt, io};

use crate::{FaultError, StateError, product_names};

/// Why a simulator did not start.
#[non_exhaustive]
pub enum StartError {
    /// The builder was given neither a product nor a catalog.
    NoProduct,
    /// No built-in product has that name.
    UnknownProduct(String),
    /// The built-in catalog cannot be read; the build is broken.
    Catalog(serde_json::Error),
    /// The text is no address and port.
    Address(String),
    /// The address can be reached from other machines, for which a simulator without real authentication is not made.
    NotLoopback(SocketAddr),
    /// The address cannot be listened on, mostly because the port is taken.
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The thread or its runtime could not be made.
    Thread(io::Error),
    /// A fault was not taken.
    Fault(FaultError),
    /// The text is no subnet.
    Subnet(String),
    /// The state file cannot be used.
    State(StateError),
    /// There are no certificates, mostly because a name cannot be in one.
    Tls(String),
}

impl From<FaultError> for StartError {
    fn from(error: FaultError) -> Self {
        Self::Fault(error)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let products = || product_names().join(", ");
        match self {
            Self::NoProduct => write!(f, "no product was chosen; there are {}", products()),
            Self::UnknownProduct(name) => {
                write!(f, "there is no product `{name}`; there are {}", products())
            }
            Self::Catalog(error) => write!(f, "the built-in catalog cannot be read: {error}"),
            Self::Address(text) => write!(
                f,
                "`{text}` is not an address and port, such as 127.0.0.1:8080"
            ),
            Self::NotLoopback(address) => {
                write!(
                    f,
                    "{address} can be reached from other machines; the simulator listens on loopback addresses only"
                )
            }
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Thread(error) => write!(f, "cannot start the simulator's thread: {error}"),
            Self::Fault(error) => error.fmt(f),
            Self::Subnet(text) => write!(f, "`{text}` is not a subnet, such as 127.0.0.0/8"),
            Self::State(error) => error.fmt(f),
            Self::Tls(error) => write!(f, "cannot set TLS up: {error}"),
        }
    }
}

/// The text for people, which a failing `unwrap` prints.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Catalog(error) => Some(error),
            Self::Listen { source, .. } => Some(source),
            Self::Thread(error) => Some(error),
            Self::Fault(error) => Some(error),
            Self::State(error) => Some(error),
            Self::NoProduct
            | Self::UnknownProduct(_)
            | Self::Address(_)
            | Self::NotLoopback(_)
            | Self::Subnet(_)
            | Self::Tls(_) => None,
        }
    }
}
