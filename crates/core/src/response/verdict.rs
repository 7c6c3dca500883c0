//! What a body says about the call: success, or failure with a reason.

use serde_json::Value as Json;

use crate::description::{Envelope, OkRule};
use crate::error::{Error, ErrorKind};
use crate::response::RawResponse;
use crate::response::error_response::{first_text, shown_message};
use crate::response::payload::{Fields, or_null};
use crate::text::json::{at_path, in_fields, parse_lossy, reason, reason_at, scalar_text, scalars};
use crate::wire;

impl OkRule {
    /// Whether the field's value means success, or says nothing.
    pub(crate) fn is_met(&self, found: &Json) -> bool {
        let is = |text: &str| {
            let mut values = self.values.iter();
            values.any(|value| value.eq_ignore_ascii_case(text))
        };
        match found {
            Json::String(text) => is(text.trim()),
            // A list or object says nothing when it is empty, and otherwise what one of the values in it says.
            Json::Array(_) | Json::Object(_) => {
                let said = scalars(found);
                said.is_empty() || said.iter().any(|text| is(text))
            }
            other => scalar_text(other).is_none_or(|text| is(&text)),
        }
    }
}

impl Envelope {
    /// The keys that lead to the payload in this body: the first ones that lead somewhere.
    pub(crate) fn payload_in(&self, body: &[u8]) -> &'static [&'static str] {
        if self.others.is_empty() {
            return self.payload;
        }
        let mut paths = std::iter::once(&self.payload).chain(self.others);
        paths
            .find(|path| wire::has_payload(body, path))
            .unwrap_or(&self.payload)
    }

    /// Whether a response may report a failure: the fields beside the payload at `path` do, or the payload itself has to be asked.
    pub(crate) fn may_fail(&self, path: &[&str], fields: &Fields) -> bool {
        self.ok_rules().any(|rule| {
            let mut keys = rule.field.split('.');
            let inside = path.iter().all(|key| keys.next() == Some(key));
            inside || in_fields(fields, rule.field).is_some_and(|found| !rule.is_met(found))
        })
    }

    /// Whether a field of that name is needed to tell success from failure.
    pub(crate) fn decides(&self, name: &str) -> bool {
        self.ok_rules()
            .any(|rule| rule.field.split('.').any(|key| key == name))
    }
}

/// The failure that a response with a success status reports in its body, if it does.
pub(crate) fn failure(response: &RawResponse) -> Option<Error> {
    let (shape, redactor) = (response.shape, &response.redactor);
    let mut rules = response.operation.envelope.ok_rules().peekable();
    rules.peek()?;
    let body = parse_lossy(or_null(&response.body))?;
    let message = rules.find_map(|rule| reported(&body, &rule, shape.message))?;
    let mut error = Error::new(ErrorKind::Failed, shown_message(&message, redactor));
    // What else the product's errors carry may be here as well.
    error.inner_mut().code = first_text(&body, shape.code, redactor);
    Some(response.explain(error, response.source()))
}

/// The text of the failure that a body reports by a rule, if it does. Where the envelope names no text, that of the product's errors may be
/// there.
fn reported(body: &Json, rule: &OkRule, messages: &[&str]) -> Option<String> {
    let found = at_path(body, rule.field)?;
    if rule.is_met(found) {
        return None;
    }
    let paths = rule.message.into_iter().chain(messages.iter().copied());
    let message = reason_at(body, paths);
    let found = reason(found).unwrap_or_default();
    Some(message.unwrap_or_else(|| format!("`{}` is `{found}`", rule.field)))
}
