//! Tenants: which company, role and business unit a client acts for.

use crate::resource_map::ResourceMap;

/// One business unit that the caller may act for, with the ids that nearly every call needs.
///
/// [`Client::tenants`](crate::Client::tenants) lists them; [`Client::with_tenant`](crate::Client::with_tenant) binds one.
/// A program that has stored the ids makes one with [`Tenant::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tenant {
    /// The company, sent as `companyId`.
    pub company_id: i64,
    /// The caller's role, sent as `roleId`.
    pub role_id: i64,
    /// The business unit, sent as `buId`.
    pub bu_id: i64,
    /// Name of the business unit, where the resource map gives one.
    pub name: Option<String>,
    /// Base URL of the API host that serves this tenant, where the resource map gives one. It may differ from the host that was asked.
    pub resource_url: Option<String>,
}

impl Tenant {
    /// A tenant from ids that are known already.
    #[must_use]
    #[inline]
    pub fn new(company_id: i64, role_id: i64, bu_id: i64) -> Self {
        Self {
            company_id,
            role_id,
            bu_id,
            name: None,
            resource_url: None,
        }
    }

    /// Flattens the resource map: one tenant for each business unit of each role.
    #[inline]
    pub(crate) fn from_resource_map(map: Vec<ResourceMap>) -> Vec<Self> {
        map.into_iter()
            .flat_map(|role| {
                role.business_units.into_iter().map(move |unit| Self {
                    company_id: unit.company_id,
                    role_id: role.role_id,
                    bu_id: unit.bu_id,
                    name: unit.bu_name,
                    resource_url: role.resource_url.clone(),
                })
            })
            .collect()
    }

    /// The tenant headers.
    #[inline]
    pub(crate) fn context(&self) -> [(&'static str, String); 3] {
        [
            ("companyId", self.company_id.to_string()),
            ("roleId", self.role_id.to_string()),
            ("buId", self.bu_id.to_string()),
        ]
    }
}
