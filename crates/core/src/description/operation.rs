//! What an operation is, as static data.
//!
//! Generated code holds one [`Operation`] for each call of an API and one [`Product`](crate::Product) for the API itself. Both are built by
//! `const` builders, so that they cost nothing at run time. What a builder sets is a field of the same name.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use http::Method;

use crate::description::envelope::Envelope;
use crate::description::limit::Limit;
use crate::description::paging::Paging;
use crate::description::parameter::{Content, ListStyle, Relay};

/// One call of an API.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    name: &'static str,
    method: &'static Method,
    path: &'static str,
    read_only: bool,
    idempotent: Option<bool>,
    comma_lists: &'static [&'static str],
    /// The named host that serves it; `None` for the main one.
    pub host: Option<&'static str>,
    /// The relay that it is sent through, at its host. Whatever is decided or said about the call stays about this operation.
    pub relay: Option<&'static Relay>,
    /// Names of the schemes that it accepts: `None` for the product's default, none for a call that needs no authentication.
    pub auth: Option<&'static [&'static str]>,
    /// Names of the tenant context that it sends; one that ends in `?` is sent when known and not asked for when not.
    pub context: &'static [&'static str],
    /// The wrapper around its payload.
    pub envelope: &'static Envelope,
    /// How its list is cut into pages.
    pub paging: Option<&'static Paging>,
    /// Ranges that the service sets for what it takes.
    pub limits: &'static [Limit],
    /// Encoding of its body. Unless set it follows from the parameters. With [`Content::Json`], an empty object is sent
    /// when no field is set; without it, there is no body then.
    pub content: Option<Content>,
    /// The operation that takes its place; named when the service no longer knows this one.
    pub replaced_by: Option<&'static str>,
}

/// Builders.
impl Operation {
    /// An operation by its name (`group.name`), method and path template.
    #[must_use]
    pub const fn new(name: &'static str, method: &'static Method, path: &'static str) -> Self {
        Self {
            name,
            method,
            path,
            read_only: false,
            idempotent: None,
            comma_lists: &[],
            host: None,
            relay: None,
            auth: None,
            context: &[],
            envelope: &Envelope::NONE,
            paging: None,
            limits: &[],
            content: None,
            replaced_by: None,
        }
    }

    /// An operation that is called with GET, by its name (`group.name`) and path template.
    #[must_use]
    pub const fn get(name: &'static str, path: &'static str) -> Self {
        Self::new(name, &Method::GET, path)
    }

    /// An operation that is called with HEAD, by its name (`group.name`) and path template.
    #[must_use]
    pub const fn head(name: &'static str, path: &'static str) -> Self {
        Self::new(name, &Method::HEAD, path)
    }

    /// An operation that is called with POST, by its name (`group.name`) and path template.
    #[must_use]
    pub const fn post(name: &'static str, path: &'static str) -> Self {
        Self::new(name, &Method::POST, path)
    }

    /// An operation that is called with PUT, by its name (`group.name`) and path template.
    #[must_use]
    pub const fn put(name: &'static str, path: &'static str) -> Self {
        Self::new(name, &Method::PUT, path)
    }

    /// An operation that is called with PATCH, by its name (`group.name`) and path template.
    #[must_use]
    pub const fn patch(name: &'static str, path: &'static str) -> Self {
        Self::new(name, &Method::PATCH, path)
    }

    /// An operation that is called with DELETE, by its name (`group.name`) and path template.
    #[must_use]
    pub const fn delete(name: &'static str, path: &'static str) -> Self {
        Self::new(name, &Method::DELETE, path)
    }

