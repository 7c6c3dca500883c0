//! Products: what `product.toml` says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Envelope, Evidence, Group, Paging, ParamLocation, SHARED, Type, TypeDef};

/// One product: what `product.toml` says, and its groups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Folder and crate name, such as `forticasb`.
    pub name: String,
    /// Name for people, such as `Fortinet FortiCASB`.
    pub title: String,
    /// What the product is, one paragraph.
    pub doc: String,
    /// Where the API is documented (an address).
    pub source: String,
    /// Hosts that serve it; the first one of the default host is the client's default base URL.
    pub base_urls: Vec<BaseUrl>,
    /// Ways to authenticate, by name. Operations use the first one named in `default_auth` that the client has.
    pub auth: BTreeMap<String, AuthScheme>,
    /// Names of the schemes that an operation accepts when it names none.
    pub default_auth: Vec<String>,
    /// Error statuses of an operation that lists none, with what they mean.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub default_errors: BTreeMap<u16, String>,
    /// Tenant values that the client fills in, by wire name.
    pub context: BTreeMap<String, ContextValue>,
    /// Wrappers around payloads, by name.
    pub envelopes: BTreeMap<String, Envelope>,
    /// Paging styles, by name.
    pub paging: BTreeMap<String, Paging>,
    /// Relays that carry calls to another host, by name.
    pub via: BTreeMap<String, Relay>,
    /// Where errors carry code, message and request id, and how the simulator words a refusal.
    pub errors: ErrorShape,
    /// How answers are written in XML; `None` when the service does not offer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xml: Option<Xml>,
    /// Whether each group is a cargo feature of the product's crate (large products).
    pub group_features: bool,
    /// The groups, sorted by name. The one called `shared` has only types.
    pub groups: Vec<Group>,
}

impl Product {
    /// The type of that name as a group sees it, its own or the shared one, and the group that defines it.
    #[must_use]
    pub fn definition<'a>(
        &'a self,
        group: &'a Group,
        name: &str,
    ) -> Option<(&'a Group, &'a TypeDef)> {
        let shared = self.groups.iter().find(|group| group.name == SHARED);
        let mut groups = std::iter::once(group).chain(shared);
        groups.find_map(|group| Some((group, group.definition(name)?)))
    }
}

/// A host of the service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BaseUrl {
    /// Scheme, host, port; no path, no trailing slash. May hold one placeholder, such as `{region}`.
    pub url: String,
    /// Who is served there.
    pub doc: String,
    /// The named host it stands for; `None` for the product's main host.
    pub host: Option<String>,
}

/// How a request proves who sends it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthScheme {
    /// What is sent.
    pub kind: AuthKind,
    /// Header that carries it.
    pub header: String,
    /// Text before the token, such as `Bearer ` (with its space).
    pub prefix: String,
    /// For people.
    pub doc: String,
}

/// What an [`AuthScheme`] puts into its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthKind {
    /// A token or key as it is, after the prefix.
    Token,
    /// A signature over the final request bytes.
    Signature,
}

/// A tenant value such as `companyId`: set once on the client, sent with every operation that names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContextValue {
    /// Wire name, as sent.
    pub name: String,
    /// `Header` or `Path`.
    pub location: ParamLocation,
    /// Type of the value.
    pub ty: Type,
    /// What it means.
    pub doc: String,
    /// How a user gets it; shown when it is missing.
    pub help: String,
}

/// A relay: a call of its own whose headers name the target call. Body and answer are those of the target call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relay {
    /// Name, as operations refer to it.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// HTTP method of the relay, upper case.
    pub method: String,
    /// Path of the relay; it has no placeholders.
    pub path: String,
    /// Header that carries the path (with its query) of the target call.
    pub path_header: String,
    /// Header that carries the method of the target call.
    pub method_header: String,
}

/// Where to look in an error body, by dotted path, first match wins; and the simulator's wording.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorShape {
    /// Paths of the vendor's code.
    pub code: Vec<String>,
    /// Paths of the text.
    pub message: Vec<String>,
    /// Paths of the request id in the body.
    pub request_id: Vec<String>,
    /// Response headers that carry the request id.
    pub request_id_headers: Vec<String>,
    /// Paths of which the service's own errors have at least one; those of code and text when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<String>,
    /// How codes begin that a gateway in front of the service answers with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateway_codes: Vec<String>,
    /// Body of a refusal; the texts `{code}`, `{message}`, `{request_id}` and `{status}` are filled in.
    pub refusal: Value,
    /// Code of a refusal by HTTP status (as text).
    pub refusal_codes: BTreeMap<String, String>,
    /// What a user can do about an error, by HTTP status.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hints: BTreeMap<u16, String>,
    /// How sure we are that the service refuses in this shape.
    pub evidence: Option<Evidence>,
}

/// How answers are written in XML, beside JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Xml {
    /// Name of the root element.
    pub root: String,
    /// Name of the elements that the elements of a list are written as, inside of the element that is the list.
    pub item: String,
    /// How sure we are of the form.
    pub evidence: Evidence,
}
