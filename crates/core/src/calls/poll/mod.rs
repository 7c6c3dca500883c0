//! Polling until something that takes a service its time is done: a job, a restart, a report.
//!
//! A [`Waiter`] is plain data until [`Waiter::wait`]: it polls, judges what it gets as a [`PollState`], and polls again after a while. It holds no
//! task and no thread, so that dropping it ends everything on this side.
//!
//! - A poll with a transient failure (the connection, an overloaded service) is retried by the client's policy, and then by the next poll: it
//!   does not end the wait. Any other failure does, at once.
//! - A state that is not on record keeps the wait going up to its deadline, and is reported.

mod error;
mod schedule;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::time::Duration;

use tokio::time::Instant;

pub use self::error::WaitError;
pub use self::schedule::{Backoff, PollSchedule};
use crate::deadline::Deadline;
use crate::error::Error;
use crate::redact::one_line;
use crate::text::rounded::Rounded;
use crate::transport::BoxFuture;

/// How long a wait may take, unless set.
const DEADLINE: Duration = Duration::from_secs(3600);

/// How much of a reason is kept, in bytes.
const REASON_KEPT: usize = 1000;

/// What a poll found. `S` is the state in the service's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollState<T, S> {
    /// It is in progress.
    Pending(S),
    /// A state that this crate does not know: polling goes on.
    Unknown(S),
    /// It is done.
    Done(T),
    /// It failed for good.
    Failed {
        /// The state.
        state: S,
        /// The service's reason; empty when it gives none.
        reason: String,
    },
}

impl<T, S> PollState<T, S> {
    /// The same with another type of state.
    pub fn with_state<R>(self, state: impl FnOnce(S) -> R) -> PollState<T, R> {
        match self {
            Self::Pending(old) => PollState::Pending(state(old)),
            Self::Unknown(old) => PollState::Unknown(state(old)),
            Self::Done(value) => PollState::Done(value),
            Self::Failed { state: old, reason } => PollState::Failed {
                state: state(old),
                reason,
            },
        }
    }
}

/// The service's word for where things stand, as messages show it.
///
/// Texts are shown in quotes. An enum writes its wire form:
///
/// ```
/// use secapi_core::WaitState;
///
/// #[derive(Debug)]
/// enum ExportState {
///     Building,
///     Built,
/// }
///
/// impl WaitState for ExportState {
///     fn text(&self) -> String {
///         match self {
///             Self::Building => "\"BUILDING\"".to_owned(),
///             Self::Built => "\"BUILT\"".to_owned(),
///         }
///     }
/// }
///
/// assert_eq!(Some(ExportState::Building).text(), "\"BUILDING\"");
/// ```
pub trait WaitState: fmt::Debug {
    /// The state in words, for the end of a sentence: `"BUILDING"`, `not in the list`.
    fn text(&self) -> String;
}

impl WaitState for str {
    fn text(&self) -> String {
        format!("\"{}\"", one_line(self, REASON_KEPT))
    }
}

impl WaitState for String {
    fn text(&self) -> String {
        self.as_str().text()
    }
}

impl<S: WaitState + ?Sized> WaitState for &S {
    fn text(&self) -> String {
        (**self).text()
    }
}

/// Nothing is known but that it is not done.
impl WaitState for () {
    fn text(&self) -> String {
        "not done".to_owned()
    }
}

/// `None`: the service shows no state.
impl<S: WaitState> WaitState for Option<S> {
    fn text(&self) -> String {
        match self {
            Some(state) => state.text(),
            None => "without a state".to_owned(),
        }
    }
}

/// The progress of a wait, to show it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress<'a, S> {
    /// What is waited for.
    pub what: &'a str,
    /// Number of the poll, from 1.
    pub poll: u32,
    /// Time since the wait began.
    pub waited: Duration,
    /// What it found.
    pub seen: Seen<'a, S>,
}

/// What a poll found that does not end the wait.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Seen<'a, S> {
    /// The state.
    State(&'a S),
    /// A state that is not on record.
    UnknownState(&'a S),
    /// The poll failed.
    Failure(&'a Error),
}

impl<S: WaitState> fmt::Display for Progress<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, waited) = (self.what, Rounded(self.waited));
        match self.seen {
            Seen::State(state) => write!(f, "after {waited} {what} was still {}", state.text()),
            Seen::UnknownState(state) => write!(
                f,
                "after {waited} {what} was still {}, a state that is not on record",
                state.text()
            ),
            Seen::Failure(error) => {
                write!(
                    f,
                    "after {waited} the state of {what} cannot be had: {error}"
                )
            }
        }
    }
}

