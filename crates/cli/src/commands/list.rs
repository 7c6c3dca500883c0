//! `secapi commands [PRODUCT]`: every operation, and a command that makes it.

use clap::{Arg, ArgMatches, Command};
use serde_json::json;

use crate::catalog::{Scope, groups};
use crate::exit::Exit;
use crate::options::Options;
use crate::output::Output;
use crate::{Result, catalog, operation};

pub(crate) fn command() -> Command {
    Command::new("commands")
        .about("List all operations, each with an example command")
        .arg(Arg::new("product").value_name("PRODUCT"))
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let named = matches.get_one::<String>("product");
    let named = named.map(|name| catalog::product(name)).transpose()?;
    let all = secapi_catalog::products().iter().copied();
    let products = all.filter(|product| named.is_none_or(|named| named.name == product.name));
    let mut output = Output::untyped(options)?;
    for product in products {
        for group in groups(product) {
            let scope = Scope::of(product, group);
            for found in &scope.group.operations {
                output.row(json!({
                    "operation": format!("{}.{}", scope.group.name, found.name),
                    "command": operation::example_command(&scope, found),
                }))?;
            }
        }
    }
    output.end()?;
    Ok(Exit::Done)
}
