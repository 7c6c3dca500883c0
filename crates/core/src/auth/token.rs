//! Tokens: fixed ones, and ones that are fetched, kept and renewed.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::header::HeaderName;
use http::{HeaderValue, StatusCode};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{AuthCx, Authenticator, RequestHead, ResponseHead};
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::product::AuthScheme;
use crate::transport::BoxFuture;
use crate::{Bytes, Secret, Timestamp};

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

    /// With a refresh token.
    #[must_use]
    pub fn refresh(mut self, refresh: Option<Secret>) -> Self {
        self.refresh = refresh;
        self
    }

    /// With its end.
    #[must_use]
    pub fn expires(mut self, expires: Option<Timestamp>) -> Self {
        self.expires = expires;
        self
    }
}

/// Gets tokens. Implemented by a product's crate, with its generated calls.
pub trait TokenSource: Send + Sync + fmt::Debug {
    /// Gets a new token. `current` is the one before, if there is one: its refresh token may spare the credentials. `client`
    /// does not authenticate, and is bound to the deadline of the call that needs the token.
    fn fetch<'a>(
        &'a self,
        current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>>;
}

/// Puts a token into its header. Leaves a header alone that the caller has set.
fn apply(
    scheme: &AuthScheme,
    token: &Secret,
    request: &mut http::Request<Bytes>,
) -> Result<(), Error> {
    let name = HeaderName::from_bytes(scheme.header.as_bytes()).map_err(|error| {
        Error::config(format!("`{}` is no header name", scheme.header)).with_source(error)
    })?;
    if request.headers().contains_key(&name) {
        return Ok(());
    }
    // The error has no source: it would show the value.
    let mut value = HeaderValue::from_str(&format!("{}{}", scheme.prefix, token.expose()))
        .map_err(|_| Error::auth("the token cannot be sent: it holds a line break, a blank that is no space, or a letter outside ASCII"))?;
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    Ok(())
}

/// A token that is given once and never renewed.
#[derive(Clone, Debug)]
pub struct StaticToken {
    scheme: &'static AuthScheme,
    token: Secret,
}

impl StaticToken {
    /// Sends `token` as `scheme` says.
    pub fn new(scheme: &'static AuthScheme, token: impl Into<Secret>) -> Self {
        Self {
            scheme,
            token: token.into(),
        }
    }
}

impl Authenticator for StaticToken {
    fn scheme(&self) -> &str {
        self.scheme.name
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        _: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(std::future::ready(apply(self.scheme, &self.token, request)))
    }
}

/// Sends a token that it gets from a [`TokenSource`], keeps, and renews.
///
/// - However many calls need a token at a time, it is fetched once. Dropping the call that fetches it lets the next one fetch.
/// - A token is renewed before it ends (a tenth of its life, at most a minute, and a random bit). As long as it is valid, calls
///   go on with it while one of them renews it, also when that fails or hangs; it is tried again after a few seconds.
/// - After a 401, the token that was refused is not used again. One new token is fetched for all calls that were refused.
/// - A failure to get a token is told to all calls that waited for it; the next call tries anew. When it is only the deadline of the
///   call that fetched, the next of those that wait fetches.
pub struct TokenAuthenticator {
    scheme: &'static AuthScheme,
    source: Box<dyn TokenSource>,
    /// How long before its end a token is renewed, at most.
    margin: Option<Duration>,
    cache: RwLock<Cache>,
    /// Held while a token is fetched.
    fetching: Mutex<()>,
}

#[derive(Default)]
struct Cache {
    token: Option<Arc<Kept>>,
    /// The last fetch failed: when, and how.
    failed: Option<(Instant, Arc<Error>)>,
}

/// A token and when to do something about it, by this machine's clock.
struct Kept {
    token: Token,
    /// Milliseconds since 1970 from which on it is renewed; `None` when it has no end.
    renew_from: Option<i64>,
    /// Milliseconds since 1970 at which it ends.
    ends: Option<i64>,
    /// When it was fetched.
    fetched: Instant,
    /// The service refused it.
    refused: bool,
}

impl Kept {
    fn new(token: Token, now: i64, clock_offset: i64, margin: Option<Duration>) -> Self {
        let ends = token
            .expires
            .as_ref()
            .map(|end| end.as_millis().saturating_sub(clock_offset));
        let renew_from = ends.map(|end| {
            let life = end.saturating_sub(now).max(0);
            let margin = margin.map_or((life / 10).min(60_000), |margin| {
                i64::try_from(margin.as_millis()).unwrap_or(i64::MAX)
            });
            // Up to a quarter more, so that clients that started together do not renew together.
            let jitter = crate::random::below(u64::try_from(margin / 4).unwrap_or(0));
            end.saturating_sub(margin)
                .saturating_sub(i64::try_from(jitter).unwrap_or(0))
        });
        Self {
            token,
            renew_from,
            ends,
            fetched: Instant::now(),
            refused: false,
        }
    }

    fn is_usable(&self, now: i64) -> bool {
        !self.refused && self.ends.is_none_or(|end| now < end)
    }

    fn is_fresh(&self, now: i64) -> bool {
        !self.refused && self.renew_from.is_none_or(|from| now < from)
    }
}

