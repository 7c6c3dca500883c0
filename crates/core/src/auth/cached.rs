//! A cache for one value: fetched on demand, and refreshed before it expires.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::deadline::Deadline;
use crate::error::Error;
use crate::session::{REFUSAL_MEMORY, remembered};

/// A cached value that calls share: a token, a temporary key, an id that has to be looked up.
///
/// - Concurrent calls fetch it once. If the call that fetches is dropped, the next one fetches.
/// - While it is valid, calls use it as one of them refreshes it, even if the refresh fails; the next refresh is a few seconds later.
/// - All calls that waited for the value get the error of the fetch. The next call fetches again, unless the error is
///   [remembered](Self::remember). If only the deadline of the fetching call passed, the next waiting call fetches.
///
/// Times are milliseconds since 1970, by whichever clock the caller uses throughout.
pub struct Cached<T> {
    state: RwLock<State<T>>,
    /// Held while the value is fetched.
    fetching: Mutex<()>,
    /// Which failures are remembered.
    lasting: fn(&Error) -> bool,
}

/// A fetched value and when it expires.
#[derive(Clone, Copy, Debug)]
pub struct Expiring<T> {
    value: T,
    renew_from: i64,
    ends: i64,
}

impl<T> Expiring<T> {
    /// A value that does not expire.
    pub const fn new(value: T) -> Self {
        Self {
            value,
            renew_from: i64::MAX,
            ends: i64::MAX,
        }
    }

    /// Sets when it expires, and how many milliseconds before that it is refreshed.
    #[must_use]
    pub fn until(mut self, ends: i64, margin: i64) -> Self {
        self.ends = ends;
        self.renew_from = ends.saturating_sub(margin.max(0));
        self
    }
}

/// What was cached before a fetch.
pub struct Previous<T> {
    /// The previous value, if there is one, valid or not.
    pub value: Option<Arc<T>>,
    /// Whether it is still valid, so that nobody needs to wait long for the next one.
    pub is_good: bool,
}

struct State<T> {
    entry: Option<Entry<T>>,
    /// The last fetch failed: when, and how.
    failed: Option<(Instant, Arc<Error>)>,
}

struct Entry<T> {
    value: Arc<T>,
    renew_from: i64,
    ends: i64,
    fetched: Instant,
    discarded: bool,
}

impl<T> Entry<T> {
    const fn is_good(&self, now: i64) -> bool {
        !self.discarded && now < self.ends
    }

    const fn is_fresh(&self, now: i64) -> bool {
        !self.discarded && now < self.renew_from
    }
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            ..*self
        }
    }
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self {
            state: RwLock::new(State {
                entry: None,
                failed: None,
            }),
            fetching: Mutex::new(()),
            lasting: |_| false,
        }
    }
}

impl<T> Cached<T> {
    /// How long a renewal that failed is not tried again while the value is still good.
    const PAUSE: Duration = Duration::from_secs(5);

    /// Remembers failures of this kind for [`REFUSAL_MEMORY`]: calls that need the value fail meanwhile, and it is not fetched.
    #[must_use]
    pub fn remember(mut self, lasting: fn(&Error) -> bool) -> Self {
        self.lasting = lasting;
        self
    }

    /// The value, fetched with `fetch` where needed. `clock` tells the time; `deadline` is that of the call that asks, if it has one.
    ///
    /// # Errors
    /// What `fetch` failed with, of this call or of the one that it waited for.
    pub async fn get<F>(
        &self,
        clock: impl Fn() -> i64,
        deadline: Option<Deadline>,
        fetch: impl FnOnce(Previous<T>) -> F,
    ) -> Result<Arc<T>, Arc<Error>>
    where
        F: Future<Output = Result<Expiring<T>, Error>>,
    {
        let asked = Instant::now();
        let now = clock();
        let guard = match self.entry() {
            Some(entry) if entry.is_fresh(now) => return Ok(entry.value),
            Some(entry) if entry.is_good(now) => {
                let paused = self
                    .last_failure()
                    .is_some_and(|(at, _)| at.elapsed() < Self::PAUSE);
                match self.fetching.try_lock() {
                    Ok(guard) if !paused => guard,
                    // Somebody renews it, or that has just failed.
                    _ => return Ok(entry.value),
                }
            }
            _ => {
                let guard = self.fetching.lock().await;
                if let Some((at, error)) = self.last_failure() {
                    if at >= asked {
                        return Err(error);
                    }
                    if at.elapsed() < REFUSAL_MEMORY && (self.lasting)(&error) {
                        return Err(Arc::new(remembered(at, &error)));
                    }
                }
                guard
            }
        };
        // Somebody else may have been faster. What came while this call waited is taken even if it has ended by our clock: a
        // server that gives such values gives no better one to the next who asks.
        let now = clock();
        let previous = self.entry();
        if let Some(entry) = previous
            .as_ref()
            .filter(|entry| entry.is_fresh(now) || (!entry.discarded && entry.fetched > asked))
        {
            return Ok(Arc::clone(&entry.value));
        }
        let result = fetch(Previous {
            value: previous.as_ref().map(|entry| Arc::clone(&entry.value)),
            is_good: previous.as_ref().is_some_and(|entry| entry.is_good(now)),
        })
        .await;
        let result = match result {
            Ok(fetched) => Ok(self.store(fetched)),
            Err(error) => {
                let error = Arc::new(error);
                let now = clock();
                let good = previous.filter(|entry| entry.is_good(now));
                if good.is_none() && deadline.is_some_and(Deadline::has_passed) {
                    // Others have more time.
                    return Err(error);
                }
                self.change(|state| state.failed = Some((Instant::now(), Arc::clone(&error))));
                good.map(|entry| entry.value).ok_or(error)
            }
        };
        drop(guard);
        result
    }

    /// The value as it is, good or not.
    #[must_use]
    pub fn present(&self) -> Option<Arc<T>> {
        self.entry().map(|entry| entry.value)
    }

    /// Makes the next call fetch a new value, unless it is another one by now.
    pub fn discard(&self, value: &Arc<T>) {
        self.change(|state| {
            if let Some(entry) = &mut state.entry
                && Arc::ptr_eq(&entry.value, value)
            {
                entry.discarded = true;
            }
        });
    }

    fn store(&self, fetched: Expiring<T>) -> Arc<T> {
        let value = Arc::new(fetched.value);
        let entry = Entry {
            value: Arc::clone(&value),
            renew_from: fetched.renew_from,
            ends: fetched.ends,
            fetched: Instant::now(),
            discarded: false,
        };
        self.change(|state| {
            *state = State {
                entry: Some(entry),
                failed: None,
            }
        });
        value
    }

    fn entry(&self) -> Option<Entry<T>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.entry.clone()
    }

    fn last_failure(&self) -> Option<(Instant, Arc<Error>)> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.failed.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State<T>)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}

debug_fields!(Cached<T> |cached| { has_value: cached.entry().is_some() });

impl<T> fmt::Debug for Previous<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Previous")
            .field("has_value", &self.value.is_some())
            .field("is_good", &self.is_good)
            .finish()
    }
}

#[cfg(test)]
mod tests;
