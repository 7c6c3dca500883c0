//! `secapi profile add`.

use clap::{Arg, ArgAction, ArgMatches, Command};
use secapi_catalog::ProductData;

use super::{confirm, is_dry, is_interactive, note, prompt, unknown};
use crate::catalog::kebab;
use crate::connect::{self, Settings, context_flag, context_names, host_names};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::profile::{self, CREDENTIALS, Credential, Profile, Stored, ways};
use crate::{Result, catalog};

/// Heading of the credentials.
const CREDENTIAL: &str = "Credentials";

const AFTER_HELP: &str = "\
Secrets come from a file (@FILE) or a variable (env:NAME), which are read each time, or from standard input (-), which is
stored in config.toml, or in the keyring with --keyring. What is missing is asked for on a terminal.";

pub(super) fn command(is_wanted: bool) -> Command {
    let command = Command::new("add").about("Make a profile, or replace one");
    if !is_wanted {
        return command;
    }
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    let hosts = names_of_all(host_names).into_iter().map(|name| {
        Arg::new(format!("host.{name}"))
            .long(host_flag(&name))
            .value_name("URL")
            .help(format!("Address of the host `{name}`"))
            .help_heading("Tenant")
    });
    let contexts = names_of_all(context_names).into_iter().map(|name| {
        Arg::new(format!("context.{name}"))
            .long(context_flag(&name))
            .value_name("ID")
            .help("A value of the tenant context")
            .help_heading("Tenant")
    });
    let credentials = CREDENTIALS.iter().map(|credential| {
        let value = if credential.is_secret {
            "@FILE|-|env:NAME"
        } else {
            "TEXT"
        };
        Arg::new(credential.name)
            .long(kebab(credential.name))
            .value_name(value)
            .help(credential.help)
            .help_heading(CREDENTIAL)
    });
    command
        .arg(option("product", "PRODUCT", "What the profile is for"))
        .arg(option("region", "ID", "Region of Huawei Cloud, for dbss"))
        .arg(flag("read-only", "Refuse commands that change state"))
        .arg(flag(
            "use",
            "Make it the current profile of its product; the first one is without being asked",
        ))
        .args(contexts)
        .args(hosts)
        .args(credentials)
        .arg(
            flag(
                "keyring",
                "Store secrets in the keyring of the system (cargo feature `keyring`)",
            )
            .help_heading(CREDENTIAL),
        )
        .after_help(AFTER_HELP)
}

/// What any product has a name for.
fn names_of_all(names: fn(&str) -> Vec<String>) -> Vec<String> {
    let products = secapi_catalog::products().iter();
    let mut all: Vec<String> = products.flat_map(|product| names(product.name)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// `iam` as `iam-url`.
fn host_flag(name: &str) -> String {
    format!("{}-url", kebab(name))
}

pub(super) fn run(name: &str, matches: &ArgMatches, options: &Options) -> Result<Exit> {
    check_name(name)?;
    let config = profile::all()?;
    let is_there = config.profiles().any(|profile| profile.name == name);
    if is_there {
        confirm(&format!("replace the profile `{name}`"), options)?;
    }
    let mut profile = given(name, matches, options)?;
    ask_address(&mut profile)?;
    complete_credentials(&mut profile)?;
    check(&profile, options)?;
    let is_first = config.current(profile.product.name).is_none();
    let is_current = is_first || matches.get_flag("use");
    if !is_dry(options)? {
        if matches.get_flag("keyring") {
            profile::move_to_keyring(&mut profile)?;
        }
        profile::store(&profile, is_current)?;
    }
    let how = if is_current {
        format!("it is the current one for {}", profile.product.name)
    } else {
        format!("`secapi profile use {name}` makes it the current one")
    };
    note(
        options,
        &format!("stored {name}; {how}. `secapi doctor --profile {name}` checks it"),
    );
    Ok(Exit::Done)
}

/// Names are words, so that they need no quotes in the file or in a shell.
fn check_name(name: &str) -> Result<()> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(is_word) {
        return Ok(());
    }
    Err(
        Failure::usage(format!("`{name}` cannot be the name of a profile"))
            .with_hint("names are letters, digits, `-` and `_`"),
    )
}

/// What the command line says.
fn given(name: &str, matches: &ArgMatches, options: &Options) -> Result<Profile> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let product = match text("product") {
        Some(product) => catalog::product(product)?,
        None if is_interactive() => ask_product()?,
        None => return Err(Failure::usage("missing: --product <PRODUCT>")),
    };
    let mut profile = Profile::new(name, product);
    profile.base_url.clone_from(&options.base_url);
    profile.pin_sha256.clone_from(&options.pin_sha256);
    profile.read_only = matches.get_flag("read-only");
    let file = options.ca_file.as_ref().map(std::path::absolute);
    profile.ca_file = file
        .transpose()
        .map_err(|error| Failure::io("find the file of --ca-file", &error))?;
    let proxy = options.proxy.as_deref().map(Stored::from_proxy);
    profile.proxy = proxy.transpose()?;
    profile.region = text("region").map(str::to_owned);
    if profile.region.is_some() && product.name != "dbss" {
        return Err(not_for("region", product));
    }
    let hosts = host_names(product.name);
    let known = context_names(product.name);
    for id in matches.ids().map(clap::Id::as_str) {
        let Some((kind @ ("host" | "context"), name)) = id.split_once('.') else {
            continue;
        };
        let Some(value) = text(id).map(str::to_owned) else {
            continue;
        };
        let (flag, names, values) = if kind == "host" {
            (host_flag(name), &hosts, &mut profile.hosts)
        } else {
            (context_flag(name), &known, &mut profile.context)
        };
        if !names.iter().any(|known| known == name) {
            return Err(not_for(&flag, product));
        }
        values.insert(name.to_owned(), value);
    }
    let from_stdin = CREDENTIALS.iter().filter(|one| text(one.name) == Some("-"));
    if from_stdin.count() > 1 {
        return Err(
            Failure::usage("standard input (`-`) can give one secret only")
                .with_hint("put the others into files (@FILE) or variables (env:NAME)"),
        );
    }
    for credential in &CREDENTIALS {
        let Some(word) = text(credential.name) else {
            continue;
        };
        if !is_taken(credential.name, product.name) {
            return Err(not_for(&kebab(credential.name), product));
        }
        let stored = if credential.is_secret {
            Stored::from_word(&kebab(credential.name), word)?
        } else {
            Stored::Text(word.into())
        };
        profile
            .credentials
            .insert(credential.name.to_owned(), stored);
    }
    Ok(profile)
}

