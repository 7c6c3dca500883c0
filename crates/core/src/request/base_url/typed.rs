//! Addresses as people type them: what is beyond doubt is put right, and the rest is refused with the address to use.

use std::net::Ipv6Addr;

use url::Url;

use super::is_loopback;
use crate::credential_check::is_blank;
use crate::error::Error;

/// Endings of pages that a browser shows. No API is mounted below one.
const PAGES: [&str; 7] = ["html", "htm", "jsp", "jsf", "php", "aspx", "do"];

/// Reads an address that a person has typed: that of a named host, or of the main one. `roots` are the paths that the calls of the
/// API begin with, such as `/api/v2`: an address that ends with one is taken without it.
pub(super) fn read(host: Option<&str>, text: &str, roots: &[&str]) -> Result<Url, Error> {
    Typed { host, roots }.read(text)
}

struct Typed<'a> {
    host: Option<&'a str>,
    roots: &'a [&'a str],
}

impl Typed<'_> {
    fn refuse(&self, reason: &str, hint: impl Into<String>) -> Error {
        let text = match self.host {
            None => format!("the base URL cannot be used: {reason}"),
            Some(host) => format!("the address of the host `{host}` cannot be used: {reason}"),
        };
        Error::config(text)
            .with_parameter(self.host.unwrap_or("base_url"))
            .with_hint(hint)
    }

    fn read(&self, text: &str) -> Result<Url, Error> {
        let is_around = |c: char| is_blank(c) || matches!(c, '"' | '\'' | '`' | '<' | '>');
        let text = text.trim_matches(is_around);
        if text.is_empty() {
            return Err(self.refuse("it is empty", FORM));
        }
        let (scheme, rest) = self.scheme(text)?;
        self.check_ipv6(scheme.unwrap_or("https"), authority(rest))?;
        let parse = |scheme: &str| {
            Url::parse(&format!("{scheme}://{rest}"))
                .map_err(|error| self.refuse(&error.to_string(), FORM))
        };
        let url = parse(scheme.unwrap_or("https"))?;
        if scheme.is_none() && is_loopback(&url) {
            // Credentials go to other machines over https only; to this one, both are possible.
            let https = origin(&url);
            let http = origin(&parse("http")?);
            let hint = format!("use `{http}` or `{https}`");
            return Err(self.refuse("its scheme is missing", hint));
        }
        self.check(url)
    }

    /// The scheme, where there is one, and what follows it.
    fn scheme<'t>(&self, text: &'t str) -> Result<(Option<&'static str>, &'t str), Error> {
        let Some((scheme, rest)) = split_scheme(text) else {
            return match text.split_once("://") {
                Some((_, rest)) if authority(text).len() < text.len() - rest.len() => Err(self
                    .refuse(
                        "its scheme is neither https nor http",
                        suggestion("https", rest),
                    )),
                _ => Ok((None, text.trim_start_matches('/'))),
            };
        };
        if rest.is_empty() {
            return Err(self.refuse("it has no host", FORM));
        }
        if let Some((_, rest)) = split_scheme(rest) {
            return Err(self.refuse("its scheme is there twice", suggestion("https", rest)));
        }
        Ok((Some(scheme), rest))
    }

    /// An IPv6 address without brackets cannot be told from host and port.
    fn check_ipv6(&self, scheme: &str, authority: &str) -> Result<(), Error> {
        let host = authority.rsplit('@').next().unwrap_or_default();
        let is_digits = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
        if host.matches(':').count() < 2 || !host.chars().all(is_digits) {
            return Ok(());
        }
        let mut uses = Vec::new();
        if host.parse::<Ipv6Addr>().is_ok() {
            uses.push(format!("`{scheme}://[{host}]`"));
        }
        if let Some((address, port)) = host.rsplit_once(':')
            && address.parse::<Ipv6Addr>().is_ok()
            && port.parse::<u16>().is_ok()
        {
            uses.push(format!("`{scheme}://[{address}]:{port}`"));
        }
        let hint = if uses.is_empty() {
            FORM.to_owned()
        } else {
            format!("use {}", uses.join(" or "))
        };
        Err(self.refuse("an IPv6 address stands in brackets", hint))
    }

    fn check(&self, mut url: Url) -> Result<Url, Error> {
        let plain = format!("use `{}`", origin(&url));
        if !url.username().is_empty() || url.password().is_some() {
            let hint = format!("{plain}, and give the credentials to the client's builder");
            return Err(self.refuse("it holds a user name or password", hint));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(self.refuse("it holds a query or fragment", plain));
        }
        let path: Vec<&str> = url
            .path()
            .split('/')
            .filter(|one| !one.is_empty())
            .collect();
        let page = path.last().and_then(|last| last.rsplit_once('.'));
        if page.is_some_and(|(_, end)| PAGES.contains(&&*end.to_ascii_lowercase())) {
            return Err(self.refuse("it is the address of a page", plain));
        }
        for root in self.roots {
            let root: Vec<&str> = root.split('/').filter(|one| !one.is_empty()).collect();
            let is = |one: &[&str], other: &[&str]| {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len() && pairs.all(|(a, b)| a.eq_ignore_ascii_case(b))
            };
            let found = path.windows(root.len()).position(|part| is(part, &root));
            if let Some(at) = found {
                let kept = path.get(..at).unwrap_or_default().join("/");
                let doubled = path.get(at + root.len()..).is_some_and(<[_]>::is_empty);
                url.set_path(&kept);
                if doubled {
                    return Ok(url);
                }
                let url = url.as_str().trim_end_matches('/');
                return Err(self.refuse(
                    "it holds the path of a call, which the client adds",
                    format!("use `{url}`"),
                ));
            }
            if !path.is_empty() && root.get(..path.len()).is_some_and(|start| is(&path, start)) {
                let root = root.join("/");
                let reason = format!("the paths of this API begin with `/{root}` already");
                return Err(self.refuse(&reason, plain));
            }
        }
        Ok(url)
    }
}

