//! A request of every operation, made from the catalog.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secapi_spec::catalog::{AuthKind, Body, Content, Operation, Param, ParamLocation};
use serde_json::Value;

use crate::answer::value::{Spot, Values};
use crate::catalog::{Catalog, OperationRef};
use crate::seed::Seed;
use crate::wire_text::text_of;
use crate::{Credentials, Simulator};

/// Requests of all operations of a running simulator, in the order of its catalog: with the parameters that each needs, and with all of
/// them. They carry its token and tenant values, and a path in place of an address; calls through a relay go to it.
///
/// Token calls have credentials from the specs: start the simulator with [`any_credentials`](crate::Builder::any_credentials).
///
/// # Errors
/// When a value of the catalog cannot stand in a header or a path, which is a mistake in a spec.
pub fn sample_requests(simulator: &Simulator) -> Result<Vec<Request<Bytes>>, http::Error> {
    let catalog = simulator.index();
    callers(catalog, simulator.credentials())
        .map(|caller| caller.request())
        .collect()
}

/// All operations, each with what it needs and with everything.
pub(crate) fn callers<'a>(
    catalog: &'a Catalog,
    credentials: &'a Credentials,
) -> impl Iterator<Item = Caller<'a>> {
    callable(catalog).flat_map(move |operation| {
        [false, true].map(|all| Caller {
            catalog,
            credentials,
            operation,
            all,
        })
    })
}

/// All operations but relays: called by hand, a relay stands for another call.
pub(crate) fn callable(catalog: &Catalog) -> impl Iterator<Item = OperationRef<'_>> {
    let forwards = |call: &Operation| {
        let mut all = catalog.product().via.values();
        all.any(|via| via.path == call.path && via.method == call.method)
    };
    let operations = catalog.operations();
    operations.filter(move |operation| !forwards(operation.operation))
}

/// A request with every parameter of the operation, or only with those that it needs.
pub(crate) struct Caller<'a> {
    catalog: &'a Catalog,
    credentials: &'a Credentials,
    pub(crate) operation: OperationRef<'a>,
    pub(crate) all: bool,
}

impl Caller<'_> {
    fn call(&self) -> &Operation {
        self.operation.operation
    }

    fn values(&self) -> Values<'_> {
        Values::new(self.catalog, self.operation.group)
    }

    fn json(&self, param: &Param) -> Value {
        let value = || self.values().value(&param.ty, spot(&param.name));
        let made_up = || param.limits.fit(value());
        param
            .constant
            .clone()
            .or_else(|| param.example.clone())
            .unwrap_or_else(made_up)
    }

    fn text(&self, param: &Param) -> String {
        let value = match self.json(param) {
            Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
            value => text_of(&value),
        };
        format!("{}{value}", param.prefix)
    }

    fn at(&self, location: ParamLocation) -> impl Iterator<Item = &Param> {
        let sent = move |param: &&Param| {
            param.location == location && (self.all || param.required || param.constant.is_some())
        };
        self.call().params.iter().filter(sent)
    }

    fn pairs(&self, location: ParamLocation) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pair =
            |param: &Param| format!("{}={}", encoded(&param.name), encoded(&self.text(param)));
        self.at(location).map(pair).collect::<Vec<_>>().join("&")
    }

    fn path(&self) -> String {
        let mut path = self.call().path.clone();
        for param in self.at(ParamLocation::Path) {
            let value = utf8_percent_encode(&self.text(param), NON_ALPHANUMERIC).to_string();
            path = path.replace(&format!("{{{}}}", param.name), &value);
        }
        for (name, value) in &self.credentials.context {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        path
    }

    /// The body and its content type.
    fn body(&self) -> (Option<&'static str>, String) {
        let Some(body) = &self.call().body else {
            return (None, String::new());
        };
        let (content_type, text) = match body.content {
            Content::Json => ("application/json", self.json_body(body).to_string()),
            Content::Form => (
                "application/x-www-form-urlencoded",
                self.pairs(ParamLocation::Form),
            ),
            Content::Multipart => ("multipart/form-data; boundary=XX", self.multipart()),
        };
        (Some(content_type), text)
    }

    fn json_body(&self, body: &Body) -> Value {
        if let Some(ty) = &body.ty {
            return self.values().value(ty, spot("body"));
        }
        let params = self.at(ParamLocation::Json);
        let fields = params.map(|param| (param.name.clone(), self.json(param)));
        Value::Object(fields.collect())
    }

    fn multipart(&self) -> String {
        let part = |param: &Param| {
            let (name, text) = (&param.name, self.text(param));
            format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        self.at(ParamLocation::Form).map(part).collect::<String>() + "--XX--\r\n"
    }

    pub(crate) fn request(&self) -> Result<Request<Bytes>, http::Error> {
        let (content_type, body) = self.body();
        let query = self.pairs(ParamLocation::Query);
        let mark = if query.is_empty() { "" } else { "?" };
        let target = format!("{}{mark}{query}", self.path());
        let product = self.catalog.product();
        let via = self.call().via.as_ref();
        let via = via.and_then(|name| product.via.get(name));
        let (method, uri) = match via {
            Some(via) => (&via.method, &via.path),
            None => (&self.call().method, &target),
        };
        let mut headers = HeaderMap::new();
        let mut set = |name: &str, value: &str| -> Result<(), http::Error> {
            headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
            Ok(())
        };
        if let Some(content_type) = content_type {
            set(CONTENT_TYPE.as_str(), content_type)?;
        }
        if let Some(via) = via {
            set(&via.path_header, &target)?;
            set(&via.method_header, &self.call().method)?;
        }
        if let Some(credential) = &self.credentials.api_credential
            && self.call().auth.iter().any(|name| name == "directory")
        {
            set("x-ct-info", credential)?;
        }
        for (name, value) in &self.credentials.context {
            set(name, value)?;
        }
        for param in self.at(ParamLocation::Header) {
            set(&param.name, &self.text(param))?;
        }
        let schemes = self.call().auth.iter();
        let schemes = schemes.filter_map(|name| product.auth.get(name));
        let mut tokens = schemes.filter(|scheme| scheme.kind == AuthKind::Token);
        if let Some((scheme, token)) = tokens.next().zip(self.credentials.token.as_ref()) {
            set(&scheme.header, &format!("{}{token}", scheme.prefix))?;
        }
        let mut request = Request::builder()
            .method(method.as_str())
            .uri(uri.as_str())
            .body(Bytes::from(body))?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// Where a value of that name stands.
fn spot(name: &str) -> Spot<'_> {
    Spot {
        name,
        seed: Seed::new(1),
        row: 0,
    }
}
