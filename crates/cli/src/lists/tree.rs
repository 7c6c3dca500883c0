//! The lists of all products as subcommands. Those that a command line does not name have no arguments: they cost time.

use clap::{Arg, Command};
use secapi_catalog::ProductData;

use super::{is_hidden, windowed};
use crate::catalog::{Scope, kebab};
use crate::operation::{context_args, input_args, is_list, summary};
use crate::{generated, operation};

/// A subcommand for each product, with one for each of its lists. `own` are the arguments of the command itself; with
/// `has_windows`, the windows of time of a list are none of its arguments.
pub(crate) fn subcommands(
    is_wanted: &dyn Fn(&str) -> bool,
    own: &dyn Fn() -> Vec<Arg>,
    has_windows: bool,
) -> Vec<Command> {
    let products = secapi_catalog::products().iter();
    products
        .map(|data| {
            let command = Command::new(data.name)
                .about(data.title)
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand_help_heading("Lists")
                .subcommand_value_name("LIST");
            if !is_wanted(data.name) {
                return command;
            }
            command
                .subcommands(lists(data, is_wanted, own, has_windows))
                .args(context_args(data))
        })
        .collect()
}

fn lists(
    product: &'static ProductData,
    is_wanted: &dyn Fn(&str) -> bool,
    own: &dyn Fn() -> Vec<Arg>,
    has_windows: bool,
) -> Vec<Command> {
    let all = generated::operations(product.name).iter();
    let all = all.filter(|operation| operation.paging.is_some());
    let named = |operation: &secapi_core::Operation| {
        is_wanted(operation.name()) || is_wanted(&kebab(operation.name()))
    };
    let is_one_named = all.clone().any(|operation| named(operation));
    let mut scope: Option<Scope> = None;
    let mut commands = Vec::new();
    for described in all {
        let is_named = named(described);
        let command = Command::new(kebab(described.name()));
        // Without a name, the help of the product says what each list is.
        if !is_named && is_one_named {
            commands.push(command);
            continue;
        }
        let Some((group, name)) = described.name().split_once('.') else {
            continue;
        };
        if scope.as_ref().is_none_or(|scope| scope.group.name != group) {
            scope = product.group(group).map(|data| Scope::of(product, data));
        }
        let Some(scope) = &scope else { continue };
        let Some(operation) = scope.operation(name).filter(|one| is_list(one)) else {
            continue;
        };
        let mut command = command.about(summary(operation));
        if command.get_name() != described.name() {
            command = command.alias(described.name());
        }
        if is_named {
            let verb = if has_windows { "feed" } else { "export" };
            let windows = windowed(product.name, described).filter(|_| has_windows);
            let inputs = input_args(scope, operation, &|input: &operation::Input<'_>| {
                is_hidden(input, windows)
            });
            command = command.args(own()).args(inputs).after_help(format!(
                "`secapi {verb} --help` has examples, and says what survives a kill."
            ));
        }
        commands.push(command);
    }
    commands
}
