//! What adds credentials to requests.

use std::fmt;
use std::sync::Arc;

use crate::deadline::Deadline;
use crate::description::OperationRef;
use crate::error::Error;
use crate::response::{RequestHead, ResponseHead};
use crate::session::Client;
use crate::session::standing::Standing;
use crate::transport::BoxFuture;
use crate::wire::Timestamp;
use bytes::Bytes;

/// Adds credentials to each attempt of a call: a token, or a signature over what is sent.
///
/// It runs last, inside the attempt loop, on the final method, URL, headers (`Host` and `Content-Type` among them) and body, so
/// that each attempt is signed afresh. The time that it takes counts against the deadline of the call.
pub trait Authenticator: Send + Sync + fmt::Debug {
    /// Name of the scheme that it does, as operations refer to it ([`AuthScheme::name`](crate::AuthScheme::name)).
    fn scheme(&self) -> &str;

    /// Checks the credentials that it was given, without the network: see [`CredentialCheck`](crate::auth::CredentialCheck). The builder of a client calls it. The
    /// default accepts all.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// What is known about credentials that are sent as they are, where a refusal of them is to be remembered. The default is `None`.
    fn standing(&self) -> Option<&Standing> {
        None
    }

    /// Adds the credentials as headers. Secret ones must be marked sensitive.
    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Called when the service responds with 401 or 403 to a request of this authenticator. Returns whether another attempt with new
    /// credentials makes sense, which is made at most once per call. The default is `false`.
    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        let _ = (request, response);
        Box::pin(std::future::ready(false))
    }
}

macro_rules! through_pointers {
    ($($pointer:ident),+) => {
        $(impl<T: Authenticator + ?Sized> Authenticator for $pointer<T> {
            fn scheme(&self) -> &str {
                (**self).scheme()
            }

            fn check(&self) -> Result<(), Error> {
                (**self).check()
            }

            fn standing(&self) -> Option<&Standing> {
                (**self).standing()
            }

            fn authenticate<'a>(
                &'a self,
                request: &'a mut http::Request<Bytes>,
                cx: AuthCx<'a>,
            ) -> BoxFuture<'a, Result<(), Error>> {
                (**self).authenticate(request, cx)
            }

            fn rejected<'a>(
                &'a self,
                request: &'a RequestHead,
                response: &'a ResponseHead,
            ) -> BoxFuture<'a, bool> {
                (**self).rejected(request, response)
            }
        })+
    };
}

// An `Arc` lets two schemes of one client share a token.
through_pointers!(Box, Arc);

/// The context of the call that an authenticator runs for.
#[derive(Clone, Copy, Debug)]
pub struct AuthCx<'a> {
    pub(crate) client: &'a Client,
    /// The client of the call.
    pub(crate) caller: &'a Client,
    pub(crate) operation: &'a OperationRef,
    pub(crate) deadline: Deadline,
    pub(crate) attempt: u32,
    pub(crate) clock_offset: Option<i64>,
}

impl AuthCx<'_> {
    /// A client for calls that get a token: the same hosts and transport, no authentication, bound to this call's deadline.
    #[must_use]
    pub const fn client(&self) -> &Client {
        self.client
    }

    /// The operation that is called.
    #[must_use]
    pub const fn operation(&self) -> &OperationRef {
        self.operation
    }

    /// The path in the base URL of the call, without a slash at its end; empty for most. The path of the request begins with it.
    #[must_use]
    pub fn base_path(&self) -> String {
        let value = |name: &str| self.caller.context_value(name).map(str::to_owned);
        let address = self.caller.address(self.operation.host);
        let base = address.and_then(|address| address.resolve(value));
        base.map_or_else(|_| String::new(), |base| base.path().to_owned())
    }

    /// When the call must have ended.
    #[must_use]
    pub const fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Number of the attempt, from 1.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How far the server's clock is ahead of this machine's, in milliseconds, by the `Date` of its last answer; `None` before
    /// the first one. Precise to about a second.
    #[must_use]
    pub const fn clock_offset_millis(&self) -> Option<i64> {
        self.clock_offset
    }

    /// The time by the server's clock, as far as it is known.
    #[must_use]
    pub fn server_now(&self) -> Timestamp {
        let now = Timestamp::now().as_millis();
        Timestamp::from_millis(now.saturating_add(self.clock_offset.unwrap_or(0)))
    }
}
