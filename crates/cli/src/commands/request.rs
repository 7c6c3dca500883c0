//! `secapi request PRODUCT METHOD PATH`: calls that no spec describes.

use clap::{Arg, ArgAction, ArgMatches, Command};
use secapi_core::{Json, Method};
use serde_json::Map;

use super::{block_on, print};
use crate::connect::{self, Settings};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::operation::{confirm, curl, values};
use crate::options::Options;
use crate::output::{Output, mask_untyped, write_bytes};
use crate::{Result, catalog};

pub(crate) fn command() -> Command {
    let pairs = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("KEY=VALUE")
            .action(ArgAction::Append)
            .help(help)
    };
    Command::new("request")
        .about("Make a call that has no command: the same credentials, retries and errors")
        .arg(Arg::new("product").value_name("PRODUCT").required(true))
        .arg(Arg::new("method").value_name("METHOD").required(true))
        .arg(Arg::new("path").value_name("PATH").required(true))
        .arg(pairs("query", "A query parameter"))
        .arg(pairs("header", "A header"))
        .arg(pairs("form", "A field of a form"))
        .arg(pairs(
            "set",
            "A field of a JSON body: number=1, list=[\"x\"], text=@FILE",
        ))
        .arg(
            Arg::new("body")
                .long("body")
                .value_name("JSON|@FILE|-")
                .help("A JSON body"),
        )
        .arg(
            Arg::new("raw")
                .long("raw")
                .action(ArgAction::SetTrue)
                .help("Print the body of the response as it came"),
        )
        .after_help(
            "Example: secapi request fortinac GET /api/v2/host --query start=0 --query count=5",
        )
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let product = catalog::product(text("product"))?;
    let method: Method = text("method")
        .to_uppercase()
        .parse()
        .map_err(|_| Failure::usage(format!("`{}` is no HTTP method", text("method"))))?;
    let settings = Settings::of(product.name, options)?;
    let client = if options.dry_run {
        connect::offline(&settings)?
    } else {
        if !method.is_safe() {
            confirm(&format!("{method} {}", text("path")), &settings, options)?;
        }
        connect::any(&settings, options)?
    };
    // A query may be part of the path, as people paste it.
    let (path, query) = text("path").split_once('?').unwrap_or((text("path"), ""));
    let mut call = client.request(method, path);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        call = call.query(decoded(name), decoded(value));
    }
    for (name, value) in pairs(matches, "query")? {
        call = call.query(name, value);
    }
    for (name, value) in pairs(matches, "header")? {
        call = call.header(name, value);
    }
    for (name, value) in pairs(matches, "form")? {
        call = call.form(name, value);
    }
    let mut fields = Map::new();
    for (name, value) in pairs(matches, "set")? {
        fields.insert(name, values::loose(&value)?);
    }
    match matches.get_one::<String>("body") {
        Some(word) => match values::json("body", word)? {
            Json::Object(mut body) => {
                body.extend(fields);
                call = call.body(&body);
            }
            body => call = call.body(&body),
        },
        None if !fields.is_empty() => call = call.body(&fields),
        None => {}
    }
    if options.dry_run {
        let preview = call.preview()?;
        print(&format!(
            "{}\n",
            curl::command(&client, &preview, &settings)
        ))?;
        return Ok(Exit::Done);
    }
    block_on(async {
        if matches.get_flag("raw") {
            write_bytes(&call.bytes().await?.value)?;
            return Ok(Exit::Done);
        }
        let value = call.await?;
        let value = if options.show_secrets {
            value
        } else {
            mask_untyped(value)
        };
        Output::untyped(options)?.value(value)?;
        Ok(Exit::Done)
    })
}

fn pairs(matches: &ArgMatches, name: &str) -> Result<Vec<(String, String)>> {
    let words = matches.get_many::<String>(name).unwrap_or_default();
    words
        .map(|pair| {
            let (key, value) = pair
                .split_once('=')
                .filter(|(key, _)| !key.is_empty())
                .ok_or_else(|| Failure::usage(format!("--{name}: `{pair}` is not KEY=VALUE")))?;
            Ok((key.to_owned(), value.to_owned()))
        })
        .collect()
}

/// A part of a query without its escapes.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text)
        .decode_utf8_lossy()
        .into_owned()
}
