//! Signatures with an access key: the algorithm `SDK-HMAC-SHA256`, as the vendor's SDKs do it.
//!
//! Clients with [`Credentials::access_key`](crate::Credentials::access_key) sign by themselves. [`sign`] is for those who send requests by
//! other means, and for tests.
//!
//! Source: `huaweicloudsdkcore` 3.1.219, whose results the test vectors hold.

mod authenticator;
mod canonical;
mod signed_as;

use std::borrow::Cow;
use std::fmt;

use base16ct::lower::encode_string;
use ring::digest::{SHA256, digest};
use ring::hmac;
use secapi_core::Error;

use crate::AccessKey;

pub(crate) use authenticator::SigningAuthenticator;
pub(crate) use signed_as::SigningEndpoints;

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// Header with the time of the signature.
pub const DATE: &str = "X-Sdk-Date";
/// Header with the token of a temporary access key.
pub const SECURITY_TOKEN: &str = "X-Security-Token";
/// Header that says, in place of the hash, that the body is not signed.
pub const CONTENT: &str = "X-Sdk-Content-Sha256";
/// Header with the signature.
pub const AUTHORIZATION: &str = "Authorization";

/// Value of [`CONTENT`] for bodies other than JSON and BSON.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// A request that is to be signed.
#[derive(Clone, Copy)]
pub struct Unsigned<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path as it will be sent: percent-encoded, without the query.
    pub path: &'a str,
    /// Query parameters, decoded, in any order.
    pub query: &'a [(String, String)],
    /// All headers that are to be signed: `Host` (with the port, if it is not the usual one), `Content-Type`, and others. A [`DATE`] among
    /// them is used.
    pub headers: &'a [(String, String)],
    /// The body; empty when there is none.
    pub body: &'a [u8],
}

/// A signature, and what it is made from.
///
/// `Debug` shows nothing of it, for a security token is among the signed headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Signed {
    /// The query string as it must be sent: sorted, encoded, without `?`; empty when there is none.
    pub query: String,
    /// The headers to add: the date, the security token, the marker of an unsigned body, and the signature. They take the place of any of
    /// the same name.
    pub headers: Vec<(&'static str, String)>,
    /// What was hashed.
    pub canonical_request: String,
    /// What was signed.
    pub string_to_sign: String,
}

impl Signed {
    /// The value of the header [`AUTHORIZATION`].
    #[must_use]
    #[inline]
    pub fn authorization(&self) -> &str {
        let found = self.headers.iter().find(|(name, _)| *name == AUTHORIZATION);
        found.map_or("", |(_, value)| value)
    }
}

impl fmt::Debug for Signed {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}

impl fmt::Debug for Unsigned<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Signs a request. `date` is the time as `yyyyMMddTHHmmssZ` in UTC, for requests that do not carry a [`DATE`].
///
/// Fails when a part of the key cannot be meant: see [`CredentialCheck`](secapi_core::auth::CredentialCheck).
///
/// ```
/// use dbss::{AccessKey, signing};
///
/// let headers = [("Host".to_owned(), "dbss.cn-north-4.myhuaweicloud.com".to_owned())];
/// let request = signing::Unsigned {
///     method: "GET",
///     path: "/v2/made-up-project/audit/quota",
///     query: &[],
///     headers: &headers,
///     body: b"",
/// };
/// let key = AccessKey::new("MADEUPKEY", "made-up-secret");
/// let signed = signing::sign(&request, &key, "20260115T083000Z")?;
/// assert!(signed.authorization().starts_with("SDK-HMAC-SHA256 Access=MADEUPKEY, SignedHeaders=host;x-sdk-date, Signature="));
/// # Ok::<(), dbss::Error>(())
/// ```
#[inline]
pub fn sign(request: &Unsigned<'_>, key: &AccessKey, date: &str) -> Result<Signed, Error> {
    key.check_text()?;
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let pairs = request.query.iter();
    let query = pairs.map(|(name, value)| (Cow::from(name), Cow::from(value)));
    let parts = Parts {
        method: request.method,
        path: request.path,
        query: canonical::query(query),
        headers: &headers,
        body: request.body,
    };
    Ok(parts.sign(key, date))
}

/// A request that is to be signed, its query being in the form that is signed and sent.
struct Parts<'a> {
    method: &'a str,
    path: &'a str,
    query: String,
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
}

impl Parts<'_> {
    fn sign(self, key: &AccessKey, date: &str) -> Signed {
        let id = key.id();
        let mut headers = Vec::with_capacity(4);
        headers.extend(self.added(key, date));
        let is_added = |name: &str| headers.iter().any(|(known, _)| is(known, name));
        let given = self.headers.iter().copied();
        let given = given.filter(|(name, _)| !is_added(name));
        let own = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let signed = canonical::headers(given.chain(own));

        let find = |name: &str| signed.iter().find(|(known, _)| known == name);
        let date = find("x-sdk-date").map_or(date, |(_, value)| value);
        let payload_hash = match find("x-sdk-content-sha256") {
            _ if self.body.is_empty() => Cow::Borrowed(HASH_OF_NOTHING),
            Some((_, hash)) => Cow::Borrowed(*hash),
            None => Cow::Owned(hash(self.body)),
        };

        let mut canonical_request = String::with_capacity(1024);
        canonical_request.push_str(self.method);
        canonical_request.make_ascii_uppercase();
        canonical_request.push('\n');
        canonical::path(&mut canonical_request, self.path);
        canonical_request.extend(["\n", &self.query, "\n"]);
        let mut names = String::with_capacity(128);
        for (name, value) in &signed {
            canonical_request.extend([name, ":", value, "\n"]);
            if !names.is_empty() {
                names.push(';');
            }
            names.push_str(name);
        }
        canonical_request.extend(["\n", &names, "\n", &payload_hash]);

        let hash = hash(canonical_request.as_bytes());
        let string_to_sign = [ALGORITHM, "\n", date, "\n", &hash].concat();
        let signature = hmac::sign(key.signing(), string_to_sign.as_bytes());
        let signature = encode_string(signature.as_ref());

        let authorization = [
            ALGORITHM,
            " Access=",
            id,
            ", SignedHeaders=",
            &names,
            ", Signature=",
            &signature,
        ];
        headers.push((AUTHORIZATION, authorization.concat()));
        Signed {
            query: self.query,
            headers,
            canonical_request,
            string_to_sign,
        }
    }

    /// The headers that belong to the signature.
    fn added(&self, key: &AccessKey, date: &str) -> impl Iterator<Item = (&'static str, String)> {
        let find = |name| self.headers.iter().find(|(known, _)| is(known, name));
        let date = find(DATE).is_none().then(|| (DATE, date.to_owned()));
        let token = key.security_token();
        let token = token.map(|token| (SECURITY_TOKEN, token.expose().to_owned()));
        let signable = |kind: &str| {
            let mut starts = ["application/json", "application/bson"].iter();
            kind.is_empty() || starts.any(|start| kind.starts_with(start))
        };
        let content = find("Content-Type")
            .filter(|(_, kind)| !signable(kind))
            .map(|_| (CONTENT, UNSIGNED.to_owned()));
        [date, token, content].into_iter().flatten()
    }
}

/// What [`hash`] makes of no bytes.
const HASH_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// SHA-256 in hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    encode_string(digest(&SHA256, bytes).as_ref())
}

fn is(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}
