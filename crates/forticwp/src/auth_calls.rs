//! How the shared token logic asks this product for a token.

use secapi_core::auth::{BoxFuture, Grant, GrantCalls, Token};
use secapi_core::{Client, Error};

use crate::generated::auth::{AccessToken, AuthCalls};

/// The three token calls.
#[derive(Debug)]
pub(crate) struct TokenCalls;

impl GrantCalls for TokenCalls {
    #[inline]
    fn request<'a>(
        &'a self,
        grant: &'a Grant,
        client: &'a Client,
    ) -> BoxFuture<'a, Result<Token, Error>> {
        let calls = AuthCalls(client);
        let call = match grant {
            Grant::ApiCredential(credential) => calls.get_credentials_token(credential.clone()),
            Grant::Password { username, password } => {
                calls.get_authorization_token(username.clone(), password.clone())
            }
            Grant::RefreshToken(token) => calls.get_refresh_token(token.clone()),
        };
        Box::pin(async move { call.await.map(Token::from) })
    }
}

impl From<AccessToken> for Token {
    #[inline]
    fn from(answer: AccessToken) -> Self {
        Self {
            value: answer.access_token,
            refresh: answer.refresh_token,
            expires: Some(answer.expires),
        }
    }
}
