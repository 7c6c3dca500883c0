//! The credentials of a call: added to each attempt, tried alone while the service has not accepted them, renewed once.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use smallvec::SmallVec;

use super::prepare::Prepared;
use crate::credential_check;
use crate::error::{Error, ErrorKind};
use crate::request::{Encoded, Headers};
use crate::response::{RequestHead, ResponseHead};
use crate::session::{AuthCx, Authenticator, Standing, Trial};
use crate::text::rounded::Rounded;

/// The headers that an authenticator adds: one for a token, two for a signature.
pub(super) type CredentialHeaders = SmallVec<[(HeaderName, HeaderValue); 2]>;

impl<'a> Prepared<'a> {
    fn standing(&self) -> Option<&'a Standing> {
        self.authenticator?.standing()
    }

    /// The right to use credentials that have not been accepted yet, where that is needed.
    pub(super) async fn trial(&mut self, encoded: &Encoded) -> Result<Option<Trial<'a>>, Error> {
        if let Some(trial) = self.trial.take() {
            return Ok(Some(trial));
        }
        let Some(standing) = self.standing() else {
            return Ok(None);
        };
        // A call that brings its own credentials says nothing about the client's credentials.
        let product = self.client.product();
        let own = self.authenticator;
        let scheme = own.and_then(|one| product.auth_scheme(one.scheme()));
        if scheme.is_some_and(|scheme| encoded.headers.has(scheme.header)) {
            return Ok(None);
        }
        standing.enter(self.deadline).await
    }

    /// Remembers a 401 that no other credentials could help.
    pub(super) fn rejected(&mut self, error: &Error) {
        match (self.trial.take(), self.standing()) {
            (Some(trial), _) => trial.refused(error),
            (None, Some(standing)) => standing.doubt(),
            (None, None) => {}
        }
    }

    /// Whether the call may be sent once more with new credentials after this response.
    pub(super) async fn renews(&self, signed: Option<&RequestHead>, head: &ResponseHead) -> bool {
        let (Some(authenticator), Some(signed)) = (self.authenticator, signed) else {
            return false;
        };
        let renewed = authenticator.rejected(signed, head);
        self.deadline.run(renewed).await.unwrap_or(false) && !self.deadline.has_passed()
    }

    /// Adds the credentials to a request.
    pub(super) async fn authenticate(
        &self,
        authenticator: &dyn Authenticator,
        request: &mut http::Request<Bytes>,
        attempt: u32,
    ) -> Result<(), Error> {
        let token_client = self.client.for_authenticator(self.deadline);
        let cx = AuthCx {
            client: &token_client,
            caller: self.client,
            operation: &self.operation,
            deadline: self.deadline,
            attempt,
            clock_offset: self.client.clock_offset(),
        };
        let done = authenticator.authenticate(request, cx);
        match self.deadline.run(done).await {
            // The error of a token call names that call; this one is about the call that needed the token.
            Some(Err(error)) if error.has_operation() => {
                Err(Error::prerequisite("no credentials", error))
            }
            Some(result) => result,
            None => {
                let total = Rounded(self.total);
                let text = format!("no token within the call's {total}; nothing was sent");
                Err(Error::new(ErrorKind::Timeout, text))
            }
        }
    }

    /// The headers that an authenticator has added to those of the encoded request. Sensitive values are redacted from
    /// now on.
    pub(super) fn credentials(
        &mut self,
        encoded: &Headers,
        sent: &HeaderMap,
    ) -> Result<CredentialHeaders, Error> {
        let mut credentials = CredentialHeaders::new();
        // Both are in the order in which headers were added, so no name has to be looked up.
        let mut known = encoded.iter();
        for (name, value) in sent {
            if value.is_sensitive() {
                self.redactor.add_header(value);
            }
            // A copy of a value shares its bytes.
            let same = |(_, known): &(HeaderName, HeaderValue)| {
                std::ptr::eq(known.as_bytes(), value.as_bytes())
            };
            if !known.next().is_some_and(same) {
                if value.is_sensitive() {
                    credential_check::header(name.as_str(), value)?;
                }
                credentials.push((name.clone(), value.clone()));
            }
        }
        Ok(credentials)
    }
}
