//! Tokens: fixed ones, and ones that are fetched, cached and renewed.

use std::fmt;
use std::future::{poll_fn, ready};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::header::HeaderName;
use http::{HeaderValue, StatusCode};
use tokio::time::Instant;

use super::cached::{Cached, Expiring, Previous};
use crate::credential_check::CredentialCheck;
use crate::deadline::Deadline;
use crate::description::AuthScheme;
use crate::error::Error;
use crate::response::{RequestHead, ResponseHead};
use crate::session::{AuthCx, Authenticator, Client, Standing};
use crate::text::rounded::Rounded;

use crate::transport::BoxFuture;
use crate::wire::{Secret, Timestamp};
use bytes::Bytes;

/// A token, and what belongs to it.
#[derive(Clone, Debug)]
pub struct Token {
    /// What is sent.
    pub value: Secret,
    /// What a new token can be had for.
    pub refresh: Option<Secret>,
    /// When it ends, by the server's clock; `None` when the server does not say.
    pub expires: Option<Timestamp>,
}

impl Token {
    /// A token that does not expire, as far as is known.
    pub fn new(value: impl Into<Secret>) -> Self {
        Self {
            value: value.into(),
            refresh: None,
            expires: None,
        }
    }

    setters! {
        /// With a refresh token.
        pub fn refresh(self, refresh: Option<Secret>) { self.refresh = refresh }

        /// With its end.
        pub fn expires(self, expires: Option<Timestamp>) { self.expires = expires }
    }
}

/// Gets tokens. Implemented by a product's crate, with its generated calls.
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// Checks the credentials that it was given, without the network, as [`Authenticator::check`]. The default accepts all.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Gets a new token. `current` is the one before, if there is one: its refresh token may spare the credentials. `client`
    /// does not authenticate, and is bound to the deadline of the call that needs the token.
    fn fetch<'a>(
        &'a self,
        current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>>;
}

/// The header that a token is sent in, made once for all calls.
#[derive(Clone, Debug)]
struct AuthHeader(Option<(HeaderName, HeaderValue)>);

impl AuthHeader {
    fn new(scheme: &AuthScheme, token: &Secret) -> Self {
        Self(Self::header(scheme, token).ok())
    }

    fn header(scheme: &AuthScheme, token: &Secret) -> Result<(HeaderName, HeaderValue), Error> {
        let name = HeaderName::from_bytes(scheme.header.as_bytes()).map_err(|error| {
            Error::config(format!("`{}` is no header name", scheme.header)).with_source(error)
        })?;
        // The error has no source: it would show the value.
        let text = format!("{}{}", scheme.prefix, token.expose());
        let mut value = HeaderValue::try_from(text)
            .map_err(|_| Error::auth("the token cannot be sent: it holds a line break, a blank that is no space, or a letter outside ASCII"))?;
        value.set_sensitive(true);
        Ok((name, value))
    }

    /// Puts the token into its header. Leaves a header alone that the caller has set.
    fn apply(
        &self,
        scheme: &AuthScheme,
        token: &Secret,
        request: &mut http::Request<Bytes>,
    ) -> Result<(), Error> {
        let Some((name, value)) = &self.0 else {
            return Self::header(scheme, token).map(drop);
        };
        let header = request.headers_mut().entry(name);
        header.or_insert_with(|| value.clone());
        Ok(())
    }
}

/// A token that is given once and never renewed.
#[derive(Clone, Debug)]
pub struct StaticToken {
    scheme: &'static AuthScheme,
    token: Secret,
    header: AuthHeader,
    /// Shared by clones.
    standing: Arc<Standing>,
}

impl StaticToken {
    /// Sends `token` as `scheme` says.
    pub fn new(scheme: &'static AuthScheme, token: impl Into<Secret>) -> Self {
        let token = token.into();
        let header = AuthHeader::new(scheme, &token);
        Self {
            scheme,
            token,
            header,
            standing: Arc::default(),
        }
    }
}

impl Authenticator for StaticToken {
    fn scheme(&self) -> &str {
        self.scheme.name
    }

    fn check(&self) -> Result<(), Error> {
        CredentialCheck::new("token", self.token.expose()).token()
    }

