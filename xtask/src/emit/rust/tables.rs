//! `tests/generated`: every operation and every recorded request as a call, and every answer that can be decoded and encoded again.

use secapi_spec::catalog::{Group, PagingKind, Product, Type};
use serde_json::Value;

use super::index::Index;
use super::modules::gate;
use super::operations::plans;
use super::plan::{Argument, Plan};
use super::print;
use super::recorded::Recorded;
use super::values::Values;
use crate::emit::{Files, Result};

/// `mod.rs` behind its first line. Test files are formatted, so this file is as rustfmt wants it and keeps rustfmt out of the others.
const ROOT: &str = "\
//! What the tests of this crate run over.

#![allow(
    clippy::too_many_lines,
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_mut,
    unused_variables,
    reason = \"each test uses what it needs\"
)]

#[rustfmt::skip]
mod calls;
#[rustfmt::skip]
mod request_samples;
#[rustfmt::skip]
mod round_trips;

pub use calls::calls;
pub use request_samples::request_samples;
pub use round_trips::round_trips;
";

/// All four files.
pub(crate) fn files(index: &Index<'_>) -> Result<Files> {
    let header = print::header(&format!("specs/{}", index.product.name));
    Ok(Files::from([
        ("mod.rs".to_owned(), format!("{header}{ROOT}")),
        ("calls.rs".to_owned(), format!("{header}{}", calls(index)?)),
        (
            "request_samples.rs".to_owned(),
            format!("{header}{}", request_samples(index)?),
        ),
        (
            "round_trips.rs".to_owned(),
            format!("{header}{}", round_trips(index)?),
        ),
    ]))
}

/// Groups that have operations.
fn active<'a>(index: &Index<'a>) -> impl Iterator<Item = &'a Group> + use<'a> {
    index
        .product
        .groups
        .iter()
        .filter(|group| !group.operations.is_empty())
}

fn calls(index: &Index<'_>) -> Result<String> {
    let functions = active(index)
        .map(|group| group_calls(index, group).map(|calls| (group, calls)))
        .collect::<Result<Vec<_>>>()?;
    let list = CallList {
        function: "calls",
        about: "//! Every operation as a call.\n\n",
        doc: "/// Every operation once with what it needs, and once more with everything that is optional.\n",
    };
    Ok(list.text(index, &functions))
}

fn request_samples(index: &Index<'_>) -> Result<String> {
    let functions = active(index)
        .filter(|group| group.operations.iter().any(|op| !op.requests.is_empty()))
        .map(|group| group_samples(index, group).map(|calls| (group, calls)))
        .collect::<Result<Vec<_>>>()?;
    let list = CallList {
        function: "request_samples",
        about: "//! Every recorded request as a call.\n\n",
        doc: "/// The recorded requests of all operations, those of one operation in the order of the files.\n",
    };
    Ok(list.text(index, &functions))
}

/// A file of calls: a function that lists those of all groups.
struct CallList {
    function: &'static str,
    about: &'static str,
    doc: &'static str,
}

impl CallList {
    fn text(&self, index: &Index<'_>, functions: &[(&Group, String)]) -> String {
        let Self {
            function,
            about,
            doc,
        } = self;
        let krate = &index.product.name;
        let mut body = String::new();
        let mut head = (*about).to_owned();
        let is_deprecated = |(group, _): &(&Group, String)| {
            group.operations.iter().any(|op| op.deprecated.is_some())
        };
        if functions.iter().any(is_deprecated) {
            head.push_str(
                "#![allow(deprecated, reason = \"what is deprecated has to work as well\")]\n\n",
            );
        }
        head.push_str("use secapi_conformance::PreparedCall;\n");
        for (group, _) in functions {
            body.push_str(&gate(group));
            body.push_str(&format!("{}_{function}(client, &mut calls);\n", group.name));
        }
        let reads =
            |(_, text): &(&Group, String)| text.contains("json(") || text.contains("json::");
        let helper = if functions.iter().any(reads) {
            "/// A value from its JSON.\n\
             fn json<T: secapi_core::wire::Wire>(text: &str) -> T {\n    \
                 secapi_core::wire::decode(text.as_bytes()).expect(\"the generator writes valid values\")\n\
             }\n"
        } else {
            ""
        };
        let all = format!(
            "{doc}pub fn {function}(client: &{krate}::Client) -> Vec<PreparedCall> {{\n    \
             let mut calls = Vec::new();\n{}    calls\n}}\n",
            print::indent(&body, 4)
        );
        print::join(
            [head, all]
                .into_iter()
                .chain(functions.iter().map(|(_, text)| text.clone()))
                .chain([helper.to_owned()]),
        )
    }
}

