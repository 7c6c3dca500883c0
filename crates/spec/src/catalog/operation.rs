//! Operations: the calls of an API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Evidence, Param, RequestSample, Sample, Type};

/// One call of the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Name, in snake case: the method of the group's handle.
    pub name: String,
    /// HTTP method, upper case.
    pub method: String,
    /// Path template; each `{name}` is a path parameter or a context value.
    pub path: String,
    /// Named host that serves it; `None` for the main host.
    pub host: Option<String>,
    /// Name of the relay that it is sent through, to its host; `None` when it is sent as it is.
    pub via: Option<String>,
    /// What it does; the first paragraph is the summary.
    pub doc: String,
    /// Address of the page, or the name and version of the SDK or client that shows it.
    pub source: String,
    /// How we know it.
    pub evidence: Evidence,
    /// First version of the service that has it.
    pub since: Option<String>,
    /// Last version of the service that has it.
    pub until: Option<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Operation that takes its place: `name`, or `group.name`.
    pub replaced_by: Option<String>,
    /// Whether it leaves the service as it was.
    pub read_only: bool,
    /// Whether sending it twice does what sending it once does.
    pub idempotent: bool,
    /// Schemes it accepts; empty for a call that needs no authentication.
    pub auth: Vec<String>,
    /// Permission of the cloud's access management that a caller needs, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iam_action: Option<IamAction>,
    /// Tenant values it sends.
    pub context: Vec<ContextUse>,
    /// Parameters, required ones first, then in the order of the spec. Page index and size are not among them.
    pub params: Vec<Param>,
    /// Body, if it has one.
    pub body: Option<Body>,
    /// Payload of the answer; `None` when there is nothing to read.
    pub returns: Option<Type>,
    /// Status of a success, where the spec says one; recorded answers may have others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Name of the envelope around the payload.
    pub envelope: Option<String>,
    /// Name of the paging style; the payload is a list then.
    pub paging: Option<String>,
    /// Error statuses that the source documents, with what they mean.
    pub errors: BTreeMap<u16, String>,
    /// Where the wire differs from what one would expect, one sentence each.
    pub quirks: Vec<String>,
    /// Recorded answers, in the order of the files.
    pub samples: Vec<Sample>,
    /// Recorded requests, in the order of the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<RequestSample>,
}

/// A permission of the cloud's access management.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IamAction {
    /// Name, such as `dbss:auditInstance:list`.
    pub action: String,
    /// Access level, such as `List` or `Write`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_level: Option<String>,
    /// Set when it is less sure than its operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// The use of a context value by an operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContextUse {
    /// Wire name of the context value.
    pub name: String,
    /// Sent when known, not asked for when not.
    pub optional: bool,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// How it is encoded.
    pub content: Content,
    /// The model (or list) that is the whole body; `None` when the body is made of `Json` or `Form` parameters.
    pub ty: Option<Type>,
    /// Whether the call cannot be made without it.
    pub required: bool,
}

/// Encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}
