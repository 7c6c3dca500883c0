//! Clients of `FortiNAC`.

use fortinac::Client;

use super::{Settings, configure};
use crate::Result;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;

pub(crate) fn client(settings: &Settings, options: &Options) -> Result<Client> {
    let missing = |what: &str| {
        Failure::new(Exit::Credentials, format!("fortinac: {what} is missing"))
            .with_hint(settings.credentials_hint("SECAPI_FORTINAC_URL and SECAPI_FORTINAC_TOKEN"))
    };
    let url = settings
        .base_url
        .as_ref()
        .ok_or_else(|| missing("the address of the appliance"))?;
    let token = settings
        .secret("token")?
        .ok_or_else(|| missing("the token"))?;
    configure(Client::builder(url, token), settings, options)
}
