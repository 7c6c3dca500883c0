//! Signs each attempt of a call.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use http::header::{HOST, HeaderName, HeaderValue};
use http::uri::{PathAndQuery, Uri};
use secapi_core::auth::{AuthCx, Authenticator, BoxFuture, RequestHead, ResponseHead, Standing};
use secapi_core::{Bytes, Client, Error, Timestamp};

use super::signed_as::{SignedAs, SigningEndpoints};
use super::{AUTHORIZATION, DATE, Parts, SECURITY_TOKEN, canonical};
use crate::credentials::Keys;
use crate::generated::product::SIGNATURE;

/// From here on a clock that is off explains a refusal, in milliseconds. The gateway takes 15 minutes.
const TOLERANCE: i64 = 5 * 60 * 1000;

/// Headers that name what a signature is good for.
const PROJECT: &str = "X-Project-Id";
const DOMAIN: &str = "X-Domain-Id";

/// Signs each attempt with the present key and the present time.
///
/// The machine's clock is believed until the gateway refuses a request while its own clock shows another time; from then on requests are
/// dated by the gateway's.
#[derive(Debug)]
pub(crate) struct SigningAuthenticator {
    keys: Keys,
    clock_is_off: AtomicBool,
    standing: Standing,
    endpoints: SigningEndpoints,
    /// The endpoints, read.
    service: Option<SignedAs>,
    iam: Option<SignedAs>,
}

impl SigningAuthenticator {
    #[inline]
    pub(crate) fn new(keys: Keys, endpoints: SigningEndpoints) -> Self {
        Self {
            keys,
            clock_is_off: AtomicBool::new(false),
            standing: Standing::default(),
            service: SignedAs::of(endpoints.service.as_deref()),
            iam: SignedAs::of(endpoints.iam.as_deref()),
            endpoints,
        }
    }

    #[inline]
    fn now(&self, cx: &AuthCx<'_>) -> i64 {
        if self.clock_is_off.load(Ordering::Relaxed) {
            cx.server_now().as_millis()
        } else {
            Timestamp::now().as_millis()
        }
    }

    #[inline]
    async fn apply(&self, request: &mut http::Request<Bytes>, cx: AuthCx<'_>) -> Result<(), Error> {
        name_tenant(request, cx.client())?;
        let query = sort_query(request.uri_mut())?;
        // Signed by somebody else, who has set it on the call.
        if request.headers().contains_key(AUTHORIZATION) {
            return Ok(());
        }
        let now = self.now(&cx);
        let key = self.keys.current(now, cx.deadline()).await?;
        let signed_as = match cx.operation().host {
            Some(_) => self.iam.as_ref(),
            None => self.service.as_ref(),
        };
        let sent = request.uri().path();
        let path = signed_as.map_or(Cow::Borrowed(sent), |it| it.path(sent, &cx).into());
        let headers: Vec<(&str, &str)> = request
            .headers()
            .iter()
            .filter_map(|(name, value)| {
                let value = match signed_as {
                    Some(it) if name == HOST => it.host(),
                    _ => value.to_str().ok()?,
                };
                Some((name.as_str(), value))
            })
            .collect();
        let parts = Parts {
            method: request.method().as_str(),
            path: &path,
            query,
            headers: &headers,
            body: request.body(),
        };
        let signed = parts.sign(&key, &date(now)?);
        for (name, value) in signed.headers {
            set(request, name, value)?;
        }
        Ok(())
    }

    /// Whether the request was refused because its date is not the time by the server's clock.
    #[inline]
    fn is_misdated(request: &RequestHead, response: &ResponseHead) -> bool {
        let Some(offset) = response.clock_offset_millis else {
            return false;
        };
        let Some(sent) = sent_at(request) else {
            return false;
        };
        let took = i64::try_from(response.elapsed.as_millis()).unwrap_or(i64::MAX);
        let theirs = Timestamp::now().as_millis().saturating_add(offset);
        theirs.saturating_sub(sent.saturating_add(took)).abs() > TOLERANCE
    }
}

impl Authenticator for SigningAuthenticator {
    #[inline]
    fn scheme(&self) -> &str {
        SIGNATURE.name
    }

    #[inline]
    fn check(&self) -> Result<(), Error> {
        self.endpoints.check()?;
        self.keys.check()
    }

    #[inline]
    fn standing(&self) -> Option<&Standing> {
        Some(&self.standing)
    }

