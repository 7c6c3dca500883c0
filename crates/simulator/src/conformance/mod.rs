//! Checks that a product crate makes over all of its operations: recorded answers survive a round trip through the models, every
//! call arrives as the operation that it claims to be, with nothing wrong, answers that are damaged are told clearly, and values stay in their place of a path.
//!
//! The lists of round trips and calls are generated beside each product crate (`tests/generated`).

mod bad_answers;
mod calls;
mod compare;
mod damage;
mod paths;
pub(crate) mod requests;
mod samples;

pub use bad_answers::{BadAnswers, bad_answers};
pub use calls::{CallFailures, PreparedCall, calls};
pub use paths::bad_paths;
pub use requests::requests;
pub use samples::{SampleReport, Through, samples, samples_through};
