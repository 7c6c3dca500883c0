//! Addresses in the form that reqwest takes.

use std::sync::{PoisonError, RwLock};

use http::Uri;
use http::uri::{Authority, Scheme};
use url::{ParseError, Url};

/// Turns the addresses of requests into reqwest's form. What comes before the path is the same for nearly all requests of a client, and
/// the costliest to parse, so that of the last request is kept.
///
/// It is kept with a long path, and the copy of it has that much room: writing the request's path there takes no other allocation.
#[derive(Debug, Default)]
pub(super) struct Addresses(RwLock<Option<(Scheme, Authority, Url)>>);

/// How long a path and query may be, in bytes, before they need more room than the copy has.
const ROOM: usize = 240;

impl Addresses {
    /// What `Url::parse` makes of the address.
    pub(super) fn url(&self, uri: &Uri) -> Result<Url, ParseError> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Url::parse(&uri.to_string());
        };
        let mut url = if let Some(url) = self.kept(scheme, authority) {
            url
        } else {
            let url = Url::parse(&format!("{scheme}://{authority}/{:->ROOM$}", ""))?;
            let kept = Some((scheme.clone(), authority.clone(), url.clone()));
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = kept;
            url
        };
        url.set_path(uri.path());
        url.set_query(uri.query());
        Ok(url)
    }

    fn kept(&self, scheme: &Scheme, authority: &Authority) -> Option<Url> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (known, host, url) = kept.as_ref()?;
        (known == scheme && host.as_str() == authority.as_str()).then(|| url.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_what_parsing_makes_of_them() {
        let addresses = Addresses::default();
        for text in [
            "https://a.example/v1/x?b=c%20d&e",
            "https://a.example/v1/x",
            "https://a.example",
            "https://a.example/",
            "https://a.example/?",
            "https://a.example?q=/x",
            "https://a.example//b.example/x",
            "https://a.example/a/../b/%2e%2e/c/./d",
            "https://a.example/a%2Fb'(c)*;d=e:f@g[]|",
            "https://a.example/q?a=b'c\"<d>|{e}[f]",
            "http://a.example/x",
            "https://A.example:443/x",
            "https://a.example:8443/x",
            "http://[::1]:80/x",
            "http://127.0.0.1:8080/x",
            "https://a.example/v1/x",
        ] {
            // Only what can be an address of a request at all.
            if let Ok(uri) = Uri::try_from(text) {
                let parsed = Url::parse(&uri.to_string());
                assert_eq!(addresses.url(&uri), parsed, "{text}");
            }
        }
    }
}
