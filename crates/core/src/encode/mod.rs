//! From a [`Request`] to the bytes that travel: URL, headers, body. Done once a call; each attempt starts from the result.

mod body;
mod path;

pub(crate) use path::placeholders;

use http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::BaseUrl;
use crate::error::Error;
use crate::operation::{Limit, PagingKind, Place, Via};
use crate::overrides::ListStyle;
use crate::request::Request;
use crate::value::ParamValue;
use crate::{Bytes, Json};

/// What is escaped in a path segment, a query and a form: all but the unreserved characters of RFC 3986.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Headers that belong to the connection or follow from the request: a value from outside could split or redirect it.
const RESERVED: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "keep-alive",
];

/// Headers whose values are never shown, whoever sets them.
const SENSITIVE: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-auth-token",
    "x-security-token",
    "x-api-key",
];

/// A request that can be sent.
#[derive(Clone)]
pub(crate) struct Encoded {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Encoded {
    /// The request of one attempt.
    pub(crate) fn to_http(&self) -> http::Request<Bytes> {
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// Encodes a request for the host at `base`.
pub(crate) fn encode(
    request: &Request,
    base: &BaseUrl,
    user_agent: &HeaderValue,
    accept: &'static str,
) -> Result<Encoded, Error> {
    if let Some(param) = request
        .params()
        .iter()
        .find(|param| matches!(param.value, ParamValue::Invalid(_)))
    {
        let ParamValue::Invalid(reason) = &param.value else {
            return Err(Error::request(""));
        };
        return Err(invalid(param.place, &param.name, reason));
    }
    let mut target = path::fill(request)?;
    let query = pairs(request, Place::Query)?;
    if !query.is_empty() {
        target.push('?');
        target.push_str(&query);
    }
    let via = request.operation().forwarder();
    let sent_to = via.map_or(target.as_str(), |via| via.path);
    let uri = Uri::try_from(format!("{}{sent_to}", base.as_str()))
        .map_err(|error| Error::request("the URL cannot be made").with_source(error))?;
    let body = body::encode(request)?;

    let mut headers = HeaderMap::new();
    headers.insert(HOST, base.host_header().clone());
    headers.insert(USER_AGENT, user_agent.clone());
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    // Sent without a body too: some services refuse a GET that lacks it.
    headers.insert(CONTENT_TYPE, body.content_type);
    for param in request
        .params()
        .iter()
        .filter(|param| param.place == Place::Header && !param.value.is_null())
    {
        let name = HeaderName::from_bytes(param.name.as_bytes())
            .ok()
            .filter(|name| !RESERVED.contains(&name.as_str()))
            .ok_or_else(|| invalid(Place::Header, &param.name, "a call cannot set this header"))?;
        let text =
            joined(&param.value).map_err(|reason| invalid(Place::Header, &param.name, &reason))?;
        let mut value = HeaderValue::from_str(&text)
            .ok()
            // A server cuts blanks off at both ends: the text would not arrive as it is.
            .filter(|_| text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text)
            .ok_or_else(|| {
                invalid(
                    Place::Header,
                    &param.name,
                    "a header takes visible ASCII characters and blanks between them, no line breaks",
                )
            })?;
        value.set_sensitive(param.value.is_secret() || SENSITIVE.contains(&name.as_str()));
        headers.insert(name, value);
    }
    let mut method = request.operation().method().clone();
    if let Some(via) = via {
        meant(request, via, &target, &mut headers)?;
        method = via.method.clone();
    }
    Ok(Encoded {
        method,
        uri,
        headers,
        body: body.bytes,
    })
}

/// Writes into a forwarder's headers which call is meant.
fn meant(request: &Request, via: &Via, target: &str, headers: &mut HeaderMap) -> Result<(), Error> {
    for (name, text) in [
        (via.path_header, target),
        (via.method_header, request.operation().method().as_str()),
    ] {
        let refuse =
            |reason: &str| Error::request(format!("the header `{name}` cannot be sent: {reason}"));
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|error| refuse("it has no name of a header").with_source(error))?;
        if headers.contains_key(&key) {
            return Err(
                refuse("the call goes through a forwarder, which needs it").with_parameter(name)
            );
        }
        let mut value = HeaderValue::from_str(text)
            .map_err(|error| refuse("its value is no text for a header").with_source(error))?;
        // The path may hold a secret as well as any header may.
        value.set_sensitive(request.params().iter().any(|param| {
            matches!(param.place, Place::Path | Place::Query) && param.value.is_secret()
        }));
        headers.insert(key, value);
    }
    Ok(())
}

/// The error of a parameter that cannot be sent. Does not show the value.
fn invalid(place: Place, name: &str, reason: &str) -> Error {
    Error::request(format!(
        "the {} `{name}` cannot be sent: {reason}",
        place.noun()
    ))
    .with_parameter(name)
}

/// `name=value&…` of the query or form parameters.
fn pairs(request: &Request, place: Place) -> Result<String, Error> {
    let mut out = String::new();
    for param in request.params().iter().filter(|param| param.place == place) {
        append_pairs(&mut out, request, place, &param.name, &param.value)?;
    }
    Ok(out)
}

/// Appends `name=value` for each value.
fn append_pairs(
    out: &mut String,
    request: &Request,
    place: Place,
    name: &str,
    value: &ParamValue,
) -> Result<(), Error> {
    let style = request.list_style(name);
    for text in styled(value, style).map_err(|reason| invalid(place, name, &reason))? {
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(utf8_percent_encode(name, COMPONENT));
        out.push('=');
        out.extend(utf8_percent_encode(&text, COMPONENT));
    }
    Ok(())
}

/// The values of a parameter as text; none when it is left out.
fn texts(value: &ParamValue) -> Result<Vec<String>, String> {
    match value {
        ParamValue::List(values) => {
            let mut all = Vec::with_capacity(values.len());
            for value in values.iter().filter(|value| !value.is_null()) {
                all.push(text(value)?);
            }
            Ok(all)
        }
        ParamValue::Null | ParamValue::Json(Json::Null) => Ok(Vec::new()),
        value => Ok(vec![text(value)?]),
    }
}

/// The values of a parameter as they travel in a query or form; none when it is left out.
fn styled(value: &ParamValue, style: ListStyle) -> Result<Vec<String>, String> {
    let items = texts(value)?;
    if style == ListStyle::Repeat || items.is_empty() || !matches!(value, ParamValue::List(_)) {
        return Ok(items);
    }
    if items.iter().any(|item| item.contains(',')) {
        let reason = "its items travel with commas between them, and one of them holds a comma";
        return Err(reason.to_owned());
    }
    Ok(vec![items.join(",")])
}

/// A parameter as one text; a list is joined by commas.
pub(crate) fn joined(value: &ParamValue) -> Result<String, String> {
    Ok(texts(value)?.join(","))
}

/// One value as text.
fn text(value: &ParamValue) -> Result<String, String> {
    Ok(match value {
        ParamValue::Null => String::new(),
        ParamValue::Text(text)
        | ParamValue::EncodedText(text, _)
        | ParamValue::Json(Json::String(text)) => text.clone(),
        ParamValue::Integer(value) => value.to_string(),
        ParamValue::Number(value) if value.is_finite() => value.to_string(),
        ParamValue::Number(_) => return Err("the number is not finite".to_owned()),
        ParamValue::Boolean(value) => value.to_string(),
        ParamValue::Secret(secret) => secret.expose().to_owned(),
        ParamValue::Prefixed(prefix, value) => format!("{prefix}{}", joined(value)?),
        ParamValue::Json(value) => value.to_string(),
        ParamValue::Encoded(json, _) => match serde_json::from_slice(json) {
            Ok(Json::String(text)) => text,
            _ => String::from_utf8_lossy(json).into_owned(),
        },
        ParamValue::List(_) => {
            String::from_utf8(body::json(value)?).map_err(|error| error.to_string())?
        }
        ParamValue::File { .. } => return Err("a file travels only in a multipart form".to_owned()),
        ParamValue::Invalid(reason) => return Err(reason.clone()),
    })
}

/// Checks the ranges that the operation names, the size of a page, and that no page before the first is asked for.
pub(crate) fn check_limits(request: &Request) -> Result<(), Error> {
    let operation = request.operation();
    let paging = operation.paging_style();
    let size = paging.map(|paging| Limit {
        name: paging.size,
        min: paging.min_size.or(Some(1)),
        max: paging.max_size,
    });
    let index = paging
        .filter(|paging| paging.kind != PagingKind::Marker)
        .map(|paging| Limit {
            name: paging.index,
            min: Some(paging.first),
            max: None,
        });
    let limits = operation.parameter_limits().iter();
    for limit in limits.chain(&size).chain(&index) {
        for param in request
            .params()
            .iter()
            .filter(|param| param.name == limit.name)
        {
            let Some(value) = param.value.as_number() else {
                continue;
            };
            #[allow(clippy::cast_precision_loss)] // limits are small
            let (low, high) = (
                limit.min.is_some_and(|min| value < min as f64),
                limit.max.is_some_and(|max| value > max as f64),
            );
            let range = match (limit.min, limit.max) {
                _ if !low && !high => continue,
                (Some(min), Some(max)) => format!("from {min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (_, max) => format!("at most {}", max.unwrap_or_default()),
            };
            let reason = format!("{value} is out of range, it must be {range}");
            return Err(invalid(param.place, &param.name, &reason));
        }
    }
    Ok(())
}