impl TokenAuthenticator {
    /// How long a renewal that failed is not tried again while the token is still valid.
    const PAUSE: Duration = Duration::from_secs(5);
    /// How long a call waits at most for a renewal that it could do without.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Gets tokens from `source` and sends them as `scheme` says.
    pub fn new(scheme: &'static AuthScheme, source: impl TokenSource + 'static) -> Self {
        Self {
            scheme,
            source: Box::new(source),
            margin: None,
            cache: RwLock::default(),
            fetching: Mutex::new(()),
        }
    }

    /// Renews tokens that long before they end. Unless set, it is a tenth of their life, at most a minute.
    #[must_use]
    pub const fn renew_before(mut self, margin: Duration) -> Self {
        self.margin = Some(margin);
        self
    }

    fn kept(&self) -> Option<Arc<Kept>> {
        self.cache
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .token
            .clone()
    }

    fn last_failure(&self) -> Option<(Instant, Arc<Error>)> {
        self.cache
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .failed
            .clone()
    }

    fn change(&self, change: impl FnOnce(&mut Cache)) {
        change(&mut self.cache.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// A token that can be used now.
    async fn token(&self, cx: AuthCx<'_>) -> Result<Arc<Kept>, Error> {
        let now = crate::date::now_millis();
        let asked = Instant::now();
        let guard = match self.kept() {
            Some(kept) if kept.is_fresh(now) => return Ok(kept),
            Some(kept) if kept.is_usable(now) => {
                let paused = self
                    .last_failure()
                    .is_some_and(|(at, _)| at.elapsed() < Self::PAUSE);
                match self.fetching.try_lock() {
                    Ok(guard) if !paused => guard,
                    // Somebody renews it, or that has just failed.
                    _ => return Ok(kept),
                }
            }
            _ => {
                let guard = self.fetching.lock().await;
                if let Some((at, error)) = self.last_failure()
                    && at >= asked
                {
                    return Err(no_token(error));
                }
                guard
            }
        };
        // Somebody else may have been faster. What came while this call waited is taken even if it has ended by our clock: a
        // server that gives such tokens gives no better one to the next who asks.
        let now = crate::date::now_millis();
        let before = self.kept();
        if let Some(kept) = before
            .as_ref()
            .filter(|kept| kept.is_fresh(now) || (!kept.refused && kept.fetched > asked))
        {
            return Ok(Arc::clone(kept));
        }
        let observer = &cx.client().shared().observer;
        let started = Instant::now();
        let fetch = self
            .source
            .fetch(before.as_ref().map(|kept| &kept.token), cx.client());
        let fetched = if before.as_ref().is_some_and(|kept| kept.is_usable(now)) {
            // Half of the time is left for the call itself.
            let patience = Self::PATIENCE.min(cx.deadline().remaining() / 2);
            let late = || Err(Error::auth(format!("no answer within {patience:?}")));
            Deadline::after(patience)
                .run(fetch)
                .await
                .unwrap_or_else(late)
        } else {
            fetch.await
        };
        let now = crate::date::now_millis();
        let result = match fetched {
            Ok(token) => {
                observer.token_refreshed(self.scheme.name, token.expires, started.elapsed());
                let kept = Arc::new(Kept::new(
                    token,
                    now,
                    cx.client().clock_offset().unwrap_or(0),
                    self.margin,
                ));
                self.change(|cache| {
                    *cache = Cache {
                        token: Some(Arc::clone(&kept)),
                        failed: None,
                    }
                });
                Ok(kept)
            }
            Err(error) => {
                observer.token_failed(self.scheme.name, &error);
                let error = Arc::new(error);
                let usable = before.filter(|kept| kept.is_usable(now));
                if usable.is_none() && cx.deadline().has_passed() {
                    // Others have more time.
                    return Err(no_token(error));
                }
                self.change(|cache| cache.failed = Some((Instant::now(), Arc::clone(&error))));
                usable.ok_or_else(|| no_token(error))
            }
        };
        drop(guard);
        result
    }
}

/// The error of a call that has no token because `error` happened to the token call.
fn no_token(error: Arc<Error>) -> Error {
    Error::auth(format!("no token: {error}")).with_source(Shared(error))
}

/// An error that several calls share.
#[derive(Debug)]
struct Shared(Arc<Error>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Shared {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

impl Authenticator for TokenAuthenticator {
    fn scheme(&self) -> &str {
        self.scheme.name
    }

    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let kept = self.token(cx).await?;
            apply(self.scheme, &kept.token.value, request)
        })
    }

    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        // 403 is about what the caller may do, not about the token.
        if response.status != StatusCode::UNAUTHORIZED {
            return Box::pin(std::future::ready(false));
        }
        let sent = request
            .headers
            .get(self.scheme.header)
            .map(HeaderValue::as_bytes);
        let sent = sent.and_then(|sent| sent.strip_prefix(self.scheme.prefix.as_bytes()));
        let mut again = false;
        self.change(|cache| {
            let Some(kept) = &cache.token else { return };
            let same = sent == Some(kept.token.value.expose().as_bytes());
            if same && !kept.refused {
                let refused = Kept {
                    token: kept.token.clone(),
                    refused: true,
                    ..**kept
                };
                cache.token = Some(Arc::new(refused));
            }
            // When it is another one by now, that one has not been tried yet.
            again = sent.is_some();
        });
        Box::pin(std::future::ready(again))
    }
}

impl fmt::Debug for TokenAuthenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenAuthenticator")
            .field("scheme", &self.scheme.name)
            .field("source", &self.source)
            .field("has_token", &self.kept().is_some())
            .finish_non_exhaustive()
    }
}
