//! What only one product does: its tokens, its tenants, its own way to say no.
//!
//! Everything else about a product is in its catalog.

mod cloud;
mod dbss;
mod forticasb;
mod forticwp;
mod fortinac;
mod prelude;

use std::fmt::Debug;
use std::time::Duration;

use ipnet::IpNet;

use crate::Credentials;
use crate::refusal::Refusal;
use crate::rules::Rules;
use crate::seed::Seed;
use crate::tokens::Tokens;

/// What a product's own part is made from.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) seed: Seed,
    pub(crate) base_url: String,
    /// Keys that the user set.
    pub(crate) keys: Credentials,
    /// Lifetime of access tokens, when the user set another one than the product's.
    pub(crate) token_ttl: Option<Duration>,
    /// Token calls take any credentials of the right form.
    pub(crate) any_credentials: bool,
    /// Where tokens are accepted from; from everywhere, when there are none.
    pub(crate) allowed_subnets: Vec<IpNet>,
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
