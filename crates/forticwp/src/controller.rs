//! The API credential itself as a proof, for the container calls.

use std::sync::Arc;

use secapi_core::auth::{AuthCx, Authenticator, BoxFuture, RequestHead, ResponseHead};
use secapi_core::{AuthScheme, Bytes, Error, Secret, StaticToken};

use crate::generated::product::{CONTROLLER_TOKEN, DIRECTORY};

/// What stands beside the access token where the protectors are listed.
static CREDENTIAL: AuthScheme = AuthScheme {
    name: DIRECTORY.name,
    header: "x-ct-info",
    prefix: "",
};

/// Shows a protector the credential.
#[inline]
pub(crate) fn controller(credential: Secret) -> StaticToken {
    StaticToken::new(&CONTROLLER_TOKEN, credential)
}

/// Sends the access token and the credential that it was got with.
#[derive(Debug)]
pub(crate) struct Directory {
    token: Arc<dyn Authenticator>,
    credential: StaticToken,
}

impl Directory {
    /// `token` is the authenticator of all other calls, so that there is one token for all.
    #[inline]
    pub(crate) fn new(token: Arc<dyn Authenticator>, credential: Secret) -> Self {
        Self {
            token,
            credential: StaticToken::new(&CREDENTIAL, credential),
        }
    }
}

impl Authenticator for Directory {
    #[inline]
    fn scheme(&self) -> &str {
        DIRECTORY.name
    }

    #[inline]
    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.token.authenticate(request, cx).await?;
            self.credential.authenticate(request, cx).await
        })
    }

    #[inline]
    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        self.token.rejected(request, response)
    }
}
