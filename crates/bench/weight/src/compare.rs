//! `weight`: what the generated crates cost, beside what another generator's cost.

use std::path::Path;
use std::process::ExitCode;

use secapi_spec::catalog::Product;
use xtask::cargo::Cargo;
use xtask::codegen;
use xtask::emit;
use xtask::failure::Failure;
use xtask::terminal;

use crate::builds::{Builds, Profile};
use crate::figures::{Client, Report};
use crate::program::Program;
use crate::{FOLDER, lines, progenitor, table};

/// Measures one product, or all, and their counterparts by progenitor where its generator is there. Takes minutes.
pub(crate) fn run(
    root: &Path,
    cargo: &Cargo,
    product: Option<&str>,
    json: bool,
    warn: &mut dyn FnMut(&str),
) -> Result<ExitCode, Failure> {
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
    Ok(terminal::print(&if json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        table::text(&report)
    }))
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
