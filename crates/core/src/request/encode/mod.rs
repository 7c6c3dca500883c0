//! From a [`Request`] to the bytes that travel: URL, headers, body. Done once a call; each attempt starts from the result.

mod body;
mod headers;
pub(crate) mod limits;
pub(crate) mod path;

pub(crate) use self::headers::Headers;

use std::borrow::Cow;

use http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use smallvec::{SmallVec, smallvec};

use crate::description::{ListStyle, ParamLocation, Relay};
use crate::error::Error;
use crate::request::base_url::BaseUrl;
use crate::request::{Request, ResolvedParam};
use crate::text::json::parse;
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
    ALWAYS.len() + request.params().len() + request.operation().context_names().count()
}

/// Encodes a request for the host at `base`. `params` are its [settled](Request::settle) parameters, `headers` those that are ready;
/// none of them is one that is [always there](is_always_there).
pub(crate) fn encode(
    request: &Request,
    params: &[ResolvedParam<'_>],
    base: &BaseUrl,
    user_agent: &HeaderValue,
    accept: &'static str,
    mut headers: Headers,
) -> Result<Encoded, Error> {
    let path = request.operation().path();
    let mut target = String::with_capacity(base.path().len() + path.len() + 64);
    target.push_str(base.path());
    path::fill(&mut target, request.operation(), params)?;
    let end = target.len();
    target.push('?');
    for param in at(params, ParamLocation::Query) {
        append_pairs(&mut target, param)?;
    }
    if target.len() == end + 1 {
        target.truncate(end);
    }
    let (content_type, body) = body::encode(request, params)?;

    headers.add(HOST, base.host_header().clone());
    headers.add(USER_AGENT, user_agent.clone());
    headers.add(ACCEPT, HeaderValue::from_static(accept));
    // Sent without a body too: some services refuse a GET that lacks it.
    headers.add(CONTENT_TYPE, content_type);
    for param in at(params, ParamLocation::Header) {
        let (name, value) = joined(param.value)
            .and_then(|text| {
                header(
                    param.name,
                    text.into_owned().into(),
                    param.value.is_secret(),
                )
            })
            .map_err(|error| error.of(param))?;
        headers.insert(name, value);
    }
    let mut method = request.operation().method().clone();
    if let Some(relay) = request.operation().relay {
        let relayed = target.split_off(base.path().len());
        target.push_str(relay.path);
        add_relay_headers(&mut headers, relay, &method, &relayed, params)?;
        method = relay.method.clone();
    }
    let uri = base
        .address(target)
        .map_err(|error| Error::request("the URL cannot be made").with_source(error))?;
    Ok(Encoded {
        method,
        uri,
        headers,
        body,
    })
}

/// A header, or why it cannot be sent.
pub(crate) fn header(
    name: &str,
    text: Bytes,
    secret: bool,
) -> Result<(HeaderName, HeaderValue), EncodeError> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .ok()
        .filter(|name| !RESERVED.contains(&name.as_str()))
        .ok_or(EncodeError::new("a call cannot set this header"))?;
    // A server cuts blanks off at both ends: the text would not arrive as it is.
    let plain = text.iter().all(|byte| matches!(byte, b' '..=b'~')) && text.trim_ascii() == text;
    let mut value = plain
        .then(|| HeaderValue::from_maybe_shared(text).ok())
        .flatten()
        .ok_or(EncodeError::new(
            "a header takes visible ASCII characters and blanks between them, no line breaks",
        ))?;
    value.set_sensitive(secret || SENSITIVE.contains(&name.as_str()));
    Ok((name, value))
}

/// Names the target of a relayed call in headers.
fn add_relay_headers(
    headers: &mut Headers,
    relay: &Relay,
    method: &Method,
    target: &str,
    params: &[ResolvedParam<'_>],
) -> Result<(), Error> {
    // The path may hold a secret as well as any header may.
    let secret = params.iter().any(|param| {
        matches!(param.location, ParamLocation::Path | ParamLocation::Query)
            && param.value.is_secret()
    });
    for (name, text) in [
        (relay.path_header, target),
        (relay.method_header, method.as_str()),
    ] {
        let refuse = |reason: &str| {
            let text = format!("the header `{name}` cannot be sent: {reason}");
            Error::request(text).with_parameter(name)
        };
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|error| refuse("it has no name of a header").with_source(error))?;
        if headers.get(&key).is_some() {
            return Err(refuse("the call goes through a relay, which needs it"));
        }
        let mut value = HeaderValue::from_str(text)
            .map_err(|error| refuse("its value is no text for a header").with_source(error))?;
        value.set_sensitive(secret);
        headers.insert(key, value);
    }
    Ok(())
}

