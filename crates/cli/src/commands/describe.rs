//! `secapi describe PRODUCT GROUP.OPERATION`.

use clap::{Arg, ArgMatches, Command};

use super::print;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{Result, catalog, operation};

pub(crate) fn command() -> Command {
    Command::new("describe")
        .about("What is known of an operation: parameters, evidence, quirks, errors, an example")
        .arg(Arg::new("product").value_name("PRODUCT").required(true))
        .arg(
            Arg::new("operation")
                .value_name("GROUP.OPERATION")
                .required(true)
                .num_args(1..=2),
        )
}

pub(crate) fn run(matches: &ArgMatches) -> Result<Exit> {
    let text = |name: &str| {
        let words = matches.get_many::<String>(name).unwrap_or_default();
        words.map(String::as_str).collect::<Vec<_>>().join(".")
    };
    let product = catalog::product(&text("product"))?;
    let (scope, name) = catalog::operation(product, &text("operation"))?;
    let found = scope
        .operation(&name)
        .ok_or_else(|| Failure::usage(format!("there is no operation `{name}`")))?;
    print(&operation::describe(&scope, found))?;
    Ok(Exit::Done)
}
