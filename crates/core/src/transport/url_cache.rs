//! Parses request addresses, and caches the last one.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use http::Uri;
use http::uri::{Authority, Scheme};
use url::{ParseError, Url};

/// Parses the addresses of requests for reqwest. The part before the query costs most and is often the same as before (pages of a list,
/// polls), so that of the last request is cached.
#[derive(Default)]
pub(super) struct UrlCache(RwLock<Option<Entry>>);

struct Entry {
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    /// As it was sent; the parsed one may have been tidied.
    path: String,
    /// Without a query.
    url: Url,
}

impl UrlCache {
    /// What `Url::parse` makes of the address.
    pub(super) fn url(&self, uri: &Uri) -> Result<Url, ParseError> {
        let (mut url, is_new) = match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Some(entry) if entry.begins(uri) && entry.path == uri.path() => {
                (entry.url.clone(), false)
            }
            Some(entry) if entry.begins(uri) => {
                let mut url = entry.url.clone();
                url.set_path(uri.path());
                (url, true)
            }
            _ => (Url::parse(&uri.to_string())?, true),
        };
        if is_new {
            url.set_query(None);
            // A cache that is locked keeps its entry.
            if let Ok(mut entry) = self.0.try_write() {
                *entry = Some(Entry {
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

impl Entry {
    /// Whether an address begins like this, to the letter: one that differs in capitals is parsed once more.
    fn begins(&self, uri: &Uri) -> bool {
        let authorities = self.authority.as_ref().zip(uri.authority());
        self.scheme.as_ref() == uri.scheme()
            && authorities.is_some_and(|(one, other)| one.as_str() == other.as_str())
    }
}

/// Shows nothing: a path may hold a secret.
impl fmt::Debug for UrlCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UrlCache")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_is_shown() {
        let cache = UrlCache::default();
        let uri = Uri::from_static("https://a.example/made-up-token?key=made-up-key");
        cache.url(&uri).expect("an address");
        assert_eq!(format!("{cache:?}"), "UrlCache");
    }

    #[test]
    fn addresses_are_what_parsing_makes_of_them() {
        let cache = UrlCache::default();
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
                assert_eq!(cache.url(&uri), parsed, "{text}");
                assert_eq!(cache.url(&uri), parsed, "{text} again");
            }
        }
    }
}
