//! The client, and what all clones of it share.

mod authenticator;
mod concurrency_limit;
mod config;
mod probe;
mod server_clock;
mod standing;
mod tenant_source;
mod tenant_values;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

pub use self::authenticator::{AuthCx, Authenticator};
pub(crate) use self::concurrency_limit::{ConcurrencyLimit, Permit};
pub(crate) use self::config::Config;
pub use self::probe::{Probe, ProbeStep};
pub(crate) use self::server_clock::ServerClock;
pub use self::standing::{REFUSAL_MEMORY, Standing};
pub(crate) use self::standing::{Trial, remembered};
pub use self::tenant_source::TenantSource;
pub(crate) use self::tenant_values::TenantValues;
use crate::deadline::Deadline;
use crate::description::Product;
use crate::error::Error;
use crate::observe::{Observer, Stats};
use crate::request::Address;
use crate::retry::RetryBudget;
use crate::transport::{ProxySettings, Transport, Trust};
use crate::wire::ParamValue;

/// Makes calls to one product. Cheap to clone: clones share connections, tokens and the budget of retries.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    /// Set where it is another main address than the one that the client was built with.
    main: Option<Arc<Address>>,
    /// Addresses of named hosts that became known later.
    hosts: Hosts,
    /// Tenant values, by name.
    context: TenantValues,
    /// Set for calls that another call needs: that one's deadline.
    within: Option<Deadline>,
    /// Set for the calls of a token source: no authentication.
    anonymous: bool,
}

/// Returns what to do about an error with a vendor's code and text, as a phrase without a full stop; `None` for unknown errors.
pub type ErrorHint = fn(code: &str, message: &str) -> Option<&'static str>;

/// Addresses of named hosts.
pub(crate) type Hosts = Arc<Vec<(Cow<'static, str>, Address)>>;

/// What clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) product: &'static Product,
    pub(crate) main: Option<Address>,
    pub(crate) hosts: Hosts,
    /// Whether the transport can speak TLS.
    pub(crate) tls: bool,
    /// `None`: the transport is the user's own.
    pub(crate) trust: Option<Trust>,
    pub(crate) proxy: ProxySettings,
    pub(crate) concurrency_limit: ConcurrencyLimit,
    pub(crate) authenticators: Vec<Box<dyn Authenticator>>,
    pub(crate) tenant_sources: Vec<(&'static str, Box<dyn TenantSource>)>,
    pub(crate) error_hint: Option<ErrorHint>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) config: Config,
    pub(crate) budget: RetryBudget,
    pub(crate) observer: Observer,
    pub(crate) clock: ServerClock,
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
}

impl Client {
    /// The first client of those that share this.
    pub(crate) fn new(shared: Shared, context: TenantValues) -> Self {
        Self {
            shared: Arc::new(shared),
            main: None,
            hosts: Hosts::default(),
            context,
            within: None,
            anonymous: false,
        }
    }

    /// A client with these tenant values, in place of or beside those that it has. A null value removes one.
    #[must_use]
    pub fn with_context<N, V>(&self, values: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Cow<'static, str>>,
        V: Into<ParamValue>,
    {
        let mut context = self.context.clone();
        for (name, value) in values {
            context.set(name.into(), &value.into());
        }
        Self {
            context,
            ..self.clone()
        }
    }

    /// The same client with another address of the service, such as the one that serves a tenant. The original is unchanged.
    ///
    /// It is read as [`ClientBuilder::base_url`](crate::ClientBuilder::base_url) reads it. Both clients have the same tokens, which are still asked for at the address
    /// that the client was built with, and go to either: give an address of the same service.
    pub fn with_base_url(&self, url: impl Into<String>) -> Result<Self, Error> {
        Ok(Self {
            main: Some(Arc::new(self.reachable(url.into(), None)?)),
            ..self.clone()
        })
    }

    /// The same client with the address of a named host, which another call gave. The original is unchanged.
    ///
    /// It is read as [`ClientBuilder::host`](crate::ClientBuilder::host) reads it.
    pub fn with_host(
        &self,
        name: impl Into<Cow<'static, str>>,
        url: impl Into<String>,
    ) -> Result<Self, Error> {
        let name = name.into();
        let address = self.reachable(url.into(), Some(&name))?;
        let mut hosts = (*self.hosts).clone();
        hosts.retain(|(known, _)| *known != name);
        hosts.push((name, address));
        Ok(Self {
            hosts: Arc::new(hosts),
            ..self.clone()
        })
    }

    /// An address that this client's transport can get to.
    fn reachable(&self, url: String, host: Option<&str>) -> Result<Address, Error> {
        let address = Address::new(url, self.product(), host)?;
        if address.may_need_tls() && !self.shared.tls {
            let error = Error::config("this client was built for addresses without TLS only");
            return Err(error.with_hint("give its builder the https address"));
        }
        Ok(address)
    }

    /// A tenant value.
    #[must_use]
    pub fn context_value(&self, name: &str) -> Option<&str> {
        self.context.get(name)
    }

    /// A tenant value, which is looked up where the client does not have it and a [`TenantSource`] knows it.
    ///
    /// # Errors
    /// What the lookup failed with.
    pub async fn resolved(&self, name: &str) -> Result<Option<String>, Error> {
        let Some(source) = self.tenant_source(name) else {
            return Ok(self.context_value(name).map(str::to_owned));
        };
        let deadline = Deadline::after(self.shared.config.total_timeout).earlier(self.within);
        source.fetch(&self.for_context(deadline)).await.map(Some)
    }

    /// The product that it calls.
    #[must_use]
    pub fn product(&self) -> &'static Product {
        self.shared.product
    }

    /// How far the server's clock is ahead of this machine's, in milliseconds, by its last answer.
    #[must_use]
    pub fn clock_offset(&self) -> Option<i64> {
        self.shared.clock.offset()
    }

    /// What this client and its clones have done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.observer.stats()
    }

    /// The tenant values.
    pub(crate) const fn tenant_values(&self) -> &TenantValues {
        &self.context
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
        self.within
    }

    pub(crate) const fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    pub(crate) fn for_authenticator(&self, deadline: Deadline) -> Self {
        Self {
            anonymous: true,
            ..self.for_context(deadline)
        }
    }

    /// A client for the calls of a [`TenantSource`].
    pub(crate) fn for_context(&self, deadline: Deadline) -> Self {
        Self {
            within: Some(deadline),
            main: None,
            ..self.clone()
        }
    }

    /// What finds out a tenant value, unless the client has it.
    pub(crate) fn tenant_source(&self, name: &str) -> Option<&dyn TenantSource> {
        if self.context_value(name).is_some() {
            return None;
        }
        let mut sources = self.shared.tenant_sources.iter();
        let found = sources.find(|(known, _)| *known == name);
        found.map(|(_, source)| &**source)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Client");
        text.field("product", &self.shared.product.name())
            .field("base_url", &self.address(None).ok().map(Address::as_str))
            .field("authenticators", &self.shared.authenticators)
            .field("context", &self.context.names());
        if let Some(trust) = &self.shared.trust {
            text.field("certificates", trust);
        }
        text.finish_non_exhaustive()
    }
}

fn find<'a>(hosts: &'a Hosts, name: &str) -> Option<&'a Address> {
    let found = hosts.iter().find(|(known, _)| known == name);
    found.map(|(_, address)| address)
}
