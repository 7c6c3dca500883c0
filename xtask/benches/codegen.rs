//! How the generator grows: made-up products of 750, 2,500 and 10,000 operations, parsed, checked, emitted and laid out.
//!
//! `cargo bench -p xtask --bench codegen`. Each size runs in a process of its own, so that its peak of memory is its own.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Instant;

use secapi_spec::Sources;

/// Operations of the products, smallest first.
const SIZES: [usize; 3] = [750, 2_500, 10_000];
/// Operations of a group, each with a model.
const IN_A_GROUP: usize = 25;
/// Runs of each size; the fastest counts.
const RUNS: usize = 5;

fn main() {
    // Cargo gives `--bench`; a number is our own.
    match std::env::args().skip(1).find_map(|arg| arg.parse().ok()) {
        Some(operations) => println!("{}", measured(operations)),
        None => compare(),
    }
}

/// Runs each size, and shows them with the time of an operation against that of the first.
fn compare() {
    let this = std::env::current_exe().expect("this program has a path");
    let mut first = None;
    for operations in SIZES {
        let output = Command::new(&this)
            .arg(operations.to_string())
            .output()
            .expect("this program can be started");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let each: f64 = text
            .split_whitespace()
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
        let first = *first.get_or_insert(each);
        println!(
            "{operations:>6} operations: {} ({:.2} of the first)",
            text.trim(),
            each / first
        );
    }
}

/// Microseconds an operation, and the peak of memory.
fn measured(operations: usize) -> String {
    let sources = specs(operations);
    let mut best = f64::INFINITY;
    let (mut bytes, mut memory) = (0, None);
    for _ in 0..RUNS {
        let start = Instant::now();
        let outcome = sources.check();
        let catalog = outcome
            .catalog
            .unwrap_or_else(|| panic!("{}", outcome.report));
        let files = xtask::codegen::product_files(&catalog.products[0]).expect("it can be written");
        best = best.min(start.elapsed().as_secs_f64());
        bytes = files.values().map(String::len).sum();
        // That of the first run: the generator runs once in a process.
        memory = memory.or_else(peak);
    }
    let count = f64::from(u32::try_from(operations).expect("a small number"));
    format!(
        "{:.1} us an operation, {:.3} s in all, {} KiB written, {}",
        best / count * 1e6,
        best,
        bytes / 1024,
        memory.unwrap_or_default()
    )
}

/// The largest resident size so far, as Linux tells it.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(format!("{} MiB at most", kib / 1024))
}

/// A product with so many operations. Each has parameters, docs, quirks and a model, as real ones have.
fn specs(operations: usize) -> Sources {
    let product = "name = \"made\"\ntitle = \"Made up\"\ndoc = \"A made-up product.\"\nsource = \"https://docs.example.com\"\n\n\
                   [[base_url]]\nurl = \"https://api.example.com\"\ndoc = \"The one host.\"\n";
    let mut sources = Sources::new().file("made/product.toml", product);
    for group in 0..operations.div_ceil(IN_A_GROUP) {
        let numbers = (group * IN_A_GROUP)..operations.min((group + 1) * IN_A_GROUP);
        let mut text = format!("doc = \"Group {group}.\"\n");
        for n in numbers {
            operation(&mut text, n);
        }
        sources = sources.file(format!("made/group_{group}.toml"), text);
    }
    sources
}

fn operation(text: &mut String, n: usize) {
    let written = write!(
        text,
        r#"
[operation.get_thing_{n}]
method   = "GET"
path     = "/v1/groups/{{id}}/things/{n}"
doc      = "Thing number {n}, with what is known of it and of the things that it belongs to, as the service has it at the moment of the call."
source   = "https://docs.example.com/things/{n}"
evidence = "documented"
path_params.id          = {{ type = "string", doc = "Id of the group that has it." }}
query_params.startTime  = {{ type = "timestamp-ms", doc = "Changes from here on." }}
query_params.statusList = {{ type = "[string]", doc = "States to keep, such as `open`." }}
query_params.limit      = {{ type = "integer", min = 1, max = 100, doc = "How many at most." }}
returns  = "Thing{n}"
quirks   = ["The answer is a bare object.", "Thing {n} was called `item` before, and some servers still write it so in the errors that they give."]

[model.Thing{n}]
doc = "Thing number {n}."
fields.thingId{n}  = {{ type = "string", doc = "Its id." }}
fields.createTime  = {{ type = "timestamp-ms", optional = true, doc = "When it was made." }}
fields.displayName = {{ type = "string", optional = true, doc = "What people call it." }}
fields.openCount   = {{ type = "integer", optional = true }}
fields.labels      = {{ type = "[string]", optional = true, doc = "Words that were given to it." }}
fields.isActive    = {{ type = "boolean", optional = true, doc = "Whether it is at work." }}
"#
    );
    written.expect("text takes text");
}
