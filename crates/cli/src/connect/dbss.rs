//! Clients of DBSS.

use dbss::{AccessKey, Client, Credentials, Region};

use super::{Settings, configure};
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;

/// The region that requests are signed for where only an address is known.
const UNKNOWN_REGION: &str = "custom";

pub(crate) fn client(settings: &Settings, options: &Options) -> Result<Client> {
    let builder = Client::builder(&region(settings)?, credentials(settings)?);
    configure(builder, settings, options)
}

fn region(settings: &Settings) -> Result<Region> {
    let id = settings.text("region")?;
    match (&settings.base_url, id) {
        (Some(url), id) => {
            let iam = settings.hosts.get("iam").unwrap_or(url);
            Ok(Region::custom(
                id.unwrap_or_else(|| UNKNOWN_REGION.to_owned()),
                url.clone(),
                iam.clone(),
            ))
        }
        (None, Some(id)) => Ok(Region::from_id(&id).map_err(secapi_core::Error::from)?),
        (None, None) => Err(Failure::usage("dbss: the region is missing").with_hint(
            "set HUAWEICLOUD_SDK_REGION to the id of a region such as ap-southeast-1, or the region of a profile",
        )),
    }
}

fn credentials(settings: &Settings) -> Result<Credentials> {
    if let (Some(id), Some(secret)) = (
        settings.secret("access_key")?,
        settings.secret("secret_key")?,
    ) {
        let mut key = AccessKey::new(id, secret);
        if let Some(token) = settings.secret("security_token")? {
            key = key.with_security_token(token);
        }
        return Ok(Credentials::from(key));
    }
    if let Some(token) = settings.secret("token")? {
        return Ok(Credentials::token(token));
    }
    if let (Some(account), Some(user), Some(password)) = (
        settings.text("domain_name")?,
        settings.text("username")?,
        settings.secret("password")?,
    ) {
        return Ok(Credentials::password(account, user, password));
    }
    Err(
        Failure::new(Exit::Credentials, "dbss: there are no credentials")
            .with_hint(settings.credentials_hint("HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK")),
    )
}
