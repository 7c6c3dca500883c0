//! Models, enums and the fields of envelopes.

use std::collections::BTreeMap;

use super::idents::{Case, Idents};
use super::types::{STAND_IN, Scope};
use super::{limits, said, said_if_given, values};
use crate::catalog::{Enum, EnumValue, Field, Form, Model, Type, TypeDef};
use crate::naming;
use crate::problem::{Problem, Problems};
use crate::raw::{EnumType, Map, RawAlso, RawEnum, RawField, RawGroup, RawModel};
use crate::reserved;
use crate::span::At;
use crate::text::short;

/// More fields than this are no model that a person wrote, and the run time counts fields in a byte.
const MOST_FIELDS: usize = 256;

/// The models and enums of a group, sorted by name.
pub(crate) fn types(raw: &RawGroup, scope: &Scope<'_>, problems: &mut Problems) -> Vec<TypeDef> {
    let mut types: BTreeMap<&str, TypeDef> = BTreeMap::new();
    for (name, model) in raw.models() {
        type_name(name, "model", problems);
        types.insert(
            name,
            TypeDef::Model(self::model(name, model, scope, problems)),
        );
    }
    for (name, definition) in raw.enums() {
        type_name(name, "enum", problems);
        types
            .entry(name)
            .or_insert_with(|| TypeDef::Enum(enumeration(name, definition, problems)));
    }
    types.into_values().collect()
}

fn type_name(name: &At<String>, noun: &str, problems: &mut Problems) {
    if reserved::is_type(name) {
        let message = format!(
            "{noun} `{}` has a name that Rust or the generated code uses",
            name.value
        );
        problems.push(
            Problem::error("spec::reserved-name", name.span, message)
                .label("taken")
                .help("give it another name"),
        );
    } else if !naming::is_pascal(name) {
        let message = format!("{noun} `{}` is not named in Pascal case", short(name));
        let problem = Problem::error("spec::bad-name", name.span, message);
        problems.push(match naming::pascal(name) {
            Some(better) if better != name.value => problem.help(format!("call it `{better}`")),
            _ => problem.help("begin with a capital and use letters and digits only"),
        });
    }
}

fn model(name: &At<String>, raw: &RawModel, scope: &Scope<'_>, problems: &mut Problems) -> Model {
    let doc = said(raw.doc.as_ref(), "doc", problems);
    let mut idents = Idents::new(Case::Snake, "field", "rename");
    for field in reserved::model_fields() {
        idents.reserve(field, "a field that every model has");
    }
    let fields = fields(raw.fields.as_ref(), &mut idents, scope, problems);
    if fields.len() > MOST_FIELDS {
        let message = format!(
            "model `{}` has {} fields; {MOST_FIELDS} is the most",
            name.value,
            fields.len()
        );
        problems.push(
            Problem::error("spec::too-many-fields", name.span, message)
                .help("put fields that belong together into a model of their own"),
        );
    }
    Model {
        name: name.value.clone(),
        doc,
        fields,
        writable: false,
    }
}

/// Fields in the order of the file.
pub(crate) fn fields(
    raw: Option<&Map<RawField>>,
    idents: &mut Idents,
    scope: &Scope<'_>,
    problems: &mut Problems,
) -> Vec<Field> {
    let mut fields = Vec::with_capacity(raw.map_or(0, |map| map.entries.len()));
    for (name, field) in raw.into_iter().flat_map(|map| &map.entries) {
        empty_name(name, "field", problems);
        let resolved = scope.resolve(field.ty.as_ref(), problems);
        let limits = resolved.as_ref().map_or_else(Default::default, |ty| {
            let given = [(field.example.as_ref(), "example")];
            limits::lower(field.into(), ty, &given, problems)
        });
        let ty = resolved.unwrap_or(STAND_IN);
        if ty == Type::Binary
            && let Some(written) = &field.ty
        {
            let problem = Problem::error(
                "spec::misplaced-type",
                written.span,
                "a field cannot be `binary`: JSON has no bytes",
            );
            problems.push(
                problem.help(
                    "text that encodes bytes is `string`; a download is `returns = \"binary\"`",
                ),
            );
        }
        fields.push(Field {
            name: name.value.clone(),
            ident: idents.make(name, field.rename.as_ref(), problems),
            ty,
            optional: field
                .optional
                .as_ref()
                .is_some_and(|optional| optional.value),
            doc: said_if_given(field.doc.as_ref(), "doc", problems),
            limits,
            example: field.example.as_ref().map(|example| example.value.clone()),
            also: other_forms(field.also.as_deref(), problems),
        });
    }
    fields
}

