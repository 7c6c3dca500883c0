//! Tokens of `FortiCASB` and `FortiCWP`, which share their code base.

pub(super) mod alerts;

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use secapi_spec::catalog::Operation;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::Credentials;
use crate::call::Call;
use crate::products::{Setup, wrong};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::tokens::{TokenKind, Tokens};

const BY_CREDENTIAL: &str = "/api/v1/auth/credentials/token/";
const BY_PASSWORD: &str = "/api/v1/auth/token";
const BY_REFRESH: &str = "/api/v1/auth/token/refresh";
/// Lists the tenants of the account.
const RESOURCE_MAP: &str = "/api/v1/resourceURLMap";

/// Header of the call by API credential.
const EXPECTED: &str = "`Basic <API credential>`, the credential as it is and not in base64";

/// No page says how long an access token lives.
const ACCESS_LIFETIME: Duration = Duration::from_secs(3600);
/// As the overview of `FortiCNP` 22.3.b says.
const REFRESH_LIFETIME: Duration = Duration::from_secs(8 * 3600);

/// The only account, with what it can get a token with.
#[derive(Debug)]
pub(super) struct Account {
    api_credential: String,
    username: String,
    password: String,
    lifetime: Duration,
    any_credentials: bool,
    /// The tenant values of the account, by the names of their headers.
    pub(super) tenants: BTreeMap<&'static str, Vec<String>>,
    /// What the account can see, with the tenant values.
    pub(super) resource_map: Value,
    /// What its token responses have beside the token.
    pub(super) token_fields: Map<String, Value>,
}

impl Account {
    /// The account, and its credentials without the tenant.
    pub(super) fn new(setup: &Setup, tokens: &Tokens) -> (Self, Credentials) {
        let account = Self {
            api_credential: setup.seed.of("api_credential").uuid(),
            username: "simulated.user@example.com".to_owned(),
            password: format!("made-up-{}", setup.seed.of("password").hex(16)),
            lifetime: setup.token_ttl.unwrap_or(ACCESS_LIFETIME),
            any_credentials: setup.any_credentials,
            tenants: BTreeMap::new(),
            resource_map: Value::Null,
            token_fields: Map::new(),
        };
        let credentials = Credentials {
            api_credential: Some(account.api_credential.clone()),
            username: Some(account.username.clone()),
            password: Some(account.password.clone()),
            token: Some(tokens.issue(TokenKind::Access, Some(account.lifetime)).0),
            refresh_token: Some(tokens.issue(TokenKind::Refresh, Some(REFRESH_LIFETIME)).0),
            ..Credentials::default()
        };
        (account, credentials)
    }

    /// The values that a tenant value may have.
    pub(super) fn tenants(&self, name: &str) -> Option<&[String]> {
        self.tenants.get(name).map(Vec::as_slice)
    }

    /// The token call by API credential is the only one with credentials in a header.
    pub(super) fn admit(&self, operation: &Operation, incoming: &Incoming) -> Result<(), Refusal> {
        if operation.path != BY_CREDENTIAL {
            return Ok(());
        }
        let Some(value) = incoming.header("authorization") else {
            return Err(Refusal::unauthorized(format!(
                "the header `Authorization` is missing; expected {EXPECTED}"
            )));
        };
        let credential = value.strip_prefix("Basic ");
        if credential.is_some_and(|text| self.is_credential(text)) {
            return Ok(());
        }
        Err(wrong("the header `Authorization`", EXPECTED))
    }

    /// Whether it is the API credential.
    pub(super) fn is_credential(&self, text: &str) -> bool {
        text == self.api_credential || (self.any_credentials && !text.is_empty())
    }

    /// Responds to the three token calls, and to that for the tenants.
    pub(super) fn answer(&self, call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        if call.is("GET", RESOURCE_MAP) {
            Some(Ok(Reply::json(StatusCode::OK, &self.resource_map)))
        } else if call.is("POST", BY_CREDENTIAL) {
            Some(Ok(self.token(call.tokens, true)))
        } else if call.is("POST", BY_PASSWORD) {
            Some(self.by_password(call))
        } else if call.is("POST", BY_REFRESH) {
            Some(self.by_refresh(call))
        } else {
            None
        }
    }

    fn by_password(&self, call: Call<'_>) -> Result<Reply, Refusal> {
        let right =
            call.form("username") == self.username && call.form("password") == self.password;
        if right || self.any_credentials {
            return Ok(self.token(call.tokens, true));
        }
        let what = "form parameter `username` or `password`";
        Err(wrong(what, "those of the account"))
    }

    fn by_refresh(&self, call: Call<'_>) -> Result<Reply, Refusal> {
        let sent = call.form("refresh_token");
        match call.tokens.check(sent, TokenKind::Refresh) {
            Err(error) if !self.any_credentials => Err(Refusal::unauthorized(format!(
                "form parameter `refresh_token` {}",
                error.text()
            ))),
            _ => Ok(self.token(call.tokens, false)),
        }
    }

    fn token(&self, tokens: &Tokens, refreshable: bool) -> Reply {
        let (access_token, expires) = tokens.issue(TokenKind::Access, Some(self.lifetime));
        let refresh = || tokens.issue(TokenKind::Refresh, Some(REFRESH_LIFETIME)).0;
        // The service writes a whole number with an exponent, which no JSON writer does.
        let expires = RawValue::from_string(with_exponent(millis(expires)));
        let body = TokenBody {
            token_type: "bearer",
            expires: expires.unwrap_or_default(),
            access_token,
            refresh_token: refreshable.then(refresh),
            others: &self.token_fields,
        };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        Reply::text(StatusCode::OK, "application/json;charset=UTF-8", body)
    }
}

/// The response to a token call.
#[derive(Serialize)]
struct TokenBody<'a> {
    token_type: &'static str,
    expires: Box<RawValue>,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(flatten)]
    others: &'a Map<String, Value>,
}

fn millis(instant: Option<SystemTime>) -> u128 {
    instant
        .and_then(|instant| instant.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_millis())
}

/// `1585248581336` as `1.585248581336E12`.
fn with_exponent(number: u128) -> String {
    let digits = number.to_string();
    let (first, rest) = digits.split_at(1);
    let fraction = rest.trim_end_matches('0');
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{first}.{fraction}E{}", rest.len())
}

#[cfg(test)]
mod tests {
    use super::with_exponent;

    #[test]
    fn numbers_with_exponent_keep_their_value() {
        assert_eq!(with_exponent(1_585_248_581_336), "1.585248581336E12");
        assert_eq!(with_exponent(1_585_000_000_000), "1.585E12");
        assert_eq!(with_exponent(2_000), "2.0E3");
        assert_eq!(with_exponent(0), "0.0E0");
    }
}
