//! Recorded requests and responses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A recorded answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
}

/// A recorded request. A part that is `None` is not known; one that is there is complete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestSample {
    /// Values of path parameters, as far as they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub path: BTreeMap<String, String>,
    /// Query parameters, each with its values in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<BTreeMap<String, Vec<String>>>,
    /// Headers, as far as they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Fields of a form, each with its values in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, Vec<String>>>,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "body")]
    pub body: Option<Value>,
    /// Where it says something else than the spec, which is known and explained in the operation's quirks: paths such as `body.rows[0].id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<String>,
}

impl RequestSample {
    /// The request without what contradicts the spec.
    #[must_use]
    pub fn agreed(&self) -> Self {
        let mut agreed = self.clone();
        // From the end on, so that the positions before stay what they are.
        for path in self.contradictions.iter().rev() {
            let (part, name) = path.split_once('.').unwrap_or((path, ""));
            match part {
                "path" => drop(agreed.path.remove(name)),
                "headers" => drop(agreed.headers.remove(name)),
                "query" => drop(agreed.query.as_mut().and_then(|all| all.remove(name))),
                "form" => drop(agreed.form.as_mut().and_then(|all| all.remove(name))),
                _ => {
                    let path = path.strip_prefix("body").unwrap_or_default();
                    if let Some(body) = &mut agreed.body {
                        remove(body, path);
                    }
                }
            }
        }
        agreed
    }
}

/// Removes the value at a path such as `.rows[0].id`.
fn remove(value: &mut Value, path: &str) {
    let Some((parent, last)) = path.rsplit_once(['.', '[']) else {
        return;
    };
    let pointer = parent.replace(['.', '['], "/").replace(']', "");
    let last = last.trim_end_matches(']');
    match value.pointer_mut(&pointer) {
        Some(Value::Object(fields)) => {
            fields.remove(last);
        }
        Some(Value::Array(items)) => {
            if let Some(at) = last.parse().ok().filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

/// Keeps a body that is null apart from none.
mod body {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[expect(clippy::ref_option, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(
        body: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        body.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}
