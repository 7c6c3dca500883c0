//! What an operation is, as static data.
//!
//! Generated code holds one [`Operation`] for each call of an API and one [`Product`](crate::Product) for the API itself. Both are built by
//! `const` builders, so that they cost nothing at run time. Getters have names that differ from the builders': the builders
//! read like the spec (`.host("iam")`), the getters like questions ([`host_name`](Operation::host_name)).

use std::borrow::Cow;

use http::Method;

use crate::json_text::{in_fields, scalar_text, scalars};
use crate::limit::Limit;
use crate::overrides::ListStyle;
use crate::payload::Fields;
use crate::value::ParamValue;
use crate::{Json, wire};

/// The wrapper around a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    payload: &'static [&'static str],
    others: &'static [&'static [&'static str]],
    ok: Option<(&'static str, &'static [&'static str])>,
    also_ok: &'static [OkRule],
    message: Option<&'static str>,
}

/// A field that tells whether a call with a success status did succeed. An absent or null field says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OkRule {
    /// Dotted path of the field.
    pub field: &'static str,
    /// Values that mean success, compared without case.
    pub values: &'static [&'static str],
    /// Dotted path of the text that explains a failure.
    pub message: Option<&'static str>,
}

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
    /// No wrapper: the body is the payload.
    pub const NONE: Self = Self::new(&[]);

    /// A wrapper with the keys that lead to the payload, outermost first; none when the body is the payload.
    #[must_use]
    pub const fn new(payload: &'static [&'static str]) -> Self {
        Self {
            payload,
            others: &[],
            ok: None,
            also_ok: &[],
            message: None,
        }
    }

    /// Other keys that may lead to the payload, for services that changed them: they are looked at in this order when the first ones lead
    /// nowhere.
    #[must_use]
    pub const fn or(mut self, others: &'static [&'static [&'static str]]) -> Self {
        self.others = others;
        self
    }

    /// The field (a dotted path) that says whether a call with a success status did succeed, and the values that say so,
    /// compared without case. An absent or null field says nothing.
    #[must_use]
    pub const fn ok(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.ok = Some((field, values));
        self
    }

    /// Further fields that say so: a call succeeded when all of them, and the one of [`ok`](Self::ok), mean success.
    #[must_use]
    pub const fn also_ok(mut self, rules: &'static [OkRule]) -> Self {
        self.also_ok = rules;
        self
    }

    /// Dotted path of the text that explains such a failure.
    #[must_use]
    pub const fn message(mut self, path: &'static str) -> Self {
        self.message = Some(path);
        self
    }

    /// Keys that lead to the payload, outermost first.
    #[must_use]
    pub const fn payload_path(&self) -> &'static [&'static str] {
        self.payload
    }

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

    /// Whether an answer may report a failure: the fields beside the payload at `path` do, or the payload itself has to be asked.
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

    /// The fields that tell success from failure, in the order in which they are looked at.
    pub fn ok_rules(&self) -> impl Iterator<Item = OkRule> + use<> {
        let message = self.message;
        let first = self.ok.map(|(field, values)| OkRule {
            field,
            values,
            message,
        });
        first.into_iter().chain(self.also_ok.iter().copied())
    }
}

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What the index counts.
    pub kind: PagingKind,
    /// Where index and size travel.
    pub place: Place,
    /// Wire name of the offset, page number or marker.
    pub index: &'static str,
    /// Wire name of the page size.
    pub size: &'static str,
    /// Index of the first page; not used by markers.
    pub first: i64,
    /// Page size to ask for when the user names none.
    pub default_size: i64,
    /// Smallest page size that the service takes, where that is not 1.
    pub min_size: Option<i64>,
    /// Largest page size that the service takes, where known.
    pub max_size: Option<i64>,
    /// Whether index and size are text in a JSON body.
    pub text: bool,
    /// Dotted path, in the answer, of the number of all rows.
    pub total: Option<&'static str>,
    /// Dotted path, in the answer, of the next marker (markers only).
    pub next: Option<&'static str>,
}

impl Paging {
    /// Pages of 100 rows, the first of which has the index 0; nothing else is known. The names are those of index and size.
    #[must_use]
    pub const fn new(
        kind: PagingKind,
        place: Place,
        index: &'static str,
        size: &'static str,
    ) -> Self {
        Self {
            kind,
            place,
            index,
            size,
            first: 0,
            default_size: 100,
            min_size: None,
            max_size: None,
            text: false,
            total: None,
            next: None,
        }
    }

    /// An index or size as it travels.
    pub(crate) fn value(&self, number: i64) -> ParamValue {
        if self.text && self.place == Place::Json {
            ParamValue::text(number)
        } else {
            ParamValue::Integer(number)
        }
    }
}

/// What a page index counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagingKind {
    /// Rows to leave out.
    Offset,
    /// Pages.
    Page,
    /// Nothing: each answer names the next page.
    Marker,
}

/// Where a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
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

impl Place {
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

/// A forwarder: a call whose headers name the call that is meant. Body and answer are those of the call that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// Method of the forwarder.
    pub method: Method,
    /// Path of the forwarder; it has no placeholders.
    pub path: &'static str,
    /// Header that carries the path of the call that is meant, encoded and with its query.
    pub path_header: &'static str,
    /// Header that carries the method of the call that is meant.
    pub method_header: &'static str,
}

/// One call of an API.
#[derive(Clone, Debug)]
pub struct Operation {
    name: Cow<'static, str>,
    method: Method,
    path: Cow<'static, str>,
    host: Option<&'static str>,
    via: Option<&'static Via>,
    auth: Option<&'static [&'static str]>,
    context: &'static [&'static str],
    read_only: bool,
    idempotent: Option<bool>,
    envelope: Option<&'static Envelope>,
    paging: Option<&'static Paging>,
    limits: &'static [Limit],
    content: Option<Content>,
    comma_lists: &'static [&'static str],
    replaced_by: Option<&'static str>,
    typed: bool,
}

