//! What an API is, as static data.

use crate::description::operation::Operation;
use crate::description::parameter::ParamLocation;

/// One API: its hosts, tenant values, error bodies and ways to authenticate.
#[derive(Debug)]
#[non_exhaustive]
pub struct Product {
    name: &'static str,
    title: &'static str,
    base_url: Option<&'static str>,
    hosts: [Option<(&'static str, &'static str)>; Product::MAX_HOSTS],
    hints: &'static [(u16, &'static str)],
    default_auth: Option<&'static [&'static str]>,
    roots: &'static [(&'static str, &'static str)],
    /// Tenant context that the client fills in.
    pub context: &'static [TenantContext],
    /// Where error bodies carry their parts.
    pub errors: &'static ErrorShape,
    /// All ways to authenticate, best one first.
    pub auth: &'static [AuthScheme],
    /// The name that elements of a list have in XML; `None` when the service does not answer in XML.
    pub xml: Option<&'static str>,
}

impl Product {
    /// How many named hosts a product can have beside its main one.
    pub const MAX_HOSTS: usize = 4;

    /// A product by its crate's name and its name for people.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            base_url: None,
            hosts: [None; Self::MAX_HOSTS],
            context: &[],
            errors: &ErrorShape::NONE,
            hints: &[],
            auth: &[],
            default_auth: None,
            xml: None,
            roots: &[],
        }
    }

    setters! {
        /// Default base URL of the main host; may hold a placeholder such as `{region}`, filled from the client's context.
        pub const fn base_url(self, url: &'static str) { self.base_url = Some(url) }
    }

    /// Adds a named host that some operations go to.
    ///
    /// # Panics
    /// When there are more than [`MAX_HOSTS`](Self::MAX_HOSTS): in a `static`, that is an error of the compiler.
    #[must_use]
    pub const fn host(mut self, name: &'static str, url: &'static str) -> Self {
        let mut slot = 0;
        while slot < Self::MAX_HOSTS && self.hosts[slot].is_some() {
            slot += 1;
        }
        assert!(
            slot < Self::MAX_HOSTS,
            "a product has at most four named hosts"
        );
        self.hosts[slot] = Some((name, url));
        self
    }

    setters! {
        /// Tenant values that the client fills in.
        pub const fn context(self, context: &'static [TenantContext]) { self.context = context }

        /// Where error bodies carry their parts.
        pub const fn errors(self, errors: &'static ErrorShape) { self.errors = errors }

        /// What a user can do about errors, by status: phrases without a full stop.
        pub const fn hints(self, hints: &'static [(u16, &'static str)]) { self.hints = hints }

        /// All ways to authenticate, best one first.
        pub const fn auth(self, schemes: &'static [AuthScheme]) { self.auth = schemes }

        /// Names of the schemes that operations accept which name none; all of the product's unless set.
        pub const fn default_auth(self, names: &'static [&'static str]) {
            self.default_auth = Some(names)
        }

        /// Says that the service answers in XML as well. `item` is the name of the elements that the elements of a list are written as,
        /// inside of the element that is the list.
        pub const fn xml(self, item: &'static str) { self.xml = Some(item) }

        /// The paths that calls begin with, up to the version (`/api/v2`), each after the name of its host (empty for the main one). They are
        /// left out of addresses that hold them already.
        pub const fn roots(self, roots: &'static [(&'static str, &'static str)]) {
            self.roots = roots
        }
    }

    /// Crate name, such as `forticasb`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Name for people.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Default base URL of the main host (`None`) or of a named one.
    #[must_use]
    pub fn default_url(&self, host: Option<&str>) -> Option<&'static str> {
        match host {
            None => self.base_url,
            Some(host) => {
                let found = self.hosts().find(|(name, _)| *name == host);
                found.map(|(_, url)| url)
            }
        }
    }

    /// The named hosts, each with its default base URL.
    pub fn hosts(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.hosts.iter().flatten().copied()
    }

    /// The paths that the calls of the main host (`None`) or of a named one begin with.
    pub fn path_roots<'a>(
        &self,
        host: Option<&'a str>,
    ) -> impl Iterator<Item = &'static str> + use<'a> {
        let host = host.unwrap_or_default();
        let roots = self.roots.iter().filter(move |(known, _)| *known == host);
        roots.map(|(_, root)| *root)
    }

    /// The tenant value with this name.
    #[must_use]
    pub fn context_value(&self, name: &str) -> Option<&'static TenantContext> {
        self.context.iter().find(|context| context.name == name)
    }

    /// What a user can do about an error of that status, where the product has something of its own to say.
    #[must_use]
    pub fn hint(&self, status: u16) -> Option<&'static str> {
        let found = self.hints.iter().find(|(known, _)| *known == status);
        found.map(|(_, hint)| *hint)
    }

    /// The scheme with this name.
    #[must_use]
    pub fn auth_scheme(&self, name: &str) -> Option<&'static AuthScheme> {
        self.auth.iter().find(|scheme| scheme.name == name)
    }

    /// Names of the schemes that an operation accepts, best one first.
    pub fn accepted_auth(
        &self,
        operation: &Operation,
    ) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let named = operation.auth.or(self.default_auth);
        let all = if named.is_some() { &[] } else { self.auth };
        let named = named.unwrap_or_default().iter().copied();
        named.chain(all.iter().map(|scheme| scheme.name))
    }
}

/// A tenant value, such as a company id: set once on the client, sent with every operation that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantContext {
    /// Name as on the wire.
    pub name: &'static str,
    /// [`ParamLocation::Header`] or [`ParamLocation::Path`].
    pub location: ParamLocation,
    /// How a user gets the value; shown when it is missing.
    pub help: &'static str,
}

impl TenantContext {
    /// A tenant value with its three fields.
    #[must_use]
    pub const fn new(name: &'static str, location: ParamLocation, help: &'static str) -> Self {
        Self {
            name,
            location,
            help,
        }
    }
}

/// Where an error body carries its parts: dotted paths, the first one that is there wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// Paths of the vendor's code.
    pub code: &'static [&'static str],
    /// Paths of the text.
    pub message: &'static [&'static str],
    /// Paths of the request id in the body.
    pub request_id: &'static [&'static str],
    /// Response headers that carry the request id.
    pub request_id_headers: &'static [&'static str],
    /// Paths of which the service's own errors have at least one; those of code and text when empty. For statuses that mean something
    /// else when they come from a gateway: a 404.
    pub own: &'static [&'static str],
    /// How codes begin that a gateway in front of the service answers with.
    pub gateway_codes: &'static [&'static str],
}

impl ErrorShape {
    /// Nothing is known about error bodies.
    pub const NONE: Self = Self {
        code: &[],
        message: &[],
        request_id: &[],
        request_id_headers: &[],
        own: &[],
        gateway_codes: &[],
    };
}

/// A way to authenticate. Its name ties the operations that accept it to the authenticator that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthScheme {
    /// Name, as operations refer to it.
    pub name: &'static str,
    /// Header that carries the proof.
    pub header: &'static str,
    /// Text before a token, such as `Bearer ` with its space.
    pub prefix: &'static str,
}
