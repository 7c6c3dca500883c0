//! Tokens of IAM for a user name and password.

use std::sync::{Arc, OnceLock};

use secapi_core::auth::{BoxFuture, CredentialCheck, Token, TokenSource};
use secapi_core::{Client, Error, Secret, Timestamp};

use crate::generated::iam::{
    IamCalls, IamUser, Identity, NamedDomain, PasswordIdentity, ProjectScope, Scope, TokenAuth,
    TokenRequest,
};

/// The response header that holds a new token.
const SUBJECT_TOKEN: &str = "X-Subject-Token";

/// A user of IAM.
#[derive(Clone, Debug)]
pub(super) struct User {
    /// Name of the account.
    pub(super) account: String,
    pub(super) name: String,
    pub(super) password: Secret,
}

/// Gets tokens for a user, scoped to one project.
#[derive(Debug)]
pub(super) struct PasswordSource {
    pub(super) user: User,
    pub(super) project: ProjectScope,
    pub(super) scope: ScopeOfToken,
}

/// The id of the project that a token is scoped to, once it is known: a scope can name the project by the region, and the answer says
/// which one that is.
#[derive(Clone, Debug, Default)]
pub(super) struct ScopeOfToken(Arc<OnceLock<String>>);

impl ScopeOfToken {
    #[inline]
    pub(super) fn new(id: Option<String>) -> Self {
        let scope = Self::default();
        scope.learn(id);
        scope
    }

    #[inline]
    fn learn(&self, id: Option<String>) {
        if let Some(id) = id {
            self.0.get_or_init(|| id);
        }
    }

    #[inline]
    pub(super) fn is(&self, id: &str) -> bool {
        self.0.get().is_some_and(|known| known == id)
    }
}

impl PasswordSource {
    #[inline]
    fn request(&self) -> TokenRequest {
        let user = IamUser::new(
            self.user.name.clone(),
            self.user.password.clone(),
            NamedDomain::new(self.user.account.clone()),
        );
        let identity = Identity::new(vec!["password".to_owned()], PasswordIdentity::new(user));
        let scope = Scope {
            project: Some(self.project.clone()),
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
    #[inline]
    fn check(&self) -> Result<(), Error> {
        CredentialCheck::new("account name", &self.user.account).text()?;
        CredentialCheck::new("user name", &self.user.name).text()?;
        CredentialCheck::new("password", self.user.password.expose()).text()
    }

    #[inline]
    fn fetch<'a>(
        &'a self,
        _current: Option<&'a Token>,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        Box::pin(async move {
            let answer = IamCalls(client)
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
            let (expires, project): (Option<Timestamp>, _) = match answer.value.token {
                Some(token) => (token.expires_at, token.project),
                None => (None, None),
            };
            self.scope.learn(project.map(|project| project.id));
            Ok(Token {
                value: Secret::from(value),
                refresh: None,
                expires,
            })
        })
    }
}
