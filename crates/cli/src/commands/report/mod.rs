//! `secapi report`: one self-contained page for people who would rather look than read.

mod alerts;
mod chart;
mod evidence;
mod inventory;
mod page;

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use secapi_core::{Client, Timestamp};

use super::block_on;
use crate::connect::{self, Settings};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::instant;
use crate::options::Options;
use crate::output::write_file;
use crate::{Result, catalog};

pub(crate) fn command() -> Command {
    let kind = |name: &'static str, about: &'static str| {
        Command::new(name).about(about).arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .required(true)
                .help("The page to write, such as report.html"),
        )
    };
    let since = Arg::new("since")
        .long("since")
        .value_name("TIME")
        .default_value("7d")
        .help("Alerts from this instant on: 24h, 7d, 2026-01-31");
    let until = Arg::new("until")
        .long("until")
        .value_name("TIME")
        .default_value("now")
        .help("Alerts up to this instant");
    let product = Arg::new("product")
        .long("product")
        .value_name("PRODUCT")
        .value_parser(["forticasb", "forticwp"])
        .default_value("forticasb")
        .help("Whose alerts");
    let service = Arg::new("service")
        .long("service")
        .value_name("NAME")
        .action(ArgAction::Append)
        .help("Cloud services of forticasb, such as Salesforce; all that it knows unless given");
    let instance = Arg::new("instance")
        .long("instance")
        .value_name("ID")
        .action(ArgAction::Append)
        .help("Audit instances; all of the project unless given");
    Command::new("report")
        .about("Write a page with charts and tables: alerts, inventory or evidence")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            kind("alerts", "Alerts per day and severity (forticasb, forticwp)")
                .args([product, since, until, service]),
        )
        .subcommand(kind("inventory", "Hosts per role and type (fortinac)"))
        .subcommand(kind("evidence", "Risk rules on and off per audit instance (dbss)").arg(instance))
        .after_help(
            "The page needs no network: styles, script and charts are in it. Its tables sort and filter, and it prints well.",
        )
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let Some((kind, inner)) = matches.subcommand() else {
        return Ok(Exit::Usage);
    };
    let many = |name: &str| -> Vec<String> {
        let words = inner.get_many::<String>(name).unwrap_or_default();
        words.cloned().collect()
    };
    let out = inner
        .get_one::<PathBuf>("out")
        .ok_or_else(|| Failure::usage("--out is missing"))?;
    check(out)?;
    let now = Timestamp::now();
    let page = block_on(async {
        match kind {
            "inventory" => inventory::page(options).await,
            "evidence" => evidence::page(options, &many("instance")).await,
            _ => {
                let word = |name: &str| {
                    let word = inner.get_one::<String>(name);
                    instant(now, name, word.map_or("", String::as_str))
                };
                let product = inner.get_one::<String>("product");
                let product = catalog::product(product.map_or("", String::as_str))?.name;
                let period = (word("since")?, word("until")?);
                alerts::page(options, product, period, &many("service")).await
            }
        }
    })?;
    write_file(out, page.html().as_bytes())?;
    if options.is_talkative() {
        eprintln!("wrote {}", out.display());
    }
    Ok(Exit::Done)
}

/// Refuses a page that cannot be written before anything is asked for.
fn check(out: &Path) -> Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if out.is_dir() {
        return Err(Failure::usage(format!("{} is a folder", out.display()))
            .with_hint("name the page: --out report.html"));
    }
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(Failure::usage(format!(
            "the folder of {} does not exist",
            out.display()
        )));
    }
    Ok(())
}

/// A client that acts for the tenant which an operation needs.
async fn client(product: &'static str, operation: &str, options: &Options) -> Result<Client> {
    let settings = Settings::of(product, options)?;
    let (scope, name) = catalog::operation(catalog::product(product)?, operation)?;
    let operation = scope
        .operation(&name)
        .ok_or_else(|| Failure::usage(format!("there is no operation `{name}`")))?;
    connect::client(&settings, options, operation).await
}

/// When a page was made.
fn made_at() -> String {
    Timestamp::from_millis(Timestamp::now().as_millis()).to_date_time() + " UTC"
}
