//! What only one product does, as the rest of the simulator sees it.

use std::fmt::Debug;

use http::StatusCode;
use secapi_spec::catalog::{AuthKind, AuthScheme, Operation};
use serde_json::Value;

use crate::answer::CallResult;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::state::{CallContext, Collection};
use crate::tokens::Tokens;

/// What only one product does.
pub(crate) trait Rules: Debug + Send + Sync {
    /// The values that a tenant value may have; `None` when any will do.
    fn tenants(&self, _name: &str) -> Option<&[String]> {
        None
    }

    /// Checks credentials that travel outside of the product's authentication schemes, before anything else is checked.
    fn admit(&self, _operation: &Operation, _incoming: &Incoming) -> Result<(), Refusal> {
        Ok(())
    }

    /// Whether `value`, found where the scheme says, lets the request in; an error says why not.
    fn accepts(
        &self,
        scheme: &AuthScheme,
        value: &str,
        _incoming: &Incoming,
        tokens: &Tokens,
    ) -> Result<(), String> {
        match scheme.kind {
            AuthKind::Token => tokens.check_header(&scheme.header, value),
            AuthKind::Signature => {
                Err("this simulator knows no signatures of this product".to_owned())
            }
        }
    }

    /// The response of a call that needs more than types: token calls, lists of tenants. `None` for all others.
    fn answer(&self, _call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        None
    }

    /// The collections that its calls work with.
    fn collections(&self) -> Vec<&'static Collection> {
        Vec::new()
    }

    /// What names a part of the collection, such as `companyId/buId/service`; empty when the collection has no parts.
    fn part(&self, _collection: &str) -> &'static str {
        ""
    }

    /// Carries out a call that changes or shows what the service remembers. `None` for a call that is answered without state.
    fn work(&self, _cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
        None
    }

    /// Body of a refusal by a part of the service that does not use the product's error shape.
    fn refusal_body(&self, _path: &str, _status: StatusCode) -> Option<Value> {
        None
    }

    /// The response to a path that the service does not have, where it is not a refusal in the product's error shape.
    fn unknown_path(&self, _explanation: &str) -> Option<Reply> {
        None
    }
}
