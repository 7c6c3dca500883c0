//! How a client is set up.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::network::Network;
use crate::description::Product;
use crate::error::Error;
use crate::observe::{Hook, Observer};
use crate::request::Address;
use crate::response::JSON;
#[cfg(feature = "xml")]
use crate::response::xml::Format;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::session::{
    Authenticator, Client, ConcurrencyLimit, Config, ErrorHint, ServerClock, Shared, TenantSource,
    TenantValues,
};
use crate::transport::{ProxySettings, Transport, Trust};
use crate::wire::ParamValue;

/// Sets up a client. Generic over the product's own client, so that all options are written once.
///
/// | option | unless set |
/// |---|---|
/// | [`timeout`](Self::timeout) | 120 s |
/// | [`attempt_timeout`](Self::attempt_timeout) | 60 s |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s |
/// | [`read_timeout`](Self::read_timeout) | 30 s |
/// | [`max_body`](Self::max_body) | 64 MiB |
/// | [`max_in_flight`](Self::max_in_flight) | 256 requests |
/// | [`follow_redirects`](Self::follow_redirects) | none |
/// | [`retry`](Self::retry) | 3 attempts, 100 ms to 20 s apart |
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    product: &'static Product,
    main: Option<String>,
    hosts: Vec<(Cow<'static, str>, String)>,
    authenticators: Vec<Box<dyn Authenticator>>,
    transport: Option<Arc<dyn Transport>>,
    pub(super) trust: Trust,
    pub(super) proxy: ProxySettings,
    pub(super) config: Config,
    user_agent: Option<String>,
    hooks: Vec<Box<dyn Hook>>,
    context: TenantValues,
    tenant_sources: Vec<(&'static str, Box<dyn TenantSource>)>,
    error_hint: Option<ErrorHint>,
    client: PhantomData<fn() -> C>,
}

impl Client {
    /// Sets up a client for a product.
    pub fn builder(product: &'static Product) -> ClientBuilder<Self> {
        ClientBuilder::new(product)
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Nothing set yet.
    pub fn new(product: &'static Product) -> Self {
        Self {
            product,
            main: None,
            hosts: Vec::new(),
            authenticators: Vec::new(),
            transport: None,
            trust: Trust::default(),
            proxy: ProxySettings::default(),
            config: Config::default(),
            user_agent: None,
            hooks: Vec::new(),
            context: TenantValues::default(),
            tenant_sources: Vec::new(),
            error_hint: None,
            client: PhantomData,
        }
    }

    setters! {
        /// Adds a way to authenticate. Of several, an operation uses the first one that it accepts.
        pub fn authenticator(self, authenticator: impl Authenticator + 'static) {
            self.authenticators.push(Box::new(authenticator))
        }

        /// Where the service is: `https://host:port`, the port where it is not the usual one. A path may follow, which then comes
        /// before all others (a gateway). Plain `http` is for this machine: credentials go nowhere else without TLS.
        ///
        /// It is read as people type it: blanks and quotation marks around it, upper case and slashes at the end do not matter, a missing
        /// scheme is `https`, and the path that all calls of the API begin with (`/api/v2`) is left out. What is in doubt (a user name, a
        /// query, the address of a page or of a call, an IPv6 address without brackets) is refused with the address to use.
        pub fn base_url(self, url: impl Into<String>) { self.main = Some(url.into()) }

        /// Where a named host is, such as the one that gives tokens.
        pub fn host(self, name: impl Into<Cow<'static, str>>, url: impl Into<String>) {
            let name = name.into();
            self.hosts.retain(|(known, _)| *known != name);
            self.hosts.push((name, url.into()))
        }

        /// Timeout of a call with all its attempts, the backoff between them, and authentication.
        pub fn timeout(self, total: Duration) { self.config.total_timeout = total }

        /// Timeout of one attempt, from sending to the last byte of the response.
        pub fn attempt_timeout(self, attempt: Duration) { self.config.attempt_timeout = attempt }

        /// Connect timeout. Ignored with a custom [transport](Self::transport).
        pub fn connect_timeout(self, connect: Duration) { self.config.connect_timeout = connect }

        /// Read timeout: the longest pause between two pieces of a response.
        pub fn read_timeout(self, idle: Duration) { self.config.read_timeout = idle }

        /// The largest response to accept, unpacked, in bytes.
        pub fn max_body(self, bytes: usize) { self.config.max_body = bytes }

        /// How often calls are retried, and with which backoff.
        pub fn retry(self, policy: RetryPolicy) { self.config.retry = policy }

        /// The format of responses, JSON by default. XML is for products that offer it; [`wire`](mod@crate::wire) documents how it is read.
        #[cfg(feature = "xml")]
        pub fn format(self, format: Format) { self.config.format = format.media_type() }

        /// The `User-Agent` header.
        pub fn user_agent(self, name: impl Into<String>) { self.user_agent = Some(name.into()) }

        /// Adds a hook that is called on what the client does.
        pub fn hook(self, hook: impl Hook + 'static) { self.hooks.push(Box::new(hook)) }

        /// A custom transport instead of the built-in HTTP client.
        pub fn transport(self, transport: Arc<dyn Transport>) { self.transport = Some(transport) }

        /// Sets a tenant value.
        pub fn context(self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) {
            self.context.set(name.into(), &value.into())
        }

        /// Resolves a tenant value for calls that need it on clients that do not have it. For the crates of products.
        pub fn tenant_source(self, name: &'static str, source: impl TenantSource + 'static) {
            self.tenant_sources.push((name, Box::new(source)))
        }

        /// Adds hints to errors by the vendor's code. For the crates of products.
        pub fn error_hint(self, error_hint: ErrorHint) { self.error_hint = Some(error_hint) }
    }

    /// The client, or what is wrong with its options.
    pub fn build(self) -> Result<C, Error> {
        for authenticator in &self.authenticators {
            authenticator.check()?;
        }
        self.context.check()?;
        let product = self.product;
        let main = self.main.map(Cow::Owned);
        let main = main.or_else(|| product.default_url(None).map(Cow::Borrowed));
        let main = main.map(|url| Address::new(url, product, None));
        let mut hosts = self.hosts;
        for (name, url) in product.hosts() {
            if !hosts.iter().any(|(known, _)| known == name) {
                hosts.push((Cow::Borrowed(name), url.to_owned()));
            }
        }
        let hosts = hosts.into_iter().map(|(name, url)| {
            let address = Address::new(url, product, Some(&name))?;
            Ok((name, address))
        });
        let (main, hosts) = (main.transpose()?, hosts.collect::<Result<Vec<_>, Error>>()?);
        let mut config = self.config;
        if config.format != JSON && product.xml.is_none() {
            let title = product.title();
            return Err(Error::config(format!("{title} does not offer XML"))
                .with_hint("leave out `format`"));
        }
        if let Some(name) = self.user_agent {
            config.user_agent = HeaderValue::from_str(&name).map_err(|error| {
                Error::config("the user agent cannot be sent in a header").with_source(error)
            })?;
        }
        let addresses = main.iter().chain(hosts.iter().map(|(_, address)| address));
        let trust = self.transport.is_none().then(|| self.trust.clone());
        let network = Network::new(self.transport, &self.trust, &self.proxy, &config, addresses)?;
        let shared = Shared {
            product,
            main,
            hosts: Arc::new(hosts),
            tls: network.tls,
            trust,
            proxy: self.proxy,
            concurrency_limit: ConcurrencyLimit::new(config.max_in_flight),
            authenticators: self.authenticators,
            tenant_sources: self.tenant_sources,
            error_hint: self.error_hint,
            transport: network.transport,
            config,
            budget: RetryBudget::new(),
            observer: Observer::new(self.hooks),
            clock: ServerClock::default(),
        };
        Ok(C::from(Client::new(shared, self.context)))
    }
}

debug_fields!(ClientBuilder<C> |builder| {
    product: builder.product.name(),
    base_url: builder.main,
    authenticators: builder.authenticators,
    certificates: builder.trust,
    proxy: builder.proxy,
});
