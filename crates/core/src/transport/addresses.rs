//! Addresses in the form that reqwest takes.

use std::sync::{PoisonError, RwLock};

use http::Uri;
use url::{ParseError, Url};

/// Turns the addresses of requests into reqwest's form. What comes before the query is the costliest to parse, and often the same as
/// before: the pages of a list, the questions of a feed or a wait. So that of the last request is kept.
#[derive(Debug, Default)]
pub(super) struct Addresses(RwLock<Option<(Uri, Url)>>);

impl Addresses {
    /// What `Url::parse` makes of the address.
    pub(super) fn url(&self, uri: &Uri) -> Result<Url, ParseError> {
        let (mut url, is_new) = match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Some((last, url)) if last.path() == uri.path() && same_origin(last, uri) => {
                (url.clone(), false)
            }
            Some((last, url)) if same_origin(last, uri) => {
                let mut url = url.clone();
                url.set_path(uri.path());
                (url, true)
            }
            _ => (Url::parse(&uri.to_string())?, true),
        };
        if is_new {
            url.set_query(None);
            // Whoever is busy with it keeps an address that is as good.
            if let Ok(mut kept) = self.0.try_write() {
                *kept = Some((uri.clone(), url.clone()));
            }
        }
        if uri.query().is_some() {
            url.set_query(uri.query());
        }
        Ok(url)
    }
}

/// Whether two addresses begin alike, to the letter: one that differs in capitals is parsed once more.
fn same_origin(one: &Uri, other: &Uri) -> bool {
    let authorities = one.authority().zip(other.authority());
    one.scheme() == other.scheme()
        && authorities.is_some_and(|(one, other)| one.as_str() == other.as_str())
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
                // The second time, the path is that of the one before.
                assert_eq!(addresses.url(&uri), parsed, "{text}");
                assert_eq!(addresses.url(&uri), parsed, "{text} again");
            }
        }
    }
}
