//! Regions and their hosts.

use std::fmt;

/// The regions that the vendor's SDK (`huaweicloudsdkdbss` 3.1.219) knows.
const KNOWN: [&str; 30] = [
    "af-north-1",
    "af-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "cn-east-2",
    "cn-east-3",
    "cn-east-4",
    "cn-east-5",
    "cn-north-1",
    "cn-north-11",
    "cn-north-12",
    "cn-north-2",
    "cn-north-4",
    "cn-north-9",
    "cn-south-1",
    "cn-south-2",
    "cn-south-4",
    "cn-southwest-2",
    "cn-southwest-3",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "my-kualalumpur-1",
    "ru-moscow-1",
    "ru-northwest-2",
    "sa-brazil-1",
    "tr-west-1",
];

/// A region: its id and the hosts that serve it.
///
/// The set is open: [`Region::from_id`] checks an id against the vendor's table, [`Region::custom`] takes any id and hosts
/// (a partner's cloud, a proxy, a test server).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    id: String,
    endpoint: String,
    iam_endpoint: String,
}

impl Region {
    /// A region of the vendor's table, such as `ap-southeast-1`.
    pub fn from_id(id: &str) -> Result<Self, UnknownRegion> {
        if KNOWN.contains(&id) {
            Ok(Self {
                id: id.to_owned(),
                endpoint: format!("https://dbss.{id}.myhuaweicloud.com"),
                iam_endpoint: format!("https://iam.{id}.myhuaweicloud.com"),
            })
        } else {
            Err(UnknownRegion { id: id.to_owned() })
        }
    }

    /// Any region: its id, the base URL of the service and the base URL of IAM.
    pub fn custom(
        id: impl Into<String>,
        endpoint: impl Into<String>,
        iam_endpoint: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            endpoint: endpoint.into(),
            iam_endpoint: iam_endpoint.into(),
        }
    }

    /// The ids of the vendor's table, sorted.
    #[must_use]
    pub fn known() -> &'static [&'static str] {
        &KNOWN
    }

    /// The id, which is also the name of the region's project.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Base URL of the service.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Base URL of IAM, which gives tokens.
    #[must_use]
    pub fn iam_endpoint(&self) -> &str {
        &self.iam_endpoint
    }
}

/// A region id that is not in the vendor's table. The text lists those that are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRegion {
    id: String,
}

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown region `{}`; known are {}. For another one, give its hosts to `Region::custom`",
            self.id.escape_debug(),
            KNOWN.join(", ")
        )
    }
}

impl std::error::Error for UnknownRegion {}

impl From<UnknownRegion> for secapi_core::Error {
    fn from(unknown: UnknownRegion) -> Self {
        Self::config(unknown.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_region_names_both_hosts() {
        let region = Region::from_id("tr-west-1").unwrap();
        assert_eq!(
            region.endpoint(),
            "https://dbss.tr-west-1.myhuaweicloud.com"
        );
        assert_eq!(
            region.iam_endpoint(),
            "https://iam.tr-west-1.myhuaweicloud.com"
        );
    }

    #[test]
    fn an_unknown_region_lists_the_known_ones() {
        let text = Region::from_id("mars-1\n").unwrap_err().to_string();
        assert!(text.starts_with("unknown region `mars-1\\n`"), "{text}");
        for id in Region::known() {
            assert!(text.contains(id), "{id} is missing in {text}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_has_no_doubles() {
        assert!(KNOWN.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