type PollFn<T, S> = Box<dyn FnMut() -> BoxFuture<'static, Result<PollState<T, S>, Error>> + Send>;
type Listener<S> = Box<dyn FnMut(Progress<'_, S>) + Send>;

/// Waits until something is done: see the [module](self).
///
/// ```
/// # async fn run(client: secapi_core::Client) -> Result<(), secapi_core::WaitError<String>> {
/// use std::time::Duration;
///
/// use secapi_core::{Method, PollState, Waiter};
///
/// let url = Waiter::new("the export", move || {
///     let poll = client.request(Method::GET, "/v1/exports/7");
///     async move {
///         let export = poll.await?;
///         let state = export["state"].as_str().unwrap_or_default().to_owned();
///         Ok(match state.as_str() {
///             "done" => PollState::Done(export["url"].clone()),
///             "failed" => PollState::Failed { state, reason: export["why"].to_string() },
///             "waiting" | "running" => PollState::Pending(state),
///             _ => PollState::Unknown(state),
///         })
///     }
/// })
/// .deadline(Duration::from_secs(600))
/// .on_progress(|progress| println!("{progress}"))
/// .wait()
/// .await?;
/// # let _ = url;
/// # Ok(())
/// # }
/// ```
#[must_use = "a waiter does nothing until `wait` is awaited"]
pub struct Waiter<T, S> {
    what: String,
    begin: Option<BoxFuture<'static, Result<(), Error>>>,
    poll: PollFn<T, S>,
    backoff: Backoff,
    deadline: Duration,
    progress: Option<Listener<S>>,
}

impl<T, S> Waiter<T, S> {
    /// Waits for `what` (a phrase for messages), which `poll` asks about.
    pub fn new<F>(what: impl Into<String>, mut poll: impl FnMut() -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<PollState<T, S>, Error>> + Send + 'static,
    {
        Self {
            what: what.into(),
            begin: None,
            poll: Box::new(move || Box::pin(poll())),
            backoff: Backoff::default(),
            deadline: DEADLINE,
            progress: None,
        }
    }

    /// A call that starts what is waited for, made once before the first poll. If it fails, there is nothing to wait for.
    pub fn begin_with<C>(mut self, call: C) -> Self
    where
        C: IntoFuture<Output = Result<(), Error>>,
        C::IntoFuture: Send + 'static,
    {
        self.begin = Some(Box::pin(call.into_future()));
        self
    }

    setters! {
        /// Timeout of the whole wait: an hour by default.
        pub const fn deadline(self, total: Duration) { self.deadline = total }

        /// Backoff between polls: from 2 s up to 30 s by default.
        pub const fn backoff(self, backoff: Backoff) { self.backoff = backoff }

        /// Called after each poll that does not end the wait.
        pub fn on_progress(self, progress: impl FnMut(Progress<'_, S>) + Send + 'static) {
            self.progress = Some(Box::new(progress))
        }
    }

    /// Waits. Dropping the future gives up, and leaves nothing behind on this side; what was started at the service goes on there.
    pub async fn wait(mut self) -> Result<T, WaitError<S>> {
        let began = Instant::now();
        let deadline = Deadline::after(self.deadline);
        if let Some(begin) = self.begin.take() {
            match deadline.run(begin).await {
                None => return Err(self.late(began, None, None)),
                Some(Err(source)) => return Err(self.broken(source)),
                Some(Ok(())) => {}
            }
        }
        let mut schedule = PollSchedule::new(self.backoff, deadline);
        // The last state, and whether it is on record.
        let mut last: Option<(S, bool)> = None;
        let mut poll = 0_u32;
        loop {
            poll = poll.saturating_add(1);
            let mut failure = None;
            match deadline.run((self.poll)()).await {
                None => return Err(self.late(began, last, None)),
                Some(Ok(PollState::Done(value))) => return Ok(value),
                Some(Ok(PollState::Failed { state, reason })) => {
                    return Err(WaitError::Failed {
                        what: self.what,
                        state,
                        reason: one_line(&reason, REASON_KEPT),
                    });
                }
                Some(Ok(PollState::Pending(state))) => last = Some((state, true)),
                Some(Ok(PollState::Unknown(state))) => last = Some((state, false)),
                Some(Err(error)) if error.is_transient() => failure = Some(error),
                Some(Err(error)) => return Err(self.broken(error)),
            }
            if let Some(progress) = &mut self.progress
                && let Some(seen) = seen(last.as_ref(), failure.as_ref())
            {
                progress(Progress {
                    what: &self.what,
                    poll,
                    waited: began.elapsed(),
                    seen,
                });
            }
            let retry_after = failure.as_ref().and_then(Error::retry_after);
            if !schedule.next(retry_after).await {
                return Err(self.late(began, last, failure));
            }
        }
    }

    fn broken(self, source: Error) -> WaitError<S> {
        WaitError::Call {
            what: self.what,
            source,
        }
    }

    fn late(self, began: Instant, last: Option<(S, bool)>, source: Option<Error>) -> WaitError<S> {
        let (last, known) = last.map_or((None, true), |(state, known)| (Some(state), known));
        WaitError::Deadline {
            what: self.what,
            waited: began.elapsed(),
            last,
            known,
            source,
        }
    }
}

fn seen<'a, S>(last: Option<&'a (S, bool)>, failure: Option<&'a Error>) -> Option<Seen<'a, S>> {
    match (failure, last) {
        (Some(error), _) => Some(Seen::Failure(error)),
        (None, Some((state, true))) => Some(Seen::State(state)),
        (None, Some((state, false))) => Some(Seen::UnknownState(state)),
        (None, None) => None,
    }
}

debug_fields!(Waiter<T, S> { what, backoff, deadline });
