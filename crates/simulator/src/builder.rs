//! Options of a simulator, and its start.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use ipnet::IpNet;
use secapi_spec::catalog::Product;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::answer::Answers;
use crate::answer::cache::AnswerCache;
use crate::catalog::{self, Catalog};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::faults::Running;
use crate::instant::{last_month, millis_of};
use crate::products::{self, Setup};
use crate::request::RequestLog;
use crate::router::Router;
use crate::seed::Seed;
use crate::server::{Server, Serving, listen};
use crate::state::{Settings, State, has};
use crate::tls::TlsError;
use crate::tokens::Tokens;
use crate::{Credentials, Fault, Simulator, StartError, Tls};

/// How long jobs take.
const JOB_TIME: Duration = Duration::from_secs(2);
/// Longest request body in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// How many requests are kept.
const KEEP_REQUESTS: usize = 10_000;

/// Options of a simulator; made by [`Simulator::builder`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    product: Option<String>,
    catalog: Option<Box<Product>>,
    seed: Option<u64>,
    listen: Option<String>,
    /// The keys that were given.
    keys: Credentials,
    token_ttl: Option<Duration>,
    any_credentials: bool,
    items: Option<usize>,
    time_range: Option<(SystemTime, SystemTime)>,
    state: Option<PathBuf>,
    strict_ids: bool,
    stateless: bool,
    job_time: Option<Duration>,
    keep_requests: Option<usize>,
    max_body: Option<usize>,
    faults: Vec<Fault>,
    fault_scripts: Vec<String>,
    tls: Option<Tls>,
    allowed_subnets: Vec<String>,
    fixed_clock: Option<SystemTime>,
    clock_offset: i64,
    idle_close: Option<Duration>,
    workers: Option<usize>,
}

impl Simulator {
    /// Starts a simulator of a product with default options on a free port of 127.0.0.1. Blocks only for a moment, so it can be called
    /// from sync and async code alike.
    pub fn start(product: &str) -> Result<Self, StartError> {
        Self::builder().product(product).start()
    }

    /// A simulator with options.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// The product to be: one of [`product_names`](crate::product_names). Required, unless a [`catalog`](Self::catalog) is given.
    pub fn product(mut self, name: impl Into<String>) -> Self {
        self.product = Some(name.into());
        self
    }

    /// Serves this catalog instead of the built-in one, for specs of your own. The product's name in it decides which token calls and
    /// tenants there are; a product that the simulator does not know gets one token that never expires.
    pub fn catalog(mut self, product: Product) -> Self {
        self.catalog = Some(Box::new(product));
        self
    }

