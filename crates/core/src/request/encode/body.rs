//! Request bodies: JSON, form, multipart.

use http::HeaderValue;
use serde::Serialize;

use super::{EncodeError, append_pairs, at, styled};
use crate::description::{Content, ParamLocation};
use crate::error::Error;
use crate::request::{Request, ResolvedParam};
use crate::text::json::parse_object;
use crate::wire::{Json, ParamValue};
use bytes::Bytes;

/// The content type, and the body; empty when the request has none.
type Body = (HeaderValue, Bytes);

/// Encodes the body: the whole one that was set, or one made of the parameters.
pub(super) fn encode(request: &Request, params: &[ResolvedParam<'_>]) -> Result<Body, Error> {
    let whole = request.body().map(Result::as_ref).transpose();
    let whole =
        whole.map_err(|reason| Error::request(format!("the body cannot be sent: {reason}")))?;
    let form = || at(params, ParamLocation::Form);
    let has_fields = at(params, ParamLocation::Json).next().is_some();
    let set = request.content();
    let content = set.unwrap_or_else(|| {
        let is_file = |param: &ResolvedParam<'_>| matches!(param.value, ParamValue::File { .. });
        match form().next() {
            None => Content::Json,
            Some(_) if form().any(is_file) => Content::Multipart,
            Some(_) => Content::Form,
        }
    });
    let (other, reason) = match content {
        Content::Json => (ParamLocation::Form, "the operation sends a JSON body"),
        Content::Form | Content::Multipart => (ParamLocation::Json, "the operation sends a form"),
    };
    if let Some(param) = at(params, other).next() {
        return Err(EncodeError::new(reason).of(param));
    }
    if content == Content::Json {
        let body = match whole {
            Some(whole) if has_fields => merged(whole, params)?,
            Some(whole) => whole.clone(),
            None if has_fields || set.is_some() => object(params)?.into(),
            None => Bytes::new(),
        };
        return Ok((HeaderValue::from_static("application/json"), body));
    }
    let fields = fields(whole)?;
    let form = form()
        .copied()
        .chain(fields.iter().map(|(name, value)| ResolvedParam {
            location: ParamLocation::Form,
            name,
            value,
            style: request.list_style(name),
        }));
    if content == Content::Multipart {
        return multipart(form);
    }
    let mut out = String::new();
    for param in form {
        append_pairs(&mut out, &param)?;
    }
    let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    Ok((content_type, out.into()))
}

/// The JSON object of the body's fields.
fn object(params: &[ResolvedParam<'_>]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(128);
    out.push(b'{');
    for param in at(params, ParamLocation::Json) {
        if out.len() > 1 {
            out.push(b',');
        }
        write(&mut out, param.name)
            .map(|()| out.push(b':'))
            .and_then(|()| write_json(&mut out, param.value))
            .map_err(|error| error.of(param))?;
    }
    out.push(b'}');
    Ok(out)
}

/// The whole body with the fields set in it (such as page index and size).
fn merged(whole: &Bytes, params: &[ResolvedParam<'_>]) -> Result<Bytes, Error> {
    let mut all = parse_object(whole)
        .ok_or_else(|| Error::request("fields can be set only in a body that is a JSON object"))?;
    all.extend(parse_object(&object(params)?).unwrap_or_default());
    Ok(Json::Object(all).to_string().into())
}

/// The fields of a whole body that is sent as a form.
fn fields(whole: Option<&Bytes>) -> Result<Vec<(String, ParamValue)>, Error> {
    let Some(whole) = whole else {
        return Ok(Vec::new());
    };
    let fields = parse_object(whole)
        .ok_or_else(|| Error::request("only a body that is a JSON object can be sent as a form"))?;
    Ok(fields
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match value {
            Json::Array(values) => (name, ParamValue::list(values)),
            value => (name, ParamValue::Json(value)),
        })
        .collect())
}

fn multipart<'a>(form: impl Iterator<Item = ResolvedParam<'a>>) -> Result<Body, Error> {
    // Random, so that no content can hold it by chance or on purpose.
    let random = crate::random::bits;
    let boundary = format!("secapi-{:016x}{:016x}", random(), random());
    let quoted = |text: &str| {
        text.replace('"', "%22")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let mut out = Vec::new();
    let mut part = |name: &str, kind: &str, content: &[u8]| {
        let name = quoted(name);
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{kind}\r\n\r\n"
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(content);
        out.extend_from_slice(b"\r\n");
    };
    for param in form {
        if let ParamValue::File { name, content } = param.value {
            let name = quoted(name);
            let kind = format!("; filename=\"{name}\"\r\nContent-Type: application/octet-stream");
            part(param.name, &kind, content);
        } else {
            for text in styled(&param)? {
                part(param.name, "", text.as_bytes());
            }
        }
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type =
        HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"))
            .map_err(|error| Error::request("the body cannot be sent").with_source(error))?;
    Ok((content_type, out.into()))
}

/// Appends a value as JSON text.
pub(super) fn write_json(out: &mut Vec<u8>, value: &ParamValue) -> Result<(), EncodeError> {
    match value {
        ParamValue::Null => out.extend_from_slice(b"null"),
        ParamValue::Text(text) | ParamValue::EncodedText(text, _) => write(out, text)?,
        ParamValue::Integer(value) => write(out, value)?,
        ParamValue::Number(number) if number.is_finite() => write(out, number)?,
        ParamValue::Number(_) => return Err(EncodeError::new("the number is not finite")),
        ParamValue::Boolean(value) => write(out, value)?,
        ParamValue::Secret(secret) => write(out, secret.expose())?,
        ParamValue::Prefixed(..) => write(out, &super::text(value)?)?,
        ParamValue::List(values) => {
            out.push(b'[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_json(out, value)?;
            }
            out.push(b']');
        }
        ParamValue::Json(value) => write(out, value)?,
        ParamValue::Encoded(json, _) => out.extend_from_slice(json),
        ParamValue::File { .. } => {
            return Err(EncodeError::new("a file travels only in a multipart form"));
        }
        ParamValue::Invalid(reason) => return Err(EncodeError::new(reason.clone())),
    }
    Ok(())
}

/// Appends a value that is no model.
fn write(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), EncodeError> {
    serde_json::to_writer(out, value).map_err(|error| EncodeError::new(error.to_string()))
}