impl Operation {
    /// An operation by its name (`group.name`), method and path template.
    #[must_use]
    pub const fn new(name: &'static str, method: Method, path: &'static str) -> Self {
        Self::build(Cow::Borrowed(name), method, Cow::Borrowed(path), true)
    }

    /// An operation that no spec describes, made at run time from a path that may hold placeholders.
    pub(crate) fn untyped(method: Method, path: String) -> Self {
        Self::build(Cow::Borrowed("request"), method, Cow::Owned(path), false)
    }

    const fn build(
        name: Cow<'static, str>,
        method: Method,
        path: Cow<'static, str>,
        typed: bool,
    ) -> Self {
        Self {
            name,
            method,
            path,
            host: None,
            via: None,
            auth: None,
            context: &[],
            read_only: false,
            idempotent: None,
            envelope: None,
            paging: None,
            limits: &[],
            content: None,
            comma_lists: &[],
            replaced_by: None,
            typed,
        }
    }

    /// The named host that serves it.
    #[must_use]
    pub const fn host(mut self, name: &'static str) -> Self {
        self.host = Some(name);
        self
    }

    /// The forwarder that it is sent through, at its host. Whatever is decided or said about the call stays about this operation.
    #[must_use]
    pub const fn via(mut self, forwarder: &'static Via) -> Self {
        self.via = Some(forwarder);
        self
    }

    /// Names of the schemes that it accepts; an empty list for a call that needs no authentication.
    #[must_use]
    pub const fn auth(mut self, schemes: &'static [&'static str]) -> Self {
        self.auth = Some(schemes);
        self
    }

    /// Names of the tenant values that it sends; one that ends in `?` is sent when known and not asked for when not.
    #[must_use]
    pub const fn context(mut self, names: &'static [&'static str]) -> Self {
        self.context = names;
        self
    }

    /// It leaves the service as it was, whatever its method says; so it may be repeated.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Whether sending it twice does what sending it once does. Unless set: GET, HEAD, OPTIONS, PUT, DELETE, and what is read only.
    #[must_use]
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// The wrapper around its payload.
    #[must_use]
    pub const fn envelope(mut self, envelope: &'static Envelope) -> Self {
        self.envelope = Some(envelope);
        self
    }

    /// How its list is cut into pages.
    #[must_use]
    pub const fn paging(mut self, paging: &'static Paging) -> Self {
        self.paging = Some(paging);
        self
    }

    /// Ranges that the service sets for what it takes.
    #[must_use]
    pub const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }

    /// Encoding of its body. Unless set it follows from the parameters. With [`Content::Json`], an empty object is sent
    /// when no field is set; without it, there is no body then.
    #[must_use]
    pub const fn content(mut self, content: Content) -> Self {
        self.content = Some(content);
        self
    }

    /// Names of the parameters of a query or form whose lists travel as one value with commas between the items.
    #[must_use]
    pub const fn comma_lists(mut self, names: &'static [&'static str]) -> Self {
        self.comma_lists = names;
        self
    }

    /// The operation that takes its place; named when the service no longer knows this one.
    #[must_use]
    pub const fn replaced_by(mut self, name: &'static str) -> Self {
        self.replaced_by = Some(name);
        self
    }

    /// Name, `group.name`; `request` for a call without a spec.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Path template, with `{name}` for each path parameter.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The named host that serves it; `None` for the main one.
    #[must_use]
    pub const fn host_name(&self) -> Option<&'static str> {
        self.host
    }

    /// The forwarder that it is sent through.
    #[must_use]
    pub const fn forwarder(&self) -> Option<&'static Via> {
        self.via
    }

    /// Names of the schemes that it accepts; `None` for the product's default.
    #[must_use]
    pub const fn auth_schemes(&self) -> Option<&'static [&'static str]> {
        self.auth
    }

    /// Names of the tenant values that it sends, with `true` for those that must be known.
    pub fn context_names(&self) -> impl Iterator<Item = (&'static str, bool)> + use<> {
        self.context
            .iter()
            .map(|name| match name.strip_suffix('?') {
                Some(name) => (name, false),
                None => (*name, true),
            })
    }

    /// Whether it leaves the service as it was.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only || self.method.is_safe() && self.idempotent != Some(false)
    }

    /// Whether sending it twice does what sending it once does.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.idempotent
            .unwrap_or_else(|| self.read_only || self.method.is_idempotent())
    }

    /// The wrapper around its payload.
    #[must_use]
    pub fn wrapper(&self) -> &'static Envelope {
        self.envelope.unwrap_or(&Envelope::NONE)
    }

    /// How its list is cut into pages.
    #[must_use]
    pub const fn paging_style(&self) -> Option<&'static Paging> {
        self.paging
    }

    /// Ranges that the service sets for what it takes.
    #[must_use]
    pub const fn parameter_limits(&self) -> &'static [Limit] {
        self.limits
    }

    /// Encoding of its body, where it does not follow from the parameters.
    #[must_use]
    pub const fn body_content(&self) -> Option<Content> {
        self.content
    }

    /// How the list of a parameter travels in a query or form.
    #[must_use]
    pub fn list_style(&self, parameter: &str) -> ListStyle {
        if self.comma_lists.contains(&parameter) {
            ListStyle::Comma
        } else {
            ListStyle::Repeat
        }
    }

    /// The operation that takes its place.
    #[must_use]
    pub const fn replacement(&self) -> Option<&'static str> {
        self.replaced_by
    }

    /// Whether a spec describes it.
    #[must_use]
    pub const fn is_typed(&self) -> bool {
        self.typed
    }
}
