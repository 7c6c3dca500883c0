//! Counters of a client.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the counters from one list: what is counted, and where it is read.
macro_rules! counters {
    ($($(#[$doc:meta])+ $counter:ident => $field:ident,)+) => {
        /// What a client has done since it was built, together with all its clones. From [`Client::stats`](crate::Client::stats).
        ///
        /// Each number is exact, but they are read one after the other while calls go on.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Stats {
            $($(#[$doc])+ pub $field: u64,)+
        }

        /// What is counted.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Counter {
            $($counter,)+
        }

        /// The numbers themselves. Nobody waits for anybody to count.
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $($field: AtomicU64,)+
        }

        impl Counters {
            pub(crate) fn add(&self, counter: Counter, by: u64) {
                let number = match counter {
                    $(Counter::$counter => &self.$field,)+
                };
                number.fetch_add(by, Ordering::Relaxed);
            }

            pub(crate) fn read(&self) -> Stats {
                Stats {
                    $($field: self.$field.load(Ordering::Relaxed),)+
                }
            }
        }
    };
}

counters! {
    /// Calls that were begun, those for tokens and each page of a list included.
    Calls => calls,
    /// Calls that ended with an error. One whose answer does not decode is not among them: it was answered.
    FailedCalls => failed_calls,
    /// Requests that were sent, or tried to be.
    Attempts => attempts,
    /// Attempts that were decided on because the one before failed.
    Retries => retries,
    /// Attempts that were made with new credentials after a 401, or on a new connection because the one before
    /// met a dead one. Not among the retries.
    Resends => resends,
    /// Tokens that were fetched.
    Refreshes => refreshes,
    /// Tokens that could not be fetched.
    FailedRefreshes => failed_refreshes,
    /// Bytes of the bodies that were sent. Not counted: heads, encryption, and requests that got no connection.
    BytesSent => bytes_sent,
    /// Bytes of the bodies that were read, unpacked.
    BytesReceived => bytes_received,
    /// Warnings: see [`Warning`](crate::Warning).
    Warnings => warnings,
    /// Panics of hooks.
    HookPanics => hook_panics,
}
