//! MAC addresses.

use std::fmt;
use std::str::FromStr;

use secapi_core::{Error, ParamValue};

/// A MAC address. Read from any of the usual forms (`00:50:56:00:00:02`, `00-50-56-00-00-02`, `0050.5600.0002`, `005056000002`, in
/// capitals or not), and written as the appliance writes it: pairs of capitals with colons.
///
/// ```
/// use fortinac::MacAddress;
///
/// let mac: MacAddress = "5c-88-16-00-00-01".parse()?;
/// assert_eq!(mac.to_string(), "5C:88:16:00:00:01");
/// assert!("5c-88-16".parse::<MacAddress>().is_err());
/// # Ok::<(), fortinac::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress([u8; 6]);

impl MacAddress {
    /// An address by its bytes.
    #[must_use]
    #[inline]
    pub const fn new(bytes: [u8; 6]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    #[inline]
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }

    #[inline]
    fn read(text: &str) -> Option<Self> {
        let digits: String = match (text.len(), text.as_bytes().get(2), text.as_bytes().get(4)) {
            (12, ..) => text.to_owned(),
            (17, Some(b':'), _) => joined(text, ':', 2)?,
            (17, Some(b'-'), _) => joined(text, '-', 2)?,
            (14, _, Some(b'.')) => joined(text, '.', 4)?,
            _ => return None,
        };
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 6];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

/// The parts between separators, which all have that length.
#[inline]
fn joined(text: &str, separator: char, length: usize) -> Option<String> {
    let fits = text.split(separator).all(|part| part.len() == length);
    fits.then(|| text.replace(separator, ""))
}

impl FromStr for MacAddress {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text.trim()).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            Error::request(format!("{shown:?} is no MAC address"))
                .with_parameter("mac")
                .with_hint("write twelve hexadecimal digits, such as 00:50:56:00:00:02")
        })
    }
}

impl TryFrom<&str> for MacAddress {
    type Error = Error;

    #[inline]
    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<&String> for MacAddress {
    type Error = Error;

    #[inline]
    fn try_from(text: &String) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for MacAddress {
    type Error = Error;

    #[inline]
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<[u8; 6]> for MacAddress {
    #[inline]
    fn from(bytes: [u8; 6]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for MacAddress {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for byte in self.0 {
            write!(f, "{separator}{byte:02X}")?;
            separator = ":";
        }
        Ok(())
    }
}

/// For calls that take the address as text.
impl From<MacAddress> for String {
    #[inline]
    fn from(mac: MacAddress) -> Self {
        mac.to_string()
    }
}

impl From<MacAddress> for ParamValue {
    #[inline]
    fn from(mac: MacAddress) -> Self {
        Self::text(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_form_is_read() {
        let mac = MacAddress::new([0xaa, 0xbb, 0xcc, 0x0d, 0xee, 0xff]);
        for text in [
            "AA:BB:CC:0D:EE:FF",
            "aa:bb:cc:0d:ee:ff",
            "aa-bb-cc-0d-ee-ff",
            "aabb.cc0d.eeff",
            "AABBCC0DEEFF",
            " AA:BB:CC:0D:EE:FF\n",
        ] {
            assert_eq!(text.parse::<MacAddress>().unwrap(), mac, "{text:?}");
        }
        assert_eq!(mac.to_string(), "AA:BB:CC:0D:EE:FF");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "AA:BB:CC:0D:EE",
            "AA:BB:CC:0D:EE:FF:00",
            "AA:BB-CC:0D:EE:FF",
            "A:ABB:CC:0D:EE:FF",
            "GG:BB:CC:0D:EE:FF",
            "AABB.CC0DE.EFF",
            "AABBCC0DEEF",
            "+ABBCC0DEEFF",
            "ÄÄ:BB:CC:0D:EE:F",
            "äöüäöü",
            "192.0.2.1",
        ] {
            let error = text.parse::<MacAddress>().unwrap_err();
            assert_eq!(error.parameter(), Some("mac"), "{text:?}");
            assert!(error.to_string().contains("MAC address"), "{error}");
        }
    }
}
