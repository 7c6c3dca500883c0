//! The catalog: what the specs say, checked and in one place.
//!
//! Everything downstream reads only this: the Rust emitter, the simulator, the operations table and the `OpenAPI` export.
//! Names exist in two forms, as on the wire (`name`) and as a Rust identifier (`ident`, made once by the module `naming`).
//! All lists are sorted or in the order of the spec, so that the same specs always give the same catalog.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod limits;
mod out_of_range;

pub use limits::{Limits, Measure, Range};

/// Name of the group that has only types, for all others.
pub(crate) const SHARED: &str = "shared";

/// All products, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// One entry for each folder of `specs`.
    pub products: Vec<Product>,
}

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
    /// Forwarders that carry calls to another host, by name.
    pub via: BTreeMap<String, Via>,
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
    pub place: Place,
    /// Type of the value.
    pub ty: Type,
    /// What it means.
    pub doc: String,
    /// How a user gets it; shown when it is missing.
    pub help: String,
}

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
    /// How an answer with a success status says that the call failed all the same.
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

/// How a list is cut into pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paging {
    /// Name, as operations refer to it.
    pub name: String,
    /// What the index counts.
    pub kind: PagingKind,
    /// Where index and size travel.
    pub place: Place,
    /// Wire name of the offset, page number or marker.
    pub index: String,
    /// Wire name of the page size.
    pub size: String,
    /// Index of the first page (0 or 1); not used by markers.
    pub first: i64,
    /// Page size the client asks for when the user names none.
    pub default_size: i64,
    /// Smallest page size the service takes, where that is not 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_size: Option<i64>,
    /// Largest page size the service takes, where known.
    pub max_size: Option<i64>,
    /// Whether index and size are text in a JSON body.
    pub text: bool,
    /// Forms in which known clients send them where they are not of that type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Form>,
    /// Path of the number of all rows in the answer, where it has one.
    pub total: Option<String>,
    /// Path of the next marker in the answer (markers only).
    pub next: Option<String>,
}

/// A forwarder: a call of its own whose headers name the call that is meant. Body and answer are those of the call that is meant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Via {
    /// Name, as operations refer to it.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// HTTP method of the forwarder, upper case.
    pub method: String,
    /// Path of the forwarder; it has no placeholders.
    pub path: String,
    /// Header that carries the path (with its query) of the call that is meant.
    pub path_header: String,
    /// Header that carries the method of the call that is meant.
    pub method_header: String,
}

/// What a page index counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagingKind {
    /// Rows to leave out.
    Offset,
    /// Pages.
    Page,
    /// Nothing: each answer names the next page.
    Marker,
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

/// One file of a product: types and operations that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// File stem, in snake case.
    pub name: String,
    /// What the group is about.
    pub doc: String,
    /// Whether it is a cargo feature of the product's crate; the crate's own code needs the others.
    #[serde(default)]
    pub feature: bool,
    /// Models and enums, sorted by name.
    pub types: Vec<TypeDef>,
    /// Operations, in the order of the file.
    pub operations: Vec<Operation>,
}

impl Group {
    /// The type of that name which the group defines itself.
    #[must_use]
    pub fn definition(&self, name: &str) -> Option<&TypeDef> {
        let found = self.types.binary_search_by(|ty| ty.name().cmp(name)).ok()?;
        self.types.get(found)
    }
}

/// A named type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TypeDef {
    /// An object.
    Model(Model),
    /// An open set of values.
    Enum(Enum),
}

impl TypeDef {
    /// Its name, in Pascal case.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Model(model) => &model.name,
            Self::Enum(values) => &values.name,
        }
    }
}

/// A JSON object with known fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name, in Pascal case.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Fields, in the order of the spec.
    pub fields: Vec<Field>,
    /// Whether a request body holds it (worked out by the lowering, through all models that it is part of).
    pub writable: bool,
}

/// A field of a model or envelope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Wire name.
    pub name: String,
    /// Rust name.
    pub ident: String,
    /// Type.
    pub ty: Type,
    /// Whether it may be absent, null or empty.
    pub optional: bool,
    /// What it means, where the name does not say it.
    pub doc: Option<String>,
    /// Ranges that the service sets, for what it takes.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// A value to show in docs and to use in simulated answers.
    pub example: Option<Value>,
    /// Forms that the value has where it is not of its type, sorted: those of recorded answers, and those that known clients send.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Form>,
}

/// What stands on the wire in the place of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// True or false.
    Boolean,
    /// A number; in the place of an integer, one with a fraction or an exponent.
    Number,
    /// Text; in the place of text that holds something, other text.
    Text,
    /// Null, or nothing at all, in the place of something required.
    Nothing,
}

/// An open set of values: those that are known, and any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enum {
    /// Name, in Pascal case.
    pub name: String,
    /// What it is.
    pub doc: String,
    /// Whether the wire has integers instead of text.
    pub integer: bool,
    /// Known values, in the order of the spec.
    pub values: Vec<EnumValue>,
}

