//! What a feed reads: one list, or that of each tenant and service.

use std::time::Instant;

use clap::ArgMatches;
use secapi_catalog::catalog::{Field, Type};
use secapi_core::checkpoint::CursorMap;
use secapi_core::{
    Call, Client, CursorKey, Feed, FeedCursor, Json, Page, PageCursor, ParamValue, Timestamp,
};
use serde_json::Map;

use super::Plan;
use crate::Result;
use crate::connect::{self, Settings, Tenant};
use crate::failure::Failure;
use crate::lists::{Rows, Target, is_hidden, sources};
use crate::operation::{Arguments, Input};
use crate::options::Options;

/// A list that is read.
pub(super) struct Source {
    /// Its name in the checkpoint: empty where there is only one.
    pub(super) name: String,
    /// What its rows get as `tenant`.
    tenant: Option<Json>,
    pub(super) rows: Rows,
    pub(super) failures: u32,
    /// When a page that could not be fetched is requested again.
    pub(super) retry_at: Option<Instant>,
}

impl Source {
    /// The row with the tenant that it belongs to.
    pub(super) fn label(&self, row: Json) -> Json {
        match (&self.tenant, row) {
            (Some(tenant), Json::Object(mut fields)) => {
                fields.insert("tenant".to_owned(), tenant.clone());
                Json::Object(fields)
            }
            (_, row) => row,
        }
    }

    /// Moves the end of a feed.
    pub(super) fn extend_to(&mut self, end: Timestamp) {
        if let Rows::Windows(feed) = &mut self.rows {
            feed.extend_to(end);
        }
    }
}

/// All that a command line asks for.
pub(super) async fn all(
    plan: &Plan,
    target: &Target,
    settings: &Settings,
    matches: &ArgMatches,
    options: &Options,
    cursors: Option<&CursorMap>,
) -> Result<Vec<Source>> {
    let maker = Maker {
        plan,
        target,
        matches,
        cursors,
    };
    if !plan.all_tenants {
        let client = connect::client(settings, options, target.operation()?).await?;
        return Ok(vec![maker.source(&client, String::new(), None, None)?]);
    }
    let product = target.product();
    let client = connect::any(settings, options)?;
    let tenants = connect::tenants(&client, product).await?;
    let source = target.windows.and_then(|windows| windows.source);
    if tenants.is_empty() && source.is_none() {
        return Err(Failure::usage(format!(
            "{product} has no tenants, or the credentials may act for none: leave --all-tenants out"
        )));
    }
    let mut all = Vec::new();
    let clients: Vec<(Client, Option<Tenant>)> = if tenants.is_empty() {
        vec![(client, None)]
    } else {
        let of_tenant = |tenant: Tenant| {
            let client = client.with_context(tenant.context.clone());
            (client, Some(tenant))
        };
        tenants.into_iter().map(of_tenant).collect()
    };
    for (client, tenant) in clients {
        let mut label = Map::new();
        if let Some(tenant) = &tenant {
            label.insert("name".to_owned(), tenant.label.as_str().into());
            for (name, value) in &tenant.context {
                label.insert(name.clone(), value.as_str().into());
            }
        }
        let mut names = vec![None];
        if let Some(parameter) = source.filter(|name| !maker.is_given(name)) {
            let found = sources(&client, product).await?;
            names = found
                .into_iter()
                .map(|name| Some((parameter, name)))
                .collect();
        }
        for name in names {
            let mut label = label.clone();
            if let Some((parameter, value)) = &name {
                label.insert((*parameter).to_owned(), value.as_str().into());
            }
            // Names of tenants change, and must not be part of the name in the checkpoint.
            let ids = label.iter().filter(|(field, _)| *field != "name");
            let ids: Vec<String> = ids
                .map(|(field, value)| format!("{field}={}", value.as_str().unwrap_or_default()))
                .collect();
            all.push(maker.source(&client, ids.join(" "), name, Some(Json::Object(label)))?);
        }
    }
    if all.is_empty() {
        return Err(Failure::usage(format!(
            "{product}: there is nothing that {} could be read of",
            target.name()
        )));
    }
    Ok(all)
}

struct Maker<'a> {
    plan: &'a Plan,
    target: &'a Target,
    matches: &'a ArgMatches,
    cursors: Option<&'a CursorMap>,
}

