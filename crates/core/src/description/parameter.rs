//! Where parameters travel, and in which form.

use http::Method;

/// Where a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParamLocation {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of a form (or multipart) body.
    Form,
    /// A field of the JSON object that is the body.
    Json,
}

impl ParamLocation {
    /// The word for it in messages.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Form => "form field",
            Self::Json => "body field",
        }
    }
}

/// Encoding of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}

/// A relay: a call whose headers name its target. Body and response are those of the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Method of the relay.
    pub method: Method,
    /// Path of the relay; it has no placeholders.
    pub path: &'static str,
    /// Header that carries the path of the target, encoded and with its query.
    pub path_header: &'static str,
    /// Header that carries the method of the target.
    pub method_header: &'static str,
}

/// How a list travels in a query or a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStyle {
    /// The name again for each item: `id=1&id=2`.
    Repeat,
    /// One value with commas between the items: `id=1,2`.
    Comma,
}
