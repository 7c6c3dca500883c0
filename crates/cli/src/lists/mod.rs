//! Lists as streams of rows, for commands that read all of one: `feed` and `export`.

mod rows;
mod stop;
mod tree;

use clap::ArgMatches;
use secapi_catalog::catalog::{Operation, Type};
use secapi_core::{Call, Client, Json, Page, Timestamp, WindowedList};

pub(crate) use self::rows::{Next, Rows};
pub(crate) use self::stop::Stop;
pub(crate) use self::tree::subcommands;
use crate::catalog::{Scope, description, product};
use crate::connect::{self, Settings};
use crate::failure::Failure;
use crate::operation::{Arguments, Input, curl, input_args};
use crate::options::Options;
use crate::output::mask;
use crate::{Result, catalog, commands};

/// A list that a command line names.
pub(crate) struct Target {
    pub(crate) scope: Scope,
    name: String,
    described: &'static secapi_core::Operation,
    /// What is known of its windows of time.
    pub(crate) windows: Option<&'static WindowedList>,
}

impl Target {
    /// The list of `feed PRODUCT GROUP.OPERATION …`, and the matches of that command.
    pub(crate) fn of(matches: &ArgMatches) -> Result<(Self, &ArgMatches)> {
        let nothing = || Failure::usage("there is no such list");
        let (name, inner) = matches.subcommand().ok_or_else(nothing)?;
        let product = product(name)?;
        let (list, inner) = inner.subcommand().ok_or_else(nothing)?;
        let (scope, name) = catalog::operation(product, list)?;
        let described = description(product.name, &scope.group.name, &name).ok_or_else(nothing)?;
        let target = Self {
            windows: windowed(product.name, described),
            scope,
            name,
            described,
        };
        target.operation()?;
        Ok((target, inner))
    }

    pub(crate) fn product(&self) -> &'static str {
        self.scope.product.name
    }

    pub(crate) fn operation(&self) -> Result<&Operation> {
        let found = self.scope.operation(&self.name);
        found.ok_or_else(|| Failure::usage(format!("there is no list `{}`", self.name)))
    }

    /// Its name with the group.
    pub(crate) const fn name(&self) -> &'static str {
        self.described.name()
    }

    /// The type of its rows.
    pub(crate) fn row_type(&self) -> Option<&Type> {
        match &self.scope.operation(&self.name)?.returns {
            Some(Type::List(row)) => Some(row),
            other => other.as_ref(),
        }
    }

    /// A row as it is given out: with secrets hidden, unless they are asked for.
    pub(crate) fn masked(&self, row: Json, options: &Options) -> Json {
        if options.show_secrets {
            return row;
        }
        mask(&self.scope, self.row_type(), row)
    }

    /// Rows per request: what was asked for, else as many as the service takes, up to a thousand.
    pub(crate) fn page_size(&self, asked: Option<u32>) -> u32 {
        let paging = self.described.paging;
        let known = paging.map(|paging| paging.max_size.unwrap_or(paging.default_size).min(1000));
        asked.unwrap_or_else(|| known.and_then(|size| size.try_into().ok()).unwrap_or(100))
    }

    /// The call of the list.
    pub(crate) fn call(&self, client: &Client, arguments: Arguments) -> Result<Call<Page<Json>>> {
        Ok(arguments.apply(self.operation()?, Call::new(client, self.described)))
    }

    /// `--dry-run`: prints the first request as a curl command. `window` is the window of time, for lists that take one.
    pub(crate) fn print_request(
        &self,
        settings: &Settings,
        arguments: Arguments,
        page_size: u32,
        window: Option<(Timestamp, Timestamp)>,
    ) -> Result<()> {
        let client = connect::offline(settings)?;
        let mut call = self.call(&client, arguments.with_stand_ins())?;
        if let (Some(windows), Some((start, end))) = (self.windows, window) {
            call = windows.window(call, start, end);
        }
        let preview = call.page_size(page_size).preview()?;
        let text = curl::command(&client, &preview, settings);
        commands::print(&format!("{text}\n"))
    }

    /// What tells this list from others: product, address, tenant and filters, as text that holds no secret.
    pub(crate) fn identity(&self, settings: &Settings, matches: &ArgMatches) -> Result<String> {
        let mut parts = vec![format!("{} {}", self.product(), self.name())];
        parts.extend(settings.base_url.as_ref().map(|url| format!("at {url}")));
        let context = settings.all_context();
        parts.extend(context.map(|(name, value)| format!("{name}={value}")));
        for arg in input_args(&self.scope, self.operation()?, &|_| false) {
            let id = arg.get_id().as_str();
            if let Ok(Some(words)) = matches.try_get_raw(id)
                && !OWN.contains(&id)
            {
                let words = words.map(|word| format!("--{id} {}", word.to_string_lossy()));
                parts.extend(words);
            }
        }
        Ok(parts.join(" "))
    }
}

/// The flags of `feed` and `export`. Inputs of a list that have one of these names are left to `--query` and `--set`.
const OWN: [&str; 17] = [
    "since",
    "until",
    "follow",
    "every",
    "checkpoint",
    "out",
    "rotate-size",
    "all-tenants",
    "by",
    "row-id",
    "page-size",
    "skip-unreadable",
    "commit-every",
    "heartbeat",
    "format",
    "partition-by",
    "rows-per-file",
];

/// Whether an input is none of the flags: it is the window, which a feed sets, or its name is taken.
pub(crate) fn is_hidden(input: &Input<'_>, windows: Option<&WindowedList>) -> bool {
    let is_window = windows.is_some_and(|windows| {
        let is_body = input.location == secapi_catalog::catalog::ParamLocation::Json;
        is_body && windows.own_fields().any(|name| name == input.name)
    });
    is_window || OWN.contains(&&*input.flag)
}

/// What the product's crate says of the windows of a list.
pub(crate) fn windowed(
    product: &str,
    operation: &secapi_core::Operation,
) -> Option<&'static WindowedList> {
    let all = match product {
        "dbss" => dbss::feeds(),
        "forticasb" => forticasb::feeds(),
        "forticwp" => forticwp::feeds(),
        _ => &[],
    };
    let mut all = all.iter().copied();
    all.find(|list| list.operation.name() == operation.name())
}

/// What the rows of a list of the product belong to, where that has to be named: services, instances.
pub(crate) async fn sources(client: &Client, product: &str) -> Result<Vec<String>> {
    Ok(match product {
        "dbss" => dbss::Client::from(client.clone()).feed_sources().await?,
        "forticasb" => {
            let client = forticasb::Client::from(client.clone());
            client.monitored_services().await?
        }
        _ => Vec::new(),
    })
}
