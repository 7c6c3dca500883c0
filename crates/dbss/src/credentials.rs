//! Ways to prove who calls.

use secapi_core::auth::{
    Authenticator, BoxFuture, StaticToken, Token, TokenAuthenticator, TokenSource,
};
use secapi_core::{Client, Error, Secret, Timestamp};

use crate::Region;
use crate::generated::iam::{
    IamCalls, IamUser, Identity, NamedDomain, PasswordIdentity, ProjectScope, Scope, TokenAuth,
    TokenRequest,
};
use crate::generated::product::IAM_TOKEN;

/// The response header that holds a new token.
const SUBJECT_TOKEN: &str = "X-Subject-Token";

/// How a client proves who it is.
///
/// `Debug` shows the kind of the credentials and nothing secret.
#[derive(Clone, Debug)]
pub struct Credentials(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Token(Secret),
    Password {
        account: String,
        user: String,
        password: Secret,
    },
}

impl Credentials {
    /// A token of IAM that the program already has, scoped to the project that is called. It is sent as it is and not renewed.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self(Kind::Token(token.into()))
    }

    /// An IAM user: the account's name, the user's name and its password.
    /// The client asks IAM for a token at the first call and again before it ends (24 hours).
    pub fn password(
        account: impl Into<String>,
        user: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        Self(Kind::Password {
            account: account.into(),
            user: user.into(),
            password: password.into(),
        })
    }

    pub(crate) fn authenticator(self, region: &Region) -> Box<dyn Authenticator> {
        match self.0 {
            Kind::Token(token) => Box::new(StaticToken::new(&IAM_TOKEN, token)),
            Kind::Password {
                account,
                user,
                password,
            } => {
                let source = PasswordSource {
                    account,
                    user,
                    password,
                    project: region.id().to_owned(),
                };
                Box::new(TokenAuthenticator::new(&IAM_TOKEN, source))
            }
        }
    }
}

/// Gets tokens for a user, scoped to the project of one region.
#[derive(Debug)]
struct PasswordSource {
    account: String,
    user: String,
    password: Secret,
    /// Name of the project: the region's id.
    project: String,
}

impl PasswordSource {
    fn request(&self) -> TokenRequest {
        let user = IamUser::new(
            self.user.clone(),
            self.password.clone(),
            NamedDomain::new(self.account.clone()),
        );
        let identity = Identity::new(vec!["password".to_owned()], PasswordIdentity::new(user));
        let project = ProjectScope {
            name: Some(self.project.clone()),
            ..ProjectScope::default()
        };
        let scope = Scope {
            project: Some(project),
            ..Scope::default()
        };
        let auth = TokenAuth {
            scope: Some(scope),
            ..TokenAuth::new(identity)
        };
        TokenRequest::new(auth)
    }
}

impl TokenSource for PasswordSource {
    fn fetch<'a>(
        &'a self,
        _current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            let answer = IamCalls::new(client)
                .create_token(&self.request())
                .nocatalog(true)
                .with_meta()
                .await?;
            let value = answer
                .meta
                .headers
                .get(SUBJECT_TOKEN)
                .and_then(|value| value.to_str().ok());
            let Some(value) = value else {
                return Err(Error::auth(format!(
                    "IAM answered without the header `{SUBJECT_TOKEN}`, so there is no token"
                )));
            };
            let expires: Option<Timestamp> = answer.value.token.and_then(|token| token.expires_at);
            Ok(Token {
                value: Secret::from(value),
                refresh: None,
                expires,
            })
        })
    }
}
