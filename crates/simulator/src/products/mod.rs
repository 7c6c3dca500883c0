//! What only one product does: its tokens, its tenants, its own way to say no.
//!
//! Everything else about a product is in its catalog.

mod cloud;
mod dbss;
mod forticasb;
mod forticwp;
mod fortinac;

use std::fmt::Debug;
use std::time::Duration;

use http::StatusCode;
use ipnet::IpNet;
use secapi_spec::catalog::{AuthKind, AuthScheme, Operation};
use serde_json::Value;

use crate::Credentials;
use crate::answer::Outcome;
use crate::auth::{TokenKind, Tokens};
use crate::call::Call;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::seed::Seed;
use crate::state::{Collection, Store};

/// What a product's own part is made from.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) seed: Seed,
    pub(crate) base_url: String,
    pub(crate) access_key: Option<String>,
    pub(crate) secret_key: Option<String>,
    /// Lifetime of access tokens, when the user asked for another one than the product's.
    pub(crate) token_ttl: Option<Duration>,
    /// Token calls take any credentials of the right form.
    pub(crate) any_credentials: bool,
    /// Where tokens are accepted from; from everywhere, when there are none.
    pub(crate) allowed_subnets: Vec<IpNet>,
}

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
            AuthKind::Token => {
                let named = |error: crate::auth::TokenError| {
                    format!(
                        "the token in the header `{}` {}",
                        scheme.header,
                        error.text()
                    )
                };
                tokens.check(value, TokenKind::Access).map_err(named)
            }
            AuthKind::Signature => {
                Err("this simulator knows no signatures of this product".to_owned())
            }
        }
    }

    /// The answer of a call that needs more than types: token calls, lists of tenants. `None` for all others.
    fn answer(&self, _call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        None
    }

    /// The collections that its calls work with.
    fn collections(&self) -> &'static [&'static Collection] {
        &[]
    }

    /// What names a part of the collection, such as `companyId/buId/service`; empty when the collection has no parts.
    fn part(&self, _collection: &str) -> &'static str {
        ""
    }

    /// Carries out a call that changes or shows what the service remembers. `None` for a call that is answered without state.
    fn work(&self, _job: Call<'_>, _store: &mut Store<'_>) -> Option<Result<Outcome, Refusal>> {
        None
    }

    /// Body of a refusal by a part of the service that does not use the product's error shape.
    fn refusal_body(&self, _path: &str, _status: StatusCode) -> Option<Value> {
        None
    }

    /// The answer to a path that the service does not have, where it is not a refusal in the product's error shape.
    fn unknown_path(&self, _explanation: &str) -> Option<Reply> {
        None
    }
}

/// The rules of a product, and the credentials that they accept.
pub(crate) fn rules(
    product: &str,
    setup: &Setup,
    tokens: &Tokens,
) -> (Box<dyn Rules>, Credentials) {
    match product {
        "dbss" => dbss::rules(setup, tokens),
        "forticasb" => forticasb::rules(setup, tokens),
        "forticwp" => forticwp::rules(setup, tokens),
        _ => fortinac::rules(setup, tokens),
    }
}

/// The text for a header or a form field that is compared with a secret: it names the parameter, never the value.
pub(crate) fn wrong(what: &str, expected: &str) -> Refusal {
    Refusal::unauthorized(format!("{what} is wrong; expected {expected}"))
}
