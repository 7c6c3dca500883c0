//! Regions and their hosts.

use std::borrow::Cow;
use std::fmt;

use secapi_core::Error;

use crate::signing::SigningEndpoints;

/// Variable with the base URL of a region, without its prefix's end: the id in capitals, with underscores.
const ENDPOINT: &str = "HUAWEICLOUD_SDK_REGION_DBSS_";
/// Variable with the base URL of IAM.
const IAM_ENDPOINT: &str = "HUAWEICLOUD_SDK_IAM_ENDPOINT";
/// Variable with the id of a region.
const REGION: &str = "HUAWEICLOUD_SDK_REGION";

/// As many slips of the keyboard are still the same region.
const SLIPS: usize = 3;

/// A region: its id and the hosts that serve it.
///
/// The set is open. The constants are the vendor's table (`huaweicloudsdkdbss` 3.1.219), [`Region::from_id`] checks an id against it, and
/// [`Region::custom`] takes any id and hosts (a partner's cloud, a proxy, a test server).
///
/// ```
/// use dbss::Region;
///
/// assert_eq!(Region::TR_WEST_1.endpoint(), "https://dbss.tr-west-1.myhuaweicloud.com");
/// let proxied = Region::TR_WEST_1.with_endpoint("https://gateway.example.com/dbss");
/// assert_eq!(proxied.id(), "tr-west-1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    id: Cow<'static, str>,
    /// Unless they follow from the id.
    endpoint: Option<Cow<'static, str>>,
    iam_endpoint: Option<Cow<'static, str>>,
    signing_endpoint: Option<Cow<'static, str>>,
    signing_iam_endpoint: Option<Cow<'static, str>>,
}

macro_rules! known_regions {
    ($($name:ident $id:literal)+) => {
        /// The ids of the vendor's table, sorted.
        const KNOWN: &[&str] = &[$($id),+];

        impl Region {
            $(
                #[doc = concat!("The region `", $id, "`.")]
                pub const $name: Self = Self::of_table($id);
            )+
        }
    };
}

known_regions! {
    AF_NORTH_1 "af-north-1"
    AF_SOUTH_1 "af-south-1"
    AP_SOUTHEAST_1 "ap-southeast-1"
    AP_SOUTHEAST_2 "ap-southeast-2"
    AP_SOUTHEAST_3 "ap-southeast-3"
    AP_SOUTHEAST_4 "ap-southeast-4"
    AP_SOUTHEAST_5 "ap-southeast-5"
    CN_EAST_2 "cn-east-2"
    CN_EAST_3 "cn-east-3"
    CN_EAST_4 "cn-east-4"
    CN_EAST_5 "cn-east-5"
    CN_NORTH_1 "cn-north-1"
    CN_NORTH_11 "cn-north-11"
    CN_NORTH_12 "cn-north-12"
    CN_NORTH_2 "cn-north-2"
    CN_NORTH_4 "cn-north-4"
    CN_NORTH_9 "cn-north-9"
    CN_SOUTH_1 "cn-south-1"
    CN_SOUTH_2 "cn-south-2"
    CN_SOUTH_4 "cn-south-4"
    CN_SOUTHWEST_2 "cn-southwest-2"
    CN_SOUTHWEST_3 "cn-southwest-3"
    LA_NORTH_2 "la-north-2"
    LA_SOUTH_2 "la-south-2"
    ME_EAST_1 "me-east-1"
    MY_KUALALUMPUR_1 "my-kualalumpur-1"
    RU_MOSCOW_1 "ru-moscow-1"
    RU_NORTHWEST_2 "ru-northwest-2"
    SA_BRAZIL_1 "sa-brazil-1"
    TR_WEST_1 "tr-west-1"
}

impl Region {
    #[inline]
    const fn of_table(id: &'static str) -> Self {
        Self {
            id: Cow::Borrowed(id),
            endpoint: None,
            iam_endpoint: None,
            signing_endpoint: None,
            signing_iam_endpoint: None,
        }
    }

    /// A region by its id, such as `ap-southeast-1`: one of the vendor's table, or one that the environment has an endpoint for.
    ///
    /// As in the vendor's SDKs, the environment comes first: `HUAWEICLOUD_SDK_REGION_DBSS_AP_SOUTHEAST_1` holds the base URL of the service
    /// in that region (of several, separated by commas, the first one is used), `HUAWEICLOUD_SDK_IAM_ENDPOINT` that of IAM.
    /// The constants and [`Region::custom`] do not look at it.
    #[inline]
    pub fn from_id(id: &str) -> Result<Self, UnknownRegion> {
        Self::find(id, |name| std::env::var(name).ok())
    }