impl Maker<'_> {
    /// Whether the command line names what the rows belong to.
    fn is_given(&self, parameter: &str) -> bool {
        let flag = crate::catalog::kebab(parameter);
        matches!(self.matches.try_get_raw(&flag), Ok(Some(_)))
    }

    fn source(
        &self,
        client: &Client,
        name: String,
        of: Option<(&'static str, String)>,
        tenant: Option<Json>,
    ) -> Result<Source> {
        let windows = self.target.windows;
        let parameter = of.as_ref().map(|(parameter, _)| *parameter);
        let is_set = |input: &Input<'_>| {
            is_hidden(input, windows) || input.is_required && parameter == Some(input.name)
        };
        let scope = &self.target.scope;
        let operation = self.target.operation()?;
        let mut arguments = Arguments::but_for(scope, operation, self.matches, &is_set)?;
        if let Some((parameter, value)) = of {
            arguments.set_required(scope, operation, parameter, ParamValue::Text(value));
        }
        let call = self.target.call(client, arguments)?;
        Ok(Source {
            rows: self.rows(call, &name)?,
            name,
            tenant,
            failures: 0,
            retry_at: None,
        })
    }

    fn rows(&self, call: Call<Page<Json>>, name: &str) -> Result<Rows> {
        let plan = self.plan;
        if self.target.windows.is_none() && plan.by.is_none() {
            let cursor: Option<PageCursor> = self.stored(name)?;
            let call = call.page_size(plan.page_size);
            return Rows::pages(call, cursor.as_ref(), plan.skips);
        }
        let from = match self.stored::<FeedCursor>(name)? {
            Some(cursor) => cursor,
            None => FeedCursor::since(plan.since.ok_or_else(|| {
                Failure::usage("missing: --since <TIME>, where the feed begins")
                    .with_hint("such as `--since 24h`; a later run goes on from the checkpoint")
            })?),
        };
        let feed = match (self.target.windows, &plan.by) {
            (Some(windows), _) => windows.feed(from, call),
            (None, Some(by)) => {
                let key = self.key(by)?;
                Feed::new(from, move |_, _| call.clone(), key)
            }
            (None, None) => return Err(Failure::usage("the list takes no window of time")),
        };
        let feed = feed.page_size(plan.page_size).until(plan.end());
        Ok(Rows::windows(feed, plan.skips))
    }

    fn stored<C: std::str::FromStr<Err = secapi_core::Error>>(
        &self,
        name: &str,
    ) -> Result<Option<C>> {
        let stored = self.cursors.map(|cursors| cursors.get(name));
        Ok(stored.transpose()?.flatten())
    }

    /// What tells the rows of a list apart that takes no window.
    fn key(&self, by: &str) -> Result<impl Fn(&Json) -> CursorKey + Send + Sync + 'static + use<>> {
        let model = self
            .target
            .row_type()
            .and_then(|row| self.target.scope.model(row));
        let field = |name: &str| -> Result<Option<Field>> {
            let Some(model) = model else { return Ok(None) };
            let found = model.fields.iter().find(|field| field.name == name);
            if found.is_none() && !name.contains('.') {
                let known = model.fields.iter().map(|field| &*field.name);
                return Err(Failure::usage(format!(
                    "the rows of {} have no field `{name}`",
                    self.target.name()
                ))
                .with_hint(crate::suggest::hint(name, known)));
            }
            Ok(found.cloned())
        };
        let is_seconds = field(by)?.is_some_and(|field| field.ty == Type::TimestampS);
        field(&self.plan.row_id)?;
        let pointer = |path: &str| format!("/{}", path.replace('.', "/"));
        let (id, time) = (pointer(&self.plan.row_id), pointer(by));
        Ok(move |row: &Json| -> CursorKey {
            let id = match row.pointer(&id) {
                Some(Json::String(text)) => Some(text.clone()),
                Some(Json::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            let time = match row.pointer(&time) {
                Some(Json::Number(number)) if is_seconds => {
                    number.as_i64().map(Timestamp::from_seconds)
                }
                Some(Json::Number(number)) => number.as_i64().map(Timestamp::from_millis),
                Some(Json::String(text)) => text.parse().ok(),
                _ => None,
            };
            (id, time)
        })
    }
}
