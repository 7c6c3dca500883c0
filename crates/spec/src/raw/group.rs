//! A group: `<group>.toml`.

use serde_json::Value as Json;

use super::scalars::EnumType;
use super::{List, Map, table};
use crate::catalog::{Content, Evidence, ListStyle};
use crate::span::At;

table! {
    /// A group of operations, with their models and enums.
    RawGroup ("the group") {
        /// What the group is about.
        required doc ("doc"): At<String>,
        /// Whether the crate's own code needs the group, so that it is no cargo feature even where groups are.
        optional always ("always"): At<bool>,
        /// Calls of the API, by name in snake case.
        optional operation ("operation"): Map<RawOperation>,
        /// Objects, by name in Pascal case.
        optional model ("model"): Map<RawModel>,
        /// Open sets of values, by name in Pascal case.
        optional enumeration ("enum"): Map<RawEnum>,
    }
}

table! {
    /// One call of the API.
    RawOperation ("operation") {
        /// HTTP method, in capitals.
        required method ("method"): At<String>,
        /// Path template with `{placeholders}`.
        required path ("path"): At<String>,
        /// What it does; the first paragraph is the summary.
        required doc ("doc"): At<String>,
        /// Address of the page that shows it, or name and version of the SDK or client.
        required source ("source"): At<String>,
        /// How we know it.
        required evidence ("evidence"): At<Evidence>,
        /// Type of the payload; left out when nothing is read from the answer.
        optional returns ("returns"): At<String>,
        /// Status of its success, where that is not 200.
        optional status ("status"): At<i64>,
        /// Named host that serves it.
        optional host ("host"): At<String>,
        /// Forwarder that it is sent through.
        optional via ("via"): At<String>,
        /// First version of the service that has it.
        optional since ("since"): At<String>,
        /// Last version of the service that has it.
        optional until ("until"): At<String>,
        /// Why it should not be used any more.
        optional deprecated ("deprecated"): At<String>,
        /// Operation that takes its place: `name`, or `group.name`.
        optional replaced_by ("replaced_by"): At<String>,
        /// Tenant values that it sends; `name?` is sent when known.
        optional context ("context"): List<At<String>>,
        /// Schemes that it accepts; `[]` for a call that needs none.
        optional auth ("auth"): List<At<String>>,
        /// Whether it leaves the service as it was; GET and HEAD do unless said.
        optional read_only ("read_only"): At<bool>,
        /// Whether sending it twice does what sending it once does; unless said: GET, HEAD, PUT, DELETE, and what is read only.
        optional idempotent ("idempotent"): At<bool>,
        /// Envelope around the payload.
        optional envelope ("envelope"): At<String>,
        /// Paging style; `returns` is a list then, and index and size are no parameters.
        optional paging ("paging"): At<String>,
        /// Permission of the cloud's access management that a caller needs.
        optional iam_action ("iam_action"): RawIamAction,
        /// Where the wire differs from what one would expect, one sentence each.
        optional quirks ("quirks"): List<At<String>>,
        /// Error statuses that the source documents, with what they mean.
        optional errors ("errors"): Map<At<String>>,
        /// Placeholders of the path, by name.
        optional path_params ("path_params"): Map<RawParam>,
        /// Parameters of the query string, by name.
        optional query_params ("query_params"): Map<RawParam>,
        /// Headers, by name.
        optional header_params ("header_params"): Map<RawParam>,
        /// Fields of a form-encoded or multipart body, by name.
        optional form_params ("form_params"): Map<RawParam>,
        /// Fields of a JSON object that is the body, by name.
        optional body_params ("body_params"): Map<RawParam>,
        /// Type of the whole body, in place of `body_params`.
        optional body ("body"): At<String>,
        /// Encoding of the body; follows from the parameters unless said.
        optional content ("content"): At<Content>,
    }
}

table! {
    /// A permission of the cloud's access management.
    RawIamAction ("IAM action") [short action] {
        /// Its name, as the cloud writes it.
        required action ("action"): At<String>,
        /// Its access level, as the cloud writes it.
        optional access_level ("access_level"): At<String>,
        /// How we know that the operation needs it; as the operation unless said.
        optional evidence ("evidence"): At<Evidence>,
    }
}

