//! Checks that a product crate makes over all of its operations: recorded answers survive a round trip through the models, recorded
//! requests are sent as they were, every call arrives as the operation that it claims to be, with nothing wrong, answers that are damaged
//! are told clearly, and values stay in their place of a path.
//!
//! The lists of round trips, requests and calls are generated beside each product crate (`tests/generated`).

mod bad_answers;
mod calls;
mod compare;
mod damage;
mod paging;
mod paths;
mod request_comparison;
mod request_samples;
mod sample_files;
mod samples;
mod subject;

use secapi_spec::catalog::{Group, Operation, Product};

pub use bad_answers::{BadAnswers, bad_answers};
pub use calls::{CallFailures, PreparedCall, calls};
pub use paging::{Lists, check_counts, check_windows};
pub use paths::bad_paths;
pub use request_samples::{RequestReport, request_samples};
pub use samples::{SampleReport, Through, samples, samples_through};
pub use subject::{
    Subject, check_bad_answers, check_bad_paths, check_calls, check_request_samples, check_samples,
};

/// All operations of a product with their groups, in the order of the catalog.
fn operations(product: &Product) -> impl Iterator<Item = (&Group, &Operation)> {
    let groups = product.groups.iter();
    groups.flat_map(|group| {
        group
            .operations
            .iter()
            .map(move |operation| (group, operation))
    })
}

/// `group.name`, as clients and the simulator name an operation.
fn id(group: &Group, operation: &Operation) -> String {
    format!("{}.{}", group.name, operation.name)
}