    /// The region that the variable `HUAWEICLOUD_SDK_REGION` names, as [`from_id`](Self::from_id) finds it. Some of the vendor's tools set
    /// that variable; its SDKs take the region from the program.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        let id = std::env::var(REGION).ok().filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| {
            Error::config(format!(
                "there is no region in the environment: `{REGION}` is missing or empty"
            ))
            .with_hint("set it to the id of a region, such as `ap-southeast-1`")
        })?;
        if id.trim() != id {
            return Err(Error::config(format!(
                "the region in the environment variable `{REGION}` cannot be used: it is blank, or begins or ends with a blank"
            ))
            .with_parameter(REGION));
        }
        Ok(Self::from_id(&id)?)
    }

    #[inline]
    fn find(id: &str, read: impl Fn(&str) -> Option<String>) -> Result<Self, UnknownRegion> {
        let first = |name: &str| {
            let text = read(name)?;
            let url = text.split(',').next()?.trim();
            (!url.is_empty()).then(|| Cow::Owned(url.to_owned()))
        };
        let variable = format!("{ENDPOINT}{}", id.replace('-', "_").to_ascii_uppercase());
        let endpoint = first(&variable);
        if endpoint.is_none() && !KNOWN.contains(&id) {
            return Err(UnknownRegion { id: id.to_owned() });
        }
        Ok(Self {
            id: Cow::Owned(id.to_owned()),
            endpoint,
            iam_endpoint: first(IAM_ENDPOINT),
            signing_endpoint: None,
            signing_iam_endpoint: None,
        })
    }

    /// Any region: its id, the base URL of the service and the base URL of IAM.
    #[inline]
    pub fn custom(
        id: impl Into<String>,
        endpoint: impl Into<String>,
        iam_endpoint: impl Into<String>,
    ) -> Self {
        Self {
            id: Cow::Owned(id.into()),
            endpoint: Some(Cow::Owned(endpoint.into())),
            iam_endpoint: Some(Cow::Owned(iam_endpoint.into())),
            signing_endpoint: None,
            signing_iam_endpoint: None,
        }
    }

    /// The same region with another base URL of the service.
    #[must_use]
    #[inline]
    pub fn with_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(Cow::Owned(endpoint.into()));
        self
    }

    /// The same region with another base URL of IAM.
    #[must_use]
    #[inline]
    pub fn with_iam_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.iam_endpoint = Some(Cow::Owned(endpoint.into()));
        self
    }

    /// Signs requests to the service for this address instead of the endpoint. Needed where a gateway on the way removes a path or
    /// changes the host: the service verifies the signature with the host and the path that it receives.
    ///
    /// ```
    /// use dbss::Region;
    ///
    /// let region = Region::TR_WEST_1;
    /// let region = region.clone()
    ///     .with_endpoint("https://gateway.example.com/dbss")
    ///     .with_signing_endpoint(region.endpoint());
    /// # drop(region);
    /// ```
    #[must_use]
    #[inline]
    pub fn with_signing_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.signing_endpoint = Some(Cow::Owned(endpoint.into()));
        self
    }

    /// Signs requests to IAM for this address, as [`with_signing_endpoint`](Self::with_signing_endpoint) does for those to the service.
    #[must_use]
    #[inline]
    pub fn with_signing_iam_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.signing_iam_endpoint = Some(Cow::Owned(endpoint.into()));
        self
    }

    #[inline]
    pub(crate) fn signing_endpoints(&self) -> SigningEndpoints {
        let text = |url: &Option<Cow<'static, str>>| url.as_deref().map(str::to_owned);
        SigningEndpoints {
            service: text(&self.signing_endpoint),
            iam: text(&self.signing_iam_endpoint),
        }
    }

    /// The ids of the vendor's table, sorted.
    #[must_use]
    #[inline]
    pub const fn known() -> &'static [&'static str] {
        KNOWN
    }

    /// The id, which is also the name of the region's project.
    #[must_use]
    #[inline]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Base URL of the service.
    #[must_use]
    #[inline]
    pub fn endpoint(&self) -> Cow<'_, str> {
        self.host("dbss", self.endpoint.as_deref())
    }

    /// Base URL of IAM, which gives tokens and knows the projects.
    #[must_use]
    #[inline]
    pub fn iam_endpoint(&self) -> Cow<'_, str> {
        self.host("iam", self.iam_endpoint.as_deref())
    }

    #[inline]
    fn host<'a>(&self, service: &str, own: Option<&'a str>) -> Cow<'a, str> {
        own.map_or_else(
            || Cow::Owned(format!("https://{service}.{}.myhuaweicloud.com", self.id)),
            Cow::Borrowed,
        )
    }
}

