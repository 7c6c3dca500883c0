//! Requests that are made from the catalog.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secapi_spec::catalog::{AuthKind, Content, Operation, Param, Place, Product};
use serde_json::{Map, Value};

use crate::Credentials;
use crate::answer::Answers;
use crate::answer::value::{Spot, Values};
use crate::auth::Tokens;
use crate::catalogue::{Catalogue, OperationRef};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::faults::Running;
use crate::products::{self, Setup};
use crate::request::{Incoming, Origin, RequestLog};
use crate::router::Router;
use crate::seed::Seed;

/// A simulator that is not served, and its credentials. `items` is as in [`Answers`].
pub(super) fn engine(product: Product, seed: u64, items: Option<usize>) -> (Engine, Credentials) {
    let seed = Seed::new(seed);
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
        tokens,
        faults: Running::new(seed),
        clock: Clock::default(),
        traffic: Arc::default(),
        log: RequestLog::new(1),
        answers: Answers { seed, items },
        requests: AtomicU64::new(0),
    };
    (engine, credentials)
}

/// A request with every parameter of the operation, or only with those that it needs.
pub(super) struct Caller<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) credentials: &'a Credentials,
    pub(super) operation: OperationRef<'a>,
    pub(super) all: bool,
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

    pub(super) fn request(&self) -> Incoming {
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
