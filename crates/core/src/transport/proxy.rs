//! Proxies: which one requests go through, and what it means when one fails.
//!
//! The HTTP library chooses the proxy of a request, from the builder's options or from the environment, and opens the tunnel. This
//! module reads both ahead of it, so that what cannot be read is an error of the builder, and names the proxy in errors.

use std::env::VarError;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::{Phase, TransportError};
use crate::credential_check::CredentialCheck;
use crate::error::Error;
use crate::wire::Secret;

/// The variables that name a proxy.
const VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// How long the status of a refused tunnel is asked for.
const PATIENCE: Duration = Duration::from_secs(5);

/// The options of a builder.
#[derive(Clone, Default)]
pub(crate) struct ProxySettings {
    choice: Choice,
    user: Option<(String, Secret)>,
}

#[derive(Clone, Default)]
enum Choice {
    #[default]
    Environment,
    Direct,
    /// A URL, perhaps with a user name and password.
    Given(Secret),
}

impl ProxySettings {
    pub(crate) fn set(&mut self, url: Secret) {
        self.choice = Choice::Given(url);
    }

    pub(crate) fn set_user(&mut self, name: String, password: Secret) {
        self.user = Some((name, password));
    }

    pub(crate) fn set_direct(&mut self) {
        self.choice = Choice::Direct;
    }

    /// Whether an option was used.
    pub(crate) const fn is_set(&self) -> bool {
        !matches!(self.choice, Choice::Environment) || self.user.is_some()
    }

    /// What the options and the environment amount to. `direct` says that no address needs a proxy of the environment.
    pub(super) fn resolve(&self, direct: bool) -> Result<Proxies, Error> {
        match &self.choice {
            Choice::Given(url) => self.given(url.expose()),
            _ if self.user.is_some() => {
                let error = Error::config("there is no proxy that `proxy_auth` could be for");
                Err(error.with_hint("name the proxy with `ClientBuilder::proxy`"))
            }
            Choice::Environment if !direct => {
                check_environment(|name| std::env::var(name))?;
                Ok(Proxies {
                    matcher: Some(Matcher::from_env()),
                    given: None,
                })
            }
            _ => Ok(Proxies::default()),
        }
    }

    fn given(&self, text: &str) -> Result<Proxies, Error> {
        let refuse = |reason: String| {
            Error::config(format!("the proxy cannot be used: {reason}"))
                .with_parameter("proxy")
                .with_hint(FORM)
        };
        let mut url = read(text).map_err(refuse)?;
        if let Some((name, password)) = &self.user {
            CredentialCheck::new("user name of the proxy", name).text()?;
            CredentialCheck::new("password of the proxy", password.expose()).text()?;
            if url.set_username(name).is_err() || url.set_password(Some(password.expose())).is_err()
            {
                return Err(refuse("it takes no user name".to_owned()));
            }
        } else if let Some(password) = url.password() {
            let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
            CredentialCheck::new("password of the proxy", &password).text()?;
        }
        let proxy = reqwest::Proxy::all(url.as_str()).map_err(|_| {
            // The library's error shows the URL.
            refuse("the HTTP library does not take it".to_owned())
        })?;
        Ok(Proxies {
            matcher: Some(Matcher::builder().all(url.as_str()).build()),
            given: Some(proxy),
        })
    }
}

impl fmt::Debug for ProxySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.choice {
            Choice::Environment => "environment",
            Choice::Direct => "none",
            Choice::Given(_) => "given",
        })
    }
}

const FORM: &str =
    "it has the form `http://host:port`, `https://host:port` or `socks5h://host:port`";

