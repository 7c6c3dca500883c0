//! Refusals in the product's own error shape.

use std::collections::BTreeMap;

use http::header::{ALLOW, HeaderName};
use http::{HeaderValue, StatusCode};
use secapi_spec::catalog::ErrorShape;
use serde_json::{Value, json};

use crate::reply::Reply;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The product's code for it, where it has a better one than that of the status.
    pub(crate) code: Option<&'static str>,
    /// Methods that the path is served for (405 only).
    pub(crate) allowed: Vec<String>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            code: None,
            allowed: Vec::new(),
        }
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The same refusal with a code of the product's.
    pub(crate) fn coded(self, code: &'static str) -> Self {
        Self {
            code: Some(code),
            ..self
        }
    }

    /// Fills the shape's template in, or the one given in its place.
    pub(crate) fn render(
        &self,
        shape: &ErrorShape,
        template: Option<&Value>,
        request_id: &str,
    ) -> Reply {
        let status = self.status.as_str();
        let usual = shape.refusal_codes.get(status).map(String::as_str);
        let code = self.code.or(usual).unwrap_or(status);
        let parts = BTreeMap::from([
            ("code", code),
            ("message", &self.message),
            ("request_id", request_id),
            ("status", status),
        ]);
        let body = match template.unwrap_or(&shape.refusal) {
            Value::Null => json!({ "message": self.message }),
            template => fill(template, &parts),
        };
        let mut reply = Reply::json(self.status, &body);
        if !self.allowed.is_empty() {
            reply = reply.with(ALLOW, &self.allowed.join(", "));
        }
        reply
    }
}

/// Sets the header that carries the request id, if the product has one.
pub(crate) fn stamp(reply: &mut Reply, shape: &ErrorShape, request_id: &str) {
    let name = shape
        .request_id_headers
        .first()
        .and_then(|name| HeaderName::try_from(name.as_str()).ok());
    if let Some((name, value)) = name.zip(HeaderValue::from_str(request_id).ok()) {
        reply.headers.entry(name).or_insert(value);
    }
}

/// Fills a template in. `parts` are what its placeholders stand for.
fn fill(template: &Value, parts: &BTreeMap<&str, &str>) -> Value {
    match template {
        // Alone in its string the status is a number, as in every product that puts it into the body.
        Value::String(text) if text == "{status}" => {
            let status = parts.get("status").map(|status| status.parse::<u16>());
            json!(status.and_then(Result::ok))
        }
        Value::String(text) => Value::String(fill_text(text, parts)),
        Value::Array(items) => items.iter().map(|item| fill(item, parts)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let filled = fields.map(|(name, value)| (name.clone(), fill(value, parts)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

/// One pass, so that a placeholder inside a message stays as it is.
fn fill_text(mut text: &str, parts: &BTreeMap<&str, &str>) -> String {
    let mut filled = String::with_capacity(text.len());
    while let Some((before, rest)) = text.split_once('{') {
        filled.push_str(before);
        let known = rest
            .split_once('}')
            .and_then(|(name, after)| Some((parts.get(name)?, after)));
        if let Some((part, after)) = known {
            filled.push_str(part);
            text = after;
        } else {
            filled.push('{');
            text = rest;
        }
    }
    filled.push_str(text);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(template: Value, message: &str) -> Value {
        let shape = ErrorShape {
            refusal: template,
            refusal_codes: [("400".to_owned(), "X.0400".to_owned())].into(),
            ..ErrorShape::default()
        };
        let reply = Refusal::bad_request(message).render(&shape, None, "id-1");
        serde_json::from_slice(&reply.body).unwrap()
    }

    #[test]
    fn placeholders_are_filled_at_any_depth() {
        let template = json!({ "error": { "code": "{code}", "parts": ["{status}", "{request_id}: {message} ({status})"] }, "ok": false });
        let expected =
            json!({ "error": { "code": "X.0400", "parts": [400, "id-1: no (400)"] }, "ok": false });
        assert_eq!(body(template, "no"), expected);
    }

    #[test]
    fn placeholders_in_a_message_and_unknown_ones_stay() {
        let template = json!({ "m": "{message}", "other": "{x} {" });
        assert_eq!(
            body(template, "`/a/{code}` {"),
            json!({ "m": "`/a/{code}` {", "other": "{x} {" })
        );
    }

    #[test]
    fn a_product_without_a_shape_still_says_why() {
        assert_eq!(body(Value::Null, "no"), json!({ "message": "no" }));
    }
}
