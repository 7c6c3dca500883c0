//! Calls without `async`: from plain threads, and from the blocking threads of a runtime.
//!
//! Every call, list and feed has a method `blocking()`. A call sends itself and gives its result; a list or feed becomes an
//! iterator. Everything else that is awaited goes through [`run`], such as the helpers of a product's crate.
//!
//! ```no_run
//! # fn main() -> Result<(), secapi_core::Error> {
//! # use secapi_core::{Client, Method, Product, blocking};
//! # static PRODUCT: Product = Product::new("example", "An example").base_url("https://api.example.com");
//! let client = Client::builder(&PRODUCT).build()?;
//! let things = client.request(Method::GET, "/v1/things").query("limit", 10).blocking()?;
//! println!("{things}");
//!
//! // More than one step, or a helper that is an `async fn`.
//! let (one, other) = blocking::run(async {
//!     let one = client.request(Method::GET, "/v1/things/1").await?;
//!     let other = client.request(Method::GET, "/v1/things/2").await?;
//!     Ok::<_, secapi_core::Error>((one, other))
//! })?;
//! # let _ = (one, other);
//! # Ok(())
//! # }
//! ```
//!
//! # Where it may be used
//!
//! On any thread that may wait: one without a runtime, one of `tokio::task::spawn_blocking`, or inside
//! `tokio::task::block_in_place`. Inside an async task it is an error of the kind [`Config`](crate::ErrorKind::Config), and nothing
//! is sent: the task's thread would stand still, with all other tasks on it. (A task inside `tokio::task::unconstrained` cannot be
//! told from a blocking thread; there the thread does stand still until the call's deadline at the latest.)
//!
//! # How it works
//!
//! The caller's own thread drives the call, so it may borrow, and any number of threads may call at a time. Sockets and timers are
//! looked after by one thread (`secapi-blocking`) for the whole process, which is started at the first use and sleeps while there
//! is nothing to do.

use std::future::IntoFuture;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::task::coop;

use crate::error::Error;

/// Waits for anything that is otherwise awaited, and gives its result.
///
/// An error if it is called inside an async task, or if the thread that looks after sockets cannot be started; `E` is the error
/// type of what is waited for, mostly [`Error`] itself.
pub fn run<T, E: From<Error>>(work: impl IntoFuture<Output = Result<T, E>>) -> Result<T, E> {
    let runtime = enter()?;
    let _context = runtime.enter();
    let mut work = pin!(work.into_future());
    wait(&mut |cx| work.as_mut().poll(cx))
}

/// A list or a feed as an iterator, from its `blocking()`.
///
/// Each step waits for the next row, or page, as [`run`] does. Inside an async task it gives one error and ends; the list itself
/// stands where it stood.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked for its rows"]
pub struct Blocking<S> {
    list: S,
    /// It was used where it must not wait.
    refused: bool,
}

impl<S> Blocking<S> {
    pub(crate) const fn new(list: S) -> Self {
        Self {
            list,
            refused: false,
        }
    }

    /// The list or feed, for its cursor.
    #[must_use]
    pub const fn get(&self) -> &S {
        &self.list
    }

    /// The list or feed itself, to go on with it in async code.
    pub fn into_inner(self) -> S {
        self.list
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for Blocking<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.refused {
            return None;
        }
        let runtime = match enter() {
            Ok(runtime) => runtime,
            Err(error) => {
                self.refused = true;
                return Some(Err(error));
            }
        };
        let _context = runtime.enter();
        wait(&mut |cx| Pin::new(&mut self.list).poll_next(cx))
    }
}

/// The runtime that looks after sockets and timers, if this thread may wait.
fn enter() -> Result<Handle, Error> {
    if is_async_task() {
        return Err(
            Error::config("a blocking call inside an async task would stop all tasks of its thread; nothing was sent")
                .with_hint("await the call, or move it into `tokio::task::spawn_blocking`"),
        );
    }
    runtime()
}

/// Whether this code runs inside an async task.
///
/// The presence of a runtime does not tell: its blocking threads have one too. But tokio gives each task a budget of steps before
/// it has to make room for others, and takes the limit away where blocking is allowed. So steps are taken until one is refused, and
/// then all given back.
fn is_async_task() -> bool {
    /// Far more than a task may take in one go, which is 128.
    const STEPS: usize = 1024;

    if Handle::try_current().is_err() {
        return false;
    }
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(_before) = coop::poll_proceed(&mut cx) else {
        return true;
    };
    // Dropping `_before` puts the budget back to what it was, whatever was taken in between.
    (0..STEPS).any(|_| match coop::poll_proceed(&mut cx) {
        Poll::Ready(step) => {
            step.made_progress();
            false
        }
        Poll::Pending => true,
    })
}

/// The runtime for all blocking calls of the process, with its one thread.
fn runtime() -> Result<Handle, Error> {
    static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);

    let mut shared = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*shared {
        return Ok(handle.clone());
    }
    let failed = |error| {
        Error::config("the thread for blocking calls could not be started").with_source(error)
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("secapi-blocking".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))
        .map_err(failed)?;
    *shared = Some(handle.clone());
    Ok(handle)
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls on this thread, which sleeps in between.
fn wait<T>(poll: &mut dyn FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = poll(&mut cx) {
            return value;
        }
        thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_thread_is_no_task() {
        assert!(!is_async_task());
    }

    #[tokio::test]
    async fn a_task_is_told_from_a_blocking_thread_on_one_thread() {
        assert!(is_async_task());
        assert!(!tokio::task::spawn_blocking(is_async_task).await.unwrap());
        assert!(tokio::spawn(async { is_async_task() }).await.unwrap());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_task_is_told_from_a_blocking_thread_on_many_threads() {
        assert!(is_async_task());
        assert!(!tokio::task::spawn_blocking(is_async_task).await.unwrap());
        assert!(tokio::spawn(async { is_async_task() }).await.unwrap());
        let inside = tokio::spawn(async { tokio::task::block_in_place(is_async_task) });
        assert!(!inside.await.unwrap());
    }

    #[tokio::test]
    async fn asking_costs_the_task_nothing() {
        for _ in 0..10 {
            assert!(is_async_task());
            assert!(coop::has_budget_remaining());
        }
    }
}
