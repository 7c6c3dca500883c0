//! `product.toml`.

use serde_json::Value as Json;

use super::scalars::{ContextLocation, PagingLocation};
use super::{List, Map, OneOrMore, RawAlso, RawField, table};
use crate::catalog::{AuthKind, Evidence, PagingKind};
use crate::span::At;

table! {
    /// A product: its hosts, authentication, tenant values, wrappers, paging styles and errors.
    RawProduct ("the product") {
        /// The folder's name, which is the crate's name too.
        required name ("name"): At<String>,
        /// Name for people, such as `Fortinet FortiCASB`.
        required title ("title"): At<String>,
        /// What the product is, one paragraph.
        required doc ("doc"): At<String>,
        /// Address of the API's documentation.
        required source ("source"): At<String>,
        /// Schemes of `[auth.*]` that operations accept unless they say otherwise.
        optional default_auth ("default_auth"): List<At<String>>,
        /// Error statuses of operations that do not list their own, with what they mean.
        optional default_errors ("default_errors"): Map<At<String>>,
        /// Whether each group is a cargo feature of the product's crate.
        optional group_features ("group_features"): At<bool>,
        /// Hosts that serve the API; the first one is the default.
        required base_url ("base_url"): List<RawBaseUrl>,
        /// Ways to authenticate, by name.
        optional auth ("auth"): Map<RawAuth>,
        /// Tenant values that are set once on the client, by wire name.
        optional context ("context"): Map<RawContext>,
        /// Wrappers around payloads, by name.
        optional envelope ("envelope"): Map<RawEnvelope>,
        /// Paging styles, by name.
        optional paging ("paging"): Map<RawPaging>,
        /// Forwarders, by name: calls whose headers name another call.
        optional via ("via"): Map<RawVia>,
        /// Where an error body has its parts.
        optional errors ("errors"): RawErrors,
        /// How answers are written in XML; left out when the service does not offer it.
        optional xml ("xml"): RawXml,
    }
}

table! {
    /// A host of the service.
    RawBaseUrl ("a base URL") {
        /// Scheme, host and port, without a path; may hold one placeholder such as `{region}`.
        required url ("url"): At<String>,
        /// Who is served there.
        required doc ("doc"): At<String>,
        /// Name of the host, for operations that say `host = "..."`; left out for the main host.
        optional host ("host"): At<String>,
    }
}

table! {
    /// A way to authenticate.
    RawAuth ("the auth scheme") {
        /// What is sent: a token, or a signature of the request.
        required kind ("kind"): At<AuthKind>,
        /// Header that carries it.
        required header ("header"): At<String>,
        /// Text before the token, with its space.
        optional prefix ("prefix"): At<String>,
        /// How a user comes by it.
        required doc ("doc"): At<String>,
    }
}

table! {
    /// A tenant value, set once on the client and sent with every operation that names it.
    RawContext ("the context value") {
        /// Type of the value.
        required ty ("type"): At<String>,
        /// Where it travels: `header`, or `path` for a placeholder of the path.
        required location ("place"): At<ContextLocation>,
        /// What it means.
        required doc ("doc"): At<String>,
        /// How a user gets it; shown when it is missing.
        required help ("help"): At<String>,
    }
}

table! {
    /// A wrapper around a payload.
    RawEnvelope ("the envelope") {
        /// What it is.
        required doc ("doc"): At<String>,
        /// Dotted path of the payload, or several where versions of the service differ; left out when the body is the payload.
        optional payload ("payload"): OneOrMore<At<String>>,
        /// How an answer with a success status says that the call failed.
        optional ok ("ok"): RawOkRule,
        /// Further fields that say so; all of them have to mean success.
        optional also_ok ("also_ok"): List<RawOkRule>,
        /// Path of the text that explains such a failure.
        optional message ("message"): At<String>,
        /// What stands beside the payload, by dotted path (in quotes).
        optional fields ("fields"): Map<RawField>,
    }
}

table! {
    /// The field that tells success from failure.
    RawOkRule ("the rule") {
        /// Path of the field.
        required field ("field"): At<String>,
        /// Values that mean success, compared without case.
        required values ("values"): List<At<Json>>,
        /// Path of the text that explains the failure; the envelope's `message` unless said.
        optional message ("message"): At<String>,
    }
}

table! {
    /// How a list is cut into pages.
    RawPaging ("the paging style") {
        /// What the index counts: rows (`offset`), pages (`page`), or nothing (`marker`).
        required kind ("kind"): At<PagingKind>,
        /// Where index and size travel.
        required location ("place"): At<PagingLocation>,
        /// Wire name of the offset, page number or marker.
        required index ("index"): At<String>,
        /// Wire name of the page size.
        required size ("size"): At<String>,
        /// Index of the first page, 0 (unless said) or 1.
        optional first ("first"): At<i64>,
        /// Page size that the client asks for by itself.
        required default_size ("default_size"): At<i64>,
        /// Smallest page size that the service takes, where that is not 1.
        optional min_size ("min_size"): At<i64>,
        /// Largest page size that the service takes.
        optional max_size ("max_size"): At<i64>,
        /// Whether index and size are text in a JSON body.
        optional text ("text"): At<bool>,
        /// What known clients send in the place of index and size.
        optional also ("also"): Box<RawAlso>,
        /// Path, in the answer, of the number of all rows.
        optional total ("total"): At<String>,
        /// Path of the next marker in the answer.
        optional next ("next"): At<String>,
    }
}

table! {
    /// A forwarder: a call whose headers name the call that is meant; body and answer are those of the call that is meant.
    RawVia ("the forwarder") {
        /// What it is.
        required doc ("doc"): At<String>,
        /// HTTP method of the forwarder, in capitals.
        required method ("method"): At<String>,
        /// Path of the forwarder, without placeholders.
        required path ("path"): At<String>,
        /// Header for the path of the call that is meant.
        required path_header ("path_header"): At<String>,
        /// Header for the method of the call that is meant.
        required method_header ("method_header"): At<String>,
    }
}

table! {
    /// Where an error body has its parts, first match wins, and how the simulator refuses.
    RawErrors ("the error shape") {
        /// Paths of the vendor's code.
        optional code ("code"): List<At<String>>,
        /// Paths of the text.
        optional message ("message"): List<At<String>>,
        /// Paths of the request id.
        optional request_id ("request_id"): List<At<String>>,
        /// Response headers that carry the request id.
        optional request_id_headers ("request_id_headers"): List<At<String>>,
        /// Paths of which the service's own errors have at least one; those of code and text unless set.
        optional own ("own"): List<At<String>>,
        /// How codes begin that a gateway in front of the service answers with.
        optional gateway_codes ("gateway_codes"): List<At<String>>,
        /// How sure the shape is.
        optional evidence ("evidence"): At<Evidence>,
        /// Body of a refusal; `{code}`, `{message}`, `{request_id}` and `{status}` are filled in.
        optional refusal ("refusal"): At<Json>,
        /// Code of a refusal, by HTTP status.
        optional refusal_codes ("refusal_codes"): Map<At<String>>,
        /// What a user can do about an error, by HTTP status: a phrase without a full stop.
        optional hints ("hints"): Map<At<String>>,
    }
}

table! {
    /// How answers are written in XML.
    RawXml ("the XML form") {
        /// Name of the root element.
        required root ("root"): At<String>,
        /// Name of the elements that the elements of a list are written as.
        required item ("item"): At<String>,
        /// How sure the form is.
        required evidence ("evidence"): At<Evidence>,
    }
}