    setters! {
        /// The named host that serves it.
        pub const fn host(self, name: &'static str) { self.host = Some(name) }

        /// The relay that it is sent through, at its host. Whatever is decided or said about the call stays about this operation.
        pub const fn relay(self, relay: &'static Relay) { self.relay = Some(relay) }

        /// Names of the schemes that it accepts; an empty list for a call that needs no authentication.
        pub const fn auth(self, schemes: &'static [&'static str]) { self.auth = Some(schemes) }

        /// Names of the tenant context that it sends; one that ends in `?` is sent when known and not asked for when not.
        pub const fn context(self, names: &'static [&'static str]) { self.context = names }

        /// It leaves the service as it was, whatever its method says; so it may be repeated.
        pub const fn read_only(self) { self.read_only = true }

        /// Whether sending it twice does what sending it once does. Unless set: GET, HEAD, OPTIONS, PUT, DELETE, and what is read only.
        pub const fn idempotent(self, idempotent: bool) { self.idempotent = Some(idempotent) }

        /// The wrapper around its payload.
        pub const fn envelope(self, envelope: &'static Envelope) { self.envelope = envelope }

        /// How its list is cut into pages.
        pub const fn paging(self, paging: &'static Paging) { self.paging = Some(paging) }

        /// Ranges that the service sets for what it takes.
        pub const fn limits(self, limits: &'static [Limit]) { self.limits = limits }

        /// Encoding of its body. Unless set it follows from the parameters. With [`Content::Json`], an empty object is sent
        /// when no field is set; without it, there is no body then.
        pub const fn content(self, content: Content) { self.content = Some(content) }

        /// Names of the parameters of a query or form whose lists travel as one value with commas between the items.
        pub const fn comma_lists(self, names: &'static [&'static str]) { self.comma_lists = names }

        /// The operation that takes its place; named when the service no longer knows this one.
        pub const fn replaced_by(self, name: &'static str) { self.replaced_by = Some(name) }
    }
}

/// Readers of what is no field.
impl Operation {
    /// Name, `group.name`; `request` for a call without a spec.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// HTTP method.
    #[must_use]
    pub const fn method(&self) -> &'static Method {
        self.method
    }

    /// Path template, with `{name}` for each path parameter.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Names of the tenant context that it sends, with `true` for those that must be known.
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

    /// How the list of a parameter travels in a query or form.
    #[must_use]
    pub fn list_style(&self, parameter: &str) -> ListStyle {
        if self.comma_lists.contains(&parameter) {
            ListStyle::Comma
        } else {
            ListStyle::Repeat
        }
    }
}

/// The operation of a call: one of a spec, or one without, which has a method and path of its own.
///
/// Whatever else is known of an operation is read through it: `call.paging`.
#[derive(Clone)]
pub struct OperationRef {
    described: &'static Operation,
    own: Option<Arc<(Method, String)>>,
}

impl OperationRef {
    /// An operation of a spec.
    pub(crate) const fn of(described: &'static Operation) -> Self {
        Self {
            described,
            own: None,
        }
    }

    /// An operation that no spec describes, made at run time from a path that may hold placeholders.
    pub(crate) fn untyped(method: Method, path: String) -> Self {
        static UNTYPED: Operation = Operation::get("request", "");
        Self {
            described: &UNTYPED,
            own: Some(Arc::new((method, path))),
        }
    }

    /// Whether a spec describes it.
    #[must_use]
    pub const fn is_typed(&self) -> bool {
        self.own.is_none()
    }

    /// HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.own
            .as_deref()
            .map_or(self.described.method, |(method, _)| method)
    }

    /// Path template, with `{name}` for each path parameter.
    #[must_use]
    pub fn path(&self) -> &str {
        self.own
            .as_deref()
            .map_or(self.described.path, |(_, path)| path)
    }

    /// Whether it leaves the service as it was.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        match &self.own {
            Some(own) => own.0.is_safe(),
            None => self.described.is_read_only(),
        }
    }

    /// Whether sending it twice does what sending it once does.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        match &self.own {
            Some(own) => own.0.is_idempotent(),
            None => self.described.is_idempotent(),
        }
    }
}

impl Deref for OperationRef {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        self.described
    }
}

impl fmt::Debug for OperationRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.name(), self.method(), self.path())
    }
}
