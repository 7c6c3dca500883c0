//! Checks across operations, types and files of a product, once all of it is lowered.

use crate::catalog::{Group, Operation, Product};
use crate::pipeline::ReadGroup;
use crate::problem::Problems;
use crate::raw::{RawOperation, RawProduct};
use crate::reserved::ProductCrate;
use crate::span::At;

mod answers;
mod graph;
mod names;
mod routes;
mod twins;
mod usage;
mod via;

/// An operation with what its file said.
pub(crate) struct Checked<'a> {
    pub(crate) group: &'a Group,
    /// Its name in the file.
    pub(crate) name: &'a At<String>,
    pub(crate) raw: &'a RawOperation,
    pub(crate) operation: &'a Operation,
}

/// Runs all checks, and fills in what follows from the whole: which models are written.
pub(crate) fn product(
    raw: &RawProduct,
    groups: &[ReadGroup<'_>],
    krate: Option<&ProductCrate>,
    product: &mut Product,
    problems: &mut Problems,
) {
    let operations = operations(groups, product);
    names::check(raw, groups, krate, product, problems);
    routes::check(&operations, problems);
    answers::check(raw, product, &operations, problems);
    via::check(product, &operations, problems);
    usage::check(raw, &operations, problems);
    graph::check(groups, product, problems);
    twins::check(groups, product, problems);
}

/// All operations. Lowering keeps their number and order, so the two lists go together.
fn operations<'a>(groups: &'a [ReadGroup<'_>], product: &'a Product) -> Vec<Checked<'a>> {
    let mut list = Vec::new();
    for (read, group) in groups.iter().zip(&product.groups) {
        for ((name, raw), operation) in read.raw.operations().zip(&group.operations) {
            list.push(Checked {
                group,
                name,
                raw,
                operation,
            });
        }
    }
    list
}