/// What known clients send in the place of a value, sorted.
pub(crate) fn other_forms(raw: Option<&RawAlso>, problems: &mut Problems) -> Vec<Form> {
    let Some(raw) = raw else { return Vec::new() };
    let given = [
        (Form::Boolean, &raw.boolean, "boolean"),
        (Form::Number, &raw.number, "number"),
        (Form::Text, &raw.text, "text"),
        (Form::Nothing, &raw.nothing, "nothing"),
    ];
    let mut forms = Vec::new();
    for (form, client, key) in given {
        if client.is_some() {
            said(client.as_ref(), key, problems);
            forms.push(form);
        }
    }
    forms
}

/// Reports a name of the wire that is empty.
pub(crate) fn empty_name(name: &At<String>, noun: &str, problems: &mut Problems) {
    if name.trim().is_empty() {
        let problem = Problem::error(
            "spec::empty-text",
            name.span,
            format!("a {noun} has an empty name"),
        );
        problems.push(problem.help("write the name exactly as on the wire"));
    }
}

fn enumeration(name: &At<String>, raw: &RawEnum, problems: &mut Problems) -> Enum {
    let doc = said(raw.doc.as_ref(), "doc", problems);
    let integer = raw
        .ty
        .as_ref()
        .is_some_and(|ty| ty.value == EnumType::Integer);
    let mut idents = Idents::new(Case::Pascal, "value", "name");
    for name in reserved::enum_names() {
        idents.reserve(name, "what every enum has");
    }
    let mut values = Vec::new();
    for (value, definition) in raw.values.iter().flat_map(|map| &map.entries) {
        if integer && value.parse::<i64>().is_err() {
            let message = format!(
                "`{}` is no integer, and `{}` is an integer enum",
                short(value),
                name.value
            );
            let problem =
                Problem::error("spec::wrong-value", value.span, message).label("not an integer");
            problems.push(problem.help("write the number and give it a name: `values.1 = { name = \"...\" }`, or leave out `type`"));
        }
        values.push(EnumValue {
            value: value.value.clone(),
            ident: idents.make(value, definition.name.as_ref(), problems),
            doc: said_if_given(definition.doc.as_ref(), "doc", problems),
        });
    }
    if raw.values.is_some() && values.is_empty() {
        let problem = Problem::error(
            "spec::empty-text",
            name.span,
            format!("enum `{}` knows no value", name.value),
        );
        problems.push(problem.help("list the known values, or use `string`"));
    }
    Enum {
        name: name.value.clone(),
        doc,
        integer,
        values,
    }
}

/// Checks the examples of fields, once all types are known.
pub(crate) fn examples(
    raw: Option<&Map<RawField>>,
    fields: &[Field],
    types: &values::Types<'_>,
    problems: &mut Problems,
) {
    for ((_, raw), field) in raw.into_iter().flat_map(|map| &map.entries).zip(fields) {
        values::check(raw.example.as_ref(), "example", &field.ty, types, problems);
    }
}

/// Reports types that the same file has as a model and as an enum, or that `shared.toml` has as well.
pub(crate) fn twice(raw: &RawGroup, shared: Option<&RawGroup>, problems: &mut Problems) {
    let mut first: BTreeMap<&str, &At<String>> = BTreeMap::new();
    for (name, _) in raw.models() {
        first.insert(name, name);
    }
    for (name, _) in raw.enums() {
        if let Some(model) = first.get(name.as_str()) {
            let message = format!("`{}` is a model and an enum", name.value);
            let problem = Problem::error("spec::name-collision", name.span, message)
                .label("an enum here")
                .also(model.span, "a model here");
            problems.push(problem.help("give one of them another name"));
        }
        first.entry(name).or_insert(name);
    }
    for name in shared.into_iter().flat_map(RawGroup::type_names) {
        if let Some(own) = first.get(name.as_str()) {
            let message = format!("`{}` is in `shared.toml` as well", name.value);
            let problem = Problem::error("spec::name-collision", own.span, message)
                .label("hides the shared one")
                .also(name.span, "the shared one");
            problems
                .push(problem.help("keep the one in `shared.toml`, or give this one another name"));
        }
    }
}
