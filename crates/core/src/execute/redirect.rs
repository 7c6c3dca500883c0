//! Redirects: whether one is followed, and what of the request goes along. The rules are those that
//! [`ClientBuilder::follow_redirects`](crate::ClientBuilder::follow_redirects) tells.

use std::ops::Deref;

use http::header::{ACCEPT, HOST, LOCATION, USER_AGENT};
use http::{HeaderMap, Method, StatusCode, Uri};
use url::Url;

use crate::request::{Encoded, Headers, host_header};
use bytes::Bytes;

/// What is sent to another origin.
const HARMLESS: [http::HeaderName; 2] = [ACCEPT, USER_AGENT];

/// One of the requests that an attempt consists of.
pub(super) struct Hop<'a> {
    pub(super) encoded: Target<'a>,
    /// Whether all hops so far were within the origin of the call.
    pub(super) at_home: bool,
    /// How many redirects led here.
    pub(super) number: u32,
}

/// What is sent: the call's own request, or the one that a redirect leads to. That is in a box, for few calls need room for it.
pub(super) enum Target<'a> {
    Own(&'a Encoded),
    Next(Box<Encoded>),
}

impl Deref for Target<'_> {
    type Target = Encoded;

    fn deref(&self) -> &Encoded {
        match self {
            Self::Own(encoded) => encoded,
            Self::Next(encoded) => encoded,
        }
    }
}

impl<'a> Hop<'a> {
    /// The request of the call itself.
    pub(super) const fn first(encoded: &'a Encoded) -> Self {
        Self {
            encoded: Target::Own(encoded),
            at_home: true,
            number: 0,
        }
    }
}

/// The next hop; `None` if the response asks for none. An error says why the redirect is not followed.
pub(super) fn next(
    hop: &Hop<'_>,
    status: StatusCode,
    headers: &HeaderMap,
    idempotent: bool,
    max: u32,
) -> Result<Option<Hop<'static>>, &'static str> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = headers.get(LOCATION) else {
        return Ok(None);
    };
    if max == 0 {
        return Err(
            "redirects are not followed: check the base URL, or allow them with `follow_redirects`",
        );
    }
    if hop.number >= max {
        return Err("it is one more redirect in a row than `follow_redirects` allows");
    }
    let here = Url::parse(&hop.encoded.uri.to_string()).map_err(|_| UNREADABLE)?;
    let there = location
        .to_str()
        .ok()
        .and_then(|location| here.join(location).ok())
        .ok_or(UNREADABLE)?;
    check_target(&here, &there)?;

    let same_origin = here.origin() == there.origin();
    let reads = matches!(hop.encoded.method, Method::GET | Method::HEAD);
    let see_other = status == StatusCode::SEE_OTHER;
    if !see_other && !idempotent {
        return Err("not followed: the operation is not safe to repeat");
    }
    if !see_other && !reads {
        if !matches!(status.as_u16(), 307 | 308) {
            return Err(
                "not followed: whether the method stays the same is not certain with this status",
            );
        }
        if !same_origin {
            return Err("not followed: only GET and HEAD go to another origin");
        }
    }
    let method = if see_other && !reads {
        Method::GET
    } else {
        hop.encoded.method.clone()
    };
    let body = if see_other {
        Bytes::new()
    } else {
        hop.encoded.body.clone()
    };
    if !same_origin && !body.is_empty() {
        return Err("not followed: a body does not leave the origin");
    }
    let headers = if same_origin {
        hop.encoded.headers.clone()
    } else {
        bare(&hop.encoded.headers, &there)?
    };
    let mut target = there;
    target.set_fragment(None);
    Ok(Some(Hop {
        encoded: Target::Next(Box::new(Encoded {
            method,
            uri: Uri::try_from(target.as_str()).map_err(|_| UNREADABLE)?,
            headers,
            body,
        })),
        at_home: hop.at_home && same_origin,
        number: hop.number + 1,
    }))
}

const UNREADABLE: &str = "not followed: its address cannot be read";

/// Refuses addresses that nothing is sent to.
fn check_target(here: &Url, there: &Url) -> Result<(), &'static str> {
    match (here.scheme(), there.scheme()) {
        (_, "https") | ("http", "http") => {}
        ("https", "http") => return Err("not followed: it leads from https to http"),
        _ => return Err("not followed: its scheme is neither https nor http"),
    }
    if !there.username().is_empty() || there.password().is_some() {
        return Err("not followed: its address holds a user name or password");
    }
    Ok(())
}

/// The headers for another origin.
fn bare(headers: &Headers, there: &Url) -> Result<Headers, &'static str> {
    let mut kept = Headers::with_capacity(HARMLESS.len() + 1);
    kept.insert(HOST, host_header(there).map_err(|_| UNREADABLE)?);
    for name in HARMLESS {
        if let Some(value) = headers.get(&name) {
            kept.insert(name, value.clone());
        }
    }
    Ok(kept)
}
