//! The usual ways to get a token (a credential, a user name and password, a refresh token), for products that have them.

use std::fmt;

use super::token::{StaticToken, Token, TokenAuthenticator, TokenSource};
use crate::credential_check::CredentialCheck;
use crate::description::AuthScheme;
use crate::error::Error;
use crate::session::{Authenticator, Client};
use crate::transport::BoxFuture;
use crate::wire::Secret;

/// What a token is asked for with. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub enum Grant {
    /// A credential that was made for programs.
    ApiCredential(Secret),
    /// A user's account.
    Password {
        /// Name of the user.
        username: String,
        /// Password of the user.
        password: Secret,
    },
    /// The refresh token of an earlier token.
    RefreshToken(Secret),
}

impl Grant {
    fn check(&self) -> Result<(), Error> {
        match self {
            Self::ApiCredential(credential) => {
                CredentialCheck::new("API credential", credential.expose()).token()
            }
            Self::Password { username, password } => {
                CredentialCheck::new("user name", username).text()?;
                CredentialCheck::new("password", password.expose()).text()
            }
            Self::RefreshToken(token) => {
                CredentialCheck::new("refresh token", token.expose()).token()
            }
        }
    }
}

/// The token calls of a product, one for each [`Grant`].
pub trait GrantCalls: Send + Sync + fmt::Debug {
    /// Asks for a token. `client` does not authenticate.
    fn request<'a>(
        &'a self,
        grant: &'a Grant,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>>;
}

/// The credentials of a client.
///
/// `Debug` shows the kind of the credentials and nothing secret.
#[derive(Clone, Debug)]
pub struct Credentials(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Grant(Grant),
    Token(Secret),
}

impl Credentials {
    /// A credential that was made for programs. Exchanged for a token at the first call, and again before that ends.
    pub fn api_credential(credential: impl Into<Secret>) -> Self {
        Self(Kind::Grant(Grant::ApiCredential(credential.into())))
    }

    /// A user's account. Exchanged for a token at the first call; renewed with the refresh token, or else the password.
    pub fn password(username: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self(Kind::Grant(Grant::Password {
            username: username.into(),
            password: password.into(),
        }))
    }

    /// A refresh token. Exchanged for a token at the first call. Works as long as the refresh token, or one that comes with a new
    /// token, does.
    pub fn refresh_token(token: impl Into<Secret>) -> Self {
        Self(Kind::Grant(Grant::RefreshToken(token.into())))
    }

    /// A token that the program already has. Sent as it is, and not renewed.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self(Kind::Token(token.into()))
    }

    /// The credential that was made for programs, where these credentials are one. For the crates of products, some of whose calls
    /// take it without an exchange.
    #[must_use]
    pub const fn as_api_credential(&self) -> Option<&Secret> {
        match &self.0 {
            Kind::Grant(Grant::ApiCredential(credential)) => Some(credential),
            _ => None,
        }
    }

    /// The authenticator for these credentials. For the crates of products.
    #[must_use]
    pub fn authenticator(
        self,
        scheme: &'static AuthScheme,
        calls: impl GrantCalls + 'static,
    ) -> Box<dyn Authenticator> {
        match self.0 {
            Kind::Token(token) => Box::new(StaticToken::new(scheme, token)),
            Kind::Grant(grant) => Box::new(TokenAuthenticator::new(
                scheme,
                GrantSource { grant, calls },
            )),
        }
    }
}

/// Gets tokens with a grant.
#[derive(Debug)]
struct GrantSource<C> {
    grant: Grant,
    calls: C,
}

impl<C: GrantCalls> GrantSource<C> {
    async fn renew(&self, refresh: &Secret, client: &Client) -> Result<Token, Error> {
        let grant = Grant::RefreshToken(refresh.clone());
        let mut token = self.calls.request(&grant, client).await?;
        // A service that gives no new refresh token goes on taking the old one.
        token.refresh.get_or_insert_with(|| refresh.clone());
        Ok(token)
    }

    async fn get(&self, current: Option<&Token>, client: &Client) -> Result<Token, Error> {
        let refresh = current.and_then(|token| token.refresh.as_ref());
        match (&self.grant, refresh) {
            (Grant::RefreshToken(first), refresh) => {
                self.renew(refresh.unwrap_or(first), client).await
            }
            (Grant::Password { .. }, Some(refresh)) => match self.renew(refresh, client).await {
                // It has ended, most likely. Anything that may pass is not a reason to send the password.
                Err(error) if !error.is_transient() => {
                    self.calls.request(&self.grant, client).await
                }
                result => result,
            },
            (grant, _) => self.calls.request(grant, client).await,
        }
    }
}

impl<C: GrantCalls> TokenSource for GrantSource<C> {
    fn check(&self) -> Result<(), Error> {
        self.grant.check()
    }

    fn fetch<'a>(
        &'a self,
        current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(self.get(current, client))
    }
}
