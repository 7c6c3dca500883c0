//! The control endpoint: what the handle of a simulator can do, for those who have only its address.
//!
//! Everything is under [`PREFIX`], where no product has a path. See the crate's documentation for the calls.

mod calls;
mod guard;
#[cfg(feature = "ui")]
mod reference;
mod view;

use http::StatusCode;
use serde_json::{Value, json};

use self::calls::CALLS;
use crate::engine::Engine;
use crate::reply::Reply;
use crate::request::Incoming;
use crate::wire_text::value_of;

const PREFIX: &str = "/__sim";

/// Whether the path is one of the control endpoint.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Why a control call failed.
struct Failure {
    status: StatusCode,
    message: String,
}

impl Failure {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    fn reply(&self) -> Reply {
        Reply::json(self.status, &json!({ "error": self.message }))
    }
}

/// A call of the control endpoint.
struct ControlCall<'a> {
    engine: &'a Engine,
    request: &'a Incoming,
    /// What stands in the place of `{id}`.
    id: &'a str,
}

impl ControlCall<'_> {
    /// The body as an object; an empty body is an empty one.
    fn body(&self) -> Result<Value, Failure> {
        if self.request.body.is_empty() {
            return Ok(json!({}));
        }
        match serde_json::from_slice(&self.request.body) {
            Ok(body @ Value::Object(_)) => Ok(body),
            Ok(_) => Err(Failure::bad_request("the body is not a JSON object")),
            Err(error) => Err(Failure::bad_request(format!(
                "the body is not JSON: {error}"
            ))),
        }
    }

    fn query(&self, name: &str) -> Option<&str> {
        value_of(&self.request.query, name)
    }
}

type Answered = Result<(StatusCode, Value), Failure>;

/// Answers a call. It is not recorded, and no fault touches it.
pub(crate) fn answer(engine: &Engine, request: &Incoming) -> Reply {
    if let Err(failure) = guard::admit(request) {
        return failure.reply();
    }
    let path = request.path.strip_prefix(PREFIX).unwrap_or_default();
    #[cfg(feature = "ui")]
    if let Some(reply) = reference::find(engine, request, path) {
        return reply;
    }
    match find(engine, request, path.trim_end_matches('/')) {
        Ok((StatusCode::NO_CONTENT, _)) => Reply::empty(StatusCode::NO_CONTENT),
        Ok((status, body)) => Reply::json(status, &body),
        Err(failure) => failure.reply(),
    }
}

/// The response to a body over the limit.
pub(crate) fn too_large() -> Reply {
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long").reply()
}

fn find(engine: &Engine, request: &Incoming, path: &str) -> Answered {
    let fits = |(method, template, run, _): &(&'static str, &str, calls::Run, &str)| {
        Some((*method, *run, placeholder(template, path)?))
    };
    let fitting: Vec<_> = CALLS.iter().filter_map(fits).collect();
    let mut served = fitting.iter();
    if let Some((_, run, id)) = served.find(|(method, ..)| request.method == *method) {
        return run(&ControlCall {
            engine,
            request,
            id,
        });
    }
    let there_are = calls::list().join(", ");
    let (status, what) = if fitting.is_empty() {
        (StatusCode::NOT_FOUND, "no such control call".to_owned())
    } else {
        let what = format!("{} is not served here", request.method);
        (StatusCode::METHOD_NOT_ALLOWED, what)
    };
    Err(Failure::new(
        status,
        format!("{what}; there are {there_are}"),
    ))
}

/// What stands in the place of `{id}` when the path fits the template; empty when the template has none.
fn placeholder<'a>(template: &str, path: &'a str) -> Option<&'a str> {
    match template.strip_suffix("{id}") {
        None => (template == path).then_some(""),
        Some(start) => path
            .strip_prefix(start)
            .filter(|id| !id.is_empty() && !id.contains('/')),
    }
}
