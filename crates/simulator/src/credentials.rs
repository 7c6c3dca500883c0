//! What a client needs to be let in.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// What a client needs to be let in by a simulator. Each product has its own part of it, the rest is `None`.
///
/// Everything here is made up from the seed, so that a tool can be configured once, except the tokens: those are different in each
/// simulator and are valid only there. `Debug` hides the secrets; [`Serialize`] writes them, which is what the binary prints.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Credentials {
    /// API credential that goes unencoded after `Basic` (`forticasb`, `forticwp`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_credential: Option<String>,
    /// Account name: of the user (`forticasb`, `forticwp`), of the IAM user (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Password of that user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A token that is valid from the start: bearer token, or IAM token for `X-Auth-Token` (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// A refresh token that is valid from the start (`forticasb`, `forticwp`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Name of the key that signs requests (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// The key that signs requests (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key: Option<String>,
    /// Name of a temporary key that signs requests; it goes with [`security_token`](Self::security_token) (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_access_key: Option<String>,
    /// The temporary key that signs requests (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_secret_key: Option<String>,
    /// Token of the temporary key (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_token: Option<String>,
    /// Id of the only project (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    /// Name of that project, which is also the region's id (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Name of the account that the IAM user belongs to (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_name: Option<String>,
    /// Id of that account (`dbss`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
    /// A valid choice of tenant values by wire name, such as `companyId`, `roleId`, `buId`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = |secret: &Option<String>| secret.as_ref().map(|_| "[hidden]");
        f.debug_struct("Credentials")
            .field("api_credential", &hidden(&self.api_credential))
            .field("username", &self.username)
            .field("password", &hidden(&self.password))
            .field("token", &hidden(&self.token))
            .field("refresh_token", &hidden(&self.refresh_token))
            .field("access_key", &self.access_key)
            .field("secret_key", &hidden(&self.secret_key))
            .field("temporary_access_key", &self.temporary_access_key)
            .field("temporary_secret_key", &hidden(&self.temporary_secret_key))
            .field("security_token", &hidden(&self.security_token))
            .field("project_id", &self.project_id)
            .field("region", &self.region)
            .field("domain_name", &self.domain_name)
            .field("domain_id", &self.domain_id)
            .field("context", &self.context)
            .finish()
    }
}