impl fmt::Display for Region {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// By id, as [`Region::from_id`].
impl std::str::FromStr for Region {
    type Err = UnknownRegion;

    #[inline]
    fn from_str(id: &str) -> Result<Self, UnknownRegion> {
        Self::from_id(id)
    }
}

/// A region id that is not in the vendor's table. The text names the one that was likely meant, and lists those that there are.
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownRegion {
    id: String,
}

impl UnknownRegion {
    /// The known id that is most like this one, if one is like it at all.
    #[must_use]
    #[inline]
    pub fn nearest(&self) -> Option<&'static str> {
        let given = self.id.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        // Longer texts are no region, and comparing takes time that grows with the length.
        if given.len() > 40 {
            return None;
        }
        KNOWN
            .iter()
            .map(|known| (strsim::osa_distance(&given, known), *known))
            .min()
            .filter(|(distance, _)| *distance <= SLIPS)
            .map(|(_, known)| known)
    }
}

impl fmt::Display for UnknownRegion {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.id.chars().take(80).collect();
        write!(f, "unknown region `{}`", shown.escape_debug())?;
        if let Some(nearest) = self.nearest() {
            write!(f, ", did you mean `{nearest}`?")?;
        }
        write!(
            f,
            "; known are {}. For another one, give its hosts to `Region::custom`",
            KNOWN.join(", ")
        )
    }
}

impl fmt::Debug for UnknownRegion {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        secapi_core::debug_error(f, self, "UnknownRegion", &[("id", &self.id)])
    }
}

impl std::error::Error for UnknownRegion {}

impl From<UnknownRegion> for Error {
    #[inline]
    fn from(unknown: UnknownRegion) -> Self {
        Self::config(unknown.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is set.
    fn empty(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_known_region_names_both_hosts() {
        for id in Region::known() {
            let region = Region::find(id, empty).unwrap();
            assert_eq!(
                region.endpoint(),
                format!("https://dbss.{id}.myhuaweicloud.com")
            );
            assert_eq!(
                region.iam_endpoint(),
                format!("https://iam.{id}.myhuaweicloud.com")
            );
        }
        assert_eq!(Region::find("tr-west-1", empty).unwrap(), Region::TR_WEST_1);
    }

    #[test]
    fn an_unknown_region_lists_the_known_ones() {
        let text = Region::find("mars-1\n", empty).unwrap_err().to_string();
        assert!(text.starts_with("unknown region `mars-1\\n`;"), "{text}");
        for id in Region::known() {
            assert!(text.contains(id), "{id} is missing in {text}");
        }
    }

    #[test]
    fn the_region_that_was_meant_is_named() {
        for (id, meant) in [
            ("cn-north4", Some("cn-north-4")),
            ("CN_NORTH_4", Some("cn-north-4")),
            ("tr-wset-1", Some("tr-west-1")),
            ("", None),
            ("eu-central-17", None),
        ] {
            let unknown = Region::find(id, empty).unwrap_err();
            assert_eq!(unknown.nearest(), meant, "{id}");
            let text = unknown.to_string();
            assert_eq!(text.contains("did you mean"), meant.is_some(), "{text}");
        }
        let endless = Region::find(&"x".repeat(1_000_000), empty).unwrap_err();
        assert!(endless.to_string().len() < 2000);
    }

    #[test]
    fn the_environment_comes_before_the_table() {
        let read = |name: &str| match name {
            "HUAWEICLOUD_SDK_REGION_DBSS_EU_WEST_0" => {
                Some("https://dbss.example.com, https://second.example.com".to_owned())
            }
            "HUAWEICLOUD_SDK_REGION_DBSS_TR_WEST_1" => Some(String::new()),
            "HUAWEICLOUD_SDK_IAM_ENDPOINT" => Some("https://iam.example.com".to_owned()),
            _ => None,
        };
        let new = Region::find("eu-west-0", read).unwrap();
        assert_eq!(new.endpoint(), "https://dbss.example.com");
        assert_eq!(new.iam_endpoint(), "https://iam.example.com");
        let known = Region::find("tr-west-1", read).unwrap();
        assert_eq!(known.endpoint(), "https://dbss.tr-west-1.myhuaweicloud.com");
        assert!(Region::find("eu-west-1", read).is_err());
    }

    #[test]
    fn the_table_is_sorted_and_has_no_doubles() {
        assert_eq!(KNOWN.len(), 30);
        assert!(KNOWN.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
