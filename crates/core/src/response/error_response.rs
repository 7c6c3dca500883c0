//! What a response without a success status says.

use std::time::Duration;

use http::header::{CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, StatusCode, Uri};
use url::Url;

use crate::description::{ErrorShape, Operation, OperationRef, Product};
use crate::error::{BODY_KEPT, Error, ErrorKind};
use crate::redact::{Redactor, one_line};
use crate::response::format;
use crate::response::head::{ResponseHead, header_text};
use crate::retry;
use crate::text::json::{at_path, parse_lossy, reason_at, scalar_text};
use crate::wire::{Json, Timestamp};
use bytes::Bytes;

/// How much of a message is shown, in bytes.
const MESSAGE_KEPT: usize = 500;

/// The error of an error response, whatever its body is: the product's shape, other JSON, text, HTML, nothing.
pub(crate) fn error(
    operation: &OperationRef,
    product: &Product,
    uri: &Uri,
    head: &ResponseHead,
    body: &Bytes,
    redactor: &Redactor,
) -> Error {
    let shape = product.errors;
    let json = parse_lossy(body);
    let json = json.or_else(|| format::error_to_json(product, &head.headers, body));
    let first = |paths| first_text(json.as_ref()?, paths, redactor);
    let message = Some(&head.headers)
        .filter(|_| head.status.is_redirection())
        .and_then(|headers| redirect_target(headers, redactor))
        .or_else(|| {
            let reason = reason_at(json.as_ref()?, shape.message.iter().copied())?;
            Some(shown_message(&reason, redactor))
        })
        .unwrap_or_else(|| fallback(head, json.as_ref(), body, redactor));

    let own_words = json
        .as_ref()
        .is_some_and(|json| is_own(json, shape, operation));
    let error = Error::new(ErrorKind::Status, message)
        .of(operation)
        .at(uri, redactor);
    let hint = hint(operation, product, head.status, own_words, error.url());
    let mut error = error.with_hint(hint);
    let inner = error.inner_mut();
    inner.status = Some(head.status);
    inner.own_words = own_words;
    inner.code = first(shape.code);
    inner.request_id =
        request_id_header(shape, &head.headers, redactor).or_else(|| first(shape.request_id));
    inner.retry_after = asked_wait(&head.headers);
    if json.is_some_and(|json| json.is_object()) {
        inner.json = redactor.json(body);
    }
    if !body.is_empty() {
        inner.body = Some(redactor.body(body, BODY_KEPT));
    }
    error
}

/// A service's message as it is shown.
pub(crate) fn shown_message(message: &str, redactor: &Redactor) -> String {
    let message = redactor.body(message.as_bytes(), MESSAGE_KEPT);
    one_line(&message, MESSAGE_KEPT)
}

/// The first text at one of the dotted paths, as it is shown.
pub(crate) fn first_text(json: &Json, paths: &[&str], redactor: &Redactor) -> Option<String> {
    let mut texts = paths
        .iter()
        .filter_map(|path| scalar_text(at_path(json, path)?));
    let text = texts.find(|text| !text.is_empty())?;
    Some(one_line(&redactor.text(&text), MESSAGE_KEPT))
}

/// Whether a body has the form in which the product itself reports errors. What stands in front of it, or a framework that knows no
/// such path, responds in forms of its own.
fn is_own(json: &Json, shape: &ErrorShape, operation: &Operation) -> bool {
    // What Spring sends by itself; its `message` is no word of the service.
    if json.get("timestamp").is_some() && json.get("path").is_some() {
        return false;
    }
    let text = |path: &&str| scalar_text(at_path(json, path)?).filter(|text| !text.is_empty());
    let code = shape.code.iter().find_map(text).unwrap_or_default();
    let mut gateways = shape.gateway_codes.iter();
    if gateways.any(|prefix| code.starts_with(prefix)) {
        return false;
    }
    // A word, and not a number: other services repeat the HTTP status under such a name.
    let has_verdict = operation
        .envelope
        .ok_rules()
        .any(|rule| at_path(json, rule.field).is_some_and(Json::is_string));
    let own = [shape.own, shape.code, shape.message];
    let own = if shape.own.is_empty() {
        &own[1..]
    } else {
        &own[..1]
    };
    has_verdict || own.iter().copied().flatten().find_map(text).is_some()
}

/// Text for a body that the product's shape does not explain.
fn fallback(head: &ResponseHead, json: Option<&Json>, body: &Bytes, redactor: &Redactor) -> String {
    let text = redactor.body(body, BODY_KEPT);
    let html = head.headers.get(CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes()
            .windows(4)
            .any(|part| part.eq_ignore_ascii_case(b"html"))
    });
    if json.is_none() && (html || text.trim_start().starts_with('<')) {
        return match title(&text) {
            Some(title) => format!("an HTML page, `{title}`"),
            None => "an HTML page".to_owned(),
        };
    }
    one_line(&text, 200)
}

