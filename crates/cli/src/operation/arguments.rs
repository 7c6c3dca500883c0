//! What an operation is called with, and the call that it makes.

use std::borrow::Cow;

use clap::ArgMatches;
use secapi_catalog::catalog::{ListStyle, Operation, ParamLocation};
use secapi_core::wire::secret_names::is_secret_name;
use secapi_core::{Call, Json, ParamValue};
use serde_json::Map;

use super::command::POSITIONAL;
use super::input::{Input, body, body_type, inputs, path_inputs};
use super::{curl, values};
use crate::Result;
use crate::catalog::Scope;
#[cfg(feature = "mcp")]
use crate::catalog::kebab;
use crate::failure::Failure;
#[cfg(feature = "mcp")]
use crate::suggest;

/// What a call is to send.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    /// Values by location and wire name.
    params: Vec<(ParamLocation, String, ParamValue, Option<ListStyle>)>,
    /// A body that is no object, as a whole.
    body: Option<Json>,
    /// Fields of the body that flags did not give.
    fields: Map<String, Json>,
    /// Whether a whole body was given, be it empty.
    has_body: bool,
    /// Where fields of the body travel.
    field_location: Option<ParamLocation>,
}

impl Arguments {
    /// Reads those of a command line.
    pub(crate) fn of(scope: &Scope, operation: &Operation, matches: &ArgMatches) -> Result<Self> {
        Self::but_for(scope, operation, matches, &|_| false)
    }

    /// The same, but for inputs that something else sets.
    pub(crate) fn but_for(
        scope: &Scope,
        operation: &Operation,
        matches: &ArgMatches,
        is_set: &dyn Fn(&Input<'_>) -> bool,
    ) -> Result<Self> {
        let mut inputs = inputs(scope, operation);
        inputs.retain(|input| !is_set(input));
        let mut words: Vec<Vec<&str>> = inputs
            .iter()
            .map(|input| many(matches, &input.flag))
            .collect();
        let mut given = many(matches, POSITIONAL).into_iter();
        for path in path_inputs(operation, &inputs) {
            let at = inputs.iter().position(|input| std::ptr::eq(input, path));
            if let Some(words) = at.and_then(|at| words.get_mut(at))
                && words.is_empty()
            {
                words.extend(given.next());
            }
        }
        if let Some(extra) = given.next() {
            return Err(Failure::usage(format!(
                "`{extra}` is one value more than the path takes"
            )));
        }
        let mut arguments = Self::for_operation(operation);
        if let Some(word) = option(matches, "body") {
            arguments.set_body(values::json("body", word)?)?;
        }
        for pair in many(matches, "set") {
            arguments.set_field(pair)?;
        }
        for (input, words) in inputs.iter().zip(&words) {
            if !words.is_empty() {
                arguments.set_input(input, values::value(scope, input, words)?);
            }
        }
        for pair in many(matches, "query") {
            let (name, value) = split(pair, "query")?;
            arguments.set(ParamLocation::Query, name, ParamValue::text(value), None);
        }
        arguments.check(operation, &inputs)?;
        Ok(arguments)
    }

    /// Reads those of JSON that someone else made, by flag or name on the wire.
    #[cfg(feature = "mcp")]
    pub(crate) fn of_json(
        scope: &Scope,
        operation: &Operation,
        given: &Map<String, Json>,
        body: Option<&Json>,
    ) -> Result<Self> {
        let inputs = inputs(scope, operation);
        let mut arguments = Self::for_operation(operation);
        if let Some(body) = body {
            arguments.set_body(body.clone())?;
        }
        for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let flag = kebab(name);
            let mut all = inputs.iter();
            let found = all.find(|input| input.flag == flag || input.name == name);
            let input = found.ok_or_else(|| {
                let known = inputs.iter().map(|input| &*input.flag);
                Failure::usage(format!("the operation has no parameter `{name}`"))
                    .with_hint(suggest::hint(name, known))
            })?;
            let value = values::value_of_json(scope, input, value)?;
            arguments.set_input(input, value);
        }
        arguments.check(operation, &inputs)?;
        Ok(arguments)
    }

