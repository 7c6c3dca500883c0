//! `weight` and `size`: what the generated crates cost those who build them, beside what another generator's cost.
//!
//! Everything is built below `target/weight`, with dependencies of its own, so that only the crate in question is timed.

mod cargo;
mod figures;
mod lines;
mod progenitor;
mod program;
mod size;
mod table;

use std::path::Path;

use secapi_spec::catalog::Product;

use self::cargo::{Cargo, Profile};
use self::figures::{Client, Report};
use self::program::Program;
use crate::codegen::{self, Failure};
use crate::emit;

pub use self::size::{RECORD, run as size};

/// Where all of it is built.
const FOLDER: &str = "target/weight";

/// Measures one product, or all, and their counterparts by progenitor where its generator is there. Takes minutes.
pub fn run(
    root: &Path,
    product: Option<&str>,
    json: bool,
    warn: &mut dyn FnMut(&str),
) -> Result<String, Failure> {
    let catalog = codegen::load(root, product, warn)?;
    let cargo = Cargo::new(root, FOLDER)?;
    let mut report = Report::default();
    for product in &catalog.products {
        let other = progenitor::generate(root, &cargo, &product.name)
            .map_err(|failure| warn(&format!("{}: without progenitor: {failure}", product.name)))
            .ok();
        let calls = emit::rust::least_calls(product)?;
        // Both clients make the same calls.
        let calls: Vec<_> = calls
            .into_iter()
            .filter(|call| {
                other
                    .as_ref()
                    .is_none_or(|other| other.has(&call.operation))
            })
            .collect();
        let ours = Program::ours(root, &cargo, product, &calls)?;
        report.add(measure(
            &cargo,
            &ours,
            product,
            lines::of_product(root, product)?,
        )?);
        if let Some(other) = other {
            let measured = Program::progenitor(&cargo, &other, &calls)
                .and_then(|program| measure(&cargo, &program, product, other.lines()?));
            match measured {
                Ok(client) => report.add(client),
                // Such as one that does not compile.
                Err(failure) => warn(&format!("{}: without progenitor: {failure}", product.name)),
            }
        }
    }
    if json {
        Ok(serde_json::to_string_pretty(&report)? + "\n")
    } else {
        Ok(table::text(&report))
    }
}

/// Builds a client some times, and the programs that use it.
fn measure(
    cargo: &Cargo,
    program: &Program,
    product: &Product,
    lines: lines::Lines,
) -> Result<Client, Failure> {
    Ok(Client {
        name: program.client.clone(),
        generator: program.generator,
        product: product.name.clone(),
        operations: operations(product),
        lines,
        dependencies: cargo.dependencies(program)?,
        check: cargo.time_alone(program, Profile::Check)?,
        release: cargo.time_alone(program, Profile::Release)?,
        binary: cargo.sizes(program)?,
    })
}

fn operations(product: &Product) -> usize {
    product
        .groups
        .iter()
        .map(|group| group.operations.len())
        .sum()
}
