//! What an error of this service says beside its text.

use secapi_core::{Error, Json};

/// A documented code of the service. The set is open: a new one is [`Other`](Self::Other), and so is a code of the API gateway in front of
/// the service ([`is_gateway`](Self::is_gateway)), which have hints as well.
///
/// Source: the error pages of <https://support.huaweicloud.com/api-dbss/ErrorCode.html> and
/// <https://support.huaweicloud.com/intl/en-us/api-dbss/ErrorCode.html>, and for the gateway
/// <https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html>; the hints are ours.
///
/// Several codes share one text: [`MalformedRequest`](Self::MalformedRequest), [`FlavorsUnreadable`](Self::FlavorsUnreadable) and
/// [`DatabaseOperationFailed`](Self::DatabaseOperationFailed) all complain about the request message. Only the code tells them apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DbssCode {
    /// `DBSS.10000001`: the request is malformed.
    MalformedRequest,
    /// `DBSS.10020021`: an id is wrong.
    BadId,
    /// `DBSS.10020100`: the token could not be checked.
    TokenCheckFailed,
    /// `DBSS.10020101`: the flavors could not be read.
    FlavorsUnreadable,
    /// `DBSS.10020102`: an operation on a database failed.
    DatabaseOperationFailed,
    /// `DBSS.10020118`: there are too many databases.
    TooManyDatabases,
    /// `DBSS.10020130`: the instance could not be started.
    StartFailed,
    /// `DBSS.10020131`: the instance could not be stopped.
    StopFailed,
    /// `DBSS.10020132`: the instance could not be restarted.
    RestartFailed,
    /// `DBSS.10020140`: an order id is wrong.
    BadOrderId,
    /// `DBSS.10021004`: the server of the instance was not found.
    ServerNotFound,
    /// `DBSS.100210016`: the quota is used up. On the English page only, with nine digits.
    QuotaExceeded,
    /// `DBSS.11000000`: the service failed inside.
    Internal,
    /// Another code: of the gateway, of IAM, or a new one.
    Other(String),
}

/// Codes, what they mean here, and what to do about them.
const TABLE: [(&str, DbssCode, &str); 13] = [
    (
        "DBSS.10000001",
        DbssCode::MalformedRequest,
        "compare the parameters with the operation's documentation: the service could not read the request",
    ),
    (
        "DBSS.10020021",
        DbssCode::BadId,
        "check the ids that the call takes: list the instances, databases or rules again, and see that they belong to the project",
    ),
    (
        "DBSS.10020100",
        DbssCode::TokenCheckFailed,
        "check that the token has not ended and was made for the project of this region",
    ),
    (
        "DBSS.10020101",
        DbssCode::FlavorsUnreadable,
        "check that the region and its availability zone offer the service, and try again later",
    ),
    (
        "DBSS.10020102",
        DbssCode::DatabaseOperationFailed,
        "check that the database is known to the instance and in a state that allows this, and try again later",
    ),
    (
        "DBSS.10020118",
        DbssCode::TooManyDatabases,
        "remove databases from the instance, or use an instance of a larger flavor",
    ),
    (
        "DBSS.10020130",
        DbssCode::StartFailed,
        "check in the list of instances that it is stopped and no other task runs on it, then try again; if it stays, give the request id to the vendor's support",
    ),
    (
        "DBSS.10020131",
        DbssCode::StopFailed,
        "check in the list of instances that it runs and no other task runs on it, then try again; if it stays, give the request id to the vendor's support",
    ),
    (
        "DBSS.10020132",
        DbssCode::RestartFailed,
        "check in the list of instances that it runs and no other task runs on it, then try again; if it stays, give the request id to the vendor's support",
    ),
    (
        "DBSS.10020140",
        DbssCode::BadOrderId,
        "take the order id from the answer of the call that placed the order",
    ),
    (
        "DBSS.10021004",
        DbssCode::ServerNotFound,
        "check that the cloud server of the instance or agent still exists",
    ),
    (
        "DBSS.100210016",
        DbssCode::QuotaExceeded,
        "delete what is not used any more, or ask the account's administrator for a larger quota",
    ),
    (
        "DBSS.11000000",
        DbssCode::Internal,
        "try again later, and give the request id to the vendor's support if it stays",
    ),
];

