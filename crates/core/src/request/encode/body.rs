//! Request bodies: JSON, form, multipart.

use http::HeaderValue;
use serde::Serialize;

use super::{append_pairs, invalid, pairs, styled};
use crate::description::parameter::{Content, ParamLocation};
use crate::error::Error;
use crate::json_text::parse_object;
use crate::request::Request;
use crate::wire::{Json, ParamValue};
use bytes::Bytes;

/// A body, and what it is. Empty when the request has none.
pub(super) struct Body {
    pub(super) content_type: HeaderValue,
    pub(super) bytes: Bytes,
}

/// Encodes the body: the whole one that was set, or one made of the parameters.
pub(super) fn encode(request: &Request) -> Result<Body, Error> {
    let whole = match request.body() {
        Some(Ok(body)) => Some(body),
        Some(Err(reason)) => {
            return Err(Error::request(format!("the body cannot be sent: {reason}")));
        }
        None => None,
    };
    let has = |location: ParamLocation| {
        request
            .params()
            .iter()
            .any(|param| param.location == location && !param.value.is_null())
    };
    let has_file = request.params().iter().any(|param| {
        param.location == ParamLocation::Form && matches!(param.value, ParamValue::File { .. })
    });
    let content = request
        .content()
        .unwrap_or(match (has_file, has(ParamLocation::Form)) {
            (true, _) => Content::Multipart,
            (false, true) => Content::Form,
            (false, false) => Content::Json,
        });
    let (other, verb) = match content {
        Content::Json => (ParamLocation::Form, "a JSON body"),
        Content::Form | Content::Multipart => (ParamLocation::Json, "a form"),
    };
    if let Some(param) = request
        .params()
        .iter()
        .find(|param| param.location == other && !param.value.is_null())
    {
        return Err(invalid(
            other,
            &param.name,
            &format!("the operation sends {verb}"),
        ));
    }
    match content {
        Content::Json => Ok(Body {
            content_type: HeaderValue::from_static("application/json"),
            bytes: match whole {
                Some(whole) if has(ParamLocation::Json) => merged(whole, request)?,
                Some(whole) => whole.clone(),
                None if has(ParamLocation::Json) || request.content().is_some() => object(request)?,
                None => Bytes::new(),
            },
        }),
        Content::Form => {
            let mut form = String::new();
            pairs(&mut form, request, ParamLocation::Form)?;
            for (name, value) in fields(whole)? {
                append_pairs(&mut form, request, ParamLocation::Form, &name, &value)?;
            }
            Ok(Body {
                content_type: HeaderValue::from_static("application/x-www-form-urlencoded"),
                bytes: form.into(),
            })
        }
        Content::Multipart => multipart(request, whole),
    }
}

/// The JSON object of the body's fields.
fn object(request: &Request) -> Result<Bytes, Error> {
    let mut out = Vec::with_capacity(128);
    out.push(b'{');
    for param in request
        .params()
        .iter()
        .filter(|param| param.location == ParamLocation::Json && !param.value.is_null())
    {
        if out.len() > 1 {
            out.push(b',');
        }
        write_json(&mut out, &param.name)
            .map(|()| out.push(b':'))
            .and_then(|()| write(&mut out, &param.value))
            .map_err(|reason| invalid(ParamLocation::Json, &param.name, &reason))?;
    }
    out.push(b'}');
    Ok(out.into())
}

/// The whole body with the fields set in it (such as page index and size).
fn merged(whole: &Bytes, request: &Request) -> Result<Bytes, Error> {
    let mut all = parse_object(whole)
        .ok_or_else(|| Error::request("fields can be set only in a body that is a JSON object"))?;
    let set =
        parse_object(&object(request)?).ok_or_else(|| Error::request("the body cannot be sent"))?;
    all.extend(set);
    serde_json::to_vec(&all)
        .map(Bytes::from)
        .map_err(|error| Error::request("the body cannot be sent").with_source(error))
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
        .map(|(name, value)| match value {
            Json::Array(values) => (name, ParamValue::list(values)),
            value => (name, ParamValue::Json(value)),
        })
        .collect())
}

fn multipart(request: &Request, whole: Option<&Bytes>) -> Result<Body, Error> {
    // Random, so that no content can hold it by chance or on purpose.
    let random = crate::random::bits;
    let boundary = format!("secapi-{:016x}{:016x}", random(), random());
    let mut out = Vec::new();
    let mut part = |name: &str, file: Option<&str>, content: &[u8]| {
        let quoted = |text: &str| {
            text.replace('"', "%22")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        out.extend_from_slice(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
                quoted(name)
            )
            .as_bytes(),
        );
        if let Some(file) = file {
            out.extend_from_slice(
                format!(
                    "; filename=\"{}\"\r\nContent-Type: application/octet-stream",
                    quoted(file)
                )
                .as_bytes(),
            );
        }
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(content);
        out.extend_from_slice(b"\r\n");
    };
    let fields = fields(whole)?;
    let given = request
        .params()
        .iter()
        .filter(|param| param.location == ParamLocation::Form)
        .map(|param| (&*param.name, &param.value));
    for (name, value) in given.chain(fields.iter().map(|(name, value)| (name.as_str(), value))) {
        if let ParamValue::File {
            name: file,
            content,
        } = value
        {
            part(name, Some(file), content);
        } else {
            let style = request.list_style(name);
            for text in styled(value, style)
                .map_err(|reason| invalid(ParamLocation::Form, name, &reason))?
            {
                part(name, None, text.as_bytes());
            }
        }
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
        .map_err(|error| Error::request("the body cannot be sent").with_source(error))?;
    Ok(Body {
        content_type,
        bytes: out.into(),
    })
}

/// A value as JSON text.
pub(super) fn json(value: &ParamValue) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(out)
}

fn write(out: &mut Vec<u8>, value: &ParamValue) -> Result<(), String> {
    match value {
        ParamValue::Null => out.extend_from_slice(b"null"),
        ParamValue::Text(text) | ParamValue::EncodedText(text, _) => write_json(out, text)?,
        ParamValue::Integer(value) => write_json(out, value)?,
        ParamValue::Number(number) if number.is_finite() => write_json(out, number)?,
        ParamValue::Number(_) => return Err("the number is not finite".to_owned()),
        ParamValue::Boolean(value) => write_json(out, value)?,
        ParamValue::Secret(secret) => write_json(out, secret.expose())?,
        ParamValue::Prefixed(..) => write_json(out, &super::text(value)?)?,
        ParamValue::List(values) => {
            out.push(b'[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(out, value)?;
            }
            out.push(b']');
        }
        ParamValue::Json(value) => write_json(out, value)?,
        ParamValue::Encoded(json, _) => out.extend_from_slice(json),
        ParamValue::File { .. } => return Err("a file travels only in a multipart form".to_owned()),
        ParamValue::Invalid(reason) => return Err(reason.clone()),
    }
    Ok(())
}

/// Appends a value that is no model.
fn write_json(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) -> Result<(), String> {
    serde_json::to_writer(out, value).map_err(|error| error.to_string())
}
