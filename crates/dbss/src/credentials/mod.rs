//! Ways to prove who calls.

mod access_key;
mod environment;
mod iam;
mod project_tokens;

use std::fmt;
use std::sync::Arc;

use secapi_core::auth::{Authenticator, StaticToken};
use secapi_core::{Error, Secret};

use self::iam::User;
use self::project_tokens::ProjectTokens;
use crate::Region;
use crate::generated::iam::ProjectScope;
use crate::generated::product::IAM_TOKEN;
use crate::signing::{SigningAuthenticator, SigningEndpoints};

pub(crate) use self::access_key::Keys;
pub use self::access_key::{AccessKey, KeyProvider};

/// How a client proves who it is, and perhaps for which project or account it calls.
///
/// `Debug` shows the kind of the credentials and nothing secret.
#[derive(Clone)]
pub struct Credentials {
    kind: &'static str,
    /// Kept as a closure, so that a program holds the code of the kinds that it uses, and no more.
    make: Arc<dyn Fn(Target) -> Box<dyn Authenticator> + Send + Sync>,
    project_id: Option<String>,
    domain_id: Option<String>,
}

/// What an authenticator is made for.
struct Target {
    /// The project of the region, or that of the credentials.
    project: ProjectScope,
    endpoints: SigningEndpoints,
}

impl Credentials {
    #[inline]
    fn of<A: Authenticator + 'static>(
        kind: &'static str,
        make: impl Fn(Target) -> A + Send + Sync + 'static,
    ) -> Self {
        Self {
            kind,
            make: Arc::new(move |target| Box::new(make(target))),
            project_id: None,
            domain_id: None,
        }
    }

    /// A permanent access key: the id (AK) and the secret key (SK). Each request is signed with it; IAM is not asked for a token.
    #[inline]
    pub fn access_key(id: impl Into<Secret>, secret: impl Into<Secret>) -> Self {
        AccessKey::new(id, secret).into()
    }

    /// Access keys that end and are replaced. `provider` is a [`KeyProvider`], or a closure that returns a future:
    ///
    /// ```
    /// use dbss::{AccessKey, Credentials};
    ///
    /// let credentials = Credentials::renewed_by(|| async {
    ///     // Asks a vault, or IAM.
    ///     Ok(AccessKey::new("MADEUPKEY", "made-up-secret").with_security_token("made-up-token"))
    /// });
    /// # drop(credentials);
    /// ```
    #[inline]
    pub fn renewed_by(provider: impl KeyProvider + 'static) -> Self {
        let provider: Arc<dyn KeyProvider> = Arc::new(provider);
        Self::of("KeyProvider", move |target| {
            SigningAuthenticator::new(Keys::provided(Arc::clone(&provider)), target.endpoints)
        })
    }

    /// A token of IAM that the program already has, scoped to the project that is called. It is sent as it is and not renewed, also for
    /// another project, which the service then refuses.
    #[inline]
    pub fn token(token: impl Into<Secret>) -> Self {
        let token = token.into();
        Self::of("Token", move |_| {
            StaticToken::new(&IAM_TOKEN, token.clone())
        })
    }

    /// An IAM user: the account's name, the user's name and its password.
    /// The client asks IAM for a token at the first call and again before it ends (24 hours). A token is good for one project: calls for
    /// another one ([`Client::with_project`](crate::Client::with_project)) get a token of their own.
    #[inline]
    pub fn password(
        account: impl Into<String>,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        let user = User {
            account: account.into(),
            name: user.into(),
            password: password.into(),
        };
        Self::of("Password", move |target| {
            ProjectTokens::new(user.clone(), target.project)
        })
    }

    /// The access key in the environment, under the names that the vendor's SDKs read (`EnvCredentialProvider` of
    /// `huaweicloudsdkcore` 3.1.219):
    ///
    /// | variable | holds | |
    /// |---|---|---|
    /// | `HUAWEICLOUD_SDK_AK` | the id of the access key | needed |
    /// | `HUAWEICLOUD_SDK_SK` | its secret key | needed |
    /// | `HUAWEICLOUD_SDK_SECURITY_TOKEN` | the token of a temporary access key; `HUAWEICLOUD_SDK_SECURITYTOKEN` is read as well | |
    /// | `HUAWEICLOUD_SDK_PROJECT_ID` | the project; looked up by the region's name unless set | |
    /// | `HUAWEICLOUD_SDK_DOMAIN_ID` | the account | |
    ///
    /// A variable that is missing or empty where it is needed is an error that names it. So is one that is blank, begins or ends with a
    /// blank, contains a line break or another control character, or begins with a prefix such as `Bearer`.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        environment::credentials(|name| std::env::var(name))
    }

    /// With the id of the project to call for, in place of looking it up by the region's name. A token that is asked for with a password is
    /// scoped to it.
    #[must_use]
    #[inline]
    pub fn with_project_id(mut self, id: impl Into<String>) -> Self {
        self.project_id = Some(id.into());
        self
    }

    /// With the id of the account, which a few account-wide calls take.
    #[must_use]
    #[inline]
    pub fn with_domain_id(mut self, id: impl Into<String>) -> Self {
        self.domain_id = Some(id.into());
        self
    }

    /// The tenant values that came with the credentials.
    #[inline]
    pub(crate) fn context(&self) -> impl Iterator<Item = (&'static str, String)> + use<> {
        [
            ("project_id", self.project_id.clone()),
            ("domain_id", self.domain_id.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }

    #[inline]
    pub(crate) fn authenticator(self, region: &Region) -> Box<dyn Authenticator> {
        let name = self.project_id.is_none().then(|| region.id().to_owned());
        (self.make)(Target {
            project: ProjectScope {
                id: self.project_id,
                name,
                ..ProjectScope::default()
            },
            endpoints: region.signing_endpoints(),
        })
    }
}

/// An access key that the program already has: a permanent one, or a temporary one that is not renewed.
impl From<AccessKey> for Credentials {
    #[inline]
    fn from(key: AccessKey) -> Self {
        Self::of("AccessKey", move |target| {
            SigningAuthenticator::new(Keys::given(key.clone()), target.endpoints)
        })
    }
}

impl fmt::Debug for Credentials {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("kind", &format_args!("{}", self.kind))
            .field("project_id", &self.project_id)
            .field("domain_id", &self.domain_id)
            .finish_non_exhaustive()
    }
}