/// A call of an operation, as an expression over `client` and, for values that are read from JSON, a function `json`.
#[derive(Clone, Debug)]
pub struct Call {
    /// `group.operation`.
    pub operation: String,
    /// Rust.
    pub expression: String,
}

/// Every operation with what it needs, in the order of the spec.
pub fn least_calls(product: &Product) -> Result<Vec<Call>> {
    let index = &Index::new(product);
    let mut calls = Vec::new();
    for group in active(index) {
        let values = Values {
            index,
            group: &group.name,
            full: false,
        };
        for plan in &plans(group)? {
            calls.push(Call {
                operation: format!("{}.{}", group.name, plan.op.name),
                expression: call(plan, &values, &product.name)?,
            });
        }
    }
    Ok(calls)
}

fn group_calls(index: &Index<'_>, group: &Group) -> Result<String> {
    written_calls(index, group).map_err(|error| error.at(&group.name))
}

/// The recorded requests of a group as calls.
fn group_samples(index: &Index<'_>, group: &Group) -> Result<String> {
    let krate = &index.product.name;
    let values = Values {
        index,
        group: &group.name,
        full: false,
    };
    let mut body = String::new();
    for plan in &plans(group)? {
        for sample in &plan.op.requests {
            let agreed = sample.agreed();
            let recorded = Recorded {
                values: &values,
                sample: &agreed,
            };
            let is_in_range = index
                .product
                .out_of_range(group, plan.op, recorded.sample)
                .is_empty();
            let call = recorded_call(plan, &recorded, index, is_in_range)
                .map_err(|error| error.at(&format!("{}.{}", group.name, plan.op.name)))?;
            body.push_str(&prepared(krate, &group.name, plan, &call));
        }
    }
    let gate = gate(group);
    Ok(format!(
        "{gate}fn {}_request_samples(client: &{krate}::Client, calls: &mut Vec<PreparedCall>) {{\n{body}}}\n",
        group.name
    ))
}

/// `calls.push(PreparedCall::new(...))`.
fn prepared(krate: &str, group: &str, plan: &Plan<'_>, call: &str) -> String {
    format!(
        "    calls.push(PreparedCall::new(\n        &{krate}::{group}::{},\n{},\n    ));\n",
        plan.static_name,
        print::indent(call, 8)
    )
}

fn written_calls(index: &Index<'_>, group: &Group) -> Result<String> {
    let plans = plans(group)?;
    let krate = &index.product.name;
    let mut body = String::new();
    for plan in &plans {
        let with = |full| {
            call(
                plan,
                &Values {
                    index,
                    group: &group.name,
                    full,
                },
                krate,
            )
        };
        let (least, most) = (with(false)?, with(true)?);
        for call in [Some(&least), (most != least).then_some(&most)]
            .into_iter()
            .flatten()
        {
            body.push_str(&prepared(krate, &group.name, plan, call));
        }
    }
    let gate = gate(group);
    Ok(format!(
        "{gate}fn {}_calls(client: &{krate}::Client, calls: &mut Vec<PreparedCall>) {{\n{body}}}\n",
        group.name
    ))
}

/// `client.group().operation(...)`, with all setters when the values are full.
fn call(plan: &Plan<'_>, values: &Values<'_>, krate: &str) -> Result<String> {
    let arguments = arguments(
        plan,
        krate,
        values.group,
        &|argument| values.argument(argument),
        &|argument| values.field(argument),
    )?;
    let mut setters = Vec::new();
    if values.full {
        for setter in &plan.setters {
            setters.push(format!(
                ".{}({})",
                print::ident(setter.name)?,
                values.argument(setter)
            ));
        }
    }
    Ok(chained(plan, values.group, &arguments, setters))
}

/// The call that sends a recorded request.
fn recorded_call(
    plan: &Plan<'_>,
    recorded: &Recorded<'_>,
    index: &Index<'_>,
    is_in_range: bool,
) -> Result<String> {
    let group = recorded.values.group;
    let arguments = arguments(
        plan,
        &index.product.name,
        group,
        &|argument| recorded.argument(argument),
        &|argument| recorded.field(argument),
    )?;
    let mut setters = Vec::new();
    for setter in &plan.setters {
        if let Some(value) = recorded.setter(setter) {
            setters.push(format!(".{}({value})", print::ident(setter.name)?));
        }
    }
    if let Some(name) = &plan.op.paging {
        let paging = index.paging(name)?;
        let page = |name: &str| match recorded.page(paging.place, name)? {
            Value::String(text) => Some(match text.parse::<i64>() {
                Ok(number) if paging.kind != PagingKind::Marker => print::integer(number),
                _ => print::string(&text),
            }),
            value => value.as_i64().map(print::integer),
        };
        let size = page(&paging.size).map(|size| format!(".page_size({size})"));
        let index = page(&paging.index).map(|index| format!(".start_at({index})"));
        setters.extend(size.into_iter().chain(index));
    }
    if !is_in_range {
        setters.push(".without_limits()".to_owned());
    }
    Ok(chained(plan, group, &arguments, setters))
}

