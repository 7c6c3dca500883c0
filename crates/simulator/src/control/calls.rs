//! The calls of the control endpoint.
#![expect(
    clippy::unnecessary_wraps,
    reason = "all calls have the same signature, also those that cannot fail"
)]

use std::collections::BTreeMap;

use http::StatusCode;
use secapi_spec::openapi::{Dialect, document};
use serde_json::{Value, json};

use crate::RowError;
use crate::control::view::view;
use crate::control::{Answered, ControlCall, Failure, PREFIX};
use crate::faults::{FaultId, FaultStatus};
use crate::state::StateError;
use crate::tokens::TokenKind;

pub(super) type Run = fn(&ControlCall<'_>) -> Answered;

/// Method, path, what it does, and that in words.
#[rustfmt::skip]
pub(super) const CALLS: [(&str, &str, Run, &str); 18] = [
    ("GET", "", index, "what there is"),
    ("GET", "/faults", faults, "all faults, with how often they acted"),
    ("POST", "/faults", add_faults, r#"adds the faults of {"script": TEXT}"#),
    ("DELETE", "/faults", clear_faults, "takes all faults away"),
    ("DELETE", "/faults/{id}", remove_fault, "takes one fault away"),
    ("GET", "/requests", requests, "recorded requests without secrets; ?target=T as in faults, ?limit=N the last N"),
    ("DELETE", "/requests", forget_requests, "forgets the recorded requests"),
    ("GET", "/openapi.json", openapi, "the product as OpenAPI 3.1; ?version=3.0 for tools that do not read that"),
    ("GET", "/rows", collections, "names of the collections that calls list and change"),
    ("GET", "/rows/{id}", rows, "the rows of a collection as calls have left them; ?part=P of what they belong to"),
    ("POST", "/rows/{id}", add_rows, r#"adds rows to a collection: {"rows": [{FIELD: VALUE}]}, what is not given is made up; ?part=P of what they belong to"#),
    ("GET", "/traffic", traffic, "connections and bytes so far"),
    ("POST", "/tokens/revoke", revoke_tokens, r#"revokes tokens: {"kind": "access" (default), "refresh" or "all"}"#),
    ("POST", "/tokens/expire", expire_tokens, r#"lets tokens expire: {"kind": "access" (default), "refresh" or "all"}"#),
    ("GET", "/clock", clock, "how far the clock is ahead of the system's"),
    ("PUT", "/clock", set_clock, r#"sets that: {"offset_seconds": N}"#),
    ("POST", "/stop", stop, "ends the simulator, once this call has its response"),
    ("POST", "/reset", reset, "no faults, no recorded requests, the system's time, the rows of the start"),
];

/// Method and path of each call.
pub(super) fn list() -> Vec<String> {
    CALLS
        .iter()
        .map(|(method, path, ..)| format!("{method} {PREFIX}{path}"))
        .collect()
}

fn ok(body: Value) -> Answered {
    Ok((StatusCode::OK, body))
}

fn stop(call: &ControlCall<'_>) -> Answered {
    call.engine.stop.notify_one();
    DONE
}

const DONE: Answered = Ok((StatusCode::NO_CONTENT, Value::Null));

fn index(call: &ControlCall<'_>) -> Answered {
    let calls: serde_json::Map<String, Value> = list()
        .into_iter()
        .zip(CALLS.iter().map(|(_, _, _, what)| json!(what)))
        .collect();
    let product = &call.engine.catalog.product().name;
    let reference = cfg!(feature = "ui").then(|| format!("{PREFIX}/"));
    ok(json!({ "product": product, "calls": calls, "reference": reference }))
}

fn faults(call: &ControlCall<'_>) -> Answered {
    ok(json!({ "faults": call.engine.faults.list() }))
}

fn add_faults(call: &ControlCall<'_>) -> Answered {
    let body = call.body()?;
    let script = body.get("script").and_then(Value::as_str);
    let script = script.ok_or_else(|| {
        Failure::bad_request(
            r#"the body has no text `script`; expected such as {"script": "host.create nth 1 cut-after"}"#,
        )
    })?;
    let engine = call.engine;
    let ids = engine.faults.add_script(&engine.catalog, script);
    let ids = ids.map_err(|error| Failure::bad_request(error.to_string()))?;
    let is_new = |fault: &FaultStatus| ids.contains(&fault.id);
    let added: Vec<FaultStatus> = engine.faults.list().into_iter().filter(is_new).collect();
    Ok((StatusCode::CREATED, json!({ "faults": added })))
}

fn clear_faults(call: &ControlCall<'_>) -> Answered {
    call.engine.faults.clear();
    DONE
}

fn remove_fault(call: &ControlCall<'_>) -> Answered {
    let id = call.id;
    if id
        .parse()
        .is_ok_and(|id| call.engine.faults.remove(FaultId(id)))
    {
        return DONE;
    }
    let message = format!("there is no fault `{id}`");
    Err(Failure::new(StatusCode::NOT_FOUND, message))
}

fn requests(call: &ControlCall<'_>) -> Answered {
    let wrong = |_| Failure::bad_request("the query parameter `limit` is not a number");
    let limit = call.query("limit").map(str::parse).transpose();
    let limit = limit.map_err(wrong)?.unwrap_or(usize::MAX);
    let target = call.query("target");
    let mut found = call.engine.log.all();
    found.retain(|request| target.is_none_or(|target| request.is_of(target)));
    let from = found.len().saturating_sub(limit);
    let shown: Vec<Value> = found.iter().skip(from).map(view).collect();
    ok(json!({ "received": call.engine.log.count(), "requests": shown }))
}

fn forget_requests(call: &ControlCall<'_>) -> Answered {
    drop(call.engine.log.take());
    DONE
}

fn openapi(call: &ControlCall<'_>) -> Answered {
    let dialect = match call.query("version") {
        None | Some("3.1") => Dialect::V3_1,
        Some("3.0") => Dialect::V3_0,
        Some(_) => {
            let message = "the query parameter `version` is neither 3.1 nor 3.0";
            return Err(Failure::bad_request(message));
        }
    };
    let document = document(call.engine.catalog.product(), dialect, Some("/"));
    Ok((StatusCode::OK, document))
}

fn collections(call: &ControlCall<'_>) -> Answered {
    let names = call.engine.collection_names();
    let parts = names
        .iter()
        .map(|name| (*name, call.engine.rules.part(name)));
    let parts: BTreeMap<_, _> = parts.filter(|(_, part)| !part.is_empty()).collect();
    ok(json!({ "collections": names, "parts": parts }))
}

fn rows(call: &ControlCall<'_>) -> Answered {
    let part = call.query("part").unwrap_or_default();
    let Some(rows) = call.engine.rows(call.id, part) else {
        let message = format!(
            "there is no collection `{}`; there are {}",
            call.id,
            call.engine.collection_names().join(", ")
        );
        return Err(Failure::new(StatusCode::NOT_FOUND, message));
    };
    ok(json!({ "rows": rows }))
}

fn add_rows(call: &ControlCall<'_>) -> Answered {
    let body = call.body()?;
    let rows = body.get("rows").and_then(Value::as_array).ok_or_else(|| {
        Failure::bad_request(
            r#"the body has no list `rows`; expected such as {"rows": [{"hostName": "printer"}]}, with the fields to set"#,
        )
    })?;
    let part = call.query("part").unwrap_or_default();
    let added = call.engine.add_rows(call.id, part, rows);
    let added = added.map_err(|error| {
        let status = match error {
            RowError::UnknownCollection { .. } => StatusCode::NOT_FOUND,
            RowError::NotKept(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        Failure::new(status, error.to_string())
    })?;
    Ok((StatusCode::CREATED, json!({ "rows": added })))
}

fn traffic(call: &ControlCall<'_>) -> Answered {
    ok(json!(call.engine.traffic.so_far()))
}

fn revoke_tokens(call: &ControlCall<'_>) -> Answered {
    for kind in kinds(call)? {
        call.engine.tokens.revoke(*kind);
    }
    DONE
}

fn expire_tokens(call: &ControlCall<'_>) -> Answered {
    for kind in kinds(call)? {
        call.engine.tokens.expire(*kind);
    }
    DONE
}

fn kinds(call: &ControlCall<'_>) -> Result<&'static [TokenKind], Failure> {
    let body = call.body()?;
    match body.get("kind").map(Value::as_str) {
        None | Some(Some("access")) => Ok(&[TokenKind::Access]),
        Some(Some("refresh")) => Ok(&[TokenKind::Refresh]),
        Some(Some("all")) => Ok(&[TokenKind::Access, TokenKind::Refresh]),
        Some(_) => Err(Failure::bad_request(
            "`kind` is none of `access`, `refresh` and `all`",
        )),
    }
}

fn clock(call: &ControlCall<'_>) -> Answered {
    ok(json!({ "offset_seconds": call.engine.clock.offset() }))
}

fn set_clock(call: &ControlCall<'_>) -> Answered {
    let body = call.body()?;
    let seconds = body
        .get("offset_seconds")
        .and_then(Value::as_i64)
        .ok_or_else(|| Failure::bad_request("the body has no whole number `offset_seconds`"))?;
    call.engine.clock.set_offset(seconds);
    clock(call)
}

fn reset(call: &ControlCall<'_>) -> Answered {
    let failed =
        |error: StateError| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    call.engine.reset().map_err(failed)?;
    DONE
}
