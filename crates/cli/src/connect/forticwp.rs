//! Clients of `FortiCWP`.

use forticwp::Client;

use super::{Settings, configure, grants};
use crate::Result;
use crate::options::Options;

pub(crate) fn client(settings: &Settings, options: &Options) -> Result<Client> {
    let mut builder = Client::builder(grants::credentials(settings)?);
    if let Some(url) = &settings.base_url {
        builder = builder.base_url(url);
    }
    configure(builder, settings, options)
}
