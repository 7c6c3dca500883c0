//! Looking one host up, and changing it.

use secapi_core::{Error, ErrorKind, wire};

use super::{HostKey, has_mac, macs};
use crate::host::Host;
use crate::{Client, Filter, Json, MacAddress};

/// How the message begins where there is no such host.
pub(super) const NO_HOST: &str = "no host has";

impl Client {
    /// The host with a MAC address, an IP address or a name ([`HostKey`]); `None` when there is none, and an error when there are
    /// several.
    ///
    /// A MAC address is looked up by `host.get_by_mac`. What an appliance answers for one that it does not know is not documented: an
    /// empty list, a 404 in the appliance's own error format ([`Error::is_not_found`]), and a failure inside of a 200 after which the
    /// list filtered by `physAddress` is empty, all mean none. A 404 of anything else (a proxy, the web page that the appliance has for
    /// an unknown path) is an error. An IP
    /// address is looked up by `host.get_by_ip`, of which only the path is known; its answer is read like that for a MAC
    /// address. A name is looked up in the list, filtered by `hostName` (a guess), and compared here once more, without case.
    #[inline]
    pub async fn find_host(
        &self,
        key: impl TryInto<HostKey, Error: Into<Error>>,
    ) -> Result<Option<Host>, Error> {
        let key = key.try_into().map_err(Into::into)?;
        let found = match &key {
            HostKey::Mac(mac) => self.hosts_by_mac(*mac).await?,
            HostKey::Ip(ip) => match self.host().get_by_ip(ip.to_string()).await {
                Ok(answer) => records(answer)?,
                Err(error) if error.is_not_found() => Vec::new(),
                Err(error) => return Err(error),
            },
            HostKey::Name(name) => self.hosts_by_name(name).await?,
        };
        only(found, &key)
    }

    /// Changes a host: reads it, lets `change` edit the record, and writes it back whole, with all fields that this crate does not
    /// know. Gives the record as it was sent. Nothing is sent when `change` leaves the record as it was.
    ///
    /// ```no_run
    /// # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
    /// nac.update_host("00-50-56-00-00-02", |host| host.role = Some("Printers".to_owned())).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The write is `host.update_with_adapters`, whose page leaves the body open; that it is the record is a guess. There is no lock:
    /// what somebody else changes between the two calls is overwritten.
    #[inline]
    pub async fn update_host(
        &self,
        key: impl TryInto<HostKey, Error: Into<Error>>,
        change: impl FnOnce(&mut Host),
    ) -> Result<Host, Error> {
        let key = key.try_into().map_err(Into::into)?;
        let (id, before) = self.identified_host(key.clone()).await?;
        let mut host = before.clone();
        change(&mut host);
        if host.id != Some(id) {
            let text =
                format!("the id of the host with {key} cannot be changed: it names the record");
            return Err(Error::request(text).with_parameter("id"));
        }
        if host != before {
            self.host().update_with_adapters(id, &host).await?;
        }
        Ok(host)
    }

    /// As [`find_host`](Self::find_host), where there must be one.
    #[inline]
    pub(super) async fn require_host(&self, key: HostKey) -> Result<Host, Error> {
        let found = self.find_host(key.clone()).await?;
        found.ok_or_else(|| {
            Error::request(format!("{NO_HOST} {key}"))
                .with_parameter("host")
                .with_hint("register it first, see `register_hosts`")
        })
    }

    /// A host that there must be, with the id of its record.
    #[inline]
    pub(crate) async fn identified_host(&self, key: HostKey) -> Result<(i64, Host), Error> {
        let host = self.require_host(key.clone()).await?;
        let id = host.id.ok_or_else(|| {
            Error::request(format!("the record of the host with {key} has no id"))
                .with_parameter("id")
        })?;
        Ok((id, host))
    }

    #[inline]
    async fn hosts_by_mac(&self, mac: MacAddress) -> Result<Vec<Host>, Error> {
        let found = match self.host().get_by_mac(mac).await {
            Ok(found) => found,
            Err(error) if error.is_not_found() => return Ok(Vec::new()),
            Err(error) if error.kind() == ErrorKind::Failed => {
                let filter = Filter::eq("physAddress", mac)?;
                let page = self.host().list().filter([filter]).page_size(2).await;
                // The first failure says more than the second.
                page.map_err(|_| error)?.items
            }
            Err(error) => return Err(error),
        };
        // A host that does not have the address must not be taken for the one that has.
        match found.iter().find(|host| !has_mac(host, mac)) {
            None => Ok(found),
            Some(other) => Err(Error::request(format!(
                "the appliance names a host with {} for the MAC address {mac}",
                macs(other).join(", ")
            ))
            .with_parameter("mac")),
        }
    }

    #[inline]
    async fn hosts_by_name(&self, name: &str) -> Result<Vec<Host>, Error> {
        let named = |host: &Host| {
            let found = host.host_name.as_deref().unwrap_or_default();
            found.eq_ignore_ascii_case(name)
        };
        let filter = Filter::eq("hostName", name)?;
        let mut rows = self.host().list().filter([filter]).sort_key("id").items();
        let mut found = Vec::new();
        while let Some(host) = rows.try_next().await? {
            if named(&host) {
                found.push(host);
            }
            if found.len() > 1 {
                break;
            }
        }
        Ok(found)
    }
}

/// The hosts in an answer of unknown shape: under `results` or `result`, a list or one.
#[inline]
fn records(answer: Json) -> Result<Vec<Host>, Error> {
    let Json::Object(mut answer) = answer else {
        return Ok(Vec::new());
    };
    let found = ["results", "result"]
        .iter()
        .find_map(|key| answer.remove(*key));
    let rows = match found {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(rows)) => rows,
        Some(row) => vec![row],
    };
    let read = |row: Json| {
        wire::decode(row.to_string().as_bytes()).map_err(|error| {
            let text = "the answer of `host.get_by_ip` is not the record of a host";
            Error::request(text).with_source(error)
        })
    };
    rows.into_iter().map(read).collect()
}

#[inline]
fn only(found: Vec<Host>, key: &HostKey) -> Result<Option<Host>, Error> {
    if found.len() > 1 {
        let each: Vec<String> = found.iter().map(|host| macs(host).join(" and ")).collect();
        return Err(Error::request(format!(
            "several hosts have {key}: those with {}",
            each.join(", ")
        ))
        .with_parameter("host")
        .with_hint("name the one that is meant by its MAC address"));
    }
    Ok(found.into_iter().next())
}
