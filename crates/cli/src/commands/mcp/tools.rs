//! The tools, and those of them that call no service.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use secapi_core::Json;
use serde_json::json;

use crate::commands::search;
use crate::failure::Failure;
use crate::{Result, catalog, operation};

/// How many operations a search finds at most.
const FOUND: usize = 20;

/// All tools, with annotations for what the assistant may do.
pub(super) fn all(allow_changes: bool) -> Vec<Tool> {
    let product = json!({
        "type": "string",
        "enum": secapi_catalog::products().iter().map(|product| product.name).collect::<Vec<_>>(),
    });
    let name = json!({"type": "string", "description": "`group.operation`, such as `host.list`"});
    let reads = || ToolAnnotations::new().read_only(true).idempotent(true);
    let calls = if allow_changes {
        ToolAnnotations::new()
            .read_only(false)
            .destructive(true)
            .idempotent(false)
    } else {
        reads()
    };
    let may = if allow_changes {
        "It may change state: `describe` says which operations do, and whether repeating one is safe."
    } else {
        "Only operations that read are allowed."
    };
    vec![
        tool(
            "search",
            "Finds operations by words in their names, paths and docs.",
            &json!({"words": {"type": "string"}, "product": product}),
            &["words"],
        )
        .with_annotations(reads().open_world(false)),
        tool(
            "describe",
            "What is known of an operation: parameters, effect, evidence, quirks.",
            &json!({"product": product, "operation": name}),
            &["product", "operation"],
        )
        .with_annotations(reads().open_world(false)),
        tool(
            "call",
            &format!("Makes the call of an operation and returns what the service returns. {may}"),
            &json!({
                "product": product,
                "operation": name,
                "arguments": {
                    "type": "object",
                    "description": "Values by parameter name, as `describe` lists them",
                },
                "body": {"description": "A whole JSON body; arguments replace fields of it"},
            }),
            &["product", "operation"],
        )
        .with_annotations(calls),
        tool(
            "next_page",
            "The next part of a list that `call` returned in part.",
            &json!({"cursor": {"type": "string", "description": "The `next` of the part before"}}),
            &["cursor"],
        )
        .with_annotations(reads()),
    ]
}

fn tool(name: &'static str, description: &str, properties: &Json, required: &[&str]) -> Tool {
    let schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let schema: JsonObject = match schema {
        Json::Object(schema) => schema,
        _ => JsonObject::new(),
    };
    Tool::new(name, description.to_owned(), Arc::new(schema))
}

/// Finds operations.
pub(super) fn search(arguments: &JsonObject) -> Result<String> {
    let words = text(arguments, "words")?;
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let product = match arguments.get("product") {
        Some(_) => Some(catalog::product(text(arguments, "product")?)?.name),
        None => None,
    };
    let mut found = search::search(&words, product);
    found.truncate(FOUND);
    Ok(Json::Array(found).to_string())
}

/// Describes an operation.
pub(super) fn describe(arguments: &JsonObject) -> Result<String> {
    let product = catalog::product(text(arguments, "product")?)?;
    let (scope, name) = catalog::operation(product, text(arguments, "operation")?)?;
    let found = scope
        .operation(&name)
        .ok_or_else(|| Failure::usage(format!("there is no operation `{name}`")))?;
    let annotations = json!({
        "readOnlyHint": found.read_only,
        "destructiveHint": !found.read_only,
        "idempotentHint": found.idempotent,
    });
    let described = operation::describe(&scope, found);
    Ok(format!("{described}\nAnnotations: {annotations}\n"))
}

/// The text argument of that name.
pub(super) fn text<'a>(arguments: &'a JsonObject, name: &str) -> Result<&'a str> {
    arguments
        .get(name)
        .and_then(Json::as_str)
        .ok_or_else(|| Failure::usage(format!("`{name}` is missing, or is no text")))
}