/// Reads the URL of a proxy; without a scheme it is http. The error does not show it.
fn read(text: &str) -> Result<Url, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("its address is empty".to_owned());
    }
    let scheme = if text.contains("://") { "" } else { "http://" };
    let url = Url::parse(&format!("{scheme}{text}"));
    let url = url.map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" => {}
        "socks4" | "socks4a" | "socks5" | "socks5h" if cfg!(feature = "socks") => {}
        "socks4" | "socks4a" | "socks5" | "socks5h" => {
            return Err("SOCKS needs the cargo feature `socks`".to_owned());
        }
        _ => return Err("its scheme is none of a proxy".to_owned()),
    }
    if url.host().is_none() {
        return Err("it has no host".to_owned());
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("it holds a path, query or fragment".to_owned());
    }
    Ok(url)
}

/// Checks the variables ahead of the library, which leaves out what it cannot read.
fn check_environment(
    read_variable: impl Fn(&str) -> Result<String, VarError>,
) -> Result<(), Error> {
    for name in VARIABLES {
        let reason = match read_variable(name) {
            Ok(text) if text.is_empty() => continue,
            Ok(text) => match read(&text) {
                Ok(_) => continue,
                Err(reason) => reason,
            },
            Err(VarError::NotPresent) => continue,
            Err(VarError::NotUnicode(_)) => "it is not text in UTF-8".to_owned(),
        };
        let text =
            format!("the proxy in the environment variable `{name}` cannot be used: {reason}");
        let hint = format!("{FORM}; `ClientBuilder::no_proxy` ignores the variable");
        return Err(Error::config(text).with_parameter(name).with_hint(hint));
    }
    Ok(())
}

/// The proxies of a client.
#[derive(Default)]
pub(super) struct Proxies {
    /// Finds the proxy of a request, as the library does. `None`: there is no proxy.
    matcher: Option<Matcher>,
    given: Option<reqwest::Proxy>,
}

impl Proxies {
    /// Has the HTTP library use them.
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match &self.given {
            Some(proxy) => builder.proxy(proxy.clone()),
            None if self.matcher.is_none() => builder.no_proxy(),
            None => builder,
        }
    }

    /// The proxy of requests to this address: its name, host and port.
    pub(super) fn of(&self, address: &Uri) -> Option<(String, String, u16)> {
        let found = self.matcher.as_ref()?.intercept(address)?;
        let proxy = found.uri();
        let usual = match proxy.scheme_str() {
            Some("https") => 443,
            Some("http") | None => 80,
            Some(_) => 1080,
        };
        let host = proxy.host()?.trim_matches(['[', ']']).to_owned();
        Some((name(proxy), host, proxy.port_u16().unwrap_or(usual)))
    }

    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.matcher.is_none()
    }

    /// The failure of a request to this address, with the proxy that it went through.
    pub(super) async fn explain(&self, address: &Uri, error: TransportError) -> TransportError {
        let matcher = self.matcher.as_ref();
        let found = matcher.and_then(|matcher| matcher.intercept(address));
        let Some(proxy) = found.filter(|_| error.phase() == Phase::Connect && !error.is_lasting())
        else {
            return error;
        };
        let name = name(proxy.uri());
        let refusal = match tunnel_error(&error) {
            None => {
                let text = format!("through the proxy {name}: {}", error.cause());
                return TransportError::new(Phase::Connect, text).with_hint(
                    "check the proxy, or leave it out with `ClientBuilder::no_proxy` or the variable `NO_PROXY`",
                );
            }
            Some(AUTH_REQUIRED) => Some(407),
            Some(_) => tokio::time::timeout(
                PATIENCE,
                ask_status(proxy.uri(), address, proxy.basic_auth()),
            )
            .await
            .ok()
            .flatten(),
        };
        let failure = |text: &str| {
            let text = format!("the proxy {name} refused the connection{text}");
            TransportError::new(Phase::Connect, text)
        };
        match refusal {
            Some(407) => failure(" with 407 Proxy Authentication Required").lasting().with_hint(
                "set user name and password with `ClientBuilder::proxy_auth`, or in the URL of the proxy",
            ),
            Some(status @ 400..=499) => failure(&format!(" with {}", named(status))).lasting().with_hint(
                "ask whoever runs the proxy to allow this host and port, or leave it out with `ClientBuilder::no_proxy` or the variable `NO_PROXY`",
            ),
            Some(status) => failure(&format!(" with {}", named(status))),
            None => failure(""),
        }
    }
}