    /// Nothing but what the operation always sends.
    pub(crate) fn for_operation(operation: &Operation) -> Self {
        let mut arguments = Self {
            field_location: body(operation).map(|body| match body.content {
                secapi_catalog::catalog::Content::Json => ParamLocation::Json,
                _ => ParamLocation::Form,
            }),
            ..Self::default()
        };
        for param in &operation.params {
            if let Some(constant) = &param.constant {
                let value = match constant {
                    Json::String(text) => ParamValue::Text(format!("{}{text}", param.prefix)),
                    other => ParamValue::Json(other.clone()),
                };
                arguments.set(param.location, &param.name, value, param.style);
            }
        }
        arguments
    }

    /// Sets the value of an input.
    pub(crate) fn set_input(&mut self, input: &Input<'_>, value: ParamValue) {
        self.set(input.location, input.name, value, input.style);
    }

    /// Sets the required input of that name on the wire.
    pub(crate) fn set_required(
        &mut self,
        scope: &Scope,
        operation: &Operation,
        name: &str,
        value: ParamValue,
    ) {
        let inputs = inputs(scope, operation);
        let mut required = inputs.iter().filter(|input| input.is_required);
        if let Some(input) = required.find(|input| input.name == name) {
            self.set_input(input, value);
        }
    }

    fn set(
        &mut self,
        location: ParamLocation,
        name: &str,
        value: ParamValue,
        style: Option<ListStyle>,
    ) {
        if matches!(location, ParamLocation::Json | ParamLocation::Form) {
            self.fields.remove(name);
        }
        self.params.push((location, name.to_owned(), value, style));
    }

    /// Sets the whole body; fields that are set later replace those in it.
    pub(crate) fn set_body(&mut self, body: Json) -> Result<()> {
        self.has_body = true;
        match (body, self.field_location) {
            (_, None) => Err(Failure::usage("this operation sends no body")),
            (Json::Object(fields), _) => {
                self.fields = fields;
                Ok(())
            }
            (_, Some(ParamLocation::Form)) => Err(Failure::usage(
                "--body: the fields of a form are a JSON object",
            )),
            (whole, _) => {
                self.body = Some(whole);
                Ok(())
            }
        }
    }

    /// `--set a.b=value`.
    fn set_field(&mut self, pair: &str) -> Result<()> {
        let (path, word) = split(pair, "set")?;
        let mut names = path.split('.').collect::<Vec<_>>();
        let Some(last) = names.pop().filter(|last| !last.is_empty()) else {
            return Err(Failure::usage(format!("--set {path}: the name is empty")));
        };
        if is_secret_name(last) && !word.starts_with('@') && word != "-" {
            return Err(Failure::usage(format!(
                "--set {path}: secrets are not taken from arguments, which others can see"
            ))
            .with_hint(format!("use `--set {path}=@FILE`")));
        }
        let mut fields = &mut self.fields;
        for name in names {
            let inner = fields
                .entry(name)
                .or_insert_with(|| Json::Object(Map::new()));
            let Json::Object(inner) = inner else {
                return Err(Failure::usage(format!(
                    "--set {path}: `{name}` is no object"
                )));
            };
            fields = inner;
        }
        fields.insert(last.to_owned(), values::loose(word)?);
        Ok(())
    }