table! {
    /// A value that the caller gives.
    RawParam ("parameter") [short ty] {
        /// Type of the value.
        required ty ("type"): At<String>,
        /// Whether the call cannot be made without it.
        optional required ("required"): At<bool>,
        /// What it means, where the name does not say it.
        optional doc ("doc"): At<String>,
        /// What the service takes when it is left out.
        optional default ("default"): At<Json>,
        /// A value that is always sent and never asked for.
        optional constant ("constant"): At<Json>,
        /// Text before the value, such as `Basic `.
        optional prefix ("prefix"): At<String>,
        /// How a list travels in a query or form; the name is repeated unless said.
        optional style ("style"): At<ListStyle>,
        /// Smallest number.
        optional min ("min"): At<i64>,
        /// Largest number.
        optional max ("max"): At<i64>,
        /// Fewest characters of a text, or of each text of a list.
        optional min_length ("min_length"): At<i64>,
        /// Most characters of a text, or of each text of a list.
        optional max_length ("max_length"): At<i64>,
        /// Fewest items of a list.
        optional min_items ("min_items"): At<i64>,
        /// Most items of a list.
        optional max_items ("max_items"): At<i64>,
        /// A value for docs and tests.
        optional example ("example"): At<Json>,
        /// Set when it is less sure than its operation.
        optional evidence ("evidence"): At<Evidence>,
        /// What known clients send in its place.
        optional also ("also"): Box<RawAlso>,
        /// Rust name, where the one made from the wire name is ugly or taken.
        optional rename ("rename"): At<String>,
    }
}

table! {
    /// What known clients send in the place of a value of the type, each with the client that does. The service takes it, the simulator as well.
    RawAlso ("other forms") {
        /// Text that holds the value, such as `"10"`: the client that sends it.
        optional text ("text"): At<String>,
        /// A number: the client that sends it.
        optional number ("number"): At<String>,
        /// A boolean: the client that sends it.
        optional boolean ("boolean"): At<String>,
        /// Null, or nothing at all, although the value is required: the client that leaves it out.
        optional nothing ("nothing"): At<String>,
    }
}

table! {
    /// An object.
    RawModel ("model") {
        /// What it is.
        required doc ("doc"): At<String>,
        /// Its fields, by wire name.
        optional fields ("fields"): Map<RawField>,
    }
}

table! {
    /// A field of a model or envelope.
    RawField ("field") [short ty] {
        /// Type of the value.
        required ty ("type"): At<String>,
        /// Whether it may be absent, null or empty.
        optional optional ("optional"): At<bool>,
        /// What it means, where the name does not say it.
        optional doc ("doc"): At<String>,
        /// Smallest number.
        optional min ("min"): At<i64>,
        /// Largest number.
        optional max ("max"): At<i64>,
        /// Fewest characters of a text, or of each text of a list.
        optional min_length ("min_length"): At<i64>,
        /// Most characters of a text, or of each text of a list.
        optional max_length ("max_length"): At<i64>,
        /// Fewest items of a list.
        optional min_items ("min_items"): At<i64>,
        /// Most items of a list.
        optional max_items ("max_items"): At<i64>,
        /// A value for docs and simulated answers.
        optional example ("example"): At<Json>,
        /// What known clients send in its place.
        optional also ("also"): Box<RawAlso>,
        /// Rust name, where the one made from the wire name is ugly or taken.
        optional rename ("rename"): At<String>,
    }
}

table! {
    /// An open set of values: those that are known, and any other.
    RawEnum ("enum") {
        /// What it is.
        required doc ("doc"): At<String>,
        /// What the wire has: text, unless said, or integers.
        optional ty ("type"): At<EnumType>,
        /// Known values, as on the wire.
        required values ("values"): Map<RawEnumValue>,
    }
}

table! {
    /// A known value of an enum.
    RawEnumValue ("value") [short doc] {
        /// Rust name of the variant, where the value does not make a good one.
        optional name ("name"): At<String>,
        /// What it means, where the name does not say it.
        optional doc ("doc"): At<String>,
    }
}

impl RawGroup {
    /// Models with their names, in the order of the file.
    pub(crate) fn models(&self) -> impl Iterator<Item = (&At<String>, &RawModel)> {
        self.model
            .iter()
            .flat_map(|map| &map.entries)
            .map(|(name, model)| (name, model))
    }

    /// Enums with their names, in the order of the file.
    pub(crate) fn enums(&self) -> impl Iterator<Item = (&At<String>, &RawEnum)> {
        self.enumeration
            .iter()
            .flat_map(|map| &map.entries)
            .map(|(name, definition)| (name, definition))
    }

    /// Operations with their names, in the order of the file.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&At<String>, &RawOperation)> {
        self.operation
            .iter()
            .flat_map(|map| &map.entries)
            .map(|(name, operation)| (name, operation))
    }

    /// Names of all models and enums.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &At<String>> {
        self.models()
            .map(|(name, _)| name)
            .chain(self.enums().map(|(name, _)| name))
    }
}
