//! MAC addresses.

use std::fmt;
use std::str::FromStr;

use secapi_core::{Error, ParamValue};

/// A MAC address, written as the appliance writes it: pairs of capitals with colons.
///
/// It is read from twelve hexadecimal digits in capitals or not, in one, two, three or six groups of the same length, with colons,
/// hyphens, dots or spaces between them: `005056000002`, `005056-000002`, `0050.5600.0002`, `00-50-56-00-00-02`. Of six groups, each may
/// lack its leading zero: `0:50:56:0:0:2`. Anything else is refused with the reason, also where one could guess: a group of another
/// length does not say which digit is missing.
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

    /// The address, or why the text is none.
    #[inline]
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let text = text.trim_matches(is_around);
        let separators: Vec<char> = text.chars().filter_map(separator).collect();
        if separators
            .windows(2)
            .any(|pair| pair.first() != pair.last())
        {
            return Err("it mixes separators".to_owned());
        }
        let groups: Vec<&str> = text.split(|c| separator(c).is_some()).collect();
        let odd = |c: &char| separator(*c).is_none() && !c.is_ascii_hexdigit();
        if let Some(odd) = text.chars().find(odd) {
            return Err(format!("{odd:?} is no hexadecimal digit"));
        }
        let width = match groups.len() {
            count @ (1 | 2 | 3 | 6) => 12 / count,
            count => return Err(format!("it has {count} groups of digits")),
        };
        let fits = |group: &&str| group.len() == width || (width == 2 && group.len() == 1);
        if !groups.iter().all(fits) {
            return Err(match width {
                12 => format!("it has {} digits in place of 12", text.len()),
                2 => "not each of its six groups has one or two digits".to_owned(),
                _ => format!("not each of its groups has {width} digits"),
            });
        }
        let digits: String = groups
            .iter()
            .flat_map(|group| {
                let zeros = width.saturating_sub(group.len());
                std::iter::repeat_n('0', zeros).chain(group.chars())
            })
            .collect();
        let mut bytes = [0; 6];
        for (at, byte) in bytes.iter_mut().enumerate() {
            let pair = digits.get(2 * at..2 * at + 2).unwrap_or_default();
            *byte = u8::from_str_radix(pair, 16).map_err(|error| error.to_string())?;
        }
        Ok(Self(bytes))
    }
}

/// What stands between groups: a hyphen may have become another dash in a document.
#[inline]
const fn separator(c: char) -> Option<char> {
    match c {
        ':' | '.' | ' ' => Some(c),
        '-' | '\u{2010}'..='\u{2014}' | '\u{2212}' => Some('-'),
        _ => None,
    }
}

/// Blanks around, and what copying from a page brings along.
#[inline]
const fn is_around(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

impl FromStr for MacAddress {
    type Err = Error;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(|reason| {
            let shown: String = text.chars().take(40).collect();
            Error::request(format!("{shown:?} is no MAC address: {reason}"))
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
    fn equal_groups_of_twelve_digits_are_read() {
        let mac = MacAddress::new([0xaa, 0xbb, 0xcc, 0x0d, 0xee, 0xff]);
        for text in [
            "AA:BB:CC:0D:EE:FF",
            "aa:bb:cc:0d:ee:ff",
            "aa-bb-cc-0d-ee-ff",
            "Aa.bB.cc.0d.ee.ff",
            "aa bb cc 0d ee ff",
            "aabb.cc0d.eeff",
            "aabb-cc0d-eeff",
            "AABB:CC0D:EEFF",
            "aabbcc-0deeff",
            "AABBCC:0DEEFF",
            "AABBCC0DEEFF",
            "aa:bb:cc:d:ee:ff",
            "aa\u{2011}bb\u{2011}cc\u{2011}0d\u{2011}ee\u{2011}ff",
            " AA:BB:CC:0D:EE:FF\n",
            "\u{feff}AABBCC0DEEFF\u{a0}",
        ] {
            assert_eq!(text.parse::<MacAddress>().unwrap(), mac, "{text:?}");
        }
        assert_eq!(mac.to_string(), "AA:BB:CC:0D:EE:FF");
        let mac = MacAddress::new([0, 0x50, 0x56, 0, 0, 2]);
        for text in [
            "0:50:56:0:0:2",
            "0-50-56-0-0-2",
            "0050-5600-0002",
            "005056-000002",
        ] {
            assert_eq!(text.parse::<MacAddress>().unwrap(), mac, "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "0 digits in place of 12"),
            ("AA:BB:CC:0D:EE", "5 groups"),
            ("AA:BB:CC:0D:EE:FF:00", "7 groups"),
            ("AA:BB-CC:0D:EE:FF", "mixes separators"),
            ("A:ABB:CC:0D:EE:FF", "one or two digits"),
            ("AA::CC:0D:EE:FF", "one or two digits"),
            (":AA:BB:CC:0D:EE", "one or two digits"),
            ("GG:BB:CC:0D:EE:FF", "'G' is no hexadecimal digit"),
            ("OO5056000002", "'O' is no hexadecimal digit"),
            ("AABB.CC0DE.EFF", "groups has 4 digits"),
            ("AABB.CC0D.EEF", "groups has 4 digits"),
            ("AABBC-C0DEEF", "groups has 6 digits"),
            ("AABBCC0DEEF", "11 digits in place of 12"),
            ("AABBCC0DEEFF0011", "16 digits in place of 12"),
            ("+ABBCC0DEEFF", "'+' is no"),
            ("0xABBCC0DEEF", "'x' is no"),
            ("ÄÄ:BB:CC:0D:EE:F", "'Ä' is no"),
            ("äöüäöü", "'ä' is no"),
            ("192.0.2.1", "4 groups"),
            ("192.168.100.200", "4 groups"),
        ] {
            let error = text.parse::<MacAddress>().unwrap_err();
            assert_eq!(error.parameter(), Some("mac"), "{text:?}");
            let shown = error.to_string();
            assert!(
                shown.contains("MAC address") && shown.contains(reason),
                "{error}"
            );
        }
    }
}