/// The title of an HTML page.
fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    let title = one_line(html.get(start..end)?, 100);
    (!title.is_empty()).then_some(title)
}

/// What to do about a status: what holds for all services, and what the product adds.
fn hint(
    operation: &Operation,
    product: &Product,
    status: StatusCode,
    own_words: bool,
    url: Option<&str>,
) -> String {
    let general = match status {
        StatusCode::NOT_FOUND | StatusCode::GONE if !own_words => {
            unknown_endpoint(operation, product, url)
        }
        status => general_hint(operation, status),
    };
    match product.hint(status.as_u16()) {
        Some(own) if general.is_empty() => own.to_owned(),
        Some(own) => format!("{general}: {own}"),
        None => general,
    }
}

/// What to do about an account that was locked after too many failures.
pub(crate) const LOCKED: &str = "the account or key is locked after too many failures: wait until the service unlocks it or ask its administrator, and check the credentials before the next attempt";

/// Whether the service has locked the account or key. There is no common code for it, so the text decides.
pub(crate) fn is_locked(operation: &Operation, error: &Error) -> bool {
    let asks_for_token = operation.auth.is_some_and(<[_]>::is_empty);
    match error.status() {
        Some(StatusCode::LOCKED) if asks_for_token => return true,
        Some(StatusCode::UNAUTHORIZED) => {}
        Some(status) if asks_for_token && status.is_client_error() => {}
        _ => return false,
    }
    let text = error.message().to_ascii_lowercase();
    let words = [
        "locked",
        "reach the limit",
        "reached the limit",
        "too many failed",
    ];
    words.iter().any(|words| text.contains(words))
}

/// What to do when nobody at that address knows the call.
fn unknown_endpoint(operation: &Operation, product: &Product, url: Option<&str>) -> String {
    let title = product.title();
    let url = url.map_or_else(String::new, |url| format!(" of {url}"));
    let answered = format!(
        "this is not an error response of {title}: check the base URL{url} and any proxy or gateway in front of it"
    );
    match replacement(operation) {
        Some(replacement) => format!("{answered}; {replacement}"),
        None => format!("{answered}, and whether this version of {title} has the call"),
    }
}

fn replacement(operation: &Operation) -> Option<String> {
    let name = operation.replaced_by?;
    Some(format!(
        "the service may no longer know this call: use `{name}`"
    ))
}

fn general_hint(operation: &Operation, status: StatusCode) -> String {
    match status {
        StatusCode::UNAUTHORIZED => "check the credentials".to_owned(),
        StatusCode::FORBIDDEN => "the credentials lack the right to do this".to_owned(),
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::METHOD_NOT_ALLOWED => {
            replacement(operation).unwrap_or_default()
        }
        StatusCode::TOO_MANY_REQUESTS => "send fewer calls at a time".to_owned(),
        status if status.is_redirection() => "check the base URL".to_owned(),
        status if status.is_server_error() && operation.paging.is_some() => {
            "the service failed: try again later, with a filter or a smaller page (`page_size`) if the list is long".to_owned()
        }
        status if status.is_server_error() => "the service failed: try again later".to_owned(),
        _ => String::new(),
    }
}

/// The request id, from the first header that has one.
pub(crate) fn request_id_header(
    shape: &ErrorShape,
    headers: &HeaderMap,
    redactor: &Redactor,
) -> Option<String> {
    let mut names = shape.request_id_headers.iter();
    let value = names.find_map(|name| headers.get(*name)?.to_str().ok())?;
    (!value.is_empty()).then(|| one_line(&redactor.text(value), 100))
}

/// Where a redirect points, without what may be secret in it: of another server only scheme, host and port.
fn redirect_target(headers: &HeaderMap, redactor: &Redactor) -> Option<String> {
    let location = headers.get(LOCATION)?.to_str().unwrap_or_default();
    let text = match Url::parse(location) {
        Ok(url) if url.has_host() => {
            format!("a redirect to {}", url.origin().ascii_serialization())
        }
        Err(url::ParseError::RelativeUrlWithoutBase) if !location.starts_with("//") => {
            let path = location.split(['?', '#']).next().unwrap_or_default();
            format!("a redirect to {} on the same server", redactor.text(path))
        }
        _ => "a redirect to an address that cannot be read".to_owned(),
    };
    Some(one_line(&text, 300))
}

/// How long a response asks to wait.
fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?;
    // A date is one of the server's clock.
    let date = header_text(headers, &DATE).and_then(retry::http_date);
    let now = date.unwrap_or_else(|| Timestamp::now().as_millis());
    retry::retry_after(headers, now)
}
