//! Where the product is served.

/// FortiCASB, global: the default.
pub const FORTICASB: &str = "https://www.forticasb.com";
/// FortiCASB, Europe. The vendor's pages say that there is a European site but not at which address: this one is inferred from the
/// sister products. `resource_url` of a [`Tenant`](crate::Tenant) is what the service itself says.
pub const FORTICASB_EU: &str = "https://eu.forticasb.com";
