//! `FortiCASB`: token calls, and a resource map of one company with two business units.

mod state;

use http::StatusCode;
use secapi_spec::catalog::Operation;
use serde_json::{Value, json};

use crate::Credentials;
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::products::Setup;
use crate::products::cloud::{Account, RESOURCE_MAP};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::rules::Rules;
use crate::state::{CallContext, Collection, SetFields};
use crate::tokens::Tokens;

#[derive(Debug)]
struct FortiCasb {
    account: Account,
    resource_map: Value,
    roles: [String; 1],
    companies: [String; 1],
    business_units: [String; 2],
}

pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let (mut account, mut credentials) = Account::new(setup, tokens);
    let id = |name: &str, from: u64, to: u64| from + setup.seed.of(name).below(to - from);
    let role = id("roleId", 1, 100);
    let company = id("companyId", 1, 1000);
    let unit = id("buId", 100_000, 900_000);
    let units = [unit, unit + 1 + setup.seed.of("second buId").below(1000)];
    let resource_map = json!([{
        "resourceURL": setup.base_url,
        "roleId": role,
        "username": "simulated user",
        "buMapSet": [
            { "buName": "Simulated unit 1", "companyId": company, "buId": units[0] },
            { "buName": "Simulated unit 2", "companyId": company, "buId": units[1] },
        ],
    }]);
    let context = [("roleId", role), ("companyId", company), ("buId", unit)];
    credentials.context = context
        .map(|(name, id)| (name.to_owned(), id.to_string()))
        .into();
    // Text: the client that reads it sends it on as a header.
    let company_id = ("companyId".to_owned(), json!(company.to_string()));
    account.token_fields.extend([company_id]);
    let rules = FortiCasb {
        account,
        resource_map,
        roles: [role.to_string()],
        companies: [company.to_string()],
        business_units: units.map(|unit| unit.to_string()),
    };
    (Box::new(rules), credentials)
}

impl Rules for FortiCasb {
    fn tenants(&self, name: &str) -> Option<&[String]> {
        match name {
            "roleId" => Some(&self.roles),
            "companyId" => Some(&self.companies),
            "buId" => Some(&self.business_units),
            _ => None,
        }
    }

    fn admit(&self, operation: &Operation, incoming: &Incoming) -> Result<(), Refusal> {
        self.account.admit(operation, incoming)
    }

    fn answer(&self, call: Call<'_>) -> Option<Result<Reply, Refusal>> {
        if call.is("GET", RESOURCE_MAP) {
            return Some(Ok(Reply::json(StatusCode::OK, &self.resource_map)));
        }
        self.account.answer(call)
    }
    fn collections(&self) -> Vec<&'static Collection> {
        state::collections()
    }

    fn part(&self, collection: &str) -> &'static str {
        match collection {
            "policies" => "companyId/buId",
            _ => "companyId/buId/service",
        }
    }

    fn work(&self, cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
        if cx.call.id == "business_unit.get" {
            return Some(Ok(self.business_unit(cx)));
        }
        state::work(cx)
    }
}

impl FortiCasb {
    /// The business unit that the call names, under the name that it has in the resource map.
    fn business_unit(&self, cx: &CallContext<'_, '_>) -> Outcome {
        let id = cx.call.header("buId").and_then(|id| id.parse::<u64>().ok());
        let units = self.resource_map.pointer("/0/buMapSet");
        let mut units = units.and_then(Value::as_array).into_iter().flatten();
        let found = units.find(|unit| unit.get("buId").and_then(Value::as_u64) == id);
        let of = |name: &str| found.and_then(|unit| unit.get(name));
        let mut unit = cx.store.likely(cx.call.id, "");
        unit.set(json!({
            "companyId": of("companyId"), "buId": of("buId"), "displayName": of("buName"),
        }));
        Outcome::One(unit)
    }
}