    fn standing(&self) -> Option<&Standing> {
        Some(&self.standing)
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        _: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        match self.header.apply(self.scheme, &self.token, request) {
            // A future that holds nothing takes no memory.
            Ok(()) => Box::pin(poll_fn(|_| Poll::Ready(Ok(())))),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

/// Sends a token that it gets from a [`TokenSource`], keeps, and renews.
///
/// - However many calls need a token at a time, it is fetched once; [`Cached`] says how they share it, and its failures.
/// - A token is renewed before it ends (a tenth of its life, at most a minute, and a random bit). As long as it is valid, calls
///   go on with it while one of them renews it, also when that fails or hangs.
/// - When the service refuses to give a token (400, 401, 403, 423), that is remembered for [`REFUSAL_MEMORY`](super::REFUSAL_MEMORY):
///   calls fail without another token call, so that a wrong password does not lock an account.
/// - After a 401, the token that was refused is not used again. One new token is fetched for all calls that were refused.
pub struct TokenAuthenticator {
    scheme: &'static AuthScheme,
    source: Box<dyn TokenSource>,
    /// How long before its end a token is renewed, at most.
    margin: Option<Duration>,
    token: Cached<CachedToken>,
}

/// A token that was fetched.
struct CachedToken {
    token: Token,
    header: AuthHeader,
}

impl TokenAuthenticator {
    /// How long a call waits at most for a renewal that it could do without.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Gets tokens from `source` and sends them as `scheme` says.
    pub fn new(scheme: &'static AuthScheme, source: impl TokenSource + 'static) -> Self {
        Self {
            scheme,
            source: Box::new(source),
            margin: None,
            token: Cached::default().remember(Error::is_refusal),
        }
    }

    /// Renews tokens that long before they end. Unless set, it is a tenth of their life, at most a minute.
    #[must_use]
    pub const fn renew_before(mut self, margin: Duration) -> Self {
        self.margin = Some(margin);
        self
    }

    /// A token that can be used now.
    async fn token(&self, cx: AuthCx<'_>) -> Result<Arc<CachedToken>, Error> {
        let fetch = |previous| self.fetch(previous, cx);
        let token = self.token.get(now_millis, Some(cx.deadline()), fetch).await;
        token.map_err(|error| Error::prerequisite("no token", error))
    }

    async fn fetch(
        &self,
        previous: Previous<CachedToken>,
        cx: AuthCx<'_>,
    ) -> Result<Expiring<CachedToken>, Error> {
        let observer = &cx.client().shared().observer;
        let started = Instant::now();
        let current = previous.value.as_deref().map(|cached| &cached.token);
        let fetch = self.source.fetch(current, cx.client());
        let fetched = if previous.is_good {
            // Half of the time is left for the call itself.
            let patience = Self::PATIENCE.min(cx.deadline().remaining() / 2);
            let fetched = Deadline::after(patience).run(fetch).await;
            fetched.unwrap_or_else(|| {
                let patience = Rounded(patience);
                Err(Error::auth(format!("no answer within {patience}")))
            })
        } else {
            fetch.await
        };
        match fetched {
            Ok(token) => {
                observer.token_refreshed(self.scheme.name, token.expires, started.elapsed());
                Ok(self.expiring(token, cx.client().clock_offset().unwrap_or(0)))
            }
            Err(error) => {
                observer.token_failed(self.scheme.name, &error);
                Err(error)
            }
        }
    }

    /// A token with the time to renew it, by this machine's clock.
    fn expiring(&self, token: Token, clock_offset: i64) -> Expiring<CachedToken> {
        let ends = token.expires.as_ref();
        let ends = ends.map(|end| end.as_millis().saturating_sub(clock_offset));
        let header = AuthHeader::new(self.scheme, &token.value);
        let fetched = Expiring::new(CachedToken { token, header });
        let Some(ends) = ends else { return fetched };
        let life = ends.saturating_sub(now_millis()).max(0);
        let margin = self.margin.map_or((life / 10).min(60_000), |margin| {
            i64::try_from(margin.as_millis()).unwrap_or(i64::MAX)
        });
        // Up to a quarter more, so that clients that started together do not renew together.
        let jitter = crate::random::below(u64::try_from(margin / 4).unwrap_or(0));
        let jitter = i64::try_from(jitter).unwrap_or(0);
        fetched.until(ends, margin.saturating_add(jitter))
    }
}

impl Authenticator for TokenAuthenticator {
    fn scheme(&self) -> &str {
        self.scheme.name
    }

    fn check(&self) -> Result<(), Error> {
        self.source.check()
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let cached = self.token(cx).await?;
            let token = &cached.token.value;
            cached.header.apply(self.scheme, token, request)
        })
    }

    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        // 403 is about what the caller may do, not about the token.
        if response.status != StatusCode::UNAUTHORIZED {
            return Box::pin(ready(false));
        }
        let sent = request
            .headers
            .get(self.scheme.header)
            .map(HeaderValue::as_bytes);
        let sent = sent.and_then(|sent| sent.strip_prefix(self.scheme.prefix.as_bytes()));
        let cached = self.token.present();
        if let Some(cached) = &cached
            && sent == Some(cached.token.value.expose().as_bytes())
        {
            self.token.discard(cached);
        }
        // When it is another one by now, that one has not been tried yet.
        let again = cached.is_some() && sent.is_some();
        Box::pin(ready(again))
    }
}

debug_fields!(TokenAuthenticator |authenticator| {
    scheme: authenticator.scheme.name,
    source: authenticator.source,
    has_token: authenticator.token.present().is_some(),
});

/// The machine's clock, in milliseconds since 1970.
fn now_millis() -> i64 {
    Timestamp::now().as_millis()
}