    #[inline]
    fn authenticate<'a>(
        &'a self,
        request: &'a mut http::Request<Bytes>,
        cx: AuthCx<'a>,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.apply(request, cx))
    }

    #[inline]
    fn rejected<'a>(
        &'a self,
        request: &'a RequestHead,
        response: &'a ResponseHead,
    ) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            if Self::is_misdated(request, response) {
                tracing::warn!("this machine's clock is off: requests are dated by the server's");
                self.clock_is_off.store(true, Ordering::Relaxed);
                return true;
            }
            let unauthorized = response.status == http::StatusCode::UNAUTHORIZED;
            unauthorized && self.keys.replaced(request.headers.get(AUTHORIZATION)).await
        })
    }
}

/// Says which project, or else which account, the call is for, where the client knows it.
#[inline]
fn name_tenant(request: &mut http::Request<Bytes>, client: &Client) -> Result<(), Error> {
    let tenant = [(PROJECT, "project_id"), (DOMAIN, "domain_id")]
        .into_iter()
        .find_map(|(header, name)| Some((header, client.context_value(name)?)));
    match tenant {
        Some((header, _)) if request.headers().contains_key(header) => Ok(()),
        Some((header, value)) => set(request, header, value.to_owned()),
        None => Ok(()),
    }
}

/// Puts the query into the form in which it is signed, and answers it.
#[inline]
fn sort_query(uri: &mut Uri) -> Result<String, Error> {
    let Some(query) = uri.query() else {
        return Ok(String::new());
    };
    let sorted = canonical::query(canonical::pairs(query));
    if sorted == query {
        return Ok(sorted);
    }
    let unusable =
        |error| Error::auth("the query cannot be sorted for the signature").with_source(error);
    let path = format!("{}?{sorted}", uri.path());
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).map_err(unusable)?);
    *uri = Uri::from_parts(parts)
        .map_err(|error| Error::auth("the URL cannot be signed").with_source(error))?;
    Ok(sorted)
}

/// Sets a header. The error does not show the value.
#[inline]
fn set(request: &mut http::Request<Bytes>, name: &'static str, value: String) -> Result<(), Error> {
    let unusable = || {
        Error::auth(format!(
            "the header `{name}` cannot be sent: its value holds a line break or a letter outside ASCII"
        ))
    };
    let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
    let mut value = value
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~'))
        .then(|| HeaderValue::try_from(value).ok())
        .flatten()
        .ok_or_else(unusable)?;
    value.set_sensitive([AUTHORIZATION, SECURITY_TOKEN].contains(&name));
    request.headers_mut().insert(key, value);
    Ok(())
}

/// An instant as it is written into [`DATE`]: as in ISO 8601, in UTC and whole seconds, without the marks between the numbers.
#[inline]
fn date(millis: i64) -> Result<String, Error> {
    let second = Timestamp::from_millis(millis.saturating_sub(millis.rem_euclid(1000)));
    let mut text = second.to_string();
    // What the calendar does not reach is shown as a number.
    if !text.ends_with('Z') {
        return Err(Error::auth("the clock shows no usable time"));
    }
    text.retain(|letter| !matches!(letter, '-' | ':'));
    Ok(text)
}

/// The time in [`DATE`], in milliseconds since 1970.
#[inline]
fn sent_at(request: &RequestHead) -> Option<i64> {
    let text = request.headers.get(DATE)?.to_str().ok()?;
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (year, day) = day.split_at_checked(4)?;
    let (month, day) = day.split_at_checked(2)?;
    let (hour, time) = time.split_at_checked(2)?;
    let (minute, second) = time.split_at_checked(2)?;
    let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    Some(text.parse::<Timestamp>().ok()?.as_millis())
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method};

    use super::*;

    fn sent(date: &str) -> RequestHead {
        let mut headers = HeaderMap::new();
        headers.insert("x-sdk-date", HeaderValue::from_str(date).unwrap());
        RequestHead {
            method: Method::GET,
            uri: Uri::from_static("/v1"),
            headers,
        }
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        let written = date(1_768_465_800_000).unwrap();
        assert_eq!(written, "20260115T083000Z");
        assert_eq!(sent_at(&sent(&written)), Some(1_768_465_800_000));
        for bad in ["", "20260115", "20261315T083000Z", "2026-01-15T08:30:00Z"] {
            assert_eq!(sent_at(&sent(bad)), None, "{bad}");
        }
        assert!(date(i64::MAX).is_err());
    }

    #[test]
    fn the_query_is_sent_as_it_is_signed() {
        let mut uri = Uri::from_static("https://h.example:8/p%20q?b=2&a=%2B%20x&b=1");
        sort_query(&mut uri).unwrap();
        assert_eq!(uri, "https://h.example:8/p%20q?a=%2B%20x&b=1&b=2");
        let mut plain = Uri::from_static("https://h.example/p");
        sort_query(&mut plain).unwrap();
        assert_eq!(plain, "https://h.example/p");
    }
}
