//! The arguments of an operation's command, and the call that they make.

use std::borrow::Cow;

use clap::{Arg, ArgAction, ArgMatches, Command};
use secapi_catalog::ProductData;
use secapi_catalog::catalog::{ListStyle, Operation, ParamLocation, Type};
use secapi_core::wire::secret_names::is_secret_name;
use secapi_core::{Call, Json, ParamValue};
use serde_json::Map;

use super::input::{Input, body, body_type, inputs};
use super::{curl, docs, values};
use crate::Result;
use crate::catalog::{Scope, kebab};
use crate::connect::host_names;
use crate::failure::Failure;
#[cfg(feature = "mcp")]
use crate::suggest;

/// The positional values: those of path parameters, in the order of the path.
const POSITIONAL: &str = "@path";

/// Heading of the options about lists.
const LIST: &str = "List";

/// The command of an operation. Its arguments are added only where they are wanted: they cost time.
pub(crate) fn command(
    scope: &Scope,
    operation: &Operation,
    name: &str,
    is_wanted: bool,
) -> Command {
    let mut command = Command::new(name.to_owned()).about(docs::summary(operation));
    if name != operation.name {
        command = command.alias(operation.name.clone());
    }
    if !is_wanted {
        return command;
    }
    command = command.args(input_args(scope, operation, &|_| false));
    let inputs = inputs(scope, operation);
    let is_free = |name: &str| !inputs.iter().any(|input| input.flag == name);
    if is_list(operation) {
        command = command.args(
            list_args()
                .into_iter()
                .filter(|arg| is_free(arg.get_id().as_str())),
        );
    }
    command = match operation.returns {
        Some(Type::Binary) => command.arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .help("File to write to; it is complete or not there"),
        ),
        _ => command.arg(
            Arg::new("raw")
                .long("raw")
                .action(ArgAction::SetTrue)
                .help("Print the body of the response as it came"),
        ),
    };
    command
        .long_about(docs::long(operation))
        .after_help(docs::example(scope, operation))
}

/// The arguments for what an operation takes, but for inputs that something else sets.
pub(crate) fn input_args(
    scope: &Scope,
    operation: &Operation,
    is_set: &dyn Fn(&Input<'_>) -> bool,
) -> Vec<Arg> {
    let mut inputs = inputs(scope, operation);
    let is_free = {
        let flags: Vec<String> = inputs.iter().map(|input| input.flag.clone()).collect();
        move |name: &str| !flags.iter().any(|flag| flag == name)
    };
    inputs.retain(|input| !is_set(input));
    let mut args = Vec::new();
    let path: Vec<&Input<'_>> = path_inputs(operation, &inputs);
    if !path.is_empty() {
        args.push(positional(&path));
    }
    args.extend(inputs.iter().map(|input| {
        let arg = flag(scope, input);
        // The name on the wire is understood as well, where it is no other flag.
        if is_free(input.name) {
            arg.alias(input.name.to_owned())
        } else {
            arg
        }
    }));
    if body(operation).is_some() {
        if is_free("body") {
            args.push(
                Arg::new("body")
                    .long("body")
                    .value_name("JSON|@FILE|-")
                    .help("The whole body; flags and --set change fields of it"),
            );
        }
        args.push(
            Arg::new("set")
                .long("set")
                .value_name("KEY=VALUE")
                .action(ArgAction::Append)
                .help("A field of the body that is not among the flags: a.b=1, tags=[\"x\"], text=@FILE"),
        );
    }
    args.push(
        Arg::new("query")
            .long("query")
            .value_name("KEY=VALUE")
            .action(ArgAction::Append)
            .help("A query parameter that is not among the flags"),
    );
    args
}

/// Whether the operation returns rows in pages.
pub(crate) fn is_list(operation: &Operation) -> bool {
    operation.paging.is_some() && matches!(operation.returns, Some(Type::List(_)))
}

fn list_args() -> [Arg; 3] {
    let number = |name: &'static str| Arg::new(name).long(name).value_name("N");
    [
        Arg::new("all")
            .long("all")
            .action(ArgAction::SetTrue)
            .help("All rows of all pages, instead of the first page")
            .help_heading(LIST),
        number("limit")
            .value_parser(clap::value_parser!(u64))
            .help("At most N rows, from as many pages as that takes")
            .help_heading(LIST),
        number("page-size")
            .value_parser(clap::value_parser!(u32).range(1..))
            .help("Rows per request")
            .help_heading(LIST),
    ]
}

/// The inputs that travel in the path, in the order of the path.
fn path_inputs<'i, 'a>(operation: &Operation, inputs: &'i [Input<'a>]) -> Vec<&'i Input<'a>> {
    let at = |input: &&Input<'_>| operation.path.find(&format!("{{{}}}", input.name));
    let mut found: Vec<&Input<'a>> = inputs
        .iter()
        .filter(|input| input.location == ParamLocation::Path)
        .collect();
    found.sort_by_key(at);
    found
}

fn positional(path: &[&Input<'_>]) -> Arg {
    let names = path.iter().map(|input| input.flag.to_uppercase());
    Arg::new(POSITIONAL)
        .value_names(names.collect::<Vec<_>>())
        .num_args(0..=path.len())
        .allow_negative_numbers(true)
        .help("Parameters of the path, which are flags as well")
}

fn flag(scope: &Scope, input: &Input<'_>) -> Arg {
    let mut arg = Arg::new(input.flag.clone())
        .long(input.flag.clone())
        .value_name(input.value_name())
        .allow_hyphen_values(true)
        .help(docs::input(scope, input));
    if input.is_list() {
        arg = arg.action(ArgAction::Append);
    }
    if let Some(found) = input.values(scope) {
        // Checked by `values`, which suggests; here they are for completions.
        let known = found.values.iter().map(|value| value.value.clone());
        arg = arg
            .value_parser(Known(known.collect()))
            .hide_possible_values(true);
    }
    arg
}

/// Any text; the known values are for completions.
#[derive(Clone)]
struct Known(Vec<String>);

impl clap::builder::TypedValueParser for Known {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(
        &self,
    ) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        let known = self.0.iter().map(clap::builder::PossibleValue::new);
        Some(Box::new(known))
    }
}

/// The tenant context of a product and its named hosts, as options of its commands.
pub(crate) fn context_args(product: &ProductData) -> Vec<Arg> {
    let hosts = host_names(product.name).into_iter().map(|name| {
        Arg::new(format!("host.{name}"))
            .long(format!("{}-url", kebab(&name)))
            .value_name("URL")
            .global(true)
            .help(format!(
                "Address of the host `{name}`, which serves a part of the calls"
            ))
            .help_heading("Connection")
    });
    let context = product.head().unwrap_or_default().context;
    context
        .into_iter()
        .map(|(name, value)| {
            Arg::new(format!("context.{name}"))
                .long(context_flag(&name))
                .value_name("ID")
                .global(true)
                .help(value.doc)
                .help_heading("Tenant")
        })
        .chain(hosts)
        .collect()
}

/// `companyId` as `company-id`.
pub(crate) fn context_flag(name: &str) -> String {
    secapi_spec::naming::snake(name).map_or_else(|| name.to_owned(), |name| kebab(&name))
}

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
