//! The command of an operation: its arguments as clap has them.

use clap::{Arg, ArgAction, Command};
use secapi_catalog::ProductData;
use secapi_catalog::catalog::{Operation, Type};

use super::docs;
use super::input::{Input, body, inputs, path_inputs};
use crate::catalog::{Scope, kebab};
use crate::connect::host_names;

/// The positional values: those of path parameters, in the order of the path.
pub(super) const POSITIONAL: &str = "@path";

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
