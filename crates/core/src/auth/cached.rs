//! A value that is fetched when it is needed, kept, and renewed before it ends.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::deadline::Deadline;
use crate::error::Error;
use crate::session::standing::{REFUSAL_MEMORY, remembered};

/// A value that calls share: a token, a temporary key, an id that has to be looked up.
///
/// - However many calls need it at a time, it is fetched once. Dropping the call that fetches it lets the next one fetch.
/// - As long as it is good, calls go on with it while one of them renews it, also when that fails; it is tried again after a few
///   seconds.
/// - A failure is told to all calls that waited for the value; the next call tries anew, unless the failure is one that is
///   [remembered](Self::remember). When it is only the deadline of the call
///   that fetched, the next of those that wait fetches.
///
/// Times are milliseconds since 1970, by whichever clock the caller uses throughout.
pub struct Renewed<T> {
    state: RwLock<State<T>>,
    /// Held while the value is fetched.
    fetching: Mutex<()>,
    /// Which failures are remembered.
    lasting: fn(&Error) -> bool,
}

/// A value that has been fetched, and how long it lasts.
#[derive(Clone, Copy, Debug)]
pub struct Fetched<T> {
    value: T,
    renew_from: i64,
    ends: i64,
}

impl<T> Fetched<T> {
    /// A value without an end.
    pub const fn new(value: T) -> Self {
        Self {
            value,
            renew_from: i64::MAX,
            ends: i64::MAX,
        }
    }

    /// With the instant at which it ends, and how many milliseconds before that it is renewed.
    #[must_use]
    pub fn until(mut self, ends: i64, margin: i64) -> Self {
        self.ends = ends;
        self.renew_from = ends.saturating_sub(margin.max(0));
        self
    }
}

/// What whoever fetches finds.
pub struct Before<T> {
    /// The value before, if there is one, good or not.
    pub value: Option<Arc<T>>,
    /// It is still good, so that nobody needs to wait long for the next one.
    pub is_good: bool,
}

struct State<T> {
    kept: Option<Kept<T>>,
    /// The last fetch failed: when, and how.
    failed: Option<(Instant, Arc<Error>)>,
}

struct Kept<T> {
    value: Arc<T>,
    renew_from: i64,
    ends: i64,
    fetched: Instant,
    discarded: bool,
}

impl<T> Kept<T> {
    const fn is_good(&self, now: i64) -> bool {
        !self.discarded && now < self.ends
    }

    const fn is_fresh(&self, now: i64) -> bool {
        !self.discarded && now < self.renew_from
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            ..*self
        }
    }
}

impl<T> Default for Renewed<T> {
    fn default() -> Self {
        Self {
            state: RwLock::new(State {
                kept: None,
                failed: None,
            }),
            fetching: Mutex::new(()),
            lasting: |_| false,
        }
    }
}

impl<T> Renewed<T> {
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
        fetch: impl FnOnce(Before<T>) -> F,
    ) -> Result<Arc<T>, Arc<Error>>
    where
        F: Future<Output = Result<Fetched<T>, Error>>,
    {
        let asked = Instant::now();
        let now = clock();
        let guard = match self.kept() {
            Some(kept) if kept.is_fresh(now) => return Ok(kept.value),
            Some(kept) if kept.is_good(now) => {
                let paused = self
                    .last_failure()
                    .is_some_and(|(at, _)| at.elapsed() < Self::PAUSE);
                match self.fetching.try_lock() {
                    Ok(guard) if !paused => guard,
                    // Somebody renews it, or that has just failed.
                    _ => return Ok(kept.value),
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
        let before = self.kept();
        if let Some(kept) = before
            .as_ref()
            .filter(|kept| kept.is_fresh(now) || (!kept.discarded && kept.fetched > asked))
        {
            return Ok(Arc::clone(&kept.value));
        }
        let result = fetch(Before {
            value: before.as_ref().map(|kept| Arc::clone(&kept.value)),
            is_good: before.as_ref().is_some_and(|kept| kept.is_good(now)),
        })
        .await;
        let result = match result {
            Ok(fetched) => Ok(self.keep(fetched)),
            Err(error) => {
                let error = Arc::new(error);
                let now = clock();
                let good = before.filter(|kept| kept.is_good(now));
                if good.is_none() && deadline.is_some_and(Deadline::has_passed) {
                    // Others have more time.
                    return Err(error);
                }
                self.change(|state| state.failed = Some((Instant::now(), Arc::clone(&error))));
                good.map(|kept| kept.value).ok_or(error)
            }
        };
        drop(guard);
        result
    }

    /// The value as it is, good or not.
    #[must_use]
    pub fn present(&self) -> Option<Arc<T>> {
        self.kept().map(|kept| kept.value)
    }

    /// Makes the next call fetch a new value, unless it is another one by now.
    pub fn discard(&self, value: &Arc<T>) {
        self.change(|state| {
            if let Some(kept) = &mut state.kept
                && Arc::ptr_eq(&kept.value, value)
            {
                kept.discarded = true;
            }
        });
    }

    fn keep(&self, fetched: Fetched<T>) -> Arc<T> {
        let value = Arc::new(fetched.value);
        let kept = Kept {
            value: Arc::clone(&value),
            renew_from: fetched.renew_from,
            ends: fetched.ends,
            fetched: Instant::now(),
            discarded: false,
        };
        self.change(|state| {
            *state = State {
                kept: Some(kept),
                failed: None,
            }
        });
        value
    }

    fn kept(&self) -> Option<Kept<T>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.kept.clone()
    }

    fn last_failure(&self) -> Option<(Instant, Arc<Error>)> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.failed.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State<T>)) {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl<T> fmt::Debug for Renewed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewed")
            .field("has_value", &self.kept().is_some())
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Before<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Before")
            .field("has_value", &self.value.is_some())
            .field("is_good", &self.is_good)
            .finish()
    }
}

#[cfg(test)]
mod tests;