fn not_for(flag: &str, product: &ProductData) -> Failure {
    Failure::usage(format!("--{flag} is not for {}", product.name))
}

fn is_taken(credential: &str, product: &str) -> bool {
    let mut ways = ways(product).iter();
    ways.any(|(needed, optional)| needed.contains(&credential) || optional.contains(&credential))
}

fn ask_product() -> Result<&'static ProductData> {
    let names = secapi_catalog::products()
        .iter()
        .map(|product| product.name);
    let known: Vec<&str> = names.clone().collect();
    loop {
        let answer = prompt::text(&format!("Product ({}): ", known.join(", ")))?;
        match secapi_catalog::product(&answer) {
            Some(product) => return Ok(product),
            None => eprintln!("{}", unknown("product", &answer, names.clone()).message()),
        }
    }
}

/// Asks for an address where the product has none of its own.
fn ask_address(profile: &mut Profile) -> Result<()> {
    let (field, question, flag) = match profile.product.name {
        "fortinac" if profile.base_url.is_none() => (
            &mut profile.base_url,
            "Address of the appliance (https://host:8443): ",
            "--base-url <URL>",
        ),
        "dbss" if profile.base_url.is_none() && profile.region.is_none() => (
            &mut profile.region,
            "Region (such as ap-southeast-1): ",
            "--region <ID>",
        ),
        _ => return Ok(()),
    };
    if !is_interactive() {
        return Err(Failure::usage(format!("missing: {flag}")));
    }
    *field = Some(prompt::text(question)?);
    Ok(())
}

/// Makes sure that the credentials are complete in one of the ways that the product takes.
fn complete_credentials(profile: &mut Profile) -> Result<()> {
    let ways = ways(profile.product.name);
    let given: Vec<&str> = profile.credentials.keys().map(String::as_str).collect();
    let is_given = |name: &&str| given.contains(name);
    if ways.iter().any(|(needed, _)| needed.iter().all(is_given)) {
        return Ok(());
    }
    // The ways that what was given belongs to.
    let mut open: Vec<_> = ways
        .iter()
        .filter(|(needed, optional)| {
            let mut given = given.iter();
            given.all(|name| needed.contains(name) || optional.contains(name))
        })
        .collect();
    if open.is_empty() {
        open = ways.iter().collect();
    }
    let described = |(needed, _): &&(&[&str], &[&str])| {
        let names = needed.iter().filter(|name| !is_given(name));
        names
            .map(|name| format!("--{}", kebab(name)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    if !is_interactive() {
        let ways: Vec<String> = open.iter().map(described).collect();
        return Err(Failure::usage(format!("missing: {}", ways.join(", or ")))
            .with_hint("secrets are given as @FILE, env:NAME or - (standard input)"));
    }
    let chosen = if open.len() > 1 {
        let labels: Vec<String> = open
            .iter()
            .map(|(needed, _)| needed.join(", ").replace('_', " "))
            .collect();
        eprintln!("{} takes one of:", profile.product.title);
        prompt::choice("Which one? [1] ", &labels)?
    } else {
        0
    };
    let Some((needed, optional)) = open.get(chosen) else {
        return Ok(());
    };
    let missing = |name: &&&str| !is_given(name);
    let needed: Vec<&str> = needed.iter().filter(missing).copied().collect();
    let optional: Vec<&str> = optional.iter().filter(missing).copied().collect();
    for credential in &CREDENTIALS {
        if needed.contains(&credential.name) {
            let value = loop {
                if let Some(value) = ask(credential, "")? {
                    break value;
                }
            };
            profile
                .credentials
                .insert(credential.name.to_owned(), value);
        } else if optional.contains(&credential.name)
            && let Some(value) = ask(credential, " (empty for none)")?
        {
            profile
                .credentials
                .insert(credential.name.to_owned(), value);
        }
    }
    Ok(())
}

fn ask(credential: &Credential, remark: &str) -> Result<Option<Stored>> {
    let question = format!("{}{remark}: ", credential.help);
    let answer = if credential.is_secret {
        prompt::secret(&question)?
    } else {
        let answer = prompt::line(&question)?;
        (!answer.is_empty()).then(|| answer.into())
    };
    Ok(answer.map(Stored::Text))
}

/// Builds a client, so that a wrong address, pin or file is found now.
fn check(profile: &Profile, options: &Options) -> Result<()> {
    let values = profile.credentials.values().chain(&profile.proxy);
    let absent = values.filter(|value| value.is_absent_variable());
    let names: Vec<String> = absent.map(Stored::origin).collect();
    // What a wrong option would be, the profile has already.
    let mut plain = Options::default();
    plain.verbose = options.verbose;
    let options = plain;
    let settings = Settings::of_profile(profile.clone(), &options)?;
    if names.is_empty() {
        connect::any(&settings, &options).map(drop)
    } else {
        eprintln!("note: not set in this environment: {}", names.join(", "));
        connect::offline(&settings).map(drop)
    }
}
