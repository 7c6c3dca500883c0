//! Changing fields of a host by their wire names.

use secapi_core::serde_json::{self, Map};
use secapi_core::{Error, wire};

use super::HostKey;
use super::find::NO_HOST;
use crate::host::Host;
use crate::{Client, Json};

impl Client {
    /// Changes fields of a host by their wire names, as [`update_host`](Self::update_host) does. Gives the record as it was sent.
    ///
    /// ```no_run
    /// # async fn run(nac: fortinac::Client, fields: serde_json::Map<String, serde_json::Value>) -> Result<(), fortinac::Error> {
    /// nac.set_host_fields("00-50-56-00-00-02", fields).await?; // {"role": "Printers", "notes": "second floor"}
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A name that no host has, and a value that its field does not take, are errors before anything is sent.
    #[inline]
    pub async fn set_host_fields(
        &self,
        key: impl TryInto<HostKey, Error: Into<Error>>,
        fields: Map<String, Json>,
    ) -> Result<Host, Error> {
        let key = key.try_into().map_err(Into::into)?;
        // Checked before the host is read, so that nothing is sent for a name that is wrong.
        with_fields(&Host::default(), &fields)?;
        let mut failure = None;
        let changed = self.update_host(key, |host| match with_fields(host, &fields) {
            Ok(with) => *host = with,
            Err(error) => failure = Some(error),
        });
        let host = changed.await?;
        failure.map_or(Ok(host), Err)
    }
}

/// The record with these fields.
#[inline]
fn with_fields(host: &Host, fields: &Map<String, Json>) -> Result<Host, Error> {
    let unusable = |error: &dyn std::fmt::Display| {
        Error::request(format!(
            "the fields do not make the record of a host: {error}"
        ))
    };
    let mut record = match serde_json::to_value(host).map_err(|error| unusable(&error))? {
        Json::Object(record) => record,
        _ => Map::new(),
    };
    record.extend(fields.clone());
    let text = Json::Object(record).to_string();
    let changed: Host = wire::decode(text.as_bytes()).map_err(|error| unusable(&error))?;
    // A value that does not fit its field, and a field that is not known, are kept apart.
    let kept_apart = |name: &&String| changed.extra.get(name).is_some();
    match fields.keys().find(kept_apart) {
        None => Ok(changed),
        Some(name) => Err(Error::request(format!(
            "a host has no field `{name}` with such a value"
        ))
        .with_parameter(name.clone())
        .with_hint("names are those of the record, such as `hostName`, `role` and `notes`")),
    }
}

/// Whether a look-up by [`HostKey`] failed because no host has the address or name.
#[must_use]
#[inline]
pub fn is_unknown_host(error: &Error) -> bool {
    error.parameter() == Some("host") && error.message().starts_with(NO_HOST)
}
