//! The TOML of the specs as Rust types: one declaration gives the reader, the known keys and the JSON Schema.
//!
//! Nothing here gives up at the first mistake: every key of every table is read for itself, what is wrong with it is reported, and
//! the rest is used. So all fields are options, also those that must be given; that they are given is checked while reading.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map as Object, Value as Json};
use toml::de::{DeTable, DeValue};

use crate::problem::{Problem, Problems};
use crate::span::{At, Span};
use crate::text::{either, nearest, short};

mod group;
mod product;
mod scalars;

pub(crate) use group::{RawAlso, RawEnum, RawField, RawGroup, RawModel, RawOperation, RawParam};
pub(crate) use product::{
    RawAuth, RawContext, RawEnvelope, RawErrors, RawOkRule, RawPaging, RawProduct, RawVia, RawXml,
};
pub(crate) use scalars::EnumType;

/// A value of the tree with what leads to it.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a, 'i> {
    /// Key, or the value itself where there is no key (items of an array).
    pub(crate) key: &'a str,
    /// Where the key stands.
    pub(crate) key_span: Span,
    /// The value.
    pub(crate) value: &'a DeValue<'i>,
    /// Where the value stands; for a table with a header, the header.
    pub(crate) span: Span,
}

/// What a reader needs beside the value.
pub(crate) struct Reader<'a> {
    pub(crate) file: u32,
    pub(crate) problems: &'a mut Problems,
}

impl Reader<'_> {
    pub(crate) fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// Reports a value of the wrong kind.
    pub(crate) fn wrong_type(&mut self, item: Item<'_, '_>, expected: &str) {
        let found = kind_of(item.value);
        let message = format!("`{}` has to be {expected}, not {found}", short(item.key));
        self.problems.push(
            Problem::error("spec::wrong-type", item.span, message)
                .label(format!("this is {found}"))
                .help(format!("write {expected}")),
        );
    }
}

/// What can be read from a value of the tree.
pub(crate) trait Read: Sized {
    /// The value, or `None` after a report.
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self>;
}

/// For tables that are large and seldom there.
impl<T: Read> Read for Box<T> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(item, reader).map(Self::new)
    }
}

/// Entries of a table, in the order of the file.
pub(crate) fn entries<'a, 'i>(table: &'a DeTable<'i>, reader: &Reader<'_>) -> Vec<Item<'a, 'i>> {
    let mut items: Vec<Item<'a, 'i>> = table
        .iter()
        .map(|(key, value)| Item {
            key: key.get_ref(),
            key_span: reader.span(key.span()),
            value: value.get_ref(),
            span: reader.span(value.span()),
        })
        .collect();
    items.sort_by_key(|item| item.key_span);
    items
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// Reports a key that a table does not have.
pub(crate) fn unknown_key(item: Item<'_, '_>, what: &str, known: &[&str], reader: &mut Reader<'_>) {
    let message = format!("unknown key `{}` in {what}", short(item.key));
    let problem = Problem::error("spec::unknown-key", item.key_span, message)
        .label("not a key of the spec language");
    let problem = match nearest(item.key, known.iter().copied()) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help(format!("known here: {}", either(known.iter().copied()))),
    };
    reader.problems.push(problem);
}

/// Reports a key that has to be given and is not.
pub(crate) fn missing_key(span: Span, what: &str, key: &str, doc: &str, reader: &mut Reader<'_>) {
    if reader.problems.may_be_lost_in(reader.file, key) {
        return;
    }
    let meaning = doc
        .split_once(['.', ';', ':'])
        .map_or(doc, |(first, _)| first)
        .trim();
    let problem = Problem::error("spec::missing-key", span, format!("{what} has no `{key}`"))
        .label(format!("`{key}` is missing"))
        .help(format!("add `{key}`: {}", lowered(meaning)));
    reader.problems.push(problem);
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    let acronym = text.chars().nth(1).is_some_and(|c| c.is_ascii_uppercase());
    match letters.next() {
        Some(first) if !acronym => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// A table with keys of the author's choice, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Map<T> {
    pub(crate) entries: Vec<(At<String>, T)>,
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T: Read> Read for Map<T> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Table(table) = item.value else {
            reader.wrong_type(item, "a table");
            return None;
        };
        let mut map = Self {
            entries: Vec::with_capacity(table.len()),
        };
        for entry in entries(table, reader) {
            if let Some(value) = T::read(entry, reader) {
                map.entries
                    .push((At::new(entry.key_span, entry.key.to_owned()), value));
            }
        }
        Some(map)
    }
}

impl<T: JsonSchema> JsonSchema for Map<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Map_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let values = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": values })
    }
}

/// An array.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct List<T> {
    pub(crate) span: Span,
    pub(crate) items: Vec<T>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            span: Span::default(),
            items: Vec::new(),
        }
    }
}

