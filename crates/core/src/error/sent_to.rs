//! Where a request was sent, for errors.

use std::ops::Range;

use http::Uri;

use crate::redact::Redactor;

/// The address of a request: scheme, host, port and path. The query is left out, and secrets of the call are hidden.
#[derive(Clone, Debug)]
pub(crate) struct SentTo {
    url: String,
    host: Range<usize>,
    path: usize,
}

impl SentTo {
    pub(crate) fn new(uri: &Uri, redactor: &Redactor) -> Self {
        let mut url = uri
            .scheme_str()
            .map_or_else(String::new, |scheme| format!("{scheme}://"));
        let start = url.len();
        url.push_str(uri.host().unwrap_or_default());
        let host = start..url.len();
        if let Some(port) = uri.port_u16() {
            url.extend([":", &port.to_string()]);
        }
        let path = url.len();
        url.push_str(&redactor.text(uri.path()));
        Self { url, host, path }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn host(&self) -> &str {
        self.url.get(self.host.clone()).unwrap_or_default()
    }

    pub(crate) fn port(&self) -> Option<u16> {
        let port = self.url.get(self.host.end..self.path)?;
        match port.strip_prefix(':') {
            Some(port) => port.parse().ok(),
            None if self.url.starts_with("https:") => Some(443),
            None => Some(80),
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.url.get(self.path..).unwrap_or_default()
    }
}