/// How the gateway's codes begin: the shared gateway, and a dedicated one.
const GATEWAY_PREFIXES: [&str; 2] = ["APIGW.", "APIG."];

const VENDOR: &str = "the gateway in front of the service is at fault: try again later, and give the request id to the vendor's support if it stays";
const ADDRESS: &str =
    "check that policies of the account allow the IP address that this machine calls from";
const REGION: &str = "the service, or this user, cannot be had in that region: use another one, or ask the account's administrator";

/// Codes of the gateway without their prefix, and what to do about them.
const GATEWAY: [(&str, &str); 35] = [
    (
        "0101",
        "the gateway knows no such path or method, which says nothing about the thing: check region, host and base URL, and that the region offers the call",
    ),
    ("0103", VENDOR),
    ("0104", VENDOR),
    ("0105", VENDOR),
    ("0106", VENDOR),
    (
        "0201",
        "the gateway could not pass the request on: check the parameters and the size of body (12 MB), address and headers; with status 502 or 504 the service is down or slow: try again later",
    ),
    (
        "0301",
        "check access key and secret key, the clock of this machine (15 minutes at most), or the token, its end and its region; do not try again before: a key is locked for five minutes after five failures in a row",
    ),
    (
        "0302",
        "give the IAM user the right to call DBSS, in its user group or by a policy",
    ),
    ("0303", "authenticate with an access key or a token of IAM"),
    ("0304", "authenticate with an access key or a token of IAM"),
    ("0305", "check the credentials"),
    (
        "0306",
        "check that the account has subscribed to the service, and that the user may call it",
    ),
    (
        "0307",
        "get a new token, and check that it was made in the region that is called",
    ),
    (
        "0308",
        "too many calls at a time (the usual limit is 200 a second): wait and send fewer; the limit cannot be raised",
    ),
    (
        "0310",
        "the project is not available, mostly because of unpaid bills: use another one, or look at the account",
    ),
    ("0311", VENDOR),
    ("0401", VENDOR),
    ("0402", ADDRESS),
    ("0404", ADDRESS),
    ("0501", "the quota of the application is used up: raise it"),
    ("0502", "the account lacks funds: top it up"),
    ("0601", VENDOR),
    (
        "0602",
        "compare the request with the operation's documentation: the gateway could not read it",
    ),
    (
        "0605",
        "check region and host: the gateway cannot resolve the name of the service",
    ),
    ("0606", VENDOR),
    ("0607", "call the service with https"),
    ("0608", VENDOR),
    ("0609", VENDOR),
    ("0610", VENDOR),
    ("0611", VENDOR),
    ("0612", VENDOR),
    (
        "0613",
        "IAM is not available, so that credentials cannot be checked: try again later",
    ),
    ("0705", VENDOR),
    ("0801", REGION),
    ("0802", REGION),
];

/// Hint for a key that is locked, which has a text of its own and the code of any failed authentication.
const LOCKED: &str = "the access key is locked after too many failures: wait five minutes without any call, and check the secret key before the next";

impl DbssCode {
    /// Whether the code is one of the API gateway (`APIGW.` or `APIG.` and a number): the request was answered before it reached the
    /// service.
    #[must_use]
    #[inline]
    pub fn is_gateway(&self) -> bool {
        gateway_number(self.as_str()).is_some()
    }

    /// All documented codes of the service itself.
    #[inline]
    pub fn known() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(_, code, _)| code.clone())
    }

    /// The code as it travels, such as `DBSS.10020021`.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(text) => text,
            known => TABLE
                .iter()
                .find(|(_, code, _)| code == known)
                .map_or("", |(text, ..)| text),
        }
    }

    /// What to do about it; `None` for one that is not documented. Errors end with it.
    #[must_use]
    #[inline]
    pub fn hint(&self) -> Option<&'static str> {
        hint(self.as_str(), "")
    }
}

impl From<&str> for DbssCode {
    #[inline]
    fn from(text: &str) -> Self {
        TABLE
            .iter()
            .find(|(known, ..)| *known == text)
            .map_or_else(|| Self::Other(text.to_owned()), |(_, code, _)| code.clone())
    }
}

#[inline]
fn gateway_number(code: &str) -> Option<&str> {
    GATEWAY_PREFIXES
        .iter()
        .find_map(|prefix| code.strip_prefix(prefix))
}