impl<T: Read> Read for List<T> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        let DeValue::Array(array) = item.value else {
            reader.wrong_type(item, "an array");
            return None;
        };
        let mut list = Self {
            span: item.span,
            items: Vec::with_capacity(array.len()),
        };
        for value in array {
            let span = reader.span(value.span());
            list.items.extend(T::read(
                Item {
                    key: item.key,
                    key_span: span,
                    value: value.get_ref(),
                    span,
                },
                reader,
            ));
        }
        Some(list)
    }
}

impl<T: JsonSchema> JsonSchema for List<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({ "type": "array", "items": items })
    }
}

/// One value, or an array of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OneOrMore<T>(pub(crate) List<T>);

impl<T: Read> Read for OneOrMore<T> {
    fn read(item: Item<'_, '_>, reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(item.value, DeValue::Array(_)) {
            return List::read(item, reader).map(Self);
        }
        T::read(item, reader).map(|value| {
            Self(List {
                span: item.span,
                items: vec![value],
            })
        })
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMore<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("One_or_more_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        let more = generator.subschema_for::<List<T>>();
        json_schema!({ "anyOf": [one, more] })
    }
}

/// A property of a table, for its schema.
pub(crate) struct Property {
    pub(crate) key: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

/// The schema of a table with these properties and no others; `short` is the key that a bare text stands for.
pub(crate) fn table_schema(doc: &str, properties: Vec<Property>, short: Option<&str>) -> Schema {
    let mut members = Object::new();
    let mut required = Vec::new();
    for property in properties {
        let mut schema = property.schema;
        schema.insert("description".to_owned(), Json::from(property.doc.trim()));
        if property.required {
            required.push(Json::from(property.key));
        }
        members.insert(property.key.to_owned(), schema.to_value());
    }
    let mut table = Object::new();
    table.insert("type".to_owned(), Json::from("object"));
    table.insert("properties".to_owned(), Json::Object(members));
    table.insert("additionalProperties".to_owned(), Json::from(false));
    if !required.is_empty() {
        table.insert("required".to_owned(), Json::Array(required));
    }
    let mut schema = match short {
        Some(key) => {
            json_schema!({ "anyOf": [{ "type": "string", "description": format!("Short for `{{ {key} = \"...\" }}`.") }, table] })
        }
        None => Schema::from(table),
    };
    schema.insert("description".to_owned(), Json::from(doc.trim()));
    schema
}

/// Declares a table of the spec language: its struct, how it is read, and its schema.
///
/// `table! { /// Doc. Name ("what messages call it") [short key] { /// Doc. required|optional field ("key"): Type, } }`
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $name:ident ($what:literal) $([short $short:ident])? {
            $($(#[doc = $key_doc:literal])+ $presence:ident $field:ident ($key:literal): $type:ty,)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct $name {
            /// Where it begins: its key, or the table itself.
            pub(crate) span: $crate::span::Span,
            $($(#[doc = $key_doc])+ pub(crate) $field: Option<$type>,)+
        }

        impl $name {
            pub(crate) const KEYS: &'static [&'static str] = &[$($key),+];
            const DOC: &'static str = concat!($($doc),+);

            /// Reads the keys of the table.
            pub(crate) fn read_table(
                table: &toml::de::DeTable<'_>,
                span: $crate::span::Span,
                name: &str,
                reader: &mut $crate::raw::Reader<'_>,
            ) -> Self {
                let what = if name.is_empty() { $what.to_owned() } else { format!("{} `{}`", $what, $crate::text::short(name)) };
                let mut read = Self { span, ..Self::default() };
                let mut given: Vec<&str> = Vec::new();
                for item in $crate::raw::entries(table, reader) {
                    given.push(item.key);
                    match item.key {
                        $($key => read.$field = <$type as $crate::raw::Read>::read(item, reader),)+
                        _ => $crate::raw::unknown_key(item, &what, Self::KEYS, reader),
                    }
                }
                $(if stringify!($presence) == "required" && !given.contains(&$key) {
                    $crate::raw::missing_key(span, &what, $key, concat!($($key_doc),+), reader);
                })+
                read
            }
        }

        impl $crate::raw::Read for $name {
            fn read(item: $crate::raw::Item<'_, '_>, reader: &mut $crate::raw::Reader<'_>) -> Option<Self> {
                match item.value {
                    toml::de::DeValue::Table(table) => Some(Self::read_table(table, item.key_span, item.key, reader)),
                    $(toml::de::DeValue::String(_) => {
                        let $short = $crate::raw::Read::read(item, reader);
                        Some(Self { span: item.key_span, $short, ..Self::default() })
                    })?
                    _ => {
                        reader.wrong_type(item, "a table");
                        None
                    }
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).trim_start_matches("Raw").into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let properties = vec![$($crate::raw::Property {
                    key: $key,
                    doc: concat!($($key_doc),+),
                    required: stringify!($presence) == "required",
                    schema: generator.subschema_for::<$type>(),
                }),+];
                #[allow(unused_mut, unused_assignments)]
                let mut short = None;
                $(short = Some(stringify!($short));)?
                $crate::raw::table_schema(Self::DOC, properties, short)
            }
        }
    };
}
pub(crate) use table;