/// What the method of an operation takes: values, or the struct of them.
fn arguments(
    plan: &Plan<'_>,
    krate: &str,
    group: &str,
    argument: &dyn Fn(&Argument<'_>) -> String,
    field: &dyn Fn(&Argument<'_>) -> String,
) -> Result<String> {
    let Some(name) = &plan.args_name else {
        let arguments: Vec<String> = plan.arguments.iter().map(argument).collect();
        return Ok(arguments.join(", "));
    };
    let fields = plan
        .arguments
        .iter()
        .map(|argument| {
            Ok(format!(
                "{}: {}",
                print::ident(argument.name)?,
                field(argument)
            ))
        })
        .collect::<Result<Vec<String>>>()?;
    let short = format!("{krate}::{group}::{name} {{ {} }}", fields.join(", "));
    Ok(if short.len() < 60 {
        short
    } else {
        format!(
            "{krate}::{group}::{name} {{\n        {},\n    }}",
            fields.join(",\n        ")
        )
    })
}

/// The call with its setters, on one line when it fits.
fn chained(plan: &Plan<'_>, group: &str, arguments: &str, setters: Vec<String>) -> String {
    let mut calls = vec![format!(".{}({arguments})", plan.op.name)];
    calls.extend(setters);
    let short = format!("client.{group}(){}", calls.concat());
    if short.chars().count() <= print::WIDTH - 9 {
        short
    } else {
        format!("client\n    .{group}()\n    {}", calls.join("\n    "))
    }
}

fn round_trips(index: &Index<'_>) -> Result<String> {
    let mut body = String::new();
    let mut functions = Vec::new();
    let mut uses_map = false;
    for group in active(index) {
        let plans = plans(group)?;
        let mut entries = String::new();
        for plan in plans.iter().filter(|plan| plan.round_trips()) {
            let ty = match (&plan.op.returns, plan.rows) {
                (None, _) => "()".to_owned(),
                (_, Some(rows)) => format!(
                    "secapi_core::Page<{}>",
                    path_type(rows, index, group, &mut uses_map)?
                ),
                (Some(ty), None) => path_type(ty, index, group, &mut uses_map)?,
            };
            entries.push_str(&format!(
                "        RoundTrip::new::<{ty}>(&{}::{}::{}),\n",
                index.product.name, group.name, plan.static_name
            ));
        }
        if !entries.is_empty() {
            let gate = gate(group);
            body.push_str(&super::print::indent(
                &format!("{gate}all.extend({}_round_trips());\n", group.name),
                4,
            ));
            functions.push(format!(
                "{gate}fn {}_round_trips() -> Vec<RoundTrip> {{\n    vec![\n{entries}    ]\n}}\n",
                group.name
            ));
        }
    }
    let mut head = "//! Every answer that can be decoded and encoded again.\n\n".to_owned();
    if uses_map {
        head.push_str("use std::collections::BTreeMap;\n\n");
    }
    head.push_str("use secapi_core::RoundTrip;\n");
    let all = format!(
        "/// Decoders and encoders of all operations that answer with a value.\n\
         pub fn round_trips() -> Vec<RoundTrip> {{\n    let mut all = Vec::new();\n{body}    all\n}}\n"
    );
    Ok(print::join([head, all].into_iter().chain(functions)))
}

/// A type as seen from outside the crate.
fn path_type(ty: &Type, index: &Index<'_>, group: &Group, uses_map: &mut bool) -> Result<String> {
    Ok(match ty {
        Type::String => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Secret => "secapi_core::Secret".to_owned(),
        Type::Json => "secapi_core::Json".to_owned(),
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
            "secapi_core::Timestamp".to_owned()
        }
        Type::Binary => "secapi_core::Bytes".to_owned(),
        Type::Text(inner) => path_type(inner, index, group, uses_map)?,
        Type::List(inner) => format!("Vec<{}>", path_type(inner, index, group, uses_map)?),
        Type::Map(inner) => {
            *uses_map = true;
            format!(
                "BTreeMap<String, {}>",
                path_type(inner, index, group, uses_map)?
            )
        }
        Type::Model(name) | Type::Enum(name) => {
            let (home, _) = index.home(&group.name, name)?;
            format!("{}::{home}::{name}", index.product.name)
        }
    })
}
