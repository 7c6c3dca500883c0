//! Who may use the control endpoint: programs on this machine, and the pages of this simulator.
//!
//! A web page from elsewhere, open in a browser on this machine, can send requests here; once its name resolves to this machine (DNS
//! rebinding), it could even read the responses. Browsers say which page a request is from in headers that no script can set.

use std::net::SocketAddr;

use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderValue, Method, StatusCode};

use super::Failure;
use crate::request::Incoming;

const SITE: &str = "sec-fetch-site";
const MODE: &str = "sec-fetch-mode";

pub(super) fn admit(request: &Incoming) -> Result<(), Failure> {
    if !request.origin.peer.to_canonical().is_loopback() {
        return forbidden("the control endpoint is available to this machine only".to_owned());
    }
    let host = host(request)?;
    check_origin(request, host)?;
    check_site(request)?;
    check_content(request)
}

fn forbidden<T>(message: String) -> Result<T, Failure> {
    Err(Failure::new(StatusCode::FORBIDDEN, message))
}

/// The host that the request names. A foreign name can lead here too, but not by an address of this machine.
fn host(request: &Incoming) -> Result<&str, Failure> {
    let mut hosts = request.headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return forbidden("expected one header `Host`".to_owned());
    };
    match host.to_str() {
        Ok(name) if is_loopback(name) => Ok(name),
        _ => forbidden(format!(
            "the header `Host` is `{}`; the control endpoint is available as 127.0.0.1, [::1] or localhost only",
            shown(host)
        )),
    }
}

/// Whether it is `localhost` or a loopback address, with or without a port.
fn is_loopback(host: &str) -> bool {
    let address = |text: &str| text.parse::<SocketAddr>().ok();
    if let Some(address) = address(host).or_else(|| address(&format!("{host}:0"))) {
        return address.ip().to_canonical().is_loopback();
    }
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    name.eq_ignore_ascii_case("localhost") && port.parse::<u16>().is_ok()
}

/// A browser names the origin of the page with all requests but simple reads of its own origin.
fn check_origin(request: &Incoming, host: &str) -> Result<(), Failure> {
    let scheme = if request.origin.tls { "https" } else { "http" };
    let own = format!("{scheme}://{host}");
    let mut origins = request.headers.get_all(ORIGIN).iter();
    match origins.find(|origin| origin.as_bytes() != own.as_bytes()) {
        None => Ok(()),
        Some(other) => forbidden(format!(
            "the header `Origin` is `{}`; the control endpoint is not available to web pages of other origins",
            shown(other)
        )),
    }
}

/// Newer browsers say as well whether a request without `Origin` is from a page of another site. A link from there may be followed.
fn check_site(request: &Incoming) -> Result<(), Failure> {
    let header = |name: &str| request.header(name).unwrap_or_default();
    let site = header(SITE);
    let is_own = matches!(site.as_ref(), "" | "none" | "same-origin");
    if is_own || (request.method == Method::GET && header(MODE) == "navigate") {
        return Ok(());
    }
    forbidden(format!(
        "the header `Sec-Fetch-Site` is `{site}`; the control endpoint is not available to web pages of other origins"
    ))
}

/// A page of another origin can send any text, but JSON by this name only when it is allowed to.
fn check_content(request: &Incoming) -> Result<(), Failure> {
    let content = request.content_type();
    let (media, _) = content.split_once(';').unwrap_or((&content, ""));
    if request.body.is_empty() || media.trim().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let sent = match request.headers.get(CONTENT_TYPE) {
        None => "the body has no content type".to_owned(),
        Some(other) => format!("the content type of the body is `{}`", shown(other)),
    };
    let message = format!("{sent}; send JSON, with the header `Content-Type: application/json`");
    Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}

fn shown(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.9.9.9:1",
            "[::1]",
            "[::1]:65535",
            "[::ffff:127.0.0.1]:80",
            "localhost",
            "LocalHost:80",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "evil.example:80",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "evil.localhost",
            "localhost@evil.example",
            "evil@localhost",
            "localhost:",
            "localhost:evil",
            "localhost:70000",
            "0.0.0.0",
            "10.0.0.1:80",
            "[::]:80",
            "[::ffff:10.0.0.1]",
            "127.1",
            "2130706433",
            "localhost,evil.example",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
