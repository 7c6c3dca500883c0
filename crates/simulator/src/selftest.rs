//! Every operation of every built-in catalog, called with values from its own parameters.
//!
//! The simulator judges requests and makes answers from the same types, so both must agree with themselves: a request made from the
//! catalog has no problem, and a made-up answer is one that the catalog allows.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secapi_spec::catalog::{AuthKind, Content, Operation, Param, Place, Product, Type};
use serde_json::{Map, Value};

use crate::Credentials;
use crate::answer::Answers;
use crate::answer::value::{Spot, Values};
use crate::auth::Tokens;
use crate::catalogue::{Catalogue, OperationRef, embedded, product_names};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::faults::{Plan, Running};
use crate::products::{self, Setup};
use crate::request::{Incoming, Origin, RequestLog};
use crate::router::Router;
use crate::seed::Seed;
use crate::validate::types::{Findings, Types};

fn engine(product: Product) -> (Engine, Credentials) {
    let seed = Seed::new(1);
    let tokens = Tokens::default();
    let setup = Setup {
        seed,
        base_url: "http://127.0.0.1:1".to_owned(),
        access_key: None,
        secret_key: None,
        token_ttl: None,
        any_credentials: true,
        allowed_subnets: Vec::new(),
    };
    let (rules, credentials) = products::rules(&product.name, &setup, &tokens);
    let catalogue = Catalogue::new(product);
    let engine = Engine {
        router: Router::new(&catalogue),
        catalogue,
        rules,
        credentials: credentials.clone(),
        tokens,
        faults: Running::new(seed),
        clock: Clock::default(),
        traffic: Arc::default(),
        log: RequestLog::new(1),
        answers: Answers { seed, items: None },
        requests: AtomicU64::new(0),
    };
    (engine, credentials)
}

/// A request with every parameter of the operation, or only with those that it needs.
struct Caller<'a> {
    catalogue: &'a Catalogue,
    credentials: &'a Credentials,
    operation: OperationRef<'a>,
    all: bool,
}

