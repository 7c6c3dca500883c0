//! The body of a request, decoded as its operation expects it.

use secapi_spec::catalog::{Content, Operation, Paging, ParamLocation};
use serde_json::Value;

use crate::Problem;
use crate::request::Incoming;
use crate::validate::types::kind;
use crate::wire_text;

/// A decoded body.
#[derive(Debug, Default)]
pub(crate) enum Payload {
    /// None was sent, or none that could be read.
    #[default]
    Nothing,
    Json(Value),
    /// Names and values of a form.
    Form(Vec<(String, String)>),
}

impl Payload {
    /// A field of the JSON object.
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Json(value) => value.get(name),
            _ => None,
        }
    }

    pub(crate) fn form(&self) -> &[(String, String)] {
        match self {
            Self::Form(fields) => fields,
            _ => &[],
        }
    }

    /// Names at the top of the body.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Json(value) => {
                let fields = value.as_object().into_iter().flatten();
                fields.map(|(name, _)| name.as_str()).collect()
            }
            Self::Form(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }
}

/// The encoding that the operation expects: of its body, else of the place where its paging travels.
pub(crate) fn expected(operation: &Operation, paging: Option<&Paging>) -> Option<Content> {
    let declared = operation.body.as_ref().map(|body| body.content);
    declared.or_else(|| match paging?.location {
        ParamLocation::Json => Some(Content::Json),
        ParamLocation::Form => Some(Content::Form),
        ParamLocation::Path | ParamLocation::Query | ParamLocation::Header => None,
    })
}

/// Decodes the body; an error says why it cannot be read.
pub(crate) fn decode(content: Content, incoming: &Incoming) -> Result<Payload, Problem> {
    if incoming.body.is_empty() {
        return Ok(Payload::Nothing);
    }
    let given = incoming.content_type();
    let wanted = media_type(content);
    let media = given.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case(wanted) {
        let sent = if given.is_empty() {
            "is missing".to_owned()
        } else {
            format!("is `{given}`")
        };
        let text = format!("{sent}; expected `{wanted}`");
        return Err(Problem::new("header", "Content-Type", text));
    }
    let problem = |text: &str| Problem::new("body", "", text);
    match content {
        Content::Json => serde_json::from_slice(&incoming.body)
            .map(Payload::Json)
            .map_err(|error| problem(&format!("is not JSON: {error}"))),
        Content::Form => {
            let text = String::from_utf8_lossy(&incoming.body);
            Ok(Payload::Form(wire_text::pairs(&text)))
        }
        Content::Multipart => wire_text::multipart(&given, &incoming.body)
            .map(Payload::Form)
            .ok_or_else(|| {
                problem("is not a multipart body with the boundary of its `Content-Type`")
            }),
    }
}

/// The problem of a body that should be an object, if it is none.
pub(crate) fn object_problem(payload: &Payload) -> Option<Problem> {
    match payload {
        Payload::Json(value) if !value.is_object() => {
            let text = format!("is {}; expected an object", kind(value));
            Some(Problem::new("body", "", text))
        }
        _ => None,
    }
}

fn media_type(content: Content) -> &'static str {
    match content {
        Content::Json => "application/json",
        Content::Form => "application/x-www-form-urlencoded",
        Content::Multipart => "multipart/form-data",
    }
}
