//! Letting hosts onto the network, and keeping them out.

use secapi_core::{Error, Json};

use super::{HostKey, macs};
use crate::{Client, MacAddress};

impl Client {
    /// Disables a host, which keeps it off the network. Never sent twice, also when it is unknown whether it was carried out.
    ///
    /// By MAC address `host.disable_by_mac`, by IP address `host.disable_by_ip`; a name is looked up first.
    #[inline]
    pub async fn disable_host(
        &self,
        key: impl TryInto<HostKey, Error: Into<Error>>,
    ) -> Result<(), Error> {
        let mac = match key.try_into().map_err(Into::into)? {
            HostKey::Ip(ip) => {
                let call = self.host().disable_by_ip(ip.to_string());
                return call.idempotent(false).await;
            }
            key => self.mac_of(key).await?,
        };
        self.host().disable_by_mac(mac).idempotent(false).await
    }

    /// Enables a host. Never sent twice, also when it is unknown whether it was carried out. The answer's shape is not known.
    ///
    /// There is a call by MAC address only, `host.enable_by_mac`: an IP address or a name is looked up first.
    #[inline]
    pub async fn enable_host(
        &self,
        key: impl TryInto<HostKey, Error: Into<Error>>,
    ) -> Result<Json, Error> {
        let key = key.try_into().map_err(Into::into)?;
        let mac = self.mac_of(key).await?;
        self.host().enable_by_mac(mac).idempotent(false).await
    }

    /// The MAC address of a host; of one with several, that of the interface with the IP address.
    #[inline]
    async fn mac_of(&self, key: HostKey) -> Result<MacAddress, Error> {
        if let HostKey::Mac(mac) = key {
            return Ok(mac);
        }
        let host = self.require_host(key.clone()).await?;
        let mut all = macs(&host);
        if let (HostKey::Ip(ip), true) = (&key, all.len() > 1) {
            let ip = ip.to_string();
            let adapters = host.adapter_objects.iter().flatten();
            let with_ip =
                adapters.filter(|adapter| adapter.ips.iter().flatten().any(|own| *own == ip));
            all = with_ip
                .filter_map(|adapter| adapter.physical_address.clone())
                .collect();
        }
        match all.as_slice() {
            [mac] => mac.parse(),
            _ => Err(Error::request(format!(
                "the host with {key} cannot be told by one MAC address: it has {}",
                macs(&host).join(", ")
            ))
            .with_parameter("mac")
            .with_hint("give the MAC address that is meant")),
        }
    }
}
