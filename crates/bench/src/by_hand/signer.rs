//! `SDK-HMAC-SHA256`, with the crates that most would take for it: `sha2` and `hmac`.

use std::borrow::Cow;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::Error;

/// What is not escaped in a path or query.
pub const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// An access key.
pub struct Key {
    /// AK.
    pub id: String,
    /// SK.
    pub secret: String,
}

/// What is signed.
pub struct Parts<'a, T> {
    /// HTTP method.
    pub method: &'a str,
    /// Path as it is sent.
    pub path: &'a str,
    /// Query, decoded.
    pub query: &'a [(T, T)],
    /// Headers, their names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body.
    pub body: &'a [u8],
}

/// What is to be sent.
pub struct Signature {
    /// Query in the order in which it was signed.
    pub query: String,
    /// Value of `Authorization`.
    pub authorization: String,
}

/// Signs a request.
pub fn sign<T: AsRef<str> + Ord>(
    parts: &Parts<'_, T>,
    key: &Key,
    date: &str,
) -> Result<Signature, Error> {
    let mut pairs: Vec<_> = parts.query.iter().collect();
    pairs.sort();
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name.as_ref(), UNRESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(value.as_ref(), UNRESERVED));
    }

    let mut canonical = String::with_capacity(512);
    canonical.extend([parts.method, "\n"]);
    let path = percent_decode_str(parts.path).decode_utf8_lossy();
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            canonical.push('/');
        }
        canonical.extend(utf8_percent_encode(segment, UNRESERVED));
    }
    if !path.ends_with('/') {
        canonical.push('/');
    }
    canonical.extend(["\n", &query, "\n"]);

    let mut headers: Vec<(Cow<'_, str>, &str)> = parts
        .headers
        .iter()
        .map(|(name, value)| (lower(name), value.trim()))
        .chain([(Cow::Borrowed("x-sdk-date"), date)])
        .collect();
    headers.sort();
    let mut names = String::new();
    for (name, value) in &headers {
        canonical.extend([name, ":", value, "\n"]);
        if !names.is_empty() {
            names.push(';');
        }
        names.push_str(name);
    }
    let hash = base16ct::lower::encode_string(&Sha256::digest(parts.body));
    canonical.extend(["\n", &names, "\n", &hash]);

    let hash = base16ct::lower::encode_string(&Sha256::digest(&canonical));
    let to_sign = format!("SDK-HMAC-SHA256\n{date}\n{hash}");
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.as_bytes())?;
    mac.update(to_sign.as_bytes());
    let signature = base16ct::lower::encode_string(&mac.finalize().into_bytes());
    let id = &key.id;
    Ok(Signature {
        query,
        authorization: format!(
            "SDK-HMAC-SHA256 Access={id}, SignedHeaders={names}, Signature={signature}"
        ),
    })
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}
