//! Clients that fit a simulator, and one harmless call of each product, so that what holds for all products is written once.

use std::future::Future;

use secapi_core::{Client as Core, ClientBuilder, Error, Stats};
use secapi_simulator::{Credentials, Simulator};

/// A product's client under test.
pub trait Subject: From<Core> + Clone + Send + Sync + 'static {
    /// Name of the product.
    const PRODUCT: &'static str;
    /// The operation that [`read`](Self::read) calls, as faults name it. It is a GET.
    const READ: &'static str;
    /// The operations that give tokens, as faults name them; `None` where the credentials are the token.
    const TOKENS: Option<&'static str>;

    /// A builder with credentials that the simulator takes, its address, its CA and its tenant values. Where a product has more than
    /// one kind of credentials, it is the kind that is exchanged for a token, and renewed with a refresh token where there is one.
    fn builder(simulator: &Simulator) -> ClientBuilder<Self>;

    /// A GET that a new simulator answers with success.
    fn read(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// The client's counters.
    fn stats(&self) -> Stats;

    /// A client with default options.
    ///
    /// # Panics
    /// If it cannot be built.
    #[must_use]
    fn client(simulator: &Simulator) -> Self {
        build(Self::builder(simulator))
    }

    /// A running simulator with default options.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    fn simulator() -> Simulator {
        Simulator::start(Self::PRODUCT).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// The client of a builder.
///
/// # Panics
/// If it cannot be built.
pub fn build<C: From<Core>>(builder: ClientBuilder<C>) -> C {
    builder.build().unwrap_or_else(|error| panic!("{error}"))
}

/// A part of the credentials that a simulator of the product has.
fn known<'a>(
    simulator: &'a Simulator,
    part: impl FnOnce(&'a Credentials) -> Option<&'a String>,
) -> &'a str {
    part(simulator.credentials()).map_or("", String::as_str)
}

/// With the simulator's tenant values and CA.
fn at<C: From<Core>>(simulator: &Simulator, mut builder: ClientBuilder<C>) -> ClientBuilder<C> {
    for (name, value) in &simulator.credentials().context {
        builder = builder.context(name.clone(), value.as_str());
    }
    match simulator.tls() {
        Some(tls) => builder.root_certificate_pem(tls.ca_pem.clone()),
        None => builder,
    }
}

impl Subject for forticasb::Client {
    const PRODUCT: &'static str = "forticasb";
    const READ: &'static str = "service.get_service_status";
    const TOKENS: Option<&'static str> = Some("auth.*");

    fn builder(simulator: &Simulator) -> ClientBuilder<Self> {
        let username = known(simulator, |known| known.username.as_ref());
        let password = known(simulator, |known| known.password.as_ref());
        let credentials = forticasb::Credentials::password(username, password);
        let builder = Self::builder(credentials).base_url(simulator.base_url());
        at(simulator, builder)
    }

    async fn read(&self) -> Result<(), Error> {
        self.service().get_service_status("Box").await.map(drop)
    }

    fn stats(&self) -> Stats {
        self.stats()
    }
}

impl Subject for forticwp::Client {
    const PRODUCT: &'static str = "forticwp";
    const READ: &'static str = "document.get_document_permission";
    const TOKENS: Option<&'static str> = Some("auth.*");

    fn builder(simulator: &Simulator) -> ClientBuilder<Self> {
        let username = known(simulator, |known| known.username.as_ref());
        let password = known(simulator, |known| known.password.as_ref());
        let credentials = forticwp::Credentials::password(username, password);
        let builder = Self::builder(credentials)
            .base_url(simulator.base_url())
            .host("protector", simulator.base_url());
        at(simulator, builder)
    }

    async fn read(&self) -> Result<(), Error> {
        let call = self.document().get_document_permission("made-up-file");
        call.await.map(drop)
    }

    fn stats(&self) -> Stats {
        self.stats()
    }
}

impl Subject for fortinac::Client {
    const PRODUCT: &'static str = "fortinac";
    const READ: &'static str = "host.get_by_mac";
    const TOKENS: Option<&'static str> = None;

    fn builder(simulator: &Simulator) -> ClientBuilder<Self> {
        let token = known(simulator, |known| known.token.as_ref());
        at(simulator, Self::builder(simulator.base_url(), token))
    }

    async fn read(&self) -> Result<(), Error> {
        self.host().get_by_mac("00:50:56:00:00:01").await.map(drop)
    }

    fn stats(&self) -> Stats {
        self.stats()
    }
}

impl Subject for dbss::Client {
    const PRODUCT: &'static str = "dbss";
    const READ: &'static str = "dashboard.show_audit_task_status";
    const TOKENS: Option<&'static str> = Some("iam.create_token");

    fn builder(simulator: &Simulator) -> ClientBuilder<Self> {
        let credentials = dbss::Credentials::password(
            known(simulator, |known| known.domain_name.as_ref()),
            known(simulator, |known| known.username.as_ref()),
            known(simulator, |known| known.password.as_ref()),
        );
        dbss_with(simulator, credentials)
    }

    async fn read(&self) -> Result<(), Error> {
        let call = self.dashboard().show_audit_task_status("risk");
        call.await.map(drop)
    }

    fn stats(&self) -> Stats {
        self.stats()
    }
}

/// As the builder of [`Subject`], with other credentials.
pub fn dbss_with(
    simulator: &Simulator,
    credentials: dbss::Credentials,
) -> ClientBuilder<dbss::Client> {
    let id = known(simulator, |known| known.region.as_ref());
    let region = dbss::Region::custom(id, simulator.base_url(), simulator.base_url());
    let project = known(simulator, |known| known.project_id.as_ref());
    let builder = dbss::Client::builder(&region, credentials.with_project_id(project));
    at(simulator, builder)
}

/// The key that signs requests to a simulator of DBSS.
#[must_use]
pub fn dbss_key(simulator: &Simulator) -> dbss::AccessKey {
    dbss::AccessKey::new(
        known(simulator, |known| known.access_key.as_ref()),
        known(simulator, |known| known.secret_key.as_ref()),
    )
}

/// The results of calls that are made at once.
///
/// # Panics
/// If one of them panics.
pub async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    calls: impl IntoIterator<Item = F>,
) -> Vec<T> {
    let calls: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap_or_else(|error| panic!("{error}")));
    }
    results
}
