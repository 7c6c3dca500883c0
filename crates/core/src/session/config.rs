//! What a client is set up with: deadlines and limits.

use std::time::Duration;

use http::HeaderValue;

use crate::response::JSON;
use crate::retry::RetryPolicy;

/// Deadlines and limits of a client. All are set by default.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// A call with all its attempts and waits.
    pub(crate) total_timeout: Duration,
    /// One attempt, from sending to the last byte of the answer.
    pub(crate) attempt_timeout: Duration,
    /// Getting a connection.
    pub(crate) connect_timeout: Duration,
    /// The longest silence while an answer is read.
    pub(crate) read_timeout: Duration,
    /// The largest answer, unpacked, in bytes.
    pub(crate) max_body: usize,
    /// Requests that are under way at a time.
    pub(crate) max_in_flight: usize,
    /// Redirects that are followed in a row.
    pub(crate) max_redirects: u32,
    pub(crate) retry: RetryPolicy,
    pub(crate) user_agent: HeaderValue,
    /// What is asked for where a call expects JSON.
    pub(crate) format: &'static str,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            total_timeout: Duration::from_secs(120),
            attempt_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            max_body: 64 * 1024 * 1024,
            max_in_flight: 256,
            max_redirects: 0,
            retry: RetryPolicy::default(),
            user_agent: HeaderValue::from_static(concat!("secapi/", env!("CARGO_PKG_VERSION"))),
            format: JSON,
        }
    }
}
