//! The address that a signature is computed for, where a gateway on the way changes host and path.

use http::Uri;
use secapi_core::Error;
use secapi_core::auth::AuthCx;

/// Host and path of the service as it sees itself.
#[derive(Clone, Debug)]
pub(crate) struct SignedAs {
    host: String,
    path: String,
}

impl SignedAs {
    #[inline]
    pub(super) fn of(url: Option<&str>) -> Option<Self> {
        Self::parse(url?).ok()
    }

    /// Reads a base URL, such as `https://dbss.tr-west-1.myhuaweicloud.com`.
    #[inline]
    fn parse(url: &str) -> Result<Self, Error> {
        let unusable = |reason: &str| {
            Error::config(format!("the signing endpoint cannot be used: {reason}"))
                .with_parameter("signing_endpoint")
                .with_hint(
                    "it has the form `https://host`, as the service behind the gateway is called",
                )
        };
        let uri: Uri = url.trim().parse().map_err(|_| unusable("it is no URL"))?;
        let host = uri.authority().ok_or_else(|| unusable("it has no host"))?;
        if host.as_str().contains('@') || uri.query().is_some() {
            return Err(unusable("it holds a user name or a query"));
        }
        Ok(Self {
            host: host.as_str().to_ascii_lowercase(),
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }

    #[inline]
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// A path as the service sees it: that of the client's own base URL is not there.
    #[inline]
    pub(super) fn path(&self, sent: &str, cx: &AuthCx<'_>) -> String {
        let base = cx.base_path();
        format!("{}{}", self.path, sent.strip_prefix(&*base).unwrap_or(sent))
    }
}

/// The addresses to sign for; `None` where requests are signed as they are sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct SigningEndpoints {
    pub(crate) service: Option<String>,
    pub(crate) iam: Option<String>,
}

impl SigningEndpoints {
    #[inline]
    pub(super) fn check(&self) -> Result<(), Error> {
        let mut all = [&self.service, &self.iam].into_iter().flatten();
        all.try_for_each(|url| SignedAs::parse(url).map(drop))
    }
}
