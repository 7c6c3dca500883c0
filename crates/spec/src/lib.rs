//! The secapi spec language: hand-written endpoint specs to a checked catalog.
//!
//! `docs/spec-language.md` describes the language. Specs go through three stages: they are read with their places kept
//! (`raw`), lowered to the [`catalog`], and checked. Everything that is wrong is found in one run and told the way rustc does;
//! see `Report`.
//!
//! The stages need the feature `parse`. Without it the crate is the catalog's types alone.

pub mod catalog;

#[cfg(feature = "parse")]
mod check;
#[cfg(feature = "parse")]
mod forms;
#[cfg(feature = "parse")]
mod lower;
pub mod naming;
pub mod openapi;
#[cfg(feature = "parse")]
mod pipeline;
#[cfg(feature = "parse")]
mod problem;
#[cfg(feature = "parse")]
mod raw;
pub mod reading;
#[cfg(feature = "parse")]
mod report;
#[cfg(feature = "parse")]
mod reserved;
#[cfg(feature = "parse")]
mod samples;
#[cfg(feature = "parse")]
mod schema;
#[cfg(feature = "parse")]
mod sources;
#[cfg(feature = "parse")]
mod span;
#[cfg(feature = "parse")]
mod syntax;
#[cfg(feature = "parse")]
mod text;

#[cfg(feature = "parse")]
pub use self::loading::{load, load_product};
#[cfg(feature = "parse")]
pub use self::report::{Finding, Location, Report, Severity};
#[cfg(feature = "parse")]
pub use self::reserved::ProductCrate;
#[cfg(feature = "parse")]
pub use self::schema::schema;
#[cfg(feature = "parse")]
pub use self::sources::{Outcome, Sources};

#[cfg(feature = "parse")]
mod loading {
    use std::path::Path;

    use crate::catalog::{Catalog, Product};
    use crate::report::Report;
    use crate::sources::Sources;

    /// Reads and checks all products below a folder. The error holds every finding; warnings alone are dropped, see
    /// [`Sources::check`].
    pub fn load(specs: &Path) -> Result<Catalog, Report> {
        Sources::read(specs).load()
    }

    /// Reads and checks one product from its own folder, such as `specs/forticasb`.
    pub fn load_product(folder: &Path) -> Result<Product, Report> {
        let outcome = Sources::read_one(folder).check();
        let product = outcome
            .catalog
            .and_then(|catalog| catalog.products.into_iter().next());
        product.ok_or(outcome.report)
    }
}