    /// Refuses a call that lacks what it cannot be made without.
    fn check(&self, operation: &Operation, inputs: &[Input<'_>]) -> Result<()> {
        let is_there = |input: &Input<'_>| {
            let in_params = self
                .params
                .iter()
                .any(|(location, name, ..)| *location == input.location && name == input.name);
            in_params || self.body.is_some() || self.fields.contains_key(input.name)
        };
        let missing: Vec<String> = inputs
            .iter()
            .filter(|input| input.is_required && !is_there(input))
            .map(|input| match input.location {
                ParamLocation::Path => format!("<{}>", input.flag.to_uppercase()),
                _ => format!("--{} <{}>", input.flag, input.value_name()),
            })
            .collect();
        if !missing.is_empty() {
            return Err(Failure::usage(format!("missing: {}", missing.join(" ")))
                .with_hint("`--help` has all arguments and an example"));
        }
        let has_fields = !self.fields.is_empty()
            || self
                .params
                .iter()
                .any(|(location, ..)| Some(*location) == self.field_location);
        let body = body(operation).filter(|body| body.required && body.ty.is_some());
        if body.is_some() && !self.has_body && !has_fields {
            return Err(Failure::usage(
                "missing: --body <JSON|@FILE|->, or fields of the body",
            ));
        }
        Ok(())
    }

    /// The same with stand-ins in place of secrets, for a dry run.
    pub(crate) fn with_stand_ins(mut self) -> Self {
        for (_, name, value, _) in &mut self.params {
            if matches!(value, ParamValue::Secret(_)) {
                *value = ParamValue::Text(curl::stand_in(name));
            }
        }
        self.fields = hide(self.fields);
        self
    }

    /// Fills in a call.
    pub(crate) fn apply<T>(self, operation: &Operation, mut call: Call<T>) -> Call<T> {
        for (location, name, value, style) in self.params {
            let name: Cow<'static, str> = name.into();
            call = set(call, location, name.clone(), value);
            if style == Some(ListStyle::Comma) {
                call = call.list_style(name, secapi_core::ListStyle::Comma);
            }
        }
        let location = self.field_location.unwrap_or(ParamLocation::Json);
        let is_empty_body = self.fields.is_empty() && self.body.is_none();
        for (name, value) in self.fields {
            call = set(call, location, name.into(), loose_value(location, value));
        }
        match self.body {
            Some(body) => call.body(&body),
            None if is_empty_body && body_type(operation).is_some() && needs_object(&call) => {
                call.body(&Json::Object(Map::new()))
            }
            None => call,
        }
    }
}

/// Stand-ins in place of what sounds secret, at any depth.
fn hide(fields: Map<String, Json>) -> Map<String, Json> {
    let hidden = fields.into_iter().map(|(name, value)| {
        let value = match value {
            Json::Object(inner) => Json::Object(hide(inner)),
            Json::String(_) if is_secret_name(&name) => Json::String(curl::stand_in(&name)),
            other => other,
        };
        (name, value)
    });
    hidden.collect()
}

/// Whether no field of the body is set.
fn needs_object<T>(call: &Call<T>) -> bool {
    let mut params = call.request().params().iter();
    !params.any(|param| param.location == secapi_core::ParamLocation::Json)
}

/// A JSON value as a form has it: text, and nothing for null.
fn loose_value(location: ParamLocation, value: Json) -> ParamValue {
    match (location, value) {
        (ParamLocation::Form, Json::String(text)) => ParamValue::Text(text),
        (ParamLocation::Form, Json::Array(items)) => ParamValue::List(
            items
                .into_iter()
                .map(|item| loose_value(location, item))
                .collect(),
        ),
        (_, value) => ParamValue::Json(value),
    }
}

fn set<T>(
    call: Call<T>,
    location: ParamLocation,
    name: Cow<'static, str>,
    value: ParamValue,
) -> Call<T> {
    match location {
        ParamLocation::Path => call.path(name, value),
        ParamLocation::Query => call.query(name, value),
        ParamLocation::Header => call.header(name, value),
        ParamLocation::Form => call.form(name, value),
        ParamLocation::Json => call.json(name, value),
    }
}

/// The words of an argument that a command may not have.
fn many<'m>(matches: &'m ArgMatches, name: &str) -> Vec<&'m str> {
    match matches.try_get_many::<String>(name) {
        Ok(Some(words)) => words.map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn option<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    many(matches, name).into_iter().next()
}

fn split<'p>(pair: &'p str, flag: &str) -> Result<(&'p str, &'p str)> {
    pair.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| Failure::usage(format!("--{flag}: `{pair}` is not KEY=VALUE")))
}
