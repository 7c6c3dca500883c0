//! The handle of a running simulator.

use std::fmt;
use std::sync::Arc;

use secapi_spec::catalog::Type;
use serde_json::Value;

use crate::auth::TokenKind;
use crate::canned::{Canned, CannedError};
use crate::engine::Engine;
use crate::server::Server;
use crate::{Builder, Credentials, RecordedRequest, StartError};

/// A running simulator of one product. Dropped, it stops: its thread ends, its connections close, its port is free.
pub struct Simulator {
    base_url: String,
    credentials: Credentials,
    engine: Arc<Engine>,
    server: Server,
}

impl Simulator {
    pub(crate) fn new(
        base_url: String,
        credentials: Credentials,
        engine: Arc<Engine>,
        server: Server,
    ) -> Self {
        Self {
            base_url,
            credentials,
            engine,
            server,
        }
    }

    /// Starts a simulator of a product with default options on a free port of 127.0.0.1. Blocks only for a moment, so it can be called
    /// from sync and async code alike.
    pub fn start(product: &str) -> Result<Self, StartError> {
        Self::builder().product(product).start()
    }

    /// A simulator with options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Scheme, address and port, such as `http://127.0.0.1:40123`. All hosts of the product are served there.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Name of the product.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.engine.catalogue.product().name
    }

    /// What a client needs to be let in.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The requests answered so far, the oldest first. Those that were no HTTP, or too large, are not among them.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.engine.log.all()
    }

    /// As [`requests`](Self::requests), and forgets them.
    #[must_use]
    pub fn take_requests(&self) -> Vec<RecordedRequest> {
        self.engine.log.take()
    }

    /// Answers the next request to the target with this instead. The target is an operation (`group.name` or `name`), or a path as a
    /// template or as it is sent. Several answers to one target are given in turn. The request is checked and recorded all the same.
    pub fn next_answer(&self, target: &str, answer: Canned) -> Result<(), CannedError> {
        self.engine
            .canned
            .add(&self.engine.catalogue, target, answer)
    }

    /// What an operation (`group.name`) answers when nothing is wrong, and its type; `None` when there is no such operation.
    pub(crate) fn usual_answer(&self, operation: &str) -> Option<(Value, Option<&Type>)> {
        let catalogue = &self.engine.catalogue;
        let (group, name) = operation.split_once('.')?;
        let found = catalogue
            .operations()
            .find(|one| one.group_name == group && one.operation.name == name)?;
        let reply = self.engine.answers.answer(catalogue, found, None);
        let answer = serde_json::from_slice(&reply.body).unwrap_or_default();
        Some((answer, found.operation.returns.as_ref()))
    }

    /// Makes all access tokens issued so far invalid, as when an administrator revokes them or a server loses its sessions. Refresh
    /// tokens stay valid.
    pub fn revoke_tokens(&self) {
        self.engine.tokens.revoke(TokenKind::Access);
    }

    /// Makes all refresh tokens issued so far invalid.
    pub fn revoke_refresh_tokens(&self) {
        self.engine.tokens.revoke(TokenKind::Refresh);
    }

    /// Serves until the process ends.
    pub fn run(self) {
        self.server.join();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("product", &self.product())
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
