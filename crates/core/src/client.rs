//! The client, and how it is set up.

mod network;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::{HeaderValue, Method};

use self::network::Network;
use crate::Json;
use crate::auth::Authenticator;
use crate::call::Call;
use crate::config::{Address, Config};
use crate::deadline::Deadline;
use crate::encode;
use crate::error::Error;
use crate::execute::InFlight;
use crate::operation::Operation;
use crate::product::Product;
use crate::request::{OperationRef, Request};
use crate::retry::{RetryBudget, RetryPolicy};
use crate::transport::{Transport, Trust};
use crate::value::ParamValue;

/// Makes calls to one product. Cheap to clone: clones share connections, tokens and the budget of retries.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// Set where it is another main address than the one that the client was built with.
    main: Option<Arc<Address>>,
    /// Addresses of named hosts that became known later.
    hosts: Hosts,
    /// Tenant values, by name.
    context: Arc<Vec<(Cow<'static, str>, String)>>,
    /// Set for the calls of a token source: no authentication, and the deadline of the call that needs the token.
    token_call: Option<Deadline>,
}

/// Addresses of named hosts.
type Hosts = Arc<Vec<(Cow<'static, str>, Address)>>;

/// What clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) product: &'static Product,
    main: Option<Address>,
    hosts: Hosts,
    /// Whether the transport can speak TLS.
    tls: bool,
    /// `None`: the transport is the user's own.
    trust: Option<Trust>,
    pub(crate) in_flight: InFlight,
    pub(crate) authenticators: Vec<Box<dyn Authenticator>>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) config: Config,
    pub(crate) budget: RetryBudget,
    /// Milliseconds that the server's clock is ahead; `i64::MIN` before the first answer.
    clock_offset: AtomicI64,
}

impl Shared {
    /// Where the operations of a host go, unless a client has another address for it.
    fn address(&self, host: Option<&str>) -> Result<&Address, Error> {
        match host {
            None => self.main.as_ref().ok_or_else(|| {
                Error::config("there is no base URL").with_hint("set it with `.base_url(…)`")
            }),
            Some(host) => find(&self.hosts, host).ok_or_else(|| {
                Error::config(format!("there is no address for the host `{host}`"))
                    .with_hint(format!("set it with `.host(\"{host}\", …)`"))
            }),
        }
    }

    pub(crate) fn set_clock_offset(&self, millis: i64) {
        self.clock_offset.store(millis, Ordering::Relaxed);
    }
}

impl Client {
    /// Sets up a client for a product.
    pub fn builder(product: &'static Product) -> ClientBuilder<Self> {
        ClientBuilder::new(product)
    }

    /// A client with these tenant values, in place of or beside those that it has. A null value removes one.
    #[must_use]
    pub fn with_context<N, V>(&self, values: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        V: Into<ParamValue>,
    {
        let mut context = (*self.context).clone();
        for (name, value) in values {
            set_context(&mut context, name.into(), &value.into());
        }
        Self {
            context: Arc::new(context),
            ..self.clone()
        }
    }

    /// The same client with another address of the service, such as the one that serves a tenant. The original is unchanged.
    ///
    /// It is read as [`ClientBuilder::base_url`] reads it. Both clients have the same tokens, which are still asked for at the address
    /// that the client was built with, and go to either: give an address of the same service.
    pub fn with_base_url(&self, url: impl Into<String>) -> Result<Self, Error> {
        Ok(Self {
            main: Some(Arc::new(self.reachable(url.into())?)),
            ..self.clone()
        })
    }

    /// The same client with the address of a named host, which another call gave. The original is unchanged.
    ///
    /// It is read as [`ClientBuilder::host`] reads it.
    pub fn with_host(
        &self,
        name: impl Into<Cow<'static, str>>,
        url: impl Into<String>,
    ) -> Result<Self, Error> {
        let name = name.into();
        let address = self.reachable(url.into())?;
        let mut hosts = (*self.hosts).clone();
        hosts.retain(|(known, _)| *known != name);
        hosts.push((name, address));
        Ok(Self {
            hosts: Arc::new(hosts),
            ..self.clone()
        })
    }

    /// An address that this client's transport can get to.
    fn reachable(&self, url: String) -> Result<Address, Error> {
        let address = Address::new(url)?;
        if address.may_need_tls() && !self.shared.tls {
            return Err(
                Error::config("this client was built for addresses without TLS only")
                    .with_hint("give its builder the https address"),
            );
        }
        Ok(address)
    }

    /// A tenant value.
    #[must_use]
    pub fn context_value(&self, name: &str) -> Option<&str> {
        self.context
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A call that no spec describes: the same authentication, tenant values, retries and errors, and JSON back.
    ///
    /// The path is sent as it is given, percent-escapes included. It may hold placeholders, which [`Call::path`] fills. One that
    /// would not arrive as written (`..`, `\`, line breaks) is refused, and so is a query in it: that goes into [`Call::query`].
    pub fn request(&self, method: Method, path: impl Into<String>) -> Call<Json> {
        let operation = Operation::untyped(method, path.into());
        Call::from_parts(
            self.clone(),
            Request::new(OperationRef::Made(Arc::new(operation))),
        )
    }

    /// The product that it calls.
    #[must_use]
    pub fn product(&self) -> &'static Product {
        self.shared.product
    }

    /// How far the server's clock is ahead of this machine's, in milliseconds, by its last answer.
    #[must_use]
    pub fn clock_offset(&self) -> Option<i64> {
        Some(self.shared.clock_offset.load(Ordering::Relaxed)).filter(|offset| *offset != i64::MIN)
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Where the operations of a host go.
    pub(crate) fn address(&self, host: Option<&str>) -> Result<&Address, Error> {
        let own = match host {
            None => self.main.as_deref(),
            Some(host) => find(&self.hosts, host),
        };
        own.map_or_else(|| self.shared.address(host), Ok)
    }

    pub(crate) const fn deadline(&self) -> Option<Deadline> {
        self.token_call
    }

    pub(crate) const fn is_anonymous(&self) -> bool {
        self.token_call.is_some()
    }

    pub(crate) fn for_authenticator(&self, deadline: Deadline) -> Self {
        Self {
            token_call: Some(deadline),
            main: None,
            ..self.clone()
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.context.iter().map(|(name, _)| &**name).collect();
        let mut text = f.debug_struct("Client");
        text.field("product", &self.shared.product.name())
            .field("base_url", &self.address(None).ok().map(Address::as_str))
            .field("authenticators", &self.shared.authenticators)
            .field("context", &names);
        if let Some(trust) = &self.shared.trust {
            text.field("certificates", trust);
        }
        text.finish_non_exhaustive()
    }
}

fn find<'a>(hosts: &'a Hosts, name: &str) -> Option<&'a Address> {
    hosts
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, address)| address)
}

