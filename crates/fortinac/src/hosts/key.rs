//! What a host is known by.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use secapi_core::Error;

use crate::MacAddress;

/// What a host is looked up by: a MAC address, an IP address, or its name.
///
/// Text is read as an address, and refused when it is none, so that a mistyped address is not looked for as a name. A name is said
/// to be one: [`HostKey::name`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostKey {
    /// The MAC address of one of its interfaces.
    Mac(MacAddress),
    /// An IP address that it has.
    Ip(IpAddr),
    /// Its name.
    Name(String),
}

impl HostKey {
    /// A host by its name.
    #[inline]
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }
}

impl fmt::Display for HostKey {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mac(mac) => write!(f, "the MAC address {mac}"),
            Self::Ip(ip) => write!(f, "the IP address {ip}"),
            Self::Name(name) => write!(f, "the name {name:?}"),
        }
    }
}

impl From<MacAddress> for HostKey {
    #[inline]
    fn from(mac: MacAddress) -> Self {
        Self::Mac(mac)
    }
}

macro_rules! from_ip {
    ($($ip:ty),+) => {$(
        impl From<$ip> for HostKey {
            #[inline]
            fn from(ip: $ip) -> Self {
                Self::Ip(ip.into())
            }
        }
    )+};
}

from_ip!(IpAddr, Ipv4Addr, Ipv6Addr);

impl FromStr for HostKey {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(ip) = text.trim().parse() {
            return Ok(Self::Ip(ip));
        }
        MacAddress::read(text).map(Self::Mac).map_err(|reason| {
            let shown: String = text.chars().take(40).collect();
            Error::request(format!(
                "{shown:?} is neither an IP address nor a MAC address: {reason}"
            ))
            .with_parameter("host")
            .with_hint("a host is named by `HostKey::name`")
        })
    }
}

impl TryFrom<&str> for HostKey {
    type Error = Error;

    #[inline]
    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for HostKey {
    type Error = Error;

    #[inline]
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_an_address_or_nothing() {
        let key = |text: &str| text.parse::<HostKey>();
        assert_eq!(
            key("192.0.2.10").unwrap(),
            HostKey::from(Ipv4Addr::new(192, 0, 2, 10))
        );
        assert!(matches!(key("2001:db8::1").unwrap(), HostKey::Ip(ip) if ip.is_ipv6()));
        assert!(matches!(key("00-50-56-00-00-02").unwrap(), HostKey::Mac(_)));
        for text in ["300.0.0.1", "00:50:56", "printer", "", "1.2.3"] {
            let error = key(text).unwrap_err();
            assert_eq!(error.parameter(), Some("host"), "{text:?}");
        }
    }
}
