//! `secapi search WORDS`.

use clap::{Arg, ArgMatches, Command};
use secapi_catalog::catalog::{Group, Operation};
use secapi_core::Json;
use serde_json::json;

use crate::Result;
use crate::catalog::{groups, kebab};
use crate::exit::Exit;
use crate::options::Options;
use crate::output::Output;

pub(crate) fn command() -> Command {
    Command::new("search")
        .about("Find operations by words in their names, paths and docs")
        .arg(
            Arg::new("words")
                .value_name("WORDS")
                .required(true)
                .num_args(1..),
        )
        .arg(
            Arg::new("product")
                .long("product")
                .value_name("PRODUCT")
                .help("Only operations of this product"),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("N")
                .value_parser(clap::value_parser!(usize))
                .default_value("30")
                .help("At most N operations"),
        )
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let words = matches.get_many::<String>("words").unwrap_or_default();
    let words: Vec<String> = words
        .flat_map(|word| word.split_whitespace())
        .map(str::to_lowercase)
        .collect();
    let product = matches.get_one::<String>("product");
    let product = product
        .map(|name| crate::catalog::product(name))
        .transpose()?;
    let mut found = search(&words, product.map(|product| product.name));
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(30);
    let left_out = found.len().saturating_sub(limit);
    found.truncate(limit);
    let mut output = Output::untyped(options)?;
    for row in found {
        output.row(row)?;
    }
    output.end()?;
    if left_out > 0 && options.is_talkative() {
        eprintln!("{left_out} more; use more words, or --limit");
    }
    Ok(Exit::Done)
}

/// The operations in which all words occur, best first.
pub(crate) fn search(words: &[String], product: Option<&str>) -> Vec<Json> {
    let mut found = Vec::new();
    let products = secapi_catalog::products().iter();
    for data in products.filter(|data| product.is_none_or(|name| name == data.name)) {
        for group in groups(data) {
            let Ok(group) = group.read() else { continue };
            for operation in &group.operations {
                if let Some(score) = score(words, data.title, &group, operation) {
                    found.push((score, row(data.name, &group, operation)));
                }
            }
        }
    }
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, row)| row).collect()
}

/// How well an operation fits; `None` when a word does not occur.
fn score(words: &[String], title: &str, group: &Group, operation: &Operation) -> Option<u32> {
    let places = [
        (8, operation.name.to_lowercase()),
        (6, group.name.to_lowercase()),
        (4, operation.path.to_lowercase()),
        (3, operation.doc.to_lowercase()),
        (2, group.doc.to_lowercase()),
        (1, title.to_lowercase()),
    ];
    words.iter().try_fold(0, |sum, word| {
        let fitting = places.iter().filter(|(_, text)| text.contains(word));
        let weight: u32 = fitting.map(|(weight, _)| weight).sum();
        (weight > 0).then_some(sum + weight)
    })
}

fn row(product: &str, group: &Group, operation: &Operation) -> Json {
    json!({
        "command": format!("{product} {} {}", kebab(&group.name), kebab(&operation.name)),
        "effect": if operation.read_only { "reads" } else { "changes" },
        "summary": operation.doc.split("\n\n").next().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::search;

    #[test]
    fn names_come_before_mentions() {
        let words = ["host".to_owned(), "list".to_owned()];
        let found = search(&words, Some("fortinac"));
        assert!(
            found
                .iter()
                .take(3)
                .any(|row| row["command"] == "fortinac host list")
        );
        assert!(search(&["zzzzzz".to_owned()], None).is_empty());
    }
}
