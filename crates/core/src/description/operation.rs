//! What an operation is, as static data.
//!
//! Generated code holds one [`Operation`] for each call of an API and one [`Product`](crate::Product) for the API itself. Both are built by
//! `const` builders, so that they cost nothing at run time. Getters have names that differ from the builders': the builders
//! read like the spec (`.host("iam")`), the getters like questions ([`host_name`](Operation::host_name)).

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use http::Method;

use crate::description::envelope::Envelope;
use crate::description::limit::Limit;
use crate::description::paging::Paging;
use crate::description::parameter::{Content, ListStyle, Via};

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

/// An operation of a spec, or one that was made at run time.
#[derive(Clone)]
pub(crate) enum OperationRef {
    Static(&'static Operation),
    Made(Arc<Operation>),
}

impl Deref for OperationRef {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        match self {
            Self::Static(operation) => operation,
            Self::Made(operation) => operation,
        }
    }
}
