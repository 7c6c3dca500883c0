//! Where the product is served.
//!
//! Sources: pages of FortiCWP 22.1.0 and FortiCNP 22.4.a; the European FortiCWP host is known from the vendor's Jenkins plugin.

/// FortiCWP, global: the default.
pub const FORTICWP: &str = "https://www.forticwp.com";
/// FortiCWP, Europe.
pub const FORTICWP_EU: &str = "https://eu.forticwp.com";
/// FortiCNP, global.
pub const FORTICNP: &str = "https://www.forticnp.com";
/// FortiCNP, Europe.
pub const FORTICNP_EU: &str = "https://eu.forticnp.com";
