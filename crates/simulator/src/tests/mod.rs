//! Every operation of every built-in catalog, called with values from its own parameters.
//!
//! The simulator judges requests and makes responses from the same types, so both must agree with themselves: a request made from the
//! catalog has no problem, and a made-up response is one that the catalog allows.

mod engine;
mod schemas;

use secapi_spec::catalog::Type;
use serde_json::Value;

use self::engine::engine;
use crate::catalog::{Catalog, OperationRef, built_in, product_names};
use crate::faults::Plan;
use crate::request::{Incoming, Origin};
use crate::sample_requests::callers;
use crate::validate::types::{Findings, Types};

/// What the catalog has against the response.
fn flaws(catalog: &Catalog, operation: OperationRef<'_>, body: &[u8]) -> Findings {
    let mut findings = Findings::default();
    let call = operation.operation;
    let Some(ty) = call.returns.as_ref().filter(|ty| **ty != Type::Binary) else {
        return findings;
    };
    let types = Types {
        catalog,
        group: operation.group,
    };
    let body: Value = serde_json::from_slice(body).unwrap();
    let envelope = call
        .envelope
        .as_ref()
        .and_then(|name| catalog.product().envelopes.get(name));
    let payload = envelope
        .into_iter()
        .flat_map(|envelope| &envelope.payload)
        .try_fold(&body, |value, key| value.get(key));
    types.check_json(ty, payload.unwrap_or(&Value::Null), "", &mut findings);
    for field in envelope.into_iter().flat_map(|envelope| &envelope.fields) {
        let value = field
            .name
            .split('.')
            .try_fold(&body, |value, key| value.get(key))
            .unwrap_or(&Value::Null);
        if !(value.is_null() && field.optional) {
            types.check_json(&field.ty, value, &field.name, &mut findings);
        }
    }
    findings
}

#[test]
fn every_operation_takes_its_own_parameters_and_makes_an_answer_of_its_type() {
    let mut failures = Vec::new();
    for name in product_names() {
        let (engine, credentials) = engine(built_in(name).unwrap().unwrap(), 1, None);
        let catalog = &engine.catalog;
        for caller in callers(catalog, &credentials) {
            let operation = caller.operation;
            let (head, body) = caller.request().unwrap().into_parts();
            let incoming = Incoming::new(head, body, Origin::default(), engine.clock.now());
            let reply = engine.handle(incoming, &Plan::default());
            let record = engine.log.take().remove(0);
            let id = operation.id();
            if record.operation.as_ref() != Some(&id) || !reply.status.is_success() {
                failures.push(format!(
                    "{name} {id}: {:?} {}",
                    record.operation, reply.status
                ));
            }
            failures.extend(
                record
                    .problems
                    .iter()
                    .chain(&record.warnings)
                    .map(|problem| format!("{name} {id}: {problem}")),
            );
            if operation.operation.samples.is_empty() && reply.status.is_success() {
                let findings = flaws(catalog, operation, &reply.body);
                failures.extend(
                    findings
                        .problems
                        .iter()
                        .map(|flaw| format!("{name} {id}: in the answer, {flaw}")),
                );
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures.join("\n")
    );
}
