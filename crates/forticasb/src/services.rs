//! Names of cloud services.
//!
//! Calls take any text: a service that is not listed here is sent as it is written, and what the product makes of it is its
//! affair. Requests spell names as below; answers may have other capitals (`SALESFORCE`).

use secapi_core::Error;

use crate::Client;

/// Amazon S3.
pub const AWS_S3: &str = "AWSS3";
/// Box.
pub const BOX: &str = "Box";
/// Citrix `ShareFile`.
pub const CITRIX_SHARE_FILE: &str = "CitrixShareFile";
/// Dropbox.
pub const DROPBOX: &str = "Dropbox";
/// Egnyte.
pub const EGNYTE: &str = "Egnyte";
/// Google Drive.
pub const GOOGLE: &str = "Google";
/// Office 365.
pub const OFFICE_365: &str = "Office365";
/// Salesforce.
pub const SALESFORCE: &str = "Salesforce";
/// SAP `SuccessFactors`.
pub const SAP_SUCCESS_FACTORS: &str = "SAPSuccessFactors";

/// All of them.
const KNOWN: &[&str] = &[
    AWS_S3,
    BOX,
    CITRIX_SHARE_FILE,
    DROPBOX,
    EGNYTE,
    GOOGLE,
    OFFICE_365,
    SALESFORCE,
    SAP_SUCCESS_FACTORS,
];

/// All services that are listed here, as requests spell them.
#[must_use]
#[inline]
pub fn all() -> &'static [&'static str] {
    KNOWN
}

/// The name as requests spell it, for a name from an answer. A name that is not known comes back as it is.
///
/// ```
/// assert_eq!(forticasb::services::as_requested("OFFICE365"), "Office365");
/// assert_eq!(forticasb::services::as_requested("Webex"), "Webex");
/// ```
#[must_use]
#[inline]
pub fn as_requested(name: &str) -> &str {
    KNOWN
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied()
        .unwrap_or(name)
}

impl Client {
    /// The cloud services that the business unit has accounts at, as requests spell them, each once.
    ///
    /// They come from `service.get_application_status`. Servers up to 23.2 do not have that call; then it is all services with a
    /// name in [`services`](crate::services), some of which may be unknown to the server.
    #[inline]
    pub async fn monitored_services(&self) -> Result<Vec<String>, Error> {
        let accounts = match self.service().get_application_status().await {
            Ok(accounts) => accounts,
            Err(error) if error.is_unknown_endpoint() => {
                return Ok(KNOWN.iter().map(|name| (*name).to_owned()).collect());
            }
            Err(error) => return Err(error),
        };
        let names = accounts.iter();
        let names = names.map(|account| as_requested(&account.service).to_owned());
        let sorted: std::collections::BTreeSet<String> = names.collect();
        Ok(sorted.into_iter().collect())
    }
}