pub(super) const FORM: &str = "it has the form `https://host:port`, where the port may be left out";

/// Splits `https` or `http` and the marks after it from the rest, also where one of these marks is missing or doubled.
fn split_scheme(text: &str) -> Option<(&'static str, &str)> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let (word, rest) = text.split_at_checked(scheme.len())?;
        let host = rest.trim_start_matches([':', ';', '/', '\\']);
        (word.eq_ignore_ascii_case(scheme) && host.len() < rest.len()).then_some((scheme, host))
    })
}

/// What stands before the path.
fn authority(rest: &str) -> &str {
    rest.split(['/', '\\', '?', '#']).next().unwrap_or_default()
}

/// The address to use in place of one that cannot be read as a whole. Shows no user name, path or query.
fn suggestion(scheme: &str, rest: &str) -> String {
    match Url::parse(&format!("{scheme}://{}", rest.trim_start_matches('/'))) {
        Ok(url) => format!("use `{}`", origin(&url)),
        Err(_) => FORM.to_owned(),
    }
}

/// Scheme, host and port.
fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOTS: [&str; 2] = ["/api/v2", "/v1"];

    fn typed(text: &str) -> Result<Url, Error> {
        read(None, text, &ROOTS)
    }

    #[test]
    fn what_is_beyond_doubt_is_put_right() {
        for (text, url) in [
            (
                "https://nac.example.com:8443",
                "https://nac.example.com:8443/",
            ),
            ("nac.example.com:8443", "https://nac.example.com:8443/"),
            ("nac.example.com", "https://nac.example.com/"),
            ("192.0.2.1:8443/", "https://192.0.2.1:8443/"),
            ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"),
            ("//nac.example.com", "https://nac.example.com/"),
            ("HTTPS://NAC.Example.COM", "https://nac.example.com/"),
            (
                " \u{a0}https://nac.example.com\n",
                "https://nac.example.com/",
            ),
            (
                "\u{feff}\"https://nac.example.com\"",
                "https://nac.example.com/",
            ),
            ("https:/nac.example.com", "https://nac.example.com/"),
            ("https//nac.example.com", "https://nac.example.com/"),
            ("https:nac.example.com", "https://nac.example.com/"),
            ("https:///nac.example.com", "https://nac.example.com/"),
            ("https;//nac.example.com", "https://nac.example.com/"),
            ("https:\\\\nac.example.com", "https://nac.example.com/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("httpd.example.com", "https://httpd.example.com/"),
            ("https.example.com:1", "https://https.example.com:1/"),
            ("https://nac.example.com/api/v2", "https://nac.example.com/"),
            (
                "https://nac.example.com/API/v2//",
                "https://nac.example.com/",
            ),
            ("https://a.example/gate/api/v2/", "https://a.example/gate"),
            ("https://a.example/gate/", "https://a.example/gate/"),
            ("a.example/v1", "https://a.example/"),
        ] {
            assert_eq!(
                typed(text).map(|url| url.to_string()).ok(),
                Some(url.to_owned()),
                "{text}"
            );
        }
    }

    /// What is typed, the reason why it is refused, and the hint.
    const REFUSED: &[(&str, &str, &str)] = &[
        ("", "it is empty", "https://host:port"),
        (" \t", "it is empty", "https://host:port"),
        ("https://", "it has no host", "https://host:port"),
        (
            "localhost:8080",
            "scheme is missing",
            "use `http://localhost:8080` or `https://localhost:8080`",
        ),
        (
            "127.0.0.1",
            "scheme is missing",
            "use `http://127.0.0.1` or `https://127.0.0.1`",
        ),
        (
            "ftp://a.example:21/x",
            "neither https nor http",
            "use `https://a.example:21`",
        ),
        (
            "htps://a.example",
            "neither https nor http",
            "use `https://a.example`",
        ),
        (
            "https://https://a.example",
            "scheme is there twice",
            "use `https://a.example`",
        ),
        (
            "https://http:/a.example/x",
            "scheme is there twice",
            "use `https://a.example`",
        ),
        (
            "https://2001:db8::1",
            "in brackets",
            "use `https://[2001:db8::1]`",
        ),
        (
            "2001:db8::1:8443",
            "in brackets",
            "use `https://[2001:db8::1:8443]` or `https://[2001:db8::1]:8443`",
        ),
        (
            "2001:db8:0:0:0:0:0:1:8443",
            "in brackets",
            "use `https://[2001:db8:0:0:0:0:0:1]:8443`",
        ),
        ("::1", "in brackets", "use `https://[::1]`"),
        (
            "https://made:up@a.example:1/x",
            "user name or password",
            "use `https://a.example:1`, and give the credentials",
        ),
        (
            "https://a.example:8443/gui?token=made-up",
            "query or fragment",
            "use `https://a.example:8443`",
        ),
        (
            "https://a.example/#/hosts",
            "query or fragment",
            "use `https://a.example`",
        ),
        (
            "https://a.example:8443/gui/Hosts.jsp",
            "address of a page",
            "use `https://a.example:8443`",
        ),
        (
            "https://a.example/api/v2/host",
            "path of a call",
            "use `https://a.example`",
        ),
        (
            "https://a.example/gate/v1/x",
            "path of a call",
            "use `https://a.example/gate`",
        ),
        (
            "https://a.example/api",
            "begin with `/api/v2` already",
            "use `https://a.example`",
        ),
        (
            "https://a.example:99999",
            "invalid port",
            "https://host:port",
        ),
        ("https://a b", "invalid", "https://host:port"),
    ];

    #[test]
    fn the_rest_is_refused_with_the_address_to_use() {
        for &(text, reason, hint) in REFUSED {
            let error = typed(text).unwrap_err();
            assert_eq!(error.parameter(), Some("base_url"));
            let shown = error.to_string();
            assert!(
                shown.contains(reason) && shown.contains(hint),
                "{text}: {shown}"
            );
            assert!(!shown.contains("made"), "{shown}");
        }
    }
}
