//! What `product.toml` defines and no operation uses. These are warnings: a product is often written before its groups are.

use std::collections::BTreeSet;

use super::Checked;
use crate::problem::{Problem, Problems};
use crate::raw::RawProduct;
use crate::span::At;
use crate::text::short;

pub(crate) fn check(raw: &RawProduct, operations: &[Checked<'_>], problems: &mut Problems) {
    let names = |pick: fn(&Checked<'_>) -> Vec<String>| -> BTreeSet<String> {
        operations.iter().flat_map(pick).collect()
    };
    let envelopes = names(|checked| checked.operation.envelope.iter().cloned().collect());
    let paging = names(|checked| checked.operation.paging.iter().cloned().collect());
    let via = names(|checked| checked.operation.via.iter().cloned().collect());
    let hosts = names(|checked| checked.operation.host.iter().cloned().collect());
    let context = names(|checked| {
        checked
            .operation
            .context
            .iter()
            .map(|used| used.name.clone())
            .collect()
    });
    let mut auth = names(|checked| checked.operation.auth.clone());
    auth.extend(
        raw.default_auth
            .iter()
            .flat_map(|list| &list.items)
            .map(|name| name.value.clone()),
    );

    unused(
        "envelope",
        keys(raw.envelope.as_ref()),
        &envelopes,
        problems,
    );
    unused("paging style", keys(raw.paging.as_ref()), &paging, problems);
    unused(
        "context value",
        keys(raw.context.as_ref()),
        &context,
        problems,
    );
    unused("forwarder", keys(raw.via.as_ref()), &via, problems);
    unused("auth scheme", keys(raw.auth.as_ref()), &auth, problems);
    let named_hosts = raw
        .base_url
        .iter()
        .flat_map(|list| &list.items)
        .filter_map(|url| url.host.as_ref());
    unused("host", named_hosts.collect(), &hosts, problems);
}

fn keys<T>(map: Option<&crate::raw::Map<T>>) -> Vec<&At<String>> {
    map.into_iter()
        .flat_map(|map| &map.entries)
        .map(|(name, _)| name)
        .collect()
}

fn unused(noun: &str, defined: Vec<&At<String>>, used: &BTreeSet<String>, problems: &mut Problems) {
    for name in defined {
        if !used.contains(&name.value) {
            let problem = Problem::warning(
                "spec::unused-definition",
                name.span,
                format!("{noun} `{}` is never used", short(name)),
            );
            problems.push_absence(
                &name.value,
                problem
                    .label("no operation names it")
                    .help("use it in an operation, or remove it"),
            );
        }
    }
}
