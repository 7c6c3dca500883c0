//! `secapi profile`: where to connect to and as whom, stored under a name.

mod add;
mod prompt;

use std::io::IsTerminal as _;

use clap::{Arg, ArgMatches, Command};
use secapi_core::Json;
use serde_json::{Map, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Format, Output};
use crate::profile::{self, Config, Profile, Redacted};
use crate::{Result, suggest};

const AFTER_HELP: &str = "\
Profiles are kept in config.toml in the folder `secapi` of your configuration folder; SECAPI_CONFIG names another file.
A command uses the profile of --profile or SECAPI_PROFILE, else the variables of the environment where there are any,
else the current profile of its product.

  secapi profile add lab --product fortinac --base-url https://nac.example.com:8443 --token @token.txt
  secapi doctor --profile lab";

/// Columns of the list.
const COLUMNS: [&str; 7] = [
    "name",
    "product",
    "current",
    "base_url",
    "region",
    "read_only",
    "credentials",
];

/// The command. Arguments that come from the catalog are added only where they are wanted: they cost time.
pub(crate) fn command(is_wanted: bool) -> Command {
    let name = || Arg::new("name").value_name("NAME").required(true);
    Command::new("profile")
        .about("Store where to connect to and as whom, under a name")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(add::command(is_wanted).arg(name()))
        .subcommand(Command::new("list").about("List the profiles, without their secrets"))
        .subcommand(
            Command::new("show")
                .about("Show a profile, and where its secrets come from")
                .arg(name()),
        )
        .subcommand(
            Command::new("use")
                .about("Make a profile the current one of its product")
                .arg(name()),
        )
        .subcommand(
            Command::new("remove")
                .about("Remove a profile, and its secrets from the keyring")
                .arg(name()),
        )
        .after_help(AFTER_HELP)
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let Some((command, matches)) = matches.subcommand() else {
        return Err(Failure::usage("`secapi profile` takes a command"));
    };
    let name = || matches.get_one::<String>("name").map_or("", String::as_str);
    match command {
        "add" => add::run(name(), matches, options),
        "list" => list(options),
        "show" => show(name(), options),
        "use" => make_current(name(), options),
        _ => remove(name(), options),
    }
}

fn list(options: &Options) -> Result<Exit> {
    let config = profile::all()?;
    if config.profiles().next().is_none() && options.is_talkative() {
        eprintln!("there are no profiles; `secapi profile add --help` says how to make one");
    }
    let mut output = Output::untyped(&with_columns(options))?;
    for profile in config.profiles() {
        output.row(row(&config, profile, options))?;
    }
    output.end()?;
    Ok(Exit::Done)
}

fn show(name: &str, options: &Options) -> Result<Exit> {
    let config = profile::all()?;
    let profile = config.profile(name)?;
    let row = row(&config, profile, options);
    let Json::Object(fields) = row else {
        return Ok(Exit::Done);
    };
    let is_set = |value: &Json| !value.is_null() && value != "";
    let set = fields.into_iter().filter(|(_, value)| is_set(value));
    Output::untyped(options)?.value(Json::Object(set.collect()))?;
    Ok(Exit::Done)
}

fn make_current(name: &str, options: &Options) -> Result<Exit> {
    let config = profile::all()?;
    let profile = config.profile(name)?;
    if !is_dry(options)? {
        profile::make_current(profile)?;
    }
    note(
        options,
        &format!("current for {}: {name}", profile.product.name),
    );
    Ok(Exit::Done)
}

fn remove(name: &str, options: &Options) -> Result<Exit> {
    let config = profile::all()?;
    let profile = config.profile(name)?;
    confirm(&format!("remove the profile `{name}`"), options)?;
    if !is_dry(options)? {
        profile::remove(profile)?;
    }
    note(options, &format!("removed {name}"));
    Ok(Exit::Done)
}

/// The columns of a table or of CSV, unless others are asked for.
fn with_columns(options: &Options) -> Options {
    let mut options = options.clone();
    let has_columns = matches!(options.format_or_default(), Format::Table | Format::Csv);
    if options.columns.is_empty() && has_columns {
        options.columns = COLUMNS.map(str::to_owned).into();
    }
    options
}

/// A profile for people and programs: of what may be secret only where it comes from.
fn row(config: &Config, profile: &Profile, options: &Options) -> Json {
    let credentials = profile.credentials.iter();
    let credentials = credentials.map(|(name, value)| (name.clone(), json!(value.origin())));
    let hosts = profile.hosts.iter();
    let hosts = hosts.map(|(name, url)| (name.clone(), json!(url)));
    let context = profile.context.iter();
    let context = context.map(|(name, value)| (name.clone(), json!(value)));
    let mut row = json!({
        "name": profile.name,
        "product": profile.product.name,
        "current": config.is_current(profile),
        "base_url": profile.base_url,
        "region": profile.region,
        "ca_file": profile.ca_file.as_ref().map(|path| path.display().to_string()),
        "pin_sha256": profile.pin_sha256,
        "proxy": profile.proxy.as_ref().map(|proxy| Redacted(proxy).to_string()),
        "read_only": profile.read_only,
    });
    let is_table = options.format_or_default() == Format::Table;
    if let Json::Object(row) = &mut row {
        for (key, values) in [
            ("hosts", hosts.collect::<Map<_, _>>()),
            ("context", context.collect()),
            ("credentials", credentials.collect()),
        ] {
            let words = values.iter().map(|(name, value)| match value {
                Json::String(value) => format!("{name}: {value}"),
                other => format!("{name}: {other}"),
            });
            let value = if is_table {
                json!(words.collect::<Vec<_>>().join(", "))
            } else {
                Json::Object(values)
            };
            row.insert(key.to_owned(), value);
        }
    }
    row
}

/// Whether a person is there to answer.
fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Makes sure that something is wanted: `--yes`, or an answer on the terminal.
fn confirm(what: &str, options: &Options) -> Result<()> {
    if options.yes || options.dry_run {
        return Ok(());
    }
    if !is_interactive() {
        return Err(
            Failure::usage(format!("cannot {what} without being told so")).with_hint("add `--yes`"),
        );
    }
    match prompt::line(&format!("{what}? [y/N] "))?.as_str() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::usage("not confirmed; nothing was changed")),
    }
}

/// Whether nothing is to be written.
fn is_dry(options: &Options) -> Result<bool> {
    if options.dry_run {
        eprintln!("dry run: {} stays as it is", profile::path()?.display());
    }
    Ok(options.dry_run)
}

fn note(options: &Options, text: &str) {
    if options.is_talkative() && !options.dry_run {
        eprintln!("{text}");
    }
}

/// The failure for a word that is none of the known ones.
fn unknown<'a>(
    what: &str,
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Failure {
    Failure::usage(format!("there is no {what} `{word}`")).with_hint(suggest::hint(word, known))
}