    /// What made-up responses and credentials are made from (1 unless set): the same seed gives the same bytes, except for tokens and for what
    /// says when a call came, see [`fixed_clock`](Self::fixed_clock).
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Address and port, `127.0.0.1:0` unless set; port 0 is any free port. Only loopback addresses are allowed.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = Some(address.into());
        self
    }

    /// Access key in place of a made-up one (`dbss`).
    pub fn access_key(mut self, key: impl Into<String>) -> Self {
        self.keys.access_key = Some(key.into());
        self
    }

    /// Secret key in place of a made-up one (`dbss`).
    pub fn secret_key(mut self, key: impl Into<String>) -> Self {
        self.keys.secret_key = Some(key.into());
        self
    }

    /// How long an access token is valid, in place of the product's time. Zero: it has expired when it is issued.
    pub fn token_ttl(mut self, lifetime: Duration) -> Self {
        self.token_ttl = Some(lifetime);
        self
    }

    /// Lets token calls take any credentials of the right form, for runs over all operations with values from the specs. The tokens that
    /// other calls carry must still be ones that were issued.
    pub fn any_credentials(mut self, any: bool) -> Self {
        self.any_credentials = any;
        self
    }

    /// Rows of every paged list, in place of those of the recorded response or 25 made-up ones. Rows that belong to something (the alerts of a
    /// tenant's service, the logs of an instance) are so many for each.
    pub fn items(mut self, rows: usize) -> Self {
        self.items = Some(rows);
        self
    }

    /// When rows that have a time, such as alerts and logs, came up: evenly between these. Unless set, the 30 days before the last full hour;
    /// with a range, the same seed gives the same rows on any day.
    pub fn time_range(mut self, from: SystemTime, to: SystemTime) -> Self {
        self.time_range = Some((from.min(to), from.max(to)));
        self
    }

    /// Keeps what calls change in this file, and goes on with what is in it; unless set, it is forgotten at the end. Rows are written as they
    /// were sent, secrets too: only the user may read the file.
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Whether calls to an id that nothing has ever had are refused, with 404 or as the product does. Unless set, they are answered as if it were there, so that a
    /// test need not create what it does not care for; what was deleted is gone in either case.
    pub fn strict_ids(mut self, strict: bool) -> Self {
        self.strict_ids = strict;
        self
    }

    /// Whether nothing is remembered: every right call is answered with what was recorded or made up, whatever was done before. For tests of
    /// form alone, which may name things that are not there, or not in the state that a call needs.
    pub fn stateless(mut self, stateless: bool) -> Self {
        self.stateless = stateless;
        self
    }

    /// How long the service takes for what it does in its own time, such as making an instance or a report: 2 seconds unless set, by the
    /// simulator's clock. [`Simulator::set_clock_offset`] finishes what is under way at once.
    pub fn job_time(mut self, time: Duration) -> Self {
        self.job_time = Some(time);
        self
    }

    /// How many requests are kept for [`Simulator::requests`], 10,000 unless set; the oldest go first, also when the bodies together are
    /// longer than 64 MiB.
    pub fn keep_requests(mut self, count: usize) -> Self {
        self.keep_requests = Some(count);
        self
    }

    /// Longest request body in bytes, 16 MiB unless set; a request with a longer one is refused with 413 and recorded
    /// without it.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    /// Adds a fault; more can be added while the simulator runs, see [`Simulator::faults`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Adds the faults of a script; the language is described at [`Fault`].
    pub fn fault_script(mut self, script: impl Into<String>) -> Self {
        self.fault_scripts.push(script.into());
        self
    }

    /// Serves HTTPS with a leaf for `localhost`, `127.0.0.1` and `::1`, signed by a CA that is made up at the start: a client needs to trust
    /// [`TlsIdentity::ca_pem`](crate::TlsIdentity::ca_pem) of [`Simulator::tls`].
    pub fn tls(self) -> Self {
        self.tls_as(Tls::default())
    }

    /// Serves HTTPS with a certificate of your choice, also with one that clients should refuse.
    pub fn tls_as(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// A subnet in CIDR form that tokens are accepted from (`fortinac`); several add up, and from elsewhere a token gets 401. Without any,
    /// tokens are accepted from everywhere.
    pub fn allow_subnet(mut self, subnet: impl Into<String>) -> Self {
        self.allowed_subnets.push(subnet.into());
        self
    }

    /// Stops the simulator's clock at this instant; unless set, it is the system's. With a [`seed`](Self::seed) and the same calls, every
    /// response then has the same bytes on any day, also where it says when something was made; only tokens differ. Signatures and the expiry
    /// of tokens are judged by this clock, and [`Simulator::set_clock_offset`] moves it.
    pub fn fixed_clock(mut self, instant: SystemTime) -> Self {
        self.fixed_clock = Some(instant);
        self
    }

    /// Lets the simulator's clock be ahead of the system's by so many seconds (behind, when negative), see
    /// [`Simulator::set_clock_offset`].
    pub fn clock_offset(mut self, seconds: i64) -> Self {
        self.clock_offset = seconds;
        self
    }

    /// Closes connections on which no request was under way for so long. Unless set, they stay open for a minute.
    pub fn idle_close(mut self, time: Duration) -> Self {
        self.idle_close = Some(time);
        self
    }

    /// How many threads serve, 1 unless set: that starts fastest and is enough for tests.
    pub fn workers(mut self, count: usize) -> Self {
        self.workers = Some(count);
        self
    }

    /// Starts the simulator on a thread of its own. It accepts connections when this returns.
    pub fn start(mut self) -> Result<Simulator, StartError> {
        let product = self.take_product()?;
        let address = loopback(self.listen.as_deref().unwrap_or("127.0.0.1:0"))?;
        let listening = |source: io::Error| StartError::Listen { address, source };
        let listener = listen(address).map_err(listening)?;
        let local = listener.local_addr().map_err(listening)?;
        let identity = self.tls.take().map(|tls| tls.identity()).transpose();
        let identity = identity.map_err(|error: TlsError| StartError::Tls(error.to_string()))?;
        let (identity, tls) = identity.unzip();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let base_url = format!("{scheme}://{local}");
        let (max_body, idle_close) = (self.max_body.unwrap_or(MAX_BODY), self.idle_close);
        let workers = self.workers.unwrap_or(1);
        let engine = Arc::new(self.engine(product, &base_url)?);
        let serving = Serving {
            engine: Arc::clone(&engine),
            max_body,
            tls: tls.map(TlsAcceptor::from),
            idle_close,
            workers,
        };
        let server = Server::start(listener, serving).map_err(StartError::Thread)?;
        Ok(Simulator {
            base_url,
            tls: identity,
            engine,
            server,
        })
    }

    fn take_product(&mut self) -> Result<Product, StartError> {
        if let Some(product) = self.catalog.take() {
            return Ok(*product);
        }
        let name = self.product.take().ok_or(StartError::NoProduct)?;
        let product = catalog::built_in(&name).map_err(StartError::Catalog)?;
        product.ok_or(StartError::UnknownProduct(name))
    }

    /// The simulator without its server.
    pub(crate) fn engine(self, product: Product, base_url: &str) -> Result<Engine, StartError> {
        let seed = Seed::new(self.seed.unwrap_or(1));
        let clock = self.fixed_clock.map_or_else(Clock::default, Clock::fixed);
        clock.set_offset(self.clock_offset);
        let tokens = Tokens::new(clock.clone());
        let setup = Setup {
            seed: seed.of("account"),
            base_url: base_url.to_owned(),
            keys: self.keys,
            token_ttl: self.token_ttl,
            any_credentials: self.any_credentials,
            allowed_subnets: subnets(&self.allowed_subnets)?,
        };
        let (rules, credentials) = products::rules(&product.name, &setup, &tokens);
        let settings = Settings {
            product: product.name.clone(),
            seed: seed.of("state"),
            items: self.items,
            range: self.time_range.map_or_else(
                || last_month(clock.now()),
                |(from, to)| (millis_of(from), millis_of(to)),
            ),
            strict: self.strict_ids,
            job_time: self.job_time.unwrap_or(JOB_TIME),
        };
        let catalog = Catalog::new(product);
        let mut collections = rules.collections();
        let known = collections.iter().all(|one| has(&catalog, one));
        if !known || self.stateless {
            collections.clear();
        }
        let engine = Engine {
            router: Router::new(&catalog),
            catalog,
            rules,
            credentials,
            tokens,
            faults: Running::new(seed.of("faults")),
            clock,
            traffic: Arc::default(),
            log: RequestLog::new(self.keep_requests.unwrap_or(KEEP_REQUESTS)),
            answers: Answers {
                seed: seed.of("answers"),
                items: self.items,
            },
            state: State::new(settings, collections, self.state).map_err(StartError::State)?,
            cache: AnswerCache::default(),
            requests: AtomicU64::new(0),
            stop: Notify::new(),
        };
        for fault in self.faults {
            engine.faults.add(&engine.catalog, fault, false)?;
        }
        for script in &self.fault_scripts {
            engine.faults.add_script(&engine.catalog, script)?;
        }
        Ok(engine)
    }
}