/// What to do about an error with that code and text.
#[inline]
pub(crate) fn hint(code: &str, message: &str) -> Option<&'static str> {
    if let Some(number) = gateway_number(code) {
        let text = message.to_ascii_lowercase();
        if number == "0301" && (text.contains("reach the limit") || text.contains("locked")) {
            return Some(LOCKED);
        }
        let found = GATEWAY.iter().find(|(known, _)| *known == number);
        return found.map(|(_, hint)| *hint);
    }
    let found = TABLE.iter().find(|(known, ..)| *known == code);
    found.map(|(.., hint)| *hint)
}

/// One of several reasons of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// Code of the reason.
    pub code: Option<String>,
    /// Text of the reason.
    pub message: Option<String>,
}

/// What an [`Error`] of this service says beside what all errors say.
///
/// ```no_run
/// use dbss::{DbssCode, DbssError};
///
/// # async fn run(dbss: dbss::Client) {
/// if let Err(error) = dbss.instance().list_audit_instances().await {
///     if error.dbss_code() == Some(DbssCode::BadId) {
///         // …
///     }
///     if let Some(message) = error.encoded_authorization_message() {
///         eprintln!("an administrator can decode with STS why this was denied: {message}");
///     }
/// }
/// # }
/// ```
pub trait DbssError {
    /// The service's code. `None` when the error has none.
    fn dbss_code(&self) -> Option<DbssCode>;

    /// Why a policy denied the call, encoded: whoever has the right can decode it with the vendor's STS.
    fn encoded_authorization_message(&self) -> Option<&str>;

    /// The single reasons, where the service names several.
    fn details(&self) -> Vec<ErrorDetail>;
}

impl DbssError for Error {
    #[inline]
    fn dbss_code(&self) -> Option<DbssCode> {
        self.code().map(DbssCode::from)
    }

    #[inline]
    fn encoded_authorization_message(&self) -> Option<&str> {
        field(self, "encoded_authorization_message")?.as_str()
    }

    #[inline]
    fn details(&self) -> Vec<ErrorDetail> {
        let details = field(self, "details").and_then(Json::as_array);
        details
            .into_iter()
            .flatten()
            .map(|detail| {
                let text = |name: &str| Some(detail.get(name)?.as_str()?.to_owned());
                ErrorDetail {
                    code: text("error_code"),
                    message: text("error_msg"),
                }
            })
            .collect()
    }
}

/// A field of the body, or of the object `error` in it.
#[inline]
fn field<'a>(error: &'a Error, name: &str) -> Option<&'a Json> {
    let body = error.json()?;
    body.get(name).or_else(|| body.get("error")?.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_as_they_were() {
        for code in DbssCode::known() {
            assert_eq!(DbssCode::from(code.as_str()), code);
            assert!(code.hint().is_some_and(|text| !text.ends_with('.')));
        }
        let other = DbssCode::from("DBSS.99999999");
        assert_eq!(other, DbssCode::Other("DBSS.99999999".to_owned()));
        assert_eq!((other.as_str(), other.hint()), ("DBSS.99999999", None));
        assert!(!other.is_gateway());
    }

    #[test]
    fn codes_of_the_gateway_have_advice_in_both_spellings() {
        for (number, hint) in GATEWAY {
            assert!(!hint.ends_with('.'), "{number}");
            for prefix in GATEWAY_PREFIXES {
                let code = DbssCode::from(format!("{prefix}{number}").as_str());
                assert!(code.is_gateway() && code.as_str().ends_with(number));
                assert_eq!(code.hint(), Some(hint), "{number}");
            }
        }
        let mut numbers: Vec<&str> = GATEWAY.iter().map(|(number, _)| *number).collect();
        numbers.dedup();
        assert!(numbers.is_sorted() && numbers.len() == GATEWAY.len());
    }

    #[test]
    fn a_lock_has_advice_of_its_own() {
        let text = "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden.";
        assert_eq!(hint("APIGW.0301", text), Some(LOCKED));
        assert_eq!(hint("APIG.0301", text), Some(LOCKED));
        let wrong = "Incorrect IAM authentication information: verify aksk signature fail";
        assert_ne!(hint("APIGW.0301", wrong), Some(LOCKED));
    }
}
