//! What comes from a server is not trusted: bodies, lists, unknown values, redirects, certificates.
//!
//! What holds for the shared run time alone is shown with many more cases by its own tests (`crates/core/tests/run_time`); here the same
//! promises are kept by the clients of the products. Answers that are damaged, and values that climb out of their place of a path,
//! go through every operation of each product in `tests/hostile.rs` of its crate.

mod bodies;
mod certificates;
mod lists;
mod log;
mod redirects;
mod unknown;
