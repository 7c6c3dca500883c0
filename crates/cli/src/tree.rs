//! The tree of commands, grown from the catalog along the words of a command line.
//!
//! The tree of all operations would take longer to build than most calls take to make. A word that is the name of a product makes
//! that product grow its groups, one that names a group makes that group grow its operations, and so on.
//! A word that only looks like a name costs a little time and changes nothing.

use std::ffi::OsString;

use clap::Command;
use secapi_catalog::{GroupData, ProductData};

use crate::catalog::{Scope, groups, kebab, snake};
use crate::{commands, exit, jobs, operation, options};

const ABOUT: &str = "FortiCASB, FortiCWP, FortiNAC and Huawei Cloud DBSS from the command line";

/// The part of the tree that a command line needs.
pub(crate) fn grown(words: &[OsString]) -> Command {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    tree(&|name| words.contains(&name))
}

/// All of it, for man pages and tests.
pub(crate) fn complete() -> Command {
    tree(&|_| true)
}

fn tree(is_wanted: &dyn Fn(&str) -> bool) -> Command {
    let products = secapi_catalog::products()
        .iter()
        .map(|data| product(data, is_wanted));
    Command::new("secapi")
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(exit::HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .infer_long_args(false)
        .args(options::args())
        .subcommands(products)
        .subcommands(commands::tree(is_wanted))
}

fn product(data: &'static ProductData, is_wanted: &dyn Fn(&str) -> bool) -> Command {
    let command = Command::new(data.name)
        .about(data.title)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading("Jobs and groups")
        .subcommand_value_name("JOB|GROUP");
    if !is_wanted(data.name) {
        return command;
    }
    let groups = groups(data).map(|found| group(data, found, is_wanted));
    jobs::add(command, data.name, groups).args(operation::context_args(data))
}

fn group(
    product: &'static ProductData,
    data: &'static GroupData,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Command {
    let name = kebab(data.name);
    let wanted = is_wanted(&name) || is_wanted(data.name);
    let mut command = Command::new(name)
        .about(data.summary)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading("Operations")
        .subcommand_value_name("OPERATION");
    if snake(command.get_name()) != command.get_name() {
        command = command.alias(data.name);
    }
    if !wanted {
        return command;
    }
    let scope = Scope::of(product, data);
    let operations = scope.group.operations.iter().map(|operation| {
        let name = kebab(&operation.name);
        let wanted = is_wanted(&name) || is_wanted(&operation.name);
        operation::command(&scope, operation, &name, wanted)
    });
    command.subcommands(operations.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn the_whole_tree_is_sound() {
        complete().debug_assert();
    }
}
