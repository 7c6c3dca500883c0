//! One thing that is wrong with a request.

use std::fmt;

/// One thing that is wrong with a request: which parameter, where it was looked for, what was expected and what was found.
///
/// Its text ([`Display`](fmt::Display)) is what the refusal says, such as ``header `fileId` is missing; expected text; the request has a header
/// `filedId`, which this operation does not know``.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where the parameter was looked for: `path`, `query`, `header`, `form` or `body`; `credentials` when the request was not let in.
    pub place: &'static str,
    /// Wire name of the parameter, empty for credentials and for a whole body; inside a JSON body the path to the value, such as `filter.hosts[3].mac`.
    pub parameter: String,
    /// What was expected, and what was found.
    pub text: String,
}

impl Problem {
    pub(crate) fn new(
        place: &'static str,
        parameter: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            place,
            parameter: parameter.into(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.place, self.parameter.as_str()) {
            ("credentials", _) => f.write_str(&self.text),
            ("body", "") => write!(f, "the body {}", self.text),
            ("body", parameter) => write!(f, "body field `{parameter}` {}", self.text),
            (place, parameter) => write!(f, "{place} parameter `{parameter}` {}", self.text),
        }
    }
}
