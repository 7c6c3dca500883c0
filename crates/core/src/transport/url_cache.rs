//! Addresses in the form that reqwest takes.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use http::Uri;
use http::uri::{Authority, Scheme};
use url::{ParseError, Url};

/// Turns the addresses of requests into reqwest's form. What comes before the query is the costliest to parse, and often the same as
/// before: the pages of a list, the questions of a feed or a wait. So that of the last request is kept.
#[derive(Default)]
pub(super) struct Addresses(RwLock<Option<Kept>>);

struct Kept {
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    /// As it was sent; the parsed one may have been tidied.
    path: String,
    /// Without a query.
    url: Url,
}

impl Addresses {
    /// What `Url::parse` makes of the address.
    pub(super) fn url(&self, uri: &Uri) -> Result<Url, ParseError> {
        let (mut url, is_new) = match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Some(kept) if kept.begins(uri) && kept.path == uri.path() => (kept.url.clone(), false),
            Some(kept) if kept.begins(uri) => {
                let mut url = kept.url.clone();
                url.set_path(uri.path());
                (url, true)
            }
            _ => (Url::parse(&uri.to_string())?, true),
        };
        if is_new {
            url.set_query(None);
            // Whoever is busy with it keeps an address that is as good.
            if let Ok(mut kept) = self.0.try_write() {
                *kept = Some(Kept {
                    scheme: uri.scheme().cloned(),
                    authority: uri.authority().cloned(),
                    path: uri.path().to_owned(),
                    url: url.clone(),
                });
            }
        }
        if uri.query().is_some() {
            url.set_query(uri.query());
        }
        Ok(url)
    }
}

impl Kept {
    /// Whether an address begins like this, to the letter: one that differs in capitals is parsed once more.
    fn begins(&self, uri: &Uri) -> bool {
        let authorities = self.authority.as_ref().zip(uri.authority());
        self.scheme.as_ref() == uri.scheme()
            && authorities.is_some_and(|(one, other)| one.as_str() == other.as_str())
    }
}

/// Shows nothing: a path may hold a secret.
impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Addresses")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_is_shown() {
        let addresses = Addresses::default();
        let uri = Uri::from_static("https://a.example/made-up-token?key=made-up-key");
        addresses.url(&uri).expect("an address");
        assert_eq!(format!("{addresses:?}"), "Addresses");
    }

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
                // The second time, the path is that of the one before.
                assert_eq!(addresses.url(&uri), parsed, "{text}");
                assert_eq!(addresses.url(&uri), parsed, "{text} again");
            }
        }
    }
}