/// A known value of an [`Enum`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnumValue {
    /// As on the wire (an integer is written as text).
    pub value: String,
    /// Rust name of the variant.
    pub ident: String,
    /// What it means, where the name does not say it.
    pub doc: Option<String>,
}

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
    /// Name of the forwarder that it is sent through, to its host; `None` when it is sent as it is.
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

/// How we know something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The vendor's documentation shows it.
    Documented,
    /// The vendor's SDK does it.
    Sdk,
    /// A client that is used in the field does it.
    Client,
    /// Only method and path are known.
    Listed,
    /// We conclude it from other facts.
    Inferred,
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

/// A parameter that the caller gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Wire name.
    pub name: String,
    /// Rust name.
    pub ident: String,
    /// Where it travels. `Json` and `Form` are fields of the body.
    pub place: Place,
    /// Type.
    pub ty: Type,
    /// Whether the call cannot be made without it.
    pub required: bool,
    /// A value that is always sent and that the caller does not give (`grant_type`).
    pub constant: Option<Value>,
    /// What the service takes when the parameter is left out. For the docs.
    pub default: Option<Value>,
    /// Text sent before the value, such as `Basic `.
    pub prefix: String,
    /// How the list of a query or form travels, where something is known of it; names are repeated where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<ListStyle>,
    /// Ranges that the service sets.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What it means.
    pub doc: Option<String>,
    /// A value to show in docs and to use in tests.
    pub example: Option<Value>,
    /// Set when this parameter is less sure than its operation.
    pub evidence: Option<Evidence>,
    /// Forms that known clients send where the value is not of its type, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Form>,
}

/// Where a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of a form-encoded (or multipart) body.
    Form,
    /// A field of a JSON object that is the body.
    Json,
}

/// How a list travels in a query or form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "parse", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListStyle {
    /// The name again for each item.
    Repeat,
    /// One value with commas between the items.
    Comma,
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

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Text.
    String,
    /// A 64-bit integer.
    Integer,
    /// A floating-point number.
    Number,
    /// True or false.
    Boolean,
    /// Text that must not be shown.
    Secret,
    /// Any JSON value, kept as it is.
    Json,
    /// An instant: a number of milliseconds since 1970.
    TimestampMs,
    /// An instant: a number of seconds since 1970.
    TimestampS,
    /// An instant: ISO 8601 text.
    Timestamp,
    /// An instant: `yyyy-MM-dd HH:mm:ss` text.
    DateTime,
    /// Bytes: an answer that is not JSON, or a file that is sent.
    Binary,
    /// A value that the wire carries as text: an integer as `"10"`, or a whole JSON document in a string.
    Text(Box<Type>),
    /// A list.
    List(Box<Type>),
    /// An object with any keys.
    Map(Box<Type>),
    /// A model, by name.
    Model(String),
    /// An enum, by name.
    Enum(String),
}

/// A recorded answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
}

/// A recorded request. A part that is `None` is not known; one that is there is complete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestSample {
    /// Values of path parameters, as far as they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub path: BTreeMap<String, String>,
    /// Query parameters, each with its values in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<BTreeMap<String, Vec<String>>>,
    /// Headers, as far as they are known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Fields of a form, each with its values in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, Vec<String>>>,
    /// JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "body")]
    pub body: Option<Value>,
    /// Where it says something else than the spec, which is known and explained in the operation's quirks: paths such as `body.rows[0].id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<String>,
}

impl RequestSample {
    /// The request without what contradicts the spec.
    #[must_use]
    pub fn agreed(&self) -> Self {
        let mut agreed = self.clone();
        // From the end on, so that the positions before stay what they are.
        for path in self.contradictions.iter().rev() {
            let (part, name) = path.split_once('.').unwrap_or((path, ""));
            match part {
                "path" => drop(agreed.path.remove(name)),
                "headers" => drop(agreed.headers.remove(name)),
                "query" => drop(agreed.query.as_mut().and_then(|all| all.remove(name))),
                "form" => drop(agreed.form.as_mut().and_then(|all| all.remove(name))),
                _ => {
                    let path = path.strip_prefix("body").unwrap_or_default();
                    if let Some(body) = &mut agreed.body {
                        remove(body, path);
                    }
                }
            }
        }
        agreed
    }
}

/// Removes the value at a path such as `.rows[0].id`.
fn remove(value: &mut Value, path: &str) {
    let Some((parent, last)) = path.rsplit_once(['.', '[']) else {
        return;
    };
    let pointer = parent.replace(['.', '['], "/").replace(']', "");
    let last = last.trim_end_matches(']');
    match value.pointer_mut(&pointer) {
        Some(Value::Object(fields)) => {
            fields.remove(last);
        }
        Some(Value::Array(items)) => {
            if let Some(at) = last.parse().ok().filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

/// Keeps a body that is null apart from none.
mod body {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[expect(clippy::ref_option, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(
        body: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        body.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}
