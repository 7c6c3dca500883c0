//! Addresses that requests go to.

mod typed;

use std::borrow::Cow;

use http::uri::Parts;
use http::{HeaderValue, Uri};
use url::{Host, Url};

use crate::description::{Product, placeholders};
use crate::error::Error;

/// An address that calls can go to: scheme, host, port, perhaps a path that comes before all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    url: Url,
    /// The same, as requests have it.
    uri: Uri,
    host: HeaderValue,
}

impl BaseUrl {
    /// Reads an address that has no placeholder.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        Self::of(Url::parse(text).map_err(|error| refuse(&error.to_string()))?)
    }

    fn of(url: Url) -> Result<Self, Error> {
        if !matches!(url.scheme(), "https" | "http") {
            return Err(refuse("its scheme is neither https nor http"));
        }
        Ok(Self {
            uri: Uri::try_from(trimmed(&url)).map_err(|error| refuse(&error.to_string()))?,
            host: host_header(&url)?,
            url,
        })
    }

    /// The address without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        trimmed(&self.url)
    }

    /// What comes before the path of every call; empty for most.
    pub(crate) fn path(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// The address of a path (with that of [`path`](Self::path) before it) and a query.
    pub(crate) fn address(&self, path_and_query: String) -> Result<Uri, http::Error> {
        let mut parts = Parts::default();
        parts.scheme = self.uri.scheme().cloned();
        parts.authority = self.uri.authority().cloned();
        parts.path_and_query = Some(path_and_query.try_into()?);
        Ok(Uri::from_parts(parts)?)
    }

    /// Name or address of the host.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The port that requests go to.
    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// The `Host` header.
    pub(crate) const fn host_header(&self) -> &HeaderValue {
        &self.host
    }

    /// This machine: 127.0.0.0/8, `::1` or `localhost`.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Whether credentials may go there.
    pub(crate) fn is_confidential(&self) -> bool {
        self.url.scheme() == "https" || self.is_loopback()
    }
}

fn refuse(reason: &str) -> Error {
    Error::config(format!("the address cannot be used: {reason}")).with_hint(typed::FORM)
}

fn trimmed(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

/// The `Host` header of requests to an address: host, and port where it is not the scheme's own.
pub(crate) fn host_header(url: &Url) -> Result<HeaderValue, Error> {
    let name = url.host_str().ok_or_else(|| refuse("it has no host"))?;
    let host = url
        .port()
        .map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
    HeaderValue::try_from(host).map_err(|_| refuse("its host cannot be sent in a header"))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An address as it was configured.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    /// Complete.
    Ready(BaseUrl),
    /// With placeholders, which the context fills.
    Template(Cow<'static, str>),
}

impl Address {
    /// The address of a product's main host, or of a named one, as a person has typed it.
    pub(crate) fn new(
        text: impl Into<Cow<'static, str>>,
        product: &Product,
        host: Option<&str>,
    ) -> Result<Self, Error> {
        let text = text.into();
        if text.contains('{') {
            return Ok(Self::Template(text));
        }
        let roots: Vec<&str> = product.path_roots(host).collect();
        BaseUrl::of(typed::read(host, &text, &roots)?).map(Self::Ready)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Ready(url) => url.as_str(),
            Self::Template(template) => template,
        }
    }

    /// Whether connections to it use TLS, as far as can be told.
    pub(crate) fn may_need_tls(&self) -> bool {
        !self.as_str().starts_with("http:")
    }

    /// Whether it is known to be on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        matches!(self, Self::Ready(url) if url.is_loopback())
    }

    /// The address with its placeholders filled.
    pub(crate) fn resolve(
        &self,
        value: impl Fn(&str) -> Option<String>,
    ) -> Result<Cow<'_, BaseUrl>, Error> {
        let template = match self {
            Self::Ready(url) => return Ok(Cow::Borrowed(url)),
            Self::Template(template) => template,
        };
        let mut url = template.to_string();
        for name in placeholders(template) {
            let value = value(name).ok_or_else(|| {
                let text = format!("the base URL {template} needs a value for `{name}`");
                Error::request(text).with_parameter(name).with_hint(format!(
                    "set it on the client with `.context(\"{name}\", …)`, or set the whole address (`.base_url(…)`, `.host(…)`)"
                ))
            })?;
            if value.is_empty() || !value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                let text =
                    format!("the value of `{name}` cannot be part of the base URL {template}");
                let error = Error::request(text).with_parameter(name);
                return Err(error.with_hint("it takes letters, digits and hyphens"));
            }
            url = url.replace(&format!("{{{name}}}"), &value);
        }
        BaseUrl::parse(&url).map(Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_read_and_tidied() {
        for (text, url, host) in [
            (
                "https://www.example.com",
                "https://www.example.com",
                "www.example.com",
            ),
            (
                "https://www.example.com/",
                "https://www.example.com",
                "www.example.com",
            ),
            (
                "https://nac.example.com:8443",
                "https://nac.example.com:8443",
                "nac.example.com:8443",
            ),
            (
                "https://a.example:443/gate/",
                "https://a.example/gate",
                "a.example",
            ),
            ("http://[::1]:80", "http://[::1]", "[::1]"),
        ] {
            let base = BaseUrl::parse(text).expect(text);
            assert_eq!(
                (base.as_str(), base.host_header().to_str().expect("host")),
                (url, host)
            );
        }
    }

    #[test]
    fn credentials_go_to_https_and_loopback_only() {
        for (text, confidential) in [
            ("https://www.example.com", true),
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:9", true),
            ("http://LOCALHOST", true),
            ("http://www.example.com", false),
            ("http://localhost.example.com", false),
            ("http://10.0.0.1", false),
            ("http://0.0.0.0", false),
        ] {
            assert_eq!(
                BaseUrl::parse(text).expect(text).is_confidential(),
                confidential,
                "{text}"
            );
        }
    }

    #[test]
    fn placeholders_are_filled_from_the_context() {
        let product = Product::new("example", "An example");
        let address =
            Address::new("https://dbss.{region}.example.com", &product, None).expect("address");
        let url = address
            .resolve(|name| (name == "region").then(|| "eu-west-0".to_owned()))
            .expect("resolved");
        assert_eq!(url.as_str(), "https://dbss.eu-west-0.example.com");
        let missing = address.resolve(|_| None).expect_err("missing");
        assert_eq!(missing.parameter(), Some("region"));
        for bad in ["", "evil.example/", "a.b", "a@b", "a:1"] {
            assert!(address.resolve(|_| Some(bad.to_owned())).is_err(), "{bad}");
        }
    }
}
