//! A simulator without a server.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};

use secapi_spec::catalog::Product;

use crate::Credentials;
use crate::answer::Answers;
use crate::answer::cache::AnswerCache;
use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::engine::Engine;
use crate::faults::Running;
use crate::products::{self, Setup};
use crate::request::RequestLog;
use crate::router::Router;
use crate::seed::Seed;
use crate::state::{Settings, State};
use crate::tokens::Tokens;

/// When the requests of these tests come, in seconds since 1970. The clock stands still there, so that no answer depends on when the tests
/// run.
const NOW: u64 = 1_768_465_800;

/// A simulator that is not served, and its credentials. `items` is as in [`Answers`].
pub(super) fn engine(product: Product, seed: u64, items: Option<usize>) -> (Engine, Credentials) {
    let seed = Seed::new(seed);
    let clock = Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW));
    let tokens = Tokens::new(clock.clone());
    let setup = Setup {
        seed,
        base_url: "http://127.0.0.1:1".to_owned(),
        access_key: None,
        secret_key: None,
        token_ttl: None,
        any_credentials: true,
        allowed_subnets: Vec::new(),
    };
    let (rules, credentials) = products::rules(&product.name, &setup, &tokens);
    let settings = Settings {
        seed,
        items,
        ..Settings::default()
    };
    let collections = rules.collections();
    let catalog = Catalog::new(product);
    let engine = Engine {
        router: Router::new(&catalog),
        catalog,
        rules,
        credentials: credentials.clone(),
        tokens,
        faults: Running::new(seed),
        clock,
        traffic: Arc::default(),
        log: RequestLog::new(1),
        answers: Answers { seed, items },
        state: State::new(settings, collections, None).unwrap(),
        cache: AnswerCache::default(),
        requests: AtomicU64::new(0),
        stop: tokio::sync::Notify::new(),
    };
    (engine, credentials)
}
