//! AK/SK signatures, verified as the gateway does: what was signed is made again from the request as it came.
//!
//! This knows nothing of the client's signer, so that a mistake in it shows here.

mod canonical;

use std::fmt;
use std::time::{Duration, SystemTime};

use base16ct::lower::encode_string;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use self::canonical::Canonical;
use crate::request::Incoming;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
const DATE: &str = "X-Sdk-Date";
const TOKEN: &str = "X-Security-Token";

/// How far the date of a request may be off.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// A key pair, and the token that a temporary one goes with.
pub(super) struct Key {
    pub(super) access: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
    /// When a temporary key ends.
    pub(super) ends: Option<SystemTime>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("access", &self.access)
            .field("temporary", &self.token.is_some())
            .finish_non_exhaustive()
    }
}

/// The keys of the account, and what else a signed request is compared with.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) all: Vec<Key>,
    /// Headers that name a tenant, with the only value that they may have.
    pub(super) tenants: [(&'static str, String); 2],
}

/// The value of `Authorization`, taken apart.
struct Parts<'a> {
    access: &'a str,
    headers: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn read(authorization: &'a str) -> Result<Self, String> {
        let fields = authorization
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or_else(|| {
                format!("the signature's algorithm is another one than `{ALGORITHM}`")
            })?;
        let field = |name: &str| {
            let found = fields
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            found
                .filter(|value| !value.is_empty())
                .ok_or_else(|| format!("the signature has no part `{name}`"))
        };
        let parts = Self {
            access: field("Access")?,
            headers: field("SignedHeaders")?,
            signature: field("Signature")?,
        };
        let digits = parts
            .signature
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if parts.signature.len() != 64 || !digits {
            return Err(
                "the signature's `Signature` is not 64 hexadecimal digits in lower case".to_owned(),
            );
        }
        Ok(parts)
    }

    /// Whether the headers that must be signed are among the signed ones.
    fn covers(&self, name: &str) -> Result<(), String> {
        if self.headers.split(';').any(|header| header == name) {
            return Ok(());
        }
        Err(format!("the signature's `SignedHeaders` lacks `{name}`"))
    }
}

impl Keys {
    /// Checks the value of `Authorization`; an error says what is wrong with it, and shows nothing secret.
    pub(super) fn check(&self, authorization: &str, incoming: &Incoming) -> Result<(), String> {
        let parts = Parts::read(authorization)?;
        let key = self.all.iter().find(|key| key.access == parts.access);
        let key = key.ok_or_else(|| {
            "the signature's `Access` is not the access key of this account".to_owned()
        })?;
        parts.covers("host")?;
        parts.covers("x-sdk-date")?;
        let date = check_date(incoming)?;
        check_token(key, &parts, incoming)?;
        for (header, value) in &self.tenants {
            if incoming.header(header).is_some_and(|sent| sent != *value) {
                return Err(format!(
                    "the header `{header}` names another tenant than the account has"
                ));
            }
        }
        let canonical = Canonical::of(incoming, parts.headers)?;
        let fits = |canonical: &Canonical| {
            signature(&key.secret, &date, &canonical.text()).as_deref() == Some(parts.signature)
        };
        if fits(&canonical) {
            return Ok(());
        }
        let slip = canonical
            .slips(incoming)
            .into_iter()
            .find(|(_, slip)| fits(slip));
        Err(match slip {
            Some((what, _)) => format!("the signature is wrong: {what}"),
            None => format!(
                "the signature is wrong: the secret key is another one, or the request was signed in another form than it came; here it is\n{}",
                canonical.shown()
            ),
        })
    }
}

/// The date of the request, which must be near enough.
fn check_date(incoming: &Incoming) -> Result<String, String> {
    let date = incoming
        .header(DATE)
        .ok_or_else(|| format!("the header `{DATE}` is missing; expected the time of signing"))?;
    let sent = DateTime::strptime("%Y%m%dT%H%M%SZ", date.as_ref())
        .and_then(|civil| civil.to_zoned(TimeZone::UTC))
        .map_err(|_| format!("the header `{DATE}` is not of the form `20260115T083000Z`"))?;
    let now = Timestamp::try_from(incoming.received).unwrap_or_default();
    let off = now.duration_since(sent.timestamp());
    if off.unsigned_abs() > WINDOW {
        let side = if off.is_negative() {
            "ahead of"
        } else {
            "behind"
        };
        return Err(format!(
            "the signature has expired: the header `{DATE}` is {} s {side} the clock here, more than {} s",
            off.unsigned_abs().as_secs(),
            WINDOW.as_secs()
        ));
    }
    Ok(date.into_owned())
}

fn check_token(key: &Key, parts: &Parts<'_>, incoming: &Incoming) -> Result<(), String> {
    let sent = incoming.header(TOKEN);
    let Some(token) = &key.token else {
        return match sent {
            None => Ok(()),
            Some(_) => Err(format!(
                "the header `{TOKEN}` goes with a temporary access key, and this one is permanent"
            )),
        };
    };
    let sent = sent.ok_or_else(|| {
        format!("the header `{TOKEN}` is missing; a temporary access key goes with its token")
    })?;
    parts.covers("x-security-token")?;
    if sent != *token {
        return Err(format!(
            "the header `{TOKEN}` is not the token of this access key"
        ));
    }
    if key.ends.is_some_and(|end| end <= incoming.received) {
        return Err("the temporary access key has ended".to_owned());
    }
    Ok(())
}

/// The signature of a canonical request.
fn signature(secret: &str, date: &str, canonical: &str) -> Option<String> {
    let hash = encode_string(&Sha256::digest(canonical));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{ALGORITHM}\n{date}\n{hash}").as_bytes());
    Some(encode_string(&mac.finalize().into_bytes()))
}
