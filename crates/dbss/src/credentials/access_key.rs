//! Access keys, and where they come from.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use ring::hmac;
use secapi_core::auth::{Cached, CredentialCheck, Expiring};
use secapi_core::{BoxFuture, Deadline, Error, Secret, Timestamp};

/// The longest time before its end at which a key is renewed, in milliseconds.
const AHEAD: i64 = 5 * 60 * 1000;

/// An access key: its id (AK), its secret key (SK), and for a temporary one a security token and an end.
///
/// `Debug` shows none of them.
#[derive(Clone)]
pub struct AccessKey {
    id: Secret,
    secret: Secret,
    /// The secret as signatures take it: made once for all of them.
    signing: hmac::Key,
    security_token: Option<Secret>,
    expires: Option<Timestamp>,
}

impl AccessKey {
    /// A permanent access key: the id (AK) and the secret key (SK).
    #[inline]
    pub fn new(id: impl Into<Secret>, secret: impl Into<Secret>) -> Self {
        let secret = secret.into();
        Self {
            id: id.into(),
            signing: hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes()),
            secret,
            security_token: None,
            expires: None,
        }
    }

    /// With the security token of a temporary access key.
    #[must_use]
    #[inline]
    pub fn with_security_token(mut self, token: impl Into<Secret>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// With the end of a temporary access key. After it nothing is sent any more.
    #[must_use]
    #[inline]
    pub const fn expires_at(mut self, end: Timestamp) -> Self {
        self.expires = Some(end);
        self
    }

    /// The id (AK).
    #[must_use]
    #[inline]
    pub fn id(&self) -> &str {
        self.id.expose()
    }

    /// The secret key (SK).
    #[must_use]
    #[inline]
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The secret key, ready to sign with.
    #[inline]
    pub(crate) const fn signing(&self) -> &hmac::Key {
        &self.signing
    }

    /// The security token of a temporary access key.
    #[must_use]
    #[inline]
    pub const fn security_token(&self) -> Option<&Secret> {
        self.security_token.as_ref()
    }

    /// The end of a temporary access key.
    #[must_use]
    #[inline]
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// Fails when a part of it cannot be meant: see [`CredentialCheck`].
    #[inline]
    pub(crate) fn check_text(&self) -> Result<(), Error> {
        CredentialCheck::new("access key id", self.id()).token()?;
        CredentialCheck::new("secret access key", self.secret.expose()).token()?;
        match &self.security_token {
            Some(token) => CredentialCheck::new("security token", token.expose()).token(),
            None => Ok(()),
        }
    }

    /// Fails when its end has passed.
    #[inline]
    fn check(&self, now: i64) -> Result<(), Error> {
        match self.expires {
            Some(end) if end.as_millis() <= now => Err(Error::auth(format!(
                "the temporary access key ended at {end}; nothing was sent"
            ))
            .with_hint("get a new one, or let the client renew it with `Credentials::renewed_by`")),
            _ => Ok(()),
        }
    }
}

impl PartialEq for AccessKey {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.secret == other.secret
            && self.security_token == other.security_token
            && self.expires == other.expires
    }
}

impl Eq for AccessKey {}

impl fmt::Debug for AccessKey {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("temporary", &self.security_token.is_some())
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// Gives access keys: temporary ones from IAM or from a vault, for example. A closure that returns a future is one as well.
pub trait KeyProvider: Send + Sync {
    /// A key that is good from now on. It is asked for at the first call, again before the key ends (a tenth of its life, at most five
    /// minutes), and when the service has refused the key; never by two calls at a time.
    fn access_key(&self) -> BoxFuture<'_, Result<AccessKey, Error>>;
}

impl<F, R> KeyProvider for F
where
    F: Fn() -> R + Send + Sync,
    R: Future<Output = Result<AccessKey, Error>> + Send + 'static,
{
    #[inline]
    fn access_key(&self) -> BoxFuture<'_, Result<AccessKey, Error>> {
        Box::pin(self())
    }
}

/// The key of a client, now.
pub(crate) enum Keys {
    Given(Arc<AccessKey>),
    Provided {
        provider: Arc<dyn KeyProvider>,
        cached: Cached<AccessKey>,
    },
}

impl Keys {
    #[inline]
    pub(crate) fn given(key: AccessKey) -> Self {
        Self::Given(Arc::new(key))
    }

    #[inline]
    pub(crate) fn provided(provider: Arc<dyn KeyProvider>) -> Self {
        Self::Provided {
            provider,
            cached: Cached::default(),
        }
    }

    /// Fails when a given key cannot be meant. One of a provider is checked when it comes.
    #[inline]
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self {
            Self::Given(key) => key.check_text(),
            Self::Provided { .. } => Ok(()),
        }
    }

    /// The key to sign with. `now` is the time in milliseconds since 1970, by the service's clock.
    #[inline]
    pub(crate) async fn current(
        &self,
        now: i64,
        deadline: Deadline,
    ) -> Result<Arc<AccessKey>, Error> {
        let key = match self {
            Self::Given(key) => Arc::clone(key),
            Self::Provided { provider, cached } => cached
                .get(|| now, Some(deadline), |_| fetch(&**provider, now))
                .await
                .map_err(|error| Error::prerequisite("no access key", error))?,
        };
        key.check(now)?;
        Ok(key)
    }

    /// The service refused a request with this signature: whether there is another key to try.
    #[inline]
    pub(crate) async fn replaced(&self, authorization: Option<&HeaderValue>) -> bool {
        let Self::Provided { provider, cached } = self else {
            return false;
        };
        let (Some(old), Some(sent)) = (
            cached.present(),
            authorization.and_then(|value| value.to_str().ok()),
        ) else {
            return false;
        };
        if !sent.contains(&format!(" Access={},", old.id())) {
            // Another call has had it replaced already.
            return true;
        }
        cached.discard(&old);
        let now = Timestamp::now().as_millis();
        let fetch = |_| fetch(&**provider, now);
        let new = cached.get(|| now, None, fetch).await;
        new.is_ok_and(|new| new != old)
    }
}

#[inline]
async fn fetch(provider: &dyn KeyProvider, now: i64) -> Result<Expiring<AccessKey>, Error> {
    let key = provider.access_key().await?;
    key.check_text()?;
    let ends = key.expires().map(Timestamp::as_millis);
    let fetched = Expiring::new(key);
    Ok(match ends {
        Some(ends) => fetched.until(ends, (ends.saturating_sub(now) / 10).clamp(0, AHEAD)),
        None => fetched,
    })
}

impl fmt::Debug for Keys {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(key) => key.fmt(f),
            Self::Provided { cached, .. } => f.debug_tuple("Provided").field(cached).finish(),
        }
    }
}
