//! `FortiCASB`: token calls, and a resource map of one company with two business units.

mod state;

use secapi_spec::catalog::Operation;
use serde_json::{Value, json};

use crate::Credentials;
use crate::answer::{CallResult, Outcome};
use crate::call::Call;
use crate::products::Setup;
use crate::products::cloud::Account;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::rules::Rules;
use crate::state::{CallContext, Collection, SetFields};
use crate::tokens::Tokens;

#[derive(Debug)]
struct FortiCasb {
    account: Account,
}

pub(super) fn rules(setup: &Setup, tokens: &Tokens) -> (Box<dyn Rules>, Credentials) {
    let (mut account, mut credentials) = Account::new(setup, tokens);
    let id = |name: &str, from: u64, to: u64| from + setup.seed.of(name).below(to - from);
    let role = id("roleId", 1, 100);
    let company = id("companyId", 1, 1000);
    let unit = id("buId", 100_000, 900_000);
    let units = [unit, unit + 1 + setup.seed.of("second buId").below(1000)];
    account.resource_map = json!([{
        "resourceURL": setup.base_url,
        "roleId": role,
        "username": "simulated user",
        "buMapSet": [
            { "buName": "Simulated unit 1", "companyId": company, "buId": units[0] },
            { "buName": "Simulated unit 2", "companyId": company, "buId": units[1] },
        ],
    }]);
    let context = [("roleId", role), ("companyId", company), ("buId", unit)];
    let context = context.map(|(name, id)| (name, id.to_string()));
    credentials.context = context
        .clone()
        .map(|(name, id)| (name.to_owned(), id))
        .into();
    account.tenants = context.map(|(name, id)| (name, vec![id])).into();
    let units = units.map(|unit| unit.to_string());
    account.tenants.insert("buId", units.into());
    // Text: the client that reads it sends it on as a header.
    let company_id = ("companyId".to_owned(), json!(company.to_string()));
    account.token_fields.extend([company_id]);
    (Box::new(FortiCasb { account }), credentials)
}

impl Rules for FortiCasb {
    fn tenants(&self, name: &str) -> Option<&[String]> {
        self.account.tenants(name)
    }

    fn admit(&self, operation: &Operation, incoming: &Incoming) -> Result<(), Refusal> {
        self.account.admit(operation, incoming)
    }

    fn answer(&self, call: Call<'_>) -> Option<Result<Reply, Refusal>> {
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
        let units = self.account.resource_map.pointer("/0/buMapSet");
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
