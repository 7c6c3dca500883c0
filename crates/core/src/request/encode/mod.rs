//! From a [`Request`] to the bytes that travel: URL, headers, body. Done once a call; each attempt starts from the result.

mod body;
mod headers;
pub(crate) mod limits;
pub(crate) mod path;

pub(crate) use headers::Headers;

use std::borrow::Cow;
use std::iter::Chain;
use std::{option, vec};

use http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::description::parameter::{ListStyle, ParamLocation, Relay};
use crate::error::Error;
use crate::json_text::parse;
use crate::request::Request;
use crate::request::base_url::BaseUrl;
use crate::wire::{Json, ParamValue};
use bytes::Bytes;

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
    pub(crate) headers: Headers,
    pub(crate) body: Bytes,
}

impl Encoded {
    /// The request of one attempt, with room for two more headers: credentials and `Accept-Encoding`.
    pub(crate) fn to_http(&self) -> http::Request<Bytes> {
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.to_map(2);
        request
    }
}

/// The headers that every request has.
const ALWAYS: [&str; 4] = ["host", "user-agent", "accept", "content-type"];

/// Whether every request has a header of this name.
pub(crate) fn is_always_there(name: &HeaderName) -> bool {
    ALWAYS.contains(&name.as_str())
}

/// How many headers a request has, at most.
pub(crate) fn header_count(request: &Request) -> usize {
    let params = request.params().iter();
    let own = params
        .filter(|param| param.location == ParamLocation::Header)
        .count();
    ALWAYS.len() + own + request.operation().context_names().count()
}

/// Encodes a request for the host at `base`. `headers` are those that are ready; none of them is one that is [always there](is_always_there).
pub(crate) fn encode(
    request: &Request,
    base: &BaseUrl,
    user_agent: &HeaderValue,
    accept: &'static str,
    mut headers: Headers,
) -> Result<Encoded, Error> {
    for param in request.params() {
        if let ParamValue::Invalid(reason) = &param.value {
            return Err(invalid(param.location, &param.name, reason));
        }
    }
    let path = request.operation().path();
    let mut target = String::with_capacity(base.path().len() + path.len() + 64);
    target.push_str(base.path());
    path::fill(&mut target, request)?;
    let end = target.len();
    target.push('?');
    pairs(&mut target, request, ParamLocation::Query)?;
    if target.len() == end + 1 {
        target.truncate(end);
    }
    let body = body::encode(request)?;

    headers.add(HOST, base.host_header().clone());
    headers.add(USER_AGENT, user_agent.clone());
    headers.add(ACCEPT, HeaderValue::from_static(accept));
    // Sent without a body too: some services refuse a GET that lacks it.
    headers.add(CONTENT_TYPE, body.content_type);
    for param in request
        .params()
        .iter()
        .filter(|param| param.location == ParamLocation::Header && !param.value.is_null())
    {
        let (name, value) = joined(&param.value)
            .and_then(|text| {
                let text = text.into_owned().into();
                header(&param.name, text, param.value.is_secret()).map_err(str::to_owned)
            })
            .map_err(|reason| invalid(ParamLocation::Header, &param.name, &reason))?;
        headers.insert(name, value);
    }
    let mut method = request.operation().method().clone();
    if let Some(via) = request.operation().relay {
        let meant_target = target.split_off(base.path().len());
        meant(request, via, &meant_target, &mut headers)?;
        target.push_str(via.path);
        method = via.method.clone();
    }
    let uri = base
        .address(target)
        .map_err(|error| Error::request("the URL cannot be made").with_source(error))?;
    Ok(Encoded {
        method,
        uri,
        headers,
        body: body.bytes,
    })
}

/// A header, or why it cannot be sent.
pub(crate) fn header(
    name: &str,
    text: Bytes,
    secret: bool,
) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .ok()
        .filter(|name| !RESERVED.contains(&name.as_str()))
        .ok_or("a call cannot set this header")?;
    // A server cuts blanks off at both ends: the text would not arrive as it is.
    let plain = text.iter().all(|byte| matches!(byte, b' '..=b'~')) && text.trim_ascii() == text;
    let mut value = plain
        .then(|| HeaderValue::from_maybe_shared(text).ok())
        .flatten()
        .ok_or("a header takes visible ASCII characters and blanks between them, no line breaks")?;
    value.set_sensitive(secret || SENSITIVE.contains(&name.as_str()));
    Ok((name, value))
}

/// Writes into a forwarder's headers which call is meant.
fn meant(request: &Request, via: &Relay, target: &str, headers: &mut Headers) -> Result<(), Error> {
    for (name, text) in [
        (via.path_header, target),
        (via.method_header, request.operation().method().as_str()),
    ] {
        let refuse =
            |reason: &str| Error::request(format!("the header `{name}` cannot be sent: {reason}"));
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|error| refuse("it has no name of a header").with_source(error))?;
        if headers.get(&key).is_some() {
            return Err(
                refuse("the call goes through a forwarder, which needs it").with_parameter(name)
            );
        }
        let mut value = HeaderValue::from_str(text)
            .map_err(|error| refuse("its value is no text for a header").with_source(error))?;
        // The path may hold a secret as well as any header may.
        value.set_sensitive(request.params().iter().any(|param| {
            matches!(param.location, ParamLocation::Path | ParamLocation::Query)
                && param.value.is_secret()
        }));
        headers.insert(key, value);
    }
    Ok(())
}

