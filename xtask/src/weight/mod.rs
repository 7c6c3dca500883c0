//! `weight` and `size`: what the generated crates cost those who build them, beside what another generator's cost.
//!
//! Everything is built in the folder `weight` of the target folder, with dependencies of its own, so that only the crate in question is timed.

mod builds;
mod figures;
mod lines;
mod progenitor;
mod program;
mod size;
mod table;

use std::path::Path;

use secapi_spec::catalog::Product;

use self::builds::{Builds, Profile};
use self::figures::{Client, Report};
use self::program::Program;
use crate::cargo::Cargo;
use crate::codegen;
use crate::emit;
use crate::failure::Failure;

pub use self::size::{RECORD, run as size};

/// Where all of it is built, below the target folder of the workspace.
const FOLDER: &str = "weight";

/// Measures one product, or all, and their counterparts by progenitor where its generator is there. Takes minutes.
pub fn run(
    root: &Path,
    cargo: &Cargo,
    product: Option<&str>,
    json: bool,
    warn: &mut dyn FnMut(&str),
) -> Result<String, Failure> {
    let catalog = codegen::load(root, product, warn)?;
    let builds = Builds::new(cargo, FOLDER)?;
    let mut report = Report::default();
    for product in &catalog.products {
        let other = progenitor::generate(root, &builds, &product.name)
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
        let ours = Program::ours(root, &builds, product, &calls)?;
        report.add(measure(
            &builds,
            &ours,
            product,
            lines::of_product(root, product)?,
        )?);
        if let Some(other) = other {
            let measured = Program::progenitor(&builds, &other, &calls)
                .and_then(|program| measure(&builds, &program, product, other.lines()?));
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
    builds: &Builds<'_>,
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
        dependencies: builds.dependencies(program)?,
        check: builds.time_alone(program, Profile::Check)?,
        release: builds.time_alone(program, Profile::Release)?,
        binary: builds.sizes(program)?,
    })
}

fn operations(product: &Product) -> usize {
    product
        .groups
        .iter()
        .map(|group| group.operations.len())
        .sum()
}
