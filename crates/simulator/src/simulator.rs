//! The handle of a running simulator.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use secapi_spec::catalog::Product;
use serde_json::Value;

use crate::answer::Outcome;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::environment::variables;
use crate::server::Server;
use crate::tokens::TokenKind;
use crate::{
    Canned, Credentials, Expectation, Fault, FaultError, Faults, RecordedRequest, RowError,
    StateError, TlsIdentity, Traffic,
};

/// A running simulator of one product. Dropped, it stops: its thread ends, its connections close, its port is free.
pub struct Simulator {
    pub(crate) base_url: String,
    pub(crate) tls: Option<TlsIdentity>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) server: Server,
}

impl Simulator {
    pub(crate) fn index(&self) -> &Catalog {
        &self.engine.catalog
    }

    /// The catalog of the product.
    #[must_use]
    pub fn catalog(&self) -> &Product {
        self.engine.catalog.product()
    }

    /// Scheme, address and port, such as `http://127.0.0.1:40123`; `https` with [TLS](crate::Builder::tls). All hosts of the product are served there.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Name of the product.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.engine.catalog.product().name
    }

    /// What a client needs to be let in.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.engine.credentials
    }

    /// The certificates of a simulator with [TLS](crate::Builder::tls); `None` without.
    #[must_use]
    pub fn tls(&self) -> Option<&TlsIdentity> {
        self.tls.as_ref()
    }

    /// The requests so far, in the order in which they were dealt with. Those that were no HTTP, or too large, are not among them, nor those
    /// to the control endpoint.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.engine.log.all()
    }

    /// As [`requests`](Self::requests), and forgets them.
    #[must_use]
    pub fn take_requests(&self) -> Vec<RecordedRequest> {
        self.engine.log.take()
    }

    /// Begins an assertion about the recorded requests of a target: an operation (`group.name` or `name`), a path as a template or as it is
    /// sent, a method and a path (`POST /api/v2/host`), or a pattern of these with `*`.
    pub fn expect(&self, target: impl Into<String>) -> Expectation {
        Expectation::new(target.into(), self.requests())
    }

    /// Connections and bytes so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.engine.traffic.so_far()
    }

    /// The faults; they can be changed while the simulator runs.
    #[must_use]
    pub fn faults(&self) -> Faults<'_> {
        Faults {
            running: &self.engine.faults,
            catalog: &self.engine.catalog,
        }
    }

    /// Answers the next request to the target (as in [`Fault::on`]) with this instead. Several responses to one target are given in turn. The
    /// request is checked and recorded all the same, but takes no effect. It is a [`Fault`] that acts once and is forgotten then.
    pub fn next_answer(&self, target: &str, answer: Canned) -> Result<(), FaultError> {
        let fault = Fault::on(target).times(1).answer(answer);
        let faults = &self.engine.faults;
        faults.add(&self.engine.catalog, fault, true).map(drop)
    }

    /// What the service remembers of one kind, as calls have left it: the rows of the collection, in the part of it that belongs to something
    /// (empty where there are no parts). `None` when there is no such [collection](Self::collections).
    #[must_use]
    pub fn rows(&self, collection: &str, part: &str) -> Option<Vec<Value>> {
        self.engine.rows(collection, part)
    }

    /// Adds rows while the simulator runs, as if they had come up now, to a part of a collection (empty where there are no parts). Each row is an
    /// object with the fields to set, by wire name; what is not given is made up, the id and the time included. Gives the rows as they were added.
    ///
    /// An error says why none was added: no such [collection](Self::collections), another form of part, a value of the wrong type, or an id that
    /// another row has.
    ///
    /// ```
    /// use secapi_simulator::Simulator;
    /// use serde_json::json;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = Simulator::start("forticasb")?;
    /// let tenant = &simulator.credentials().context;
    /// let part = format!("{}/{}/Salesforce", tenant["companyId"], tenant["buId"]);
    /// let added = simulator.add_rows("alerts", &part, [json!({ "severity": "Critical" })])?;
    /// assert_eq!(added[0]["severity"], "Critical");
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_rows(
        &self,
        collection: &str,
        part: &str,
        rows: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Value>, RowError> {
        let rows: Vec<Value> = rows.into_iter().collect();
        self.engine.add_rows(collection, part, &rows)
    }

    /// What a client in another process needs, as names and values of environment variables: those of `docs/environment.md`. `ca_file` is
    /// where [`TlsIdentity::ca_pem`] was written to. An empty value stands for none.
    ///
    /// ```
    /// let simulator = secapi_simulator::Simulator::start("fortinac")?;
    /// let mut command = std::process::Command::new("made-up-tool");
    /// command.envs(simulator.environment(None));
    /// # Ok::<(), secapi_simulator::StartError>(())
    /// ```
    #[must_use]
    pub fn environment(&self, ca_file: Option<&Path>) -> Vec<(String, String)> {
        variables(self.catalog(), &self.base_url, self.credentials(), ca_file)
    }

    /// Names of the collections that calls list and change.
    #[must_use]
    pub fn collections(&self) -> Vec<&'static str> {
        self.engine.collection_names()
    }

    /// Forgets what calls have changed, in the file of the state as well.
    pub fn reset_state(&self) -> Result<(), StateError> {
        self.engine.state.reset()
    }

    /// Lets the simulator's clock be ahead of the system's by so many seconds (behind, when negative): for the expiry of tokens, the `Date`
    /// of responses, and the time that signatures are judged by.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.engine.clock.set_offset(seconds);
    }

    /// What an operation (`group.name`) answers when nothing is wrong; `None` when there is no such operation.
    #[must_use]
    pub fn usual_answer(&self, operation: &str) -> Option<Value> {
        let catalog = &self.engine.catalog;
        let found = catalog.named(operation)?;
        let answers = self.engine.answers;
        let reply = answers.answer(catalog, found, None, Outcome::Usual);
        Some(serde_json::from_slice(&reply.body).unwrap_or_default())
    }

    /// Makes all access tokens issued so far invalid, as when an administrator revokes them or a server loses its sessions. Refresh
    /// tokens stay valid.
    pub fn revoke_tokens(&self) {
        self.engine.tokens.revoke(TokenKind::Access);
    }

    /// Lets all access tokens issued so far expire.
    pub fn expire_tokens(&self) {
        self.engine.tokens.expire(TokenKind::Access);
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