fn subnets(texts: &[String]) -> Result<Vec<IpNet>, StartError> {
    let bad = |text: &String| StartError::Subnet(text.clone());
    let parsed = texts.iter().map(|text| text.parse().map_err(|_| bad(text)));
    parsed.collect()
}

/// The address, if it is one that only this machine can reach.
fn loopback(listen: &str) -> Result<SocketAddr, StartError> {
    let address = match listen.strip_prefix("localhost:") {
        Some(port) => port
            .parse()
            .map(|port| (Ipv4Addr::LOCALHOST, port).into())
            .ok(),
        None => listen.parse().ok(),
    };
    let address: SocketAddr = address.ok_or_else(|| StartError::Address(listen.to_owned()))?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(StartError::NotLoopback(address))
    }
}

#[cfg(test)]
mod tests {
    use super::loopback;

    #[test]
    fn only_loopback_addresses_are_taken() {
        for address in ["127.0.0.1:0", "127.9.9.9:80", "[::1]:0", "localhost:0"] {
            assert!(loopback(address).is_ok(), "{address}");
        }
        for address in [
            "0.0.0.0:0",
            "192.0.2.1:80",
            "[::]:0",
            "localhost",
            "127.0.0.1",
            "example.com:80",
            "",
        ] {
            assert!(loopback(address).is_err(), "{address}");
        }
    }
}
