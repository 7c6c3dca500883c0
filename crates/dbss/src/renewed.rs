//! A value that is fetched when it is needed, kept, and renewed before it ends.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use secapi_core::Error;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The longest time before its end at which a value is renewed, in milliseconds.
const AHEAD: i64 = 5 * 60 * 1000;

/// How long a renewal that failed is not tried again while the value is still good.
const PAUSE: Duration = Duration::from_secs(5);

/// However many calls need the value at a time, it is fetched once; a failure is told to all that waited for it. While it is good, calls go
/// on with it as one of them renews it. Dropping the call that fetches lets the next one fetch.
pub(crate) struct Renewed<T> {
    state: RwLock<State<T>>,
    /// Held while the value is fetched.
    fetching: Mutex<()>,
}

struct State<T> {
    kept: Option<Kept<T>>,
    /// The last fetch failed: when, and how.
    failed: Option<(Instant, Arc<Error>)>,
}

/// Times are milliseconds since 1970 by the clock of whoever asks.
struct Kept<T> {
    value: Arc<T>,
    renew_from: i64,
    ends: i64,
    fetched: Instant,
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
        }
    }
}

impl<T> Renewed<T> {
    /// The value, fetched with `fetch` where needed, which gives it with its end. `now` is the time in milliseconds since 1970.
    pub(crate) async fn get(
        &self,
        now: i64,
        fetch: impl Future<Output = Result<(T, Option<i64>), Error>>,
    ) -> Result<Arc<T>, Arc<Error>> {
        let asked = Instant::now();
        let before = self.kept();
        let guard = match &before {
            Some(kept) if now < kept.renew_from => return Ok(Arc::clone(&kept.value)),
            Some(kept) if now < kept.ends => match self.fetching.try_lock() {
                Ok(guard) if !self.has_just_failed() => guard,
                _ => return Ok(Arc::clone(&kept.value)),
            },
            _ => self.fetching.lock().await,
        };
        if let Some(kept) = self.kept().filter(|kept| kept.fetched > asked) {
            return Ok(kept.value);
        }
        if let Some(error) = self.failed_since(asked) {
            return Err(error);
        }
        let result = match fetch.await {
            Ok((value, ends)) => Ok(self.keep(value, ends, now)),
            Err(error) => {
                let error = Arc::new(error);
                self.change(|state| state.failed = Some((Instant::now(), Arc::clone(&error))));
                match before {
                    Some(kept) if now < kept.ends => Ok(kept.value),
                    _ => Err(error),
                }
            }
        };
        drop(guard);
        result
    }

    /// The value as it is, good or not.
    pub(crate) fn present(&self) -> Option<Arc<T>> {
        self.kept().map(|kept| kept.value)
    }

    /// Makes the next call fetch a new value, unless it is another one by now.
    pub(crate) fn discard(&self, value: &Arc<T>) {
        self.change(|state| {
            if let Some(kept) = &mut state.kept
                && Arc::ptr_eq(&kept.value, value)
            {
                (kept.renew_from, kept.ends) = (i64::MIN, i64::MIN);
            }
        });
    }

    fn keep(&self, value: T, ends: Option<i64>, now: i64) -> Arc<T> {
        let value = Arc::new(value);
        let ahead = ends.map_or(0, |end| (end.saturating_sub(now) / 10).clamp(0, AHEAD));
        let ends = ends.unwrap_or(i64::MAX);
        let kept = Kept {
            value: Arc::clone(&value),
            renew_from: ends.saturating_sub(ahead),
            ends,
            fetched: Instant::now(),
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

    fn failed_since(&self, asked: Instant) -> Option<Arc<Error>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let (at, error) = state.failed.as_ref()?;
        (*at > asked).then(|| Arc::clone(error))
    }

    fn has_just_failed(&self) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let failed = state.failed.as_ref();
        failed.is_some_and(|(at, _)| at.elapsed() < PAUSE)
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

/// An error that several calls share, as the source of theirs.
#[derive(Debug)]
pub(crate) struct SharedError(pub(crate) Arc<Error>);

impl fmt::Display for SharedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SharedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Fetches the number of the fetch, after a moment.
    async fn number(count: &AtomicU32, ends: Option<i64>) -> Result<(u32, Option<i64>), Error> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok((count.fetch_add(1, Ordering::Relaxed) + 1, ends))
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_fetched_once_for_all_who_ask_and_kept() {
        let (renewed, count) = (Renewed::default(), AtomicU32::new(0));
        let ask = || renewed.get(0, number(&count, None));
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert_eq!([*a.unwrap(), *b.unwrap(), *c.unwrap()], [1, 1, 1]);
        assert_eq!(
            *renewed
                .get(i64::MAX - 1, number(&count, None))
                .await
                .unwrap(),
            1
        );
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_renewed_ahead_of_its_end_by_one_while_others_go_on() {
        let (renewed, count) = (Renewed::default(), AtomicU32::new(0));
        let ask = |now| renewed.get(now, number(&count, Some(now + 100_000)));
        assert_eq!(*ask(0).await.unwrap(), 1);
        assert_eq!(
            *ask(89_999).await.unwrap(),
            1,
            "a tenth of its life is left"
        );
        let (a, b) = tokio::join!(ask(90_000), ask(90_000));
        assert_eq!([*a.unwrap(), *b.unwrap()], [2, 1]);
        assert_eq!(*ask(300_000).await.unwrap(), 3, "the last one has ended");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_told_to_all_and_forgiven_while_the_value_is_good() {
        let renewed = Renewed::<u32>::default();
        let count = AtomicU32::new(0);
        let fail = || async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            count.fetch_add(1, Ordering::Relaxed);
            Err(Error::auth("no"))
        };
        let (a, b) = tokio::join!(renewed.get(0, fail()), renewed.get(0, fail()));
        assert!(a.is_err() && b.is_err());
        assert_eq!(count.load(Ordering::Relaxed), 1);
        let good = AtomicU32::new(6);
        assert_eq!(*renewed.get(0, number(&good, Some(100))).await.unwrap(), 7);
        assert_eq!(*renewed.get(95, fail()).await.unwrap(), 7);
        assert_eq!(*renewed.get(95, fail()).await.unwrap(), 7);
        assert_eq!(count.load(Ordering::Relaxed), 2, "not tried again at once");
        assert!(renewed.get(100, fail()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn dropping_who_fetches_lets_the_next_one_fetch() {
        let (renewed, count) = (Renewed::default(), AtomicU32::new(0));
        let given_up = tokio::time::timeout(
            Duration::from_millis(10),
            renewed.get(0, number(&count, None)),
        );
        assert!(given_up.await.is_err());
        assert_eq!(*renewed.get(0, number(&count, None)).await.unwrap(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_discarded_is_fetched_anew() {
        let (renewed, count) = (Renewed::default(), AtomicU32::new(0));
        let first = renewed.get(0, number(&count, None)).await.unwrap();
        renewed.discard(&first);
        let second = renewed.get(0, number(&count, None)).await.unwrap();
        assert_eq!(*second, 2);
        renewed.discard(&first);
        assert_eq!(*renewed.get(0, number(&count, None)).await.unwrap(), 2);
    }
}