debug_fields!(Proxies |proxies| { any: proxies.matcher.is_some() });

/// A proxy without its user name and password.
fn name(proxy: &Uri) -> String {
    let scheme = proxy.scheme_str().unwrap_or("http");
    let host = proxy.host().unwrap_or_default();
    match proxy.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

fn named(status: u16) -> String {
    http::StatusCode::from_u16(status).map_or_else(|_| status.to_string(), |one| one.to_string())
}

const AUTH_REQUIRED: &str = "tunnel error: proxy authorization required";
const UNSUCCESSFUL: &str = "tunnel error: unsuccessful";

/// What the library says of a tunnel that was refused. Its error type is not public.
fn tunnel_error(error: &TransportError) -> Option<&'static str> {
    let mut next = StdError::source(error);
    while let Some(error) = next {
        let text = error.to_string();
        let known = [AUTH_REQUIRED, UNSUCCESSFUL];
        if let Some(known) = known.into_iter().find(|known| text == *known) {
            return Some(known);
        }
        next = error.source();
    }
    None
}

/// The status with which a proxy refuses a tunnel: the library does not say it, so the proxy is asked once more.
async fn ask_status(proxy: &Uri, address: &Uri, auth: Option<&HeaderValue>) -> Option<u16> {
    if proxy.scheme_str() != Some("http") {
        return None;
    }
    let port = proxy.port_u16().unwrap_or(80);
    let host = proxy.host()?.trim_matches(['[', ']']);
    let mut stream = TcpStream::connect((host, port)).await.ok()?;
    let to = format!("{}:{}", address.host()?, address.port_u16().unwrap_or(443));
    let mut request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n").into_bytes();
    if let Some(auth) = auth {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(auth.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.ok()?;
    std::str::from_utf8(head.get(9..)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_cannot_be_read_are_named_and_not_shown() {
        let check = |name: &'static str, value: &'static str| {
            check_environment(move |asked| {
                if asked == name {
                    Ok(value.to_owned())
                } else {
                    Err(VarError::NotPresent)
                }
            })
        };
        for name in VARIABLES {
            for good in [
                "",
                "http://made:up@proxy.example.com:3128/",
                "proxy.example.com:3128",
            ] {
                assert!(check(name, good).is_ok(), "{good}");
            }
            for bad in [
                " ",
                "http://made:up@",
                "http://made:up@proxy.example.com:99999",
                "ftp://made:up@proxy.example.com",
                "http://proxy.example.com/made/up",
            ] {
                let error = check(name, bad).unwrap_err();
                assert_eq!(error.parameter(), Some(name));
                assert!(!error.to_string().contains("made"), "{error}");
            }
        }
        let socks = check("ALL_PROXY", "socks5://proxy.example.com:1080");
        assert_eq!(socks.is_ok(), cfg!(feature = "socks"));
        let error = check_environment(|_| Err(VarError::NotUnicode("x".into()))).unwrap_err();
        assert!(error.to_string().contains("not text"), "{error}");
    }

    #[test]
    fn options_are_checked() {
        let given = |url: &str| {
            let mut settings = ProxySettings::default();
            settings.set(url.into());
            settings
        };
        assert!(
            given("http://proxy.example.com:3128")
                .resolve(false)
                .is_ok()
        );
        assert!(given("gopher://proxy.example.com").resolve(false).is_err());
        let mut settings = given("http://proxy.example.com:3128");
        settings.set_user("made-up".to_owned(), "made-up\n".into());
        let error = settings.resolve(false).unwrap_err();
        assert_eq!(error.parameter(), Some("password of the proxy"));
        let mut settings = ProxySettings::default();
        settings.set_user("made-up".to_owned(), "made-up".into());
        assert!(settings.resolve(true).is_err());
    }
}