/// The error of a parameter that cannot be sent. Does not show the value.
fn invalid(location: ParamLocation, name: &str, reason: &str) -> Error {
    Error::request(format!(
        "the {} `{name}` cannot be sent: {reason}",
        location.noun()
    ))
    .with_parameter(name)
}

/// Appends `name=value&…` of the query or form parameters.
fn pairs(out: &mut String, request: &Request, location: ParamLocation) -> Result<(), Error> {
    for param in request
        .params()
        .iter()
        .filter(|param| param.location == location)
    {
        append_pairs(out, request, location, &param.name, &param.value)?;
    }
    Ok(())
}

/// Appends `name=value` for each value.
fn append_pairs(
    out: &mut String,
    request: &Request,
    location: ParamLocation,
    name: &str,
    value: &ParamValue,
) -> Result<(), Error> {
    let style = request.list_style(name);
    for text in styled(value, style).map_err(|reason| invalid(location, name, &reason))? {
        if !out.is_empty() && !out.ends_with('?') {
            out.push('&');
        }
        out.extend(utf8_percent_encode(name, COMPONENT));
        out.push('=');
        out.extend(utf8_percent_encode(&text, COMPONENT));
    }
    Ok(())
}

/// The texts of a parameter: mostly one.
type Texts<'a> = Chain<option::IntoIter<Cow<'a, str>>, vec::IntoIter<Cow<'a, str>>>;

fn one(text: Option<Cow<'_, str>>) -> Texts<'_> {
    text.into_iter().chain(Vec::new())
}

/// The values of a parameter as text; none when it is left out.
fn texts(value: &ParamValue) -> Result<Texts<'_>, String> {
    match value {
        ParamValue::List(values) => {
            let mut all = Vec::with_capacity(values.len());
            for value in values.iter().filter(|value| !value.is_null()) {
                all.push(text(value)?);
            }
            Ok(None.into_iter().chain(all))
        }
        ParamValue::Null | ParamValue::Json(Json::Null) => Ok(one(None)),
        value => Ok(one(Some(text(value)?))),
    }
}

/// The values of a parameter as they travel in a query or form; none when it is left out.
fn styled(value: &ParamValue, style: ListStyle) -> Result<Texts<'_>, String> {
    let items = texts(value)?;
    if style == ListStyle::Repeat || !matches!(value, ParamValue::List(_)) {
        return Ok(items);
    }
    let items: Vec<_> = items.collect();
    if items.iter().any(|item| item.contains(',')) {
        let reason = "its items travel with commas between them, and one of them holds a comma";
        return Err(reason.to_owned());
    }
    let joined = (!items.is_empty()).then(|| Cow::Owned(items.join(",")));
    Ok(one(joined))
}

/// A parameter as one text; a list is joined by commas.
pub(crate) fn joined(value: &ParamValue) -> Result<Cow<'_, str>, String> {
    match value {
        ParamValue::List(_) => Ok(Cow::Owned(texts(value)?.collect::<Vec<_>>().join(","))),
        ParamValue::Json(Json::Null) => Ok(Cow::Borrowed("")),
        value => text(value),
    }
}

/// One value as text.
fn text(value: &ParamValue) -> Result<Cow<'_, str>, String> {
    Ok(Cow::Owned(match value {
        ParamValue::Null => return Ok(Cow::Borrowed("")),
        ParamValue::Text(text)
        | ParamValue::EncodedText(text, _)
        | ParamValue::Json(Json::String(text)) => return Ok(Cow::Borrowed(text)),
        ParamValue::Secret(secret) => return Ok(Cow::Borrowed(secret.expose())),
        ParamValue::Integer(value) => value.to_string(),
        ParamValue::Number(value) if value.is_finite() => value.to_string(),
        ParamValue::Number(_) => return Err("the number is not finite".to_owned()),
        ParamValue::Boolean(value) => value.to_string(),
        ParamValue::Prefixed(prefix, value) => format!("{prefix}{}", joined(value)?),
        ParamValue::Json(value) => value.to_string(),
        ParamValue::Encoded(json, _) => match parse(json) {
            Some(Json::String(text)) => text,
            _ => String::from_utf8_lossy(json).into_owned(),
        },
        ParamValue::List(_) => {
            String::from_utf8(body::json(value)?).map_err(|error| error.to_string())?
        }
        ParamValue::File { .. } => return Err("a file travels only in a multipart form".to_owned()),
        ParamValue::Invalid(reason) => return Err(reason.clone()),
    }))
}
