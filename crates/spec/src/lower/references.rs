//! Names of things that `product.toml` defines.

use std::collections::BTreeSet;

use crate::catalog::Product;
use crate::problem::{Problem, Problems};
use crate::raw::List;
use crate::span::At;
use crate::text::{either, nearest, short};

/// Names that `product.toml` defines.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    pub(crate) hosts: BTreeSet<&'a str>,
    pub(crate) auth: BTreeSet<&'a str>,
    pub(crate) context: BTreeSet<&'a str>,
    pub(crate) envelopes: BTreeSet<&'a str>,
    pub(crate) paging: BTreeSet<&'a str>,
    pub(crate) via: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(product: &'a Product) -> Self {
        Self {
            hosts: product
                .base_urls
                .iter()
                .filter_map(|url| url.host.as_deref())
                .collect(),
            auth: product.auth.keys().map(String::as_str).collect(),
            context: product.context.keys().map(String::as_str).collect(),
            envelopes: product.envelopes.keys().map(String::as_str).collect(),
            paging: product.paging.keys().map(String::as_str).collect(),
            via: product.via.keys().map(String::as_str).collect(),
        }
    }
}

/// Names that have to be defined in `product.toml`, each given once.
pub(crate) fn references(
    list: Option<&List<At<String>>>,
    noun: &str,
    known: &BTreeSet<&str>,
    problems: &mut Problems,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in list.into_iter().flat_map(|list| &list.items) {
        if names.contains(&name.value) {
            let problem = Problem::error(
                "spec::listed-twice",
                name.span,
                format!("{noun} `{}` is listed twice", short(name)),
            );
            problems.push(problem.help("remove one of the two"));
            continue;
        }
        reference(name, noun, known, problems);
        names.push(name.value.clone());
    }
    names
}

/// Reports a name that is not defined in `product.toml`.
pub(crate) fn reference(
    name: &At<String>,
    noun: &str,
    known: &BTreeSet<&str>,
    problems: &mut Problems,
) {
    if known.contains(name.as_str()) {
        return;
    }
    let (code, table) = match noun {
        "auth scheme" => ("spec::unknown-auth", "auth"),
        "envelope" => ("spec::unknown-envelope", "envelope"),
        "paging style" => ("spec::unknown-paging", "paging"),
        "context value" => ("spec::unknown-context", "context"),
        "forwarder" => ("spec::unknown-via", "via"),
        _ => ("spec::unknown-host", "base_url"),
    };
    let problem = Problem::error(
        code,
        name.span,
        format!("there is no {noun} `{}`", short(name)),
    );
    let problem = if let Some(meant) = nearest(name, known.iter().copied()) {
        problem.help(format!("did you mean `{meant}`?"))
    } else if known.is_empty() {
        problem.help(format!("define it in `product.toml` under `{table}`"))
    } else {
        problem.help(format!(
            "`product.toml` has {}",
            either(known.iter().copied())
        ))
    };
    problems.push_absence(&name.value, problem);
}