impl Caller<'_> {
    fn call(&self) -> &Operation {
        self.operation.operation
    }

    fn values(&self) -> Values<'_> {
        Values::new(self.catalogue, self.operation.group)
    }

    fn json(&self, param: &Param) -> Value {
        let spot = Spot {
            name: &param.name,
            seed: Seed::new(1),
            row: 0,
        };
        let made_up = || {
            let value = self.values().value(&param.ty, spot);
            let limit = param.max.or(param.min).filter(|_| value.is_number());
            limit.map_or(value, Value::from)
        };
        param
            .constant
            .clone()
            .or_else(|| param.example.clone())
            .unwrap_or_else(made_up)
    }

    fn text(&self, param: &Param) -> String {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let value = match self.json(param) {
            Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
            value => text(&value),
        };
        format!("{}{value}", param.prefix)
    }

    fn at(&self, place: Place) -> impl Iterator<Item = &Param> {
        let sent = move |param: &&Param| {
            param.place == place && (self.all || param.required || param.constant.is_some())
        };
        self.call().params.iter().filter(sent)
    }

    fn pairs(&self, place: Place) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair =
            |param: &Param| format!("{}={}", encoded(&param.name), encoded(&self.text(param)));
        self.at(place).map(pair).collect::<Vec<_>>().join("&")
    }

    fn path(&self) -> String {
        let mut path = self.call().path.clone();
        for param in self.at(Place::Path) {
            let value = utf8_percent_encode(&self.text(param), NON_ALPHANUMERIC).to_string();
            path = path.replace(&format!("{{{}}}", param.name), &value);
        }
        for (name, value) in &self.credentials.context {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        path
    }

    fn body(&self) -> (Option<&'static str>, String) {
        let Some(body) = &self.call().body else {
            return (None, String::new());
        };
        match (body.content, &body.ty) {
            (Content::Json, Some(ty)) => {
                let spot = Spot {
                    name: "body",
                    seed: Seed::new(1),
                    row: 0,
                };
                (
                    Some("application/json"),
                    self.values().value(ty, spot).to_string(),
                )
            }
            (Content::Json, None) => {
                let fields = self
                    .at(Place::Json)
                    .map(|param| (param.name.clone(), self.json(param)));
                (
                    Some("application/json"),
                    Value::Object(fields.collect::<Map<_, _>>()).to_string(),
                )
            }
            (Content::Form, _) => (
                Some("application/x-www-form-urlencoded"),
                self.pairs(Place::Form),
            ),
            (Content::Multipart, _) => {
                let part = |param: &Param| {
                    let head = format!(
                        "--XX\r\nContent-Disposition: form-data; name=\"{}\"",
                        param.name
                    );
                    format!("{head}\r\n\r\n{}\r\n", self.text(param))
                };
                let parts: String = self.at(Place::Form).map(part).collect::<Vec<_>>().concat();
                (
                    Some("multipart/form-data; boundary=XX"),
                    format!("{parts}--XX--\r\n"),
                )
            }
        }
    }

    fn request(&self) -> Incoming {
        let (content_type, body) = self.body();
        let query = self.pairs(Place::Query);
        let target = format!("{}?{query}", self.path());
        let via = self.call().via.as_ref();
        let via = via.map(|name| &self.catalogue.product().via[name]);
        let (method, uri) = via.map_or((&self.call().method, &target), |via| {
            (&via.method, &via.path)
        });
        let mut request = Request::builder().method(method.as_str()).uri(uri.as_str());
        let headers = request.headers_mut().unwrap();
        let mut set = |name: &str, value: &str| {
            headers.insert(
                HeaderName::try_from(name).unwrap(),
                HeaderValue::try_from(value).unwrap(),
            );
        };
        if let Some(content_type) = content_type {
            set("content-type", content_type);
        }
        if let Some(via) = via {
            set(&via.path_header, &target);
            set(&via.method_header, &self.call().method);
        }
        if let Some(credential) = &self.credentials.api_credential
            && self.call().auth.iter().any(|name| name == "directory")
        {
            set("x-ct-info", credential);
        }
        for (name, value) in &self.credentials.context {
            set(name, value);
        }
        for param in self.at(Place::Header) {
            set(&param.name, &self.text(param));
        }
        let scheme = self.call().auth.iter().find_map(|name| {
            self.catalogue
                .product()
                .auth
                .get(name)
                .filter(|scheme| scheme.kind == AuthKind::Token)
        });
        if let Some(scheme) = scheme {
            set(
                &scheme.header,
                &format!(
                    "{}{}",
                    scheme.prefix,
                    self.credentials.token.as_deref().unwrap()
                ),
            );
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        Incoming::new(head, Bytes::from(body), Origin::default())
    }
}

/// What the catalog has against the answer.
fn flaws(catalogue: &Catalogue, operation: OperationRef<'_>, body: &[u8]) -> Findings {
    let mut findings = Findings::default();
    let call = operation.operation;
    let Some(ty) = call.returns.as_ref().filter(|ty| **ty != Type::Binary) else {
        return findings;
    };
    let types = Types {
        catalogue,
        group: operation.group,
    };
    let body: Value = serde_json::from_slice(body).unwrap();
    let envelope = call
        .envelope
        .as_ref()
        .and_then(|name| catalogue.product().envelopes.get(name));
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
        let (engine, credentials) = engine(embedded(name).unwrap());
        let catalogue = &engine.catalogue;
        // A forwarder that is called by hand stands for another call.
        let forwards = |call: &Operation| {
            let mut all = catalogue.product().via.values();
            all.any(|via| via.path == call.path && via.method == call.method)
        };
        let operations = catalogue.operations();
        for operation in operations.filter(|operation| !forwards(operation.operation)) {
            for all in [false, true] {
                let caller = Caller {
                    catalogue,
                    credentials: &credentials,
                    operation,
                    all,
                };
                let reply = engine.handle(caller.request(), &Plan::default());
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
                    let findings = flaws(catalogue, operation, &reply.body);
                    failures.extend(
                        findings
                            .problems
                            .iter()
                            .map(|flaw| format!("{name} {id}: in the answer, {flaw}")),
                    );
                }
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
