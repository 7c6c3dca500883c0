//! Envelopes: what stands around a payload.

use serde::{Deserialize, Serialize};

use super::Field;

/// The wrapper around a payload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Name, as operations refer to it.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Keys that lead to the payload, outermost first, such as `["data", "datas"]`; empty when the body is the payload.
    pub payload: Vec<String>,
    /// Other paths of the payload, for answers that have nothing at the first one; in the order in which they are looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_payloads: Vec<Vec<String>>,
    /// The fields beside the payload, each with its path of keys joined by dots (`data.totalCount`).
    pub fields: Vec<Field>,
    /// How a response with a success status reports a failure.
    pub ok: Option<OkRule>,
    /// Further fields that say so; all of them have to mean success.
    pub also_ok: Vec<OkRule>,
    /// Path of the text that explains such a failure.
    pub message: Option<String>,
}

/// The field that tells success from failure inside an answer with status 200.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OkRule {
    /// Path of the field, such as `status`.
    pub field: String,
    /// Values that mean success, compared without case.
    pub values: Vec<String>,
    /// Path of the text that explains the failure, where it is not that of the envelope.
    pub message: Option<String>,
}

impl Envelope {
    /// All rules, the first one first.
    pub fn ok_rules(&self) -> impl Iterator<Item = &OkRule> {
        self.ok.iter().chain(&self.also_ok)
    }

    /// Path of the text that explains a failure by the rule.
    #[must_use]
    pub fn message_of<'a>(&'a self, rule: &'a OkRule) -> Option<&'a str> {
        rule.message.as_deref().or(self.message.as_deref())
    }
}
