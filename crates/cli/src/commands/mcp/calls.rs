//! The tools that call a service.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rmcp::model::JsonObject;
use secapi_catalog::catalog::{Operation, Type};
use secapi_core::{Call, Client, Json, NoContent, Page, PageCursor};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::tools::text;
use crate::catalog::{Scope, description};
use crate::connect::{self, Settings};
use crate::failure::Failure;
use crate::operation::{Arguments, is_list};
use crate::options::Options;
use crate::output::mask;
use crate::{Result, catalog};

/// The longest result, in bytes: about ten thousand tokens.
const LIMIT: usize = 40_000;

/// What a call is made with; a cursor holds it, so that no state is kept between calls.
#[derive(Debug, Deserialize, Serialize)]
struct Request {
    product: String,
    operation: String,
    #[serde(default)]
    arguments: JsonObject,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// Makes calls, with one client per product.
pub(super) struct Calls {
    pub(super) allow_changes: bool,
    options: Options,
    clients: Mutex<HashMap<&'static str, Client>>,
}

impl Calls {
    pub(super) fn new(options: Options, allow_changes: bool) -> Self {
        Self {
            allow_changes,
            options,
            clients: Mutex::default(),
        }
    }

    /// Makes a call.
    pub(super) async fn call(&self, arguments: &JsonObject) -> Result<String> {
        let given = match arguments.get("arguments") {
            None | Some(Json::Null) => JsonObject::new(),
            Some(Json::Object(given)) => given.clone(),
            Some(_) => return Err(Failure::usage("`arguments` is no object")),
        };
        let request = Request {
            product: text(arguments, "product")?.to_owned(),
            operation: text(arguments, "operation")?.to_owned(),
            arguments: given,
            body: arguments.get("body").cloned(),
            cursor: None,
        };
        self.make(request).await
    }

    /// Goes on with a list.
    pub(super) async fn next_page(&self, arguments: &JsonObject) -> Result<String> {
        let request = serde_json::from_str(text(arguments, "cursor")?)
            .map_err(|error| Failure::usage(format!("`cursor` is none of this server: {error}")))?;
        self.make(request).await
    }

    async fn make(&self, request: Request) -> Result<String> {
        let product = catalog::product(&request.product)?;
        let (scope, name) = catalog::operation(product, &request.operation)?;
        let found = scope
            .operation(&name)
            .ok_or_else(|| Failure::usage(format!("there is no operation `{name}`")))?;
        let described = description(product.name, &scope.group.name, &name)
            .ok_or_else(|| Failure::usage(format!("{name} has no description")))?;
        let settings = Settings::of(product.name, &self.options)?;
        if !found.read_only && (!self.allow_changes || settings.read_only) {
            return Err(
                Failure::usage(format!("{} changes state", request.operation)).with_hint(
                    "this server only reads; the user can start it with --allow-changes",
                ),
            );
        }
        let arguments =
            Arguments::of_json(&scope, found, &request.arguments, request.body.as_ref())?;
        let client = self.client(&settings, found).await?;
        if is_list(found) {
            let call = arguments.apply(found, Call::<Page<Json>>::new(&client, described));
            return list(&scope, found, call, request).await;
        }
        if found.returns == Some(Type::Binary) {
            return Err(Failure::usage(format!(
                "{} returns a file, which is not for an assistant",
                request.operation
            )));
        }
        let value = if found.returns.is_none() {
            let call = arguments.apply(found, Call::<NoContent>::new(&client, described));
            Json::Object(call.with_meta().await?.meta.envelope)
        } else {
            let call = arguments.apply(found, Call::<Json>::new(&client, described));
            call.await?
        };
        Ok(bounded(&mask(&scope, found.returns.as_ref(), value)))
    }

    async fn client(&self, settings: &Settings, operation: &Operation) -> Result<Client> {
        let known = {
            let clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
            clients.get(settings.product).cloned()
        };
        let client = match known {
            Some(client) => client,
            None => connect::any(settings, &self.options)?,
        };
        let client = connect::with_tenant(client, settings, operation).await?;
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.insert(settings.product, client.clone());
        Ok(client)
    }
}

/// As many rows as fit, and the cursor of the rest.
async fn list(
    scope: &Scope,
    operation: &Operation,
    call: Call<Page<Json>>,
    mut request: Request,
) -> Result<String> {
    let row_type = match &operation.returns {
        Some(Type::List(row)) => Some(&**row),
        other => other.as_ref(),
    };
    let mut items = call.items();
    if let Some(cursor) = &request.cursor {
        let cursor: PageCursor = cursor.parse()?;
        items = items.resume(&cursor)?;
    }
    let mut rows = Vec::new();
    let mut size = 0;
    let mut cursor = items.cursor();
    while let Some(row) = items.try_next().await? {
        let row = mask(scope, row_type, row);
        let length = row.to_string().len();
        if size + length > LIMIT {
            if rows.is_empty() {
                rows.push(json!(cut(&row.to_string())));
                cursor = items.cursor();
            }
            break;
        }
        size += length;
        rows.push(row);
        cursor = items.cursor();
    }
    let next = (!cursor.is_done()).then(|| {
        request.cursor = Some(cursor.to_string());
        serde_json::to_string(&request).unwrap_or_default()
    });
    Ok(json!({"rows": rows, "next": next}).to_string())
}

/// A value as text, cut where it is too long.
fn bounded(value: &Json) -> String {
    let text = value.to_string();
    if text.len() <= LIMIT {
        return text;
    }
    json!({"truncated": true, "bytes": text.len(), "start": cut(&text)}).to_string()
}

fn cut(text: &str) -> String {
    text.chars().take(LIMIT / 2).collect()
}
