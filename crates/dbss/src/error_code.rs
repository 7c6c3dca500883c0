//! What an error of this service says beside its text.

use secapi_core::{Error, Json};

/// A documented code of the service. The set is open: a new one is [`Other`](Self::Other).
///
/// Source: the error pages of <https://support.huaweicloud.com/intl/en-us/api-dbss>; the advice is ours.
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
    /// `DBSS.11000000`: the service failed inside.
    Internal,
    /// Another code: of the gateway, of IAM, or a new one.
    Other(String),
}

/// Codes, what they mean here, and what to do about them.
const TABLE: [(&str, DbssCode, &str); 12] = [
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
        "check in the list of instances that it is stopped and no other task runs on it, then try again",
    ),
    (
        "DBSS.10020131",
        DbssCode::StopFailed,
        "check in the list of instances that it runs and no other task runs on it, then try again",
    ),
    (
        "DBSS.10020132",
        DbssCode::RestartFailed,
        "check in the list of instances that it runs and no other task runs on it, then try again",
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
        "DBSS.11000000",
        DbssCode::Internal,
        "try again later, and give the request id to the vendor's support if it stays",
    ),
];

impl DbssCode {
    /// All documented codes.
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
    pub fn advice(&self) -> Option<&'static str> {
        advice(self.as_str())
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
pub(crate) fn advice(code: &str) -> Option<&'static str> {
    TABLE
        .iter()
        .find(|(known, ..)| *known == code)
        .map(|(.., advice)| *advice)
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
            assert!(code.advice().is_some_and(|text| !text.ends_with('.')));
        }
        let other = DbssCode::from("APIGW.0301");
        assert_eq!(other, DbssCode::Other("APIGW.0301".to_owned()));
        assert_eq!((other.as_str(), other.advice()), ("APIGW.0301", None));
    }
}
