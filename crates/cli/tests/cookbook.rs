//! Every job of `docs/cookbook.md`, as a shell runs it.

mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

use secapi_simulator::Simulator;
use support::User;

const PAGE: &str = include_str!("../../../docs/cookbook.md");

/// The headings of products, and their names.
const PRODUCTS: [(&str, &str); 4] = [
    ("FortiNAC", "fortinac"),
    ("FortiCASB", "forticasb"),
    ("FortiCWP", "forticwp"),
    ("Huawei Cloud DBSS", "dbss"),
];

/// The blocks of shell commands in a part of the page.
fn blocks(part: &str) -> Vec<&str> {
    let fences = part.split("```sh\n").skip(1);
    fences
        .map(|rest| rest.split("```").next().unwrap_or_default())
        .collect()
}

/// The parts of the page by product.
fn parts() -> Vec<(&'static str, &'static str)> {
    let sections = PAGE.split("\n## ").skip(1);
    let parts = sections.filter_map(|section| {
        let (title, text) = section.split_once('\n')?;
        let (_, product) = PRODUCTS.iter().find(|(name, _)| *name == title)?;
        Some((*product, text))
    });
    parts.collect()
}

#[cfg(unix)]
#[test]
fn each_job_runs_in_a_shell() {
    let parts = parts();
    assert_eq!(parts.len(), PRODUCTS.len());
    let program = Path::new(env!("CARGO_BIN_EXE_secapi")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    for (product, text) in parts {
        let simulator = Simulator::builder()
            .product(product)
            .items(6)
            .job_time(Duration::ZERO)
            .start()
            .unwrap();
        let user = User::of(&simulator).with("PATH", &format!("{}:{path}", program.display()));
        fs::write(user.home().join("app.tar"), "made-up archive").unwrap();
        for block in blocks(text) {
            let ended = user.shell(block);
            assert_eq!(ended.code, 0, "{block}\n{ended:?}");
        }
    }
}

#[test]
fn each_of_the_twenty_jobs_has_commands() {
    let jobs: Vec<&str> = PAGE.split("\n### ").skip(1).collect();
    assert_eq!(jobs.len(), 20);
    for (number, job) in (1..).zip(jobs) {
        assert!(job.starts_with(&format!("{number}. ")), "{job}");
        let blocks = blocks(job);
        assert!(!blocks.is_empty(), "{job}");
        assert!(
            blocks.iter().all(|block| block.contains("secapi ")),
            "{job}"
        );
    }
}
