//! Credentials that are exchanged for a token, as the cloud products take them.

use secapi_core::Credentials;

use super::Settings;
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;

/// An API credential, a user's account, a refresh token or an access token: the first one that is set.
pub(crate) fn credentials(settings: &Settings) -> Result<Credentials> {
    if let Some(credential) = settings.secret("api_credential")? {
        return Ok(Credentials::api_credential(credential));
    }
    if let (Some(username), Some(password)) =
        (settings.text("username")?, settings.secret("password")?)
    {
        return Ok(Credentials::password(username, password));
    }
    if let Some(token) = settings.secret("refresh_token")? {
        return Ok(Credentials::refresh_token(token));
    }
    if let Some(token) = settings.secret("token")? {
        return Ok(Credentials::token(token));
    }
    let own = format!("SECAPI_{}", settings.product.to_uppercase());
    let variables = format!("{own}_API_CREDENTIAL, or {own}_USERNAME and {own}_PASSWORD");
    Err(Failure::new(
        Exit::Credentials,
        format!("{}: there are no credentials", settings.product),
    )
    .with_hint(settings.credentials_hint(&variables)))
}
