//! `FortiCWP` and `FortiCNP`: token calls, a resource map of two companies, and the raw credential of the container calls.

mod state;

use std::borrow::Cow;

use http::StatusCode;
use secapi_spec::catalog::{AuthScheme, Operation};
use serde_json::{Value, json};

use crate::Credentials;
use crate::answer::CallResult;
use crate::call::Call;
use crate::products::cloud::Account;
use crate::products::{Setup, wrong};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::rules::Rules;
use crate::state::{CallContext, Collection};
use crate::tokens::Tokens;

/// Headers of the container calls: they carry the API credential itself in place of a token.
const CREDENTIAL_HEADERS: [&str; 2] = ["x-controller-token", "x-ct-info"];

/// The header that has to stand beside the access token where this scheme is required.
const BESIDE_THE_TOKEN: (&str, &str) = ("directory", "x-ct-info");
/// Lists the container protectors, of which there is one: this simulator.
const PROTECTORS: &str = "/api/v1/controller/host";

#[derive(Debug)]
struct FortiCwp {
    account: Account,
    protectors: Value,
}

pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let (mut account, mut credentials) = Account::new(setup, tokens);
    let role = 1 + setup.seed.of("roleId").below(100);
    let company = 1 + setup.seed.of("companyId").below(1000);
    let companies = [company, company + 1];
    account.resource_map = json!([{
        "resourceURL": setup.base_url,
        "roleId": role,
        "username": "simulated user",
        "companyMapSet": [
            { "companyName": "Simulated company 1", "companyId": companies[0] },
            { "companyName": "Simulated company 2", "companyId": companies[1] },
        ],
    }]);
    let context = [("roleId", role), ("companyId", company)];
    let context = context.map(|(name, id)| (name.to_owned(), id.to_string()));
    credentials.context = context.into();
    let companies = companies.map(|company| company.to_string());
    account.tenants.insert("roleId", vec![role.to_string()]);
    account.tenants.insert("companyId", companies.into());
    let protectors = json!({ "host": [], "serviceIp": [], "nodeHostIp": [setup.base_url] });
    let rules = FortiCwp {
        account,
        protectors,
    };
    (Box::new(rules), credentials)
}

impl Rules for FortiCwp {
    fn tenants(&self, name: &str) -> Option<&[String]> {
        self.account.tenants(name)
    }

    fn admit(&self, operation: &Operation, incoming: &Incoming) -> Result<(), Refusal> {
        // Sent, it must be right; whether it must be sent is for the catalog to say.
        for name in CREDENTIAL_HEADERS {
            let is_wrong = |value: Cow<'_, str>| !self.account.is_credential(&value);
            if incoming.header(name).is_some_and(is_wrong) {
                let what = format!("the header `{name}`");
                return Err(wrong(&what, "the API credential as it is"));
            }
        }
        let (scheme, header) = BESIDE_THE_TOKEN;
        if operation.auth.iter().any(|name| name == scheme) && incoming.header(header).is_none() {
            return Err(Refusal::unauthorized(format!(
                "the header `{header}` is missing; expected the API credential as it is, beside the access token"
            )));
        }
        self.account.admit(operation, incoming)
    }

    fn accepts(
        &self,
        scheme: &AuthScheme,
        value: &str,
        _incoming: &Incoming,
        tokens: &Tokens,
    ) -> Result<(), String> {
        let mut known = CREDENTIAL_HEADERS.iter();
        if known.any(|name| name.eq_ignore_ascii_case(&scheme.header)) {
            // `admit` has compared it already.
            return Ok(());
        }
        tokens.check_header(&scheme.header, value)
    }

    fn answer(&self, call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        if call.is("GET", PROTECTORS) {
            return Some(Ok(Reply::json(StatusCode::OK, &self.protectors)));
        }
        self.account.answer(call)
    }
    fn collections(&self) -> Vec<&'static Collection> {
        state::collections()
    }

    fn part(&self, collection: &str) -> &'static str {
        match collection {
            "findings" => "companyId/objectId",
            "images" | "vulnerabilities" | "policy-alerts" => "jobId",
            _ => "companyId",
        }
    }

    fn work(&self, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
        state::work(cx)
    }
}