fn set_context(
    context: &mut Vec<(Cow<'static, str>, String)>,
    name: Cow<'static, str>,
    value: &ParamValue,
) {
    context.retain(|(known, _)| *known != name);
    // What cannot be text is left out, and then missed by the operations that need it.
    if let Ok(value) = encode::joined(value)
        && !value.is_empty()
    {
        context.push((name, value));
    }
}

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
    trust: Trust,
    config: Config,
    user_agent: Option<String>,
    context: Vec<(Cow<'static, str>, String)>,
    client: PhantomData<fn() -> C>,
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
            config: Config::default(),
            user_agent: None,
            context: Vec::new(),
            client: PhantomData,
        }
    }

    /// Adds a way to authenticate. Of several, an operation uses the first one that it accepts.
    pub fn authenticator(mut self, authenticator: impl Authenticator + 'static) -> Self {
        self.authenticators.push(Box::new(authenticator));
        self
    }

    /// Where the service is: `https://host:port`, the port where it is not the usual one. A path may follow, which then comes
    /// before all others (a gateway). Plain `http` is for this machine: credentials go nowhere else without TLS.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.main = Some(url.into());
        self
    }

    /// Where a named host is, such as the one that gives tokens.
    pub fn host(mut self, name: impl Into<Cow<'static, str>>, url: impl Into<String>) -> Self {
        let name = name.into();
        self.hosts.retain(|(known, _)| *known != name);
        self.hosts.push((name, url.into()));
        self
    }

    /// How long a call may take with all its attempts, the waits between them, and authentication.
    pub fn timeout(mut self, total: Duration) -> Self {
        self.config.total_timeout = total;
        self
    }

    /// How long one attempt may take, from sending to the last byte of the answer.
    pub fn attempt_timeout(mut self, attempt: Duration) -> Self {
        self.config.attempt_timeout = attempt;
        self
    }

    /// How long getting a connection may take. Has no effect on a [transport](Self::transport) of your own.
    pub fn connect_timeout(mut self, connect: Duration) -> Self {
        self.config.connect_timeout = connect;
        self
    }

    /// The longest silence while an answer is read.
    pub fn read_timeout(mut self, idle: Duration) -> Self {
        self.config.read_timeout = idle;
        self
    }

    /// The largest answer to take, unpacked, in bytes.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.config.max_body = bytes;
        self
    }

    /// How often and how fast calls are tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.config.retry = policy;
        self
    }

    /// The format that answers are asked for in, JSON unless set. XML is for products that offer it; what it is read as stands in the
    /// documentation of [`wire`](mod@crate::wire).
    #[cfg(feature = "xml")]
    pub fn format(mut self, format: crate::Format) -> Self {
        self.config.format = format;
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// What moves the bytes, in place of the built-in HTTP client.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets a tenant value.
    pub fn context(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<ParamValue>,
    ) -> Self {
        set_context(&mut self.context, name.into(), &value.into());
        self
    }

    /// The client, or what is wrong with its options.
    pub fn build(self) -> Result<C, Error> {
        let main = match self.main {
            Some(url) => Some(Address::new(url)?),
            None => self
                .product
                .default_url(None)
                .map(Address::new)
                .transpose()?,
        };
        let mut hosts = Vec::new();
        for (name, url) in self.hosts {
            hosts.push((name, Address::new(url)?));
        }
        for (name, url) in self.product.hosts() {
            if !hosts.iter().any(|(known, _)| known == name) {
                hosts.push((Cow::Borrowed(name), Address::new(url)?));
            }
        }
        let mut config = self.config;
        #[cfg(feature = "xml")]
        if config.format == crate::Format::Xml && self.product.xml_item().is_none() {
            let title = self.product.title();
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
        let network = Network::new(self.transport, &self.trust, &config, addresses)?;
        let shared = Shared {
            product: self.product,
            main,
            hosts: Arc::new(hosts),
            tls: network.tls,
            trust,
            in_flight: InFlight::new(config.max_in_flight),
            authenticators: self.authenticators,
            transport: network.transport,
            config,
            budget: RetryBudget::new(),
            clock_offset: AtomicI64::new(i64::MIN),
        };
        Ok(C::from(Client {
            shared: Arc::new(shared),
            main: None,
            hosts: Hosts::default(),
            context: Arc::new(self.context),
            token_call: None,
        }))
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("product", &self.product.name())
            .field("base_url", &self.main)
            .field("authenticators", &self.authenticators)
            .field("certificates", &self.trust)
            .finish_non_exhaustive()
    }
}
