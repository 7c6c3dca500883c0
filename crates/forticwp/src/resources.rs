//! A shorter way to say which resources to list.

use crate::resource::{
    PlatformFilter, ResourceFilter, ResourceType, ResourceTypeFilter, ResourceTypeOption,
};
use crate::shared::CloudService;

impl ResourceFilter {
    /// The resources of these types in one cloud.
    ///
    /// ```no_run
    /// # async fn run(cnp: forticwp::Client) -> Result<(), forticwp::Error> {
    /// use forticwp::resource::ResourceFilter;
    /// use forticwp::shared::CloudService;
    ///
    /// let buckets = ResourceFilter::of_types(CloudService::Aws, ["S3 Bucket"]);
    /// let mut rows = cnp.resource().list(&buckets).items();
    /// while let Some(bucket) = rows.try_next().await? {
    ///     println!("{:?}", bucket.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn of_types(
        service: impl Into<CloudService>,
        types: impl IntoIterator<Item = impl Into<ResourceType>>,
    ) -> Self {
        let types = types.into_iter().map(ResourceTypeOption::new).collect();
        Self::new(ResourceTypeFilter::new(vec![PlatformFilter::new(
            service, types,
        )]))
    }
}
