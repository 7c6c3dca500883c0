//! Conditions of a list.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use secapi_core::{Error, Timestamp};

use crate::MacAddress;

/// A condition on a field of the rows of a list, for the `filter` of any call that has one.
///
/// ```
/// use fortinac::{Filter, MacAddress};
///
/// let mac: MacAddress = "0050.5600.0002".parse()?;
/// assert_eq!(Filter::eq("physAddress", mac)?.as_str(), "physAddress==00:50:56:00:00:02");
/// assert_eq!(Filter::ge("startTime", 1_583_431_955_310_i64)?.as_str(), "startTime>=1583431955310");
/// # Ok::<(), fortinac::Error>(())
/// ```
///
/// # Evidence
///
/// No page documents the syntax. A client for 7.6 writes `field==value` and `field>=value` and has tried some of that against an
/// appliance: `physAddress`, `connected`, `status`, `role` and `userID` with `==`, `startTime` with `>=`. The other comparisons follow
/// the same pattern and are guesses. Several conditions are several `filter` parameters; whether a row has to meet all of them or
/// one of them is not documented.
///
/// Nothing is known about escaping, so a value that could be read as a part of the syntax is refused instead: one that holds `=`, `<`,
/// `>`, `!=`, `|` (another client joins conditions with it), a comma (many web frameworks split a lone value there) or a
/// control character, or that is empty or begins or ends with a blank. Anything else is percent-encoded on its way. Where an
/// appliance turns out to take more, text is taken as it is wherever a filter is: `.filter(["owner==a,b"])`, or [`Filter::raw`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filter(String);

impl Filter {
    /// `field==value`: tried against an appliance by a client.
    #[inline]
    pub fn eq(field: impl AsRef<str>, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Self::condition(field.as_ref(), "==", value.into())
    }

    /// `field!=value`: a guess.
    #[inline]
    pub fn ne(field: impl AsRef<str>, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Self::condition(field.as_ref(), "!=", value.into())
    }

    /// `field>=value`: a client writes it.
    #[inline]
    pub fn ge(field: impl AsRef<str>, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Self::condition(field.as_ref(), ">=", value.into())
    }

    /// `field<=value`: a guess.
    #[inline]
    pub fn le(field: impl AsRef<str>, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Self::condition(field.as_ref(), "<=", value.into())
    }

    /// `field>value`: a guess.
    #[inline]
    pub fn gt(field: impl AsRef<str>, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Self::condition(field.as_ref(), ">", value.into())
    }

    /// `field<value`: a guess.
    #[inline]
    pub fn lt(field: impl AsRef<str>, value: impl Into<FilterValue>) -> Result<Self, Error> {
        Self::condition(field.as_ref(), "<", value.into())
    }

    /// Both ends of a range, each included: two conditions.
    #[inline]
    pub fn between(
        field: impl AsRef<str>,
        low: impl Into<FilterValue>,
        high: impl Into<FilterValue>,
    ) -> Result<[Self; 2], Error> {
        let field = field.as_ref();
        Ok([Self::ge(field, low)?, Self::le(field, high)?])
    }

    /// A condition as the appliance reads it, unchecked.
    #[inline]
    pub fn raw(condition: impl Into<String>) -> Self {
        Self(condition.into())
    }

    /// The condition as it is sent, before percent-encoding.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[inline]
    fn condition(field: &str, comparison: &str, value: FilterValue) -> Result<Self, Error> {
        let refuse = |what: String| {
            let hint = "give the condition as text if the appliance takes it so";
            Error::request(what)
                .with_parameter("filter")
                .with_hint(hint)
        };
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if field.is_empty() || !field.chars().all(named) {
            return Err(refuse(format!("{field:?} is no name of a field")));
        }
        let value = value.0;
        if value.is_empty() || value.trim() != value {
            return Err(refuse(format!(
                "a filter on `{field}` cannot compare with {value:?}: it is empty, or has blanks around it"
            )));
        }
        let syntax = |c: char| matches!(c, '=' | '<' | '>' | '|' | ',') || c.is_control();
        if let Some(found) = value.chars().find(|c| syntax(*c)) {
            return Err(refuse(format!(
                "a filter on `{field}` cannot compare with {value:?}: {found:?} may be read as a part of the filter's syntax"
            )));
        }
        Ok(Self(format!("{field}{comparison}{value}")))
    }
}

impl fmt::Display for Filter {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Filter> for String {
    #[inline]
    fn from(filter: Filter) -> Self {
        filter.0
    }
}

/// What a field is compared with: text, a number, true or false, an instant (in milliseconds), a MAC or an IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterValue(String);

macro_rules! values {
    ($($from:ty),+) => {$(
        impl From<$from> for FilterValue {
            #[inline]
            fn from(value: $from) -> Self {
                Self(value.to_string())
            }
        }
    )+};
}

values!(
    &str, String, &String, bool, i64, i32, u32, MacAddress, IpAddr, Ipv4Addr, Ipv6Addr
);

impl From<Timestamp> for FilterValue {
    #[inline]
    fn from(value: Timestamp) -> Self {
        Self(value.as_millis().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_written_as_clients_write_them() {
        let written = |filter: Result<Filter, Error>| filter.unwrap().to_string();
        assert_eq!(written(Filter::eq("connected", true)), "connected==true");
        assert_eq!(written(Filter::ne("status", 1)), "status!=1");
        assert_eq!(
            written(Filter::gt("id", i64::MAX)),
            "id>9223372036854775807"
        );
        assert_eq!(written(Filter::lt("id", -1)), "id<-1");
        assert_eq!(
            written(Filter::eq("ip", Ipv4Addr::new(192, 0, 2, 1))),
            "ip==192.0.2.1"
        );
        assert_eq!(
            written(Filter::eq("role", "Büro & Lager!")),
            "role==Büro & Lager!"
        );
        let range = Filter::between("time", Timestamp::from_millis(1), Timestamp::from_millis(2));
        assert_eq!(
            range.unwrap().map(String::from),
            ["time>=1".to_owned(), "time<=2".to_owned()]
        );
        assert_eq!(Filter::raw("a==b|c==d").as_str(), "a==b|c==d");
    }

    #[test]
    fn what_would_change_the_filter_is_refused() {
        for value in [
            "",
            " ",
            "a ",
            "a==b",
            "=a",
            "a!=b",
            "a>b",
            "a<b",
            "a|role==b",
            "a,b",
            "a\nb",
            "a\0",
        ] {
            let error = Filter::eq("role", value).unwrap_err();
            assert_eq!(error.parameter(), Some("filter"), "{value:?}");
            assert!(error.to_string().contains("`role`"), "{error}");
        }
        for field in ["", "a b", "a==", "rôle", "a|b"] {
            assert!(Filter::eq(field, 1).is_err(), "{field:?}");
        }
    }
}