/// Why a value cannot be sent. Does not show the value.
#[derive(Debug)]
pub(crate) struct EncodeError(Cow<'static, str>);

impl EncodeError {
    fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }

    /// The error of a parameter.
    fn of(self, param: &ResolvedParam<'_>) -> Error {
        self.of_named(param.location, param.name)
    }

    /// The error of a parameter, or of a value inside it.
    fn of_named(self, location: ParamLocation, name: &str) -> Error {
        let noun = location.noun();
        let text = format!("the {noun} `{name}` cannot be sent: {}", self.0);
        Error::request(text).with_parameter(name)
    }
}

/// The parameters of a location.
fn at<'p, 'a>(
    params: &'p [ResolvedParam<'a>],
    location: ParamLocation,
) -> impl Iterator<Item = &'p ResolvedParam<'a>> {
    params
        .iter()
        .filter(move |param| param.location == location)
}

/// Appends `name=value&…` of a query or form parameter.
fn append_pairs(out: &mut String, param: &ResolvedParam<'_>) -> Result<(), Error> {
    for text in styled(param)? {
        if !out.is_empty() && !out.ends_with('?') {
            out.push('&');
        }
        out.extend(utf8_percent_encode(param.name, COMPONENT));
        out.push('=');
        out.extend(utf8_percent_encode(&text, COMPONENT));
    }
    Ok(())
}

/// The texts of a parameter: mostly one.
type Texts<'a> = SmallVec<[Cow<'a, str>; 1]>;

/// The values of a parameter as they travel in a query or form.
fn styled<'a>(param: &ResolvedParam<'a>) -> Result<Texts<'a>, Error> {
    let items = texts(param.value).map_err(|error| error.of(param))?;
    if param.style == ListStyle::Repeat || !matches!(param.value, ParamValue::List(_)) {
        return Ok(items);
    }
    if items.iter().any(|item| item.contains(',')) {
        let reason = "its items travel with commas between them, and one of them holds a comma";
        return Err(EncodeError::new(reason).of(param));
    }
    if items.is_empty() {
        return Ok(items);
    }
    Ok(smallvec![Cow::Owned(items.join(","))])
}

/// The values of a parameter as text.
fn texts(value: &ParamValue) -> Result<Texts<'_>, EncodeError> {
    match value {
        ParamValue::List(values) => {
            let values = values.iter().filter(|value| !value.is_null());
            values.map(text).collect()
        }
        value => Ok(smallvec![text(value)?]),
    }
}

/// A parameter as one text; a list is joined by commas.
pub(crate) fn joined(value: &ParamValue) -> Result<Cow<'_, str>, EncodeError> {
    match value {
        ParamValue::List(_) => Ok(Cow::Owned(texts(value)?.join(","))),
        value => text(value),
    }
}

/// One value as text.
fn text(value: &ParamValue) -> Result<Cow<'_, str>, EncodeError> {
    Ok(Cow::Owned(match value {
        value if value.is_null() => return Ok(Cow::Borrowed("")),
        ParamValue::Text(text)
        | ParamValue::EncodedText(text, _)
        | ParamValue::Json(Json::String(text)) => return Ok(Cow::Borrowed(text)),
        ParamValue::Secret(secret) => return Ok(Cow::Borrowed(secret.expose())),
        ParamValue::Integer(value) => value.to_string(),
        ParamValue::Number(value) if value.is_finite() => value.to_string(),
        ParamValue::Boolean(value) => value.to_string(),
        ParamValue::Prefixed(prefix, value) => format!("{prefix}{}", joined(value)?),
        ParamValue::Json(value) => value.to_string(),
        ParamValue::Encoded(json, _) => match parse(json) {
            Some(Json::String(text)) => text,
            _ => String::from_utf8_lossy(json).into_owned(),
        },
        value => {
            let mut json = Vec::new();
            body::write_json(&mut json, value)?;
            String::from_utf8_lossy(&json).into_owned()
        }
    }))
}
