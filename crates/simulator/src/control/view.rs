//! Recorded requests as JSON, without their secrets.

use serde_json::{Map, Value, json};

use crate::RecordedRequest;
use crate::request::{HIDDEN, shown_headers, shown_pairs, sounds_secret};
use crate::wire_text::pairs;

pub(super) fn view(request: &RecordedRequest) -> Value {
    let mut headers = Map::new();
    for (name, value) in shown_headers(&request.headers) {
        let values = headers.entry(name.to_owned()).or_insert_with(|| json!([]));
        if let Value::Array(values) = values {
            values.push(json!(value));
        }
    }
    let texts = |problems: &[crate::Problem]| -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    };
    json!({
        "number": request.number,
        "operation": request.operation,
        "template": request.template,
        "via": request.via,
        "method": request.method.as_str(),
        "path": request.path,
        "query": shown_pairs(&request.query),
        "headers": headers,
        "body": body(request),
        "body_bytes": request.body.len(),
        "status": request.status.map(|status| status.as_u16()),
        "handled": request.handled,
        "faults": request.faults,
        "connection": request.connection,
        "tls": request.tls,
        "http": format!("{:?}", request.version),
        "problems": texts(&request.problems),
        "warnings": texts(&request.warnings),
    })
}

/// As JSON where it is that, as pairs where it is a form, else as text; without the values under names that sound secret.
fn body(request: &RecordedRequest) -> Value {
    if request.body.is_empty() {
        return Value::Null;
    }
    if let Ok(mut body) = serde_json::from_slice(&request.body) {
        hide(&mut body);
        return body;
    }
    let text = String::from_utf8_lossy(&request.body);
    match request.header("content-type") {
        Some(content) if content.starts_with("application/x-www-form-urlencoded") => {
            json!(shown_pairs(&pairs(&text)))
        }
        // Nobody knows which of its parts are secret.
        Some(content) if content.starts_with("multipart/") => json!(HIDDEN),
        _ => json!(text),
    }
}

fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if sounds_secret(name) {
                    *value = json!(HIDDEN);
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}
