//! Tokens of `FortiCASB` and `FortiCWP`, which share their code base.

pub(super) mod alerts;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use secapi_spec::catalog::Operation;
use serde_json::{Map, Value, json};

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
pub(super) const RESOURCE_MAP: &str = "/api/v1/resourceURLMap";

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
    /// What its token answers tell beside the token.
    pub(super) told: Map<String, Value>,
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
            told: Map::new(),
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

    /// The token call by API credential is the only one with credentials in a header.
    pub(super) fn admit(&self, operation: &Operation, incoming: &Incoming) -> Result<(), Refusal> {
        if operation.path != BY_CREDENTIAL {
            return Ok(());
        }
        match incoming.header("authorization") {
            None => Err(Refusal::unauthorized(format!(
                "the header `Authorization` is missing; expected {EXPECTED}"
            ))),
            Some(value)
                if value
                    .strip_prefix("Basic ")
                    .is_some_and(|text| self.is_credential(text)) =>
            {
                Ok(())
            }
            Some(_) => Err(wrong("the header `Authorization`", EXPECTED)),
        }
    }

    /// Whether it is the API credential.
    pub(super) fn is_credential(&self, text: &str) -> bool {
        text == self.api_credential || (self.any_credentials && !text.is_empty())
    }

    /// Answers the three token calls.
    pub(super) fn answer(&self, call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        if call.is("POST", BY_CREDENTIAL) {
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
        Err(wrong(
            "form parameter `username` or `password`",
            "those of the account",
        ))
    }

    fn by_refresh(&self, call: Call<'_>) -> Result<Reply, Refusal> {
        match call
            .tokens
            .check(call.form("refresh_token"), TokenKind::Refresh)
        {
            Ok(()) => Ok(self.token(call.tokens, false)),
            Err(_) if self.any_credentials => Ok(self.token(call.tokens, false)),
            Err(error) => Err(Refusal::unauthorized(format!(
                "form parameter `refresh_token` {}",
                error.text()
            ))),
        }
    }

    fn token(&self, tokens: &Tokens, refreshable: bool) -> Reply {
        let (access, expires) = tokens.issue(TokenKind::Access, Some(self.lifetime));
        let refresh = if refreshable {
            let (refresh, _) = tokens.issue(TokenKind::Refresh, Some(REFRESH_LIFETIME));
            format!(r#","refresh_token":{}"#, json!(refresh))
        } else {
            String::new()
        };
        let mut told = String::new();
        for (name, value) in &self.told {
            told.push(',');
            told.push_str(&json!(name).to_string());
            told.push(':');
            told.push_str(&value.to_string());
        }
        // Written by hand because no JSON writer would print a whole number with an exponent, as the service does.
        let body = format!(
            r#"{{"token_type":"bearer","expires":{},"access_token":{}{refresh}{told}}}"#,
            with_exponent(millis(expires)),
            json!(access),
        );
        Reply::text(StatusCode::OK, "application/json;charset=UTF-8", body)
    }
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
