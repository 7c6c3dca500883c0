//! Making the call of an operation, and printing what it returns.

use clap::ArgMatches;
use secapi_catalog::catalog::{Operation, Type};
use secapi_core::{Binary, Call, Client, Json, NoContent, Page};

use super::arguments::Arguments;
use super::command::is_list;
use super::{confirm, curl};
use crate::catalog::{Scope, description};
use crate::connect::{self, Settings};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Output, Progress, mask, write_bytes, write_file};
use crate::{Result, commands};

/// Runs the command of an operation.
pub(crate) fn run(
    scope: &Scope,
    operation: &Operation,
    matches: &ArgMatches,
    options: &Options,
) -> Result<Exit> {
    let arguments = Arguments::of(scope, operation, matches)?;
    let mut settings = Settings::of(scope.product.name, options)?;
    settings.read_context(matches);
    let described = description(scope.product.name, &scope.group.name, &operation.name)
        .ok_or_else(|| Failure::usage(format!("{} has no description", operation.name)))?;
    if options.dry_run {
        let client = connect::offline(&settings)?;
        let call = Call::<Json>::new(&client, described);
        let preview = arguments
            .with_stand_ins()
            .apply(operation, call)
            .preview()?;
        commands::print(&format!(
            "{}\n",
            curl::command(&client, &preview, &settings)
        ))?;
        return Ok(Exit::Done);
    }
    if !operation.read_only {
        let what = format!(
            "{}.{} ({} {})",
            scope.group.name, operation.name, operation.method, operation.path
        );
        confirm(&what, &settings, options)?;
    }
    commands::block_on(async {
        let client = connect::client(&settings, options, operation).await?;
        let job = Job {
            scope,
            operation,
            described,
            client: &client,
            options,
        };
        job.run(arguments, matches).await
    })
}

/// One call and all that it takes.
struct Job<'a> {
    scope: &'a Scope,
    operation: &'a Operation,
    described: &'static secapi_core::Operation,
    client: &'a Client,
    options: &'a Options,
}

impl Job<'_> {
    async fn run(self, arguments: Arguments, matches: &ArgMatches) -> Result<Exit> {
        let flag = |name: &str| matches!(matches.try_get_one::<bool>(name), Ok(Some(true)));
        if flag("raw") {
            let call = arguments.apply(self.operation, self.call::<Json>());
            let response = call.bytes().await?;
            write_bytes(&response.value)?;
        } else if self.operation.returns == Some(Type::Binary) {
            self.download(arguments, matches).await?;
        } else if is_list(self.operation) {
            self.list(arguments, matches).await?;
        } else if self.operation.returns.is_none() {
            let call = arguments.apply(self.operation, self.call::<NoContent>());
            let envelope = call.with_meta().await?.meta.envelope;
            self.changed(Json::Object(envelope))?;
        } else {
            let call = arguments.apply(self.operation, self.call::<Json>());
            let value = call.await?;
            self.output()?.value(self.masked(value))?;
        }
        Ok(Exit::Done)
    }

    fn call<T: secapi_core::Payload>(&self) -> Call<T> {
        Call::new(self.client, self.described)
    }

    fn output(&self) -> Result<Output> {
        Output::new(self.options, self.scope, self.operation.returns.as_ref())
    }

    fn masked(&self, value: Json) -> Json {
        if self.options.show_secrets {
            return value;
        }
        mask(self.scope, self.operation.returns.as_ref(), value)
    }

    /// What the service says about a change that returns nothing.
    fn changed(&self, envelope: Json) -> Result<()> {
        let is_empty = envelope.as_object().is_none_or(serde_json::Map::is_empty);
        if self.options.format_or_default() == crate::output::Format::Table || is_empty {
            if self.options.is_talkative() {
                eprintln!("done: {}.{}", self.scope.group.name, self.operation.name);
            }
            return Ok(());
        }
        self.output()?.value(self.masked(envelope))
    }

    async fn download(&self, arguments: Arguments, matches: &ArgMatches) -> Result<()> {
        let call = arguments.apply(self.operation, self.call::<Binary>());
        let bytes = call.await?;
        match matches.get_one::<String>("out").map(String::as_str) {
            Some(path) if path != "-" => write_file(path.as_ref(), &bytes),
            _ => write_bytes(&bytes),
        }
    }

    async fn list(&self, arguments: Arguments, matches: &ArgMatches) -> Result<()> {
        let all = matches!(matches.try_get_one::<bool>("all"), Ok(Some(true)));
        let limit = matches.try_get_one::<u64>("limit").ok().flatten().copied();
        let size = matches
            .try_get_one::<u32>("page-size")
            .ok()
            .flatten()
            .copied();
        let mut call = arguments.apply(self.operation, self.call::<Page<Json>>());
        if let Some(size) = size {
            call = call.page_size(size);
        }
        let mut output = self.output()?;
        if !all && limit.is_none() {
            let page = call.await?;
            let (shown, total) = (page.items.len() as u64, page.total);
            for row in page.items {
                output.row(self.masked_row(row))?;
            }
            output.end()?;
            if let Some(total) = total.filter(|total| *total > shown)
                && self.options.is_talkative()
            {
                eprintln!("{shown} of {total} rows; `--all` has the rest");
            }
            return Ok(());
        }
        let progress = Progress::rows(self.options);
        let mut items = call.items();
        let mut count = 0;
        while limit.is_none_or(|limit| count < limit) {
            let Some(row) = items.try_next().await? else {
                break;
            };
            output.row(self.masked_row(row))?;
            count += 1;
            progress.set(count);
        }
        progress.end();
        output.end()
    }

    fn masked_row(&self, row: Json) -> Json {
        if self.options.show_secrets {
            return row;
        }
        let ty = match &self.operation.returns {
            Some(Type::List(row)) => Some(&**row),
            other => other.as_ref(),
        };
        mask(self.scope, ty, row)
    }
}
