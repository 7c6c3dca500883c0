//! The commands, and the way from a command line to one of them.

mod completions;
mod describe;
mod doctor;
mod export;
mod feed;
mod list;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod profile;
mod report;
mod request;
mod search;
#[cfg(feature = "simulate")]
mod simulate;

pub(crate) use self::completions::complete;

use std::future::Future;
use std::io::Write as _;

use clap::{ArgMatches, Command};
use secapi_catalog::ProductData;

use crate::catalog::{Scope, snake};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::unwritten;
use crate::{Result, jobs, operation};

/// The commands that are no product.
pub(crate) fn tree(is_wanted: &dyn Fn(&str) -> bool) -> Vec<Command> {
    vec![
        search::command(),
        describe::command(),
        list::command(),
        request::command(),
        profile::command(is_wanted("profile")),
        doctor::command(),
        report::command(),
        feed::command(is_wanted),
        export::command(is_wanted),
        #[cfg(feature = "simulate")]
        simulate::command(),
        #[cfg(feature = "mcp")]
        mcp::command(),
        completions::command(),
        man::command(),
    ]
}

/// Runs the command of a command line.
pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let (name, inner) = matches.subcommand().ok_or_else(nothing)?;
    match name {
        "report" => report::run(inner, options),
        "request" => request::run(inner, options),
        "profile" => profile::run(inner, options),
        "doctor" => doctor::run(inner, options),
        "search" => search::run(inner, options),
        "commands" => list::run(inner, options),
        "describe" => describe::run(inner),
        "export" => export::run(inner, options),
        "feed" => feed::run(inner, options),
        #[cfg(feature = "simulate")]
        "simulate" => simulate::run(inner, options),
        #[cfg(feature = "mcp")]
        "mcp" => mcp::run(inner, options),
        "completions" => completions::run(inner),
        "man" => man::run(inner),
        product => match secapi_catalog::product(product) {
            Some(data) => of_product(data, inner, options),
            None => Err(nothing()),
        },
    }
}

/// Runs an operation, or a job of the product.
fn of_product(data: &'static ProductData, matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let (group, inner) = matches.subcommand().ok_or_else(nothing)?;
    if let Some(done) = jobs::run(data, group, inner, options) {
        return done;
    }
    let (name, inner) = inner.subcommand().ok_or_else(nothing)?;
    let group = data.group(&snake(group)).ok_or_else(nothing)?;
    let scope = Scope::of(data, group);
    let found = scope.operation(&snake(name)).ok_or_else(nothing)?;
    operation::run(&scope, found, inner, options)
}

/// clap refuses such command lines before.
fn nothing() -> Failure {
    Failure::usage("there is no such command")
}

/// Runs calls to their end.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("start the runtime", &error))?;
    runtime.block_on(work)
}

/// Prints text on stdout.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    let written = write!(stdout, "{text}").and_then(|()| stdout.flush());
    written.map_err(|error| unwritten(&error))
}
