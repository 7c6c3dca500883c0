//! Names that meet in the generated code of a group.

use std::collections::BTreeMap;

use crate::catalog::Product;
use crate::naming;
use crate::pipeline::{ReadGroup, SHARED};
use crate::problem::{Problem, Problems};
use crate::raw::{Map, RawProduct};
use crate::reserved::{self, ProductCrate};
use crate::span::{At, Span};
use crate::text::short;

pub(crate) fn check(
    raw: &RawProduct,
    groups: &[ReadGroup<'_>],
    krate: Option<&ProductCrate>,
    product: &Product,
    problems: &mut Problems,
) {
    statics(raw, problems);
    let shared: Vec<_> = groups
        .iter()
        .filter(|group| group.name == SHARED)
        .flat_map(|group| group.raw.type_names())
        .collect();
    for group in groups {
        group_name(group, krate, product, problems);
        let mut taken: BTreeMap<String, (String, Option<Span>)> = BTreeMap::new();
        if group.name != SHARED
            && let Some(handle) = naming::group_handle(group.name)
        {
            taken.insert(handle, ("the handle of the group".to_owned(), None));
        }
        for name in group.raw.type_names() {
            let ident = name.value.clone();
            // Types of one name are reported when they are lowered.
            if let Some((other, None)) = taken.get(&ident) {
                let message = format!("type `{}` has the name of {other}", short(name));
                problems.push(
                    Problem::error("spec::reserved-name", name.span, message)
                        .label("taken")
                        .help(format!("give it another name, such as `{ident}Info`")),
                );
            }
            taken
                .entry(ident)
                .or_insert_with(|| (format!("type `{}`", name.value), Some(name.span)));
        }
        for name in &shared {
            let ident = name.value.clone();
            taken
                .entry(ident)
                .or_insert_with(|| (format!("the shared type `{}`", name.value), Some(name.span)));
        }
        for (name, _) in group.raw.models() {
            let ident = naming::required_struct(name);
            if let Some((other, span)) = taken.get(&ident) {
                let message = format!(
                    "model `{}` needs the name `{ident}`, which {other} has",
                    short(name)
                );
                let problem = Problem::error("spec::name-collision", name.span, message)
                    .help("give one of them another name");
                problems.push(match span {
                    Some(span) => problem.also(*span, format!("`{ident}` here")),
                    None => problem,
                });
            }
        }
        for (name, _) in group.raw.operations() {
            let structs = [naming::call_struct(name), naming::args_struct(name)];
            for ident in structs.into_iter().flatten() {
                let Some((other, span)) = taken.get(&ident) else {
                    taken.insert(
                        ident,
                        (format!("operation `{}`", name.value), Some(name.span)),
                    );
                    continue;
                };
                let message = format!(
                    "operation `{}` needs the name `{ident}`, which {other} has",
                    short(name)
                );
                let problem = Problem::error("spec::name-collision", name.span, message)
                    .help("give the operation or the other one another name");
                problems.push(match span {
                    Some(span) => problem.also(*span, format!("`{ident}` here")),
                    None => problem,
                });
            }
        }
    }
    if product
        .groups
        .iter()
        .all(|group| group.operations.is_empty())
        && let Some(group) = groups.first()
    {
        let problem = Problem::error(
            "spec::empty-group",
            Span::of_file(group.file),
            format!("product `{}` has no operation", product.name),
        );
        problems.push_absence(
            "operation",
            problem.help("add `[operation.<name>]` to a group"),
        );
    }
}

fn group_name(
    group: &ReadGroup<'_>,
    krate: Option<&ProductCrate>,
    product: &Product,
    problems: &mut Problems,
) {
    let file = Span::of_file(group.file);
    if !naming::is_snake(group.name) {
        let problem = Problem::error(
            "spec::bad-name",
            file,
            format!(
                "group `{}` is not named in snake case, or is a keyword",
                short(group.name)
            ),
        );
        problems.push(
            match naming::snake(group.name).filter(|better| naming::is_snake(better)) {
                Some(better) => problem.help(format!("call the file `{better}.toml`")),
                None => problem.help("choose another name for the file"),
            },
        );
    } else if let Some(why) = reserved_group(group, krate, product) {
        let problem = Problem::error(
            "spec::reserved-name",
            file,
            format!("a group cannot be called `{}`: {why}", short(group.name)),
        );
        problems.push(problem.help("choose another name for the file"));
    }
    let first = group.raw.operations().next();
    if group.name == SHARED {
        if let Some((name, _)) = first {
            let problem = Problem::error(
                "spec::shared-operation",
                name.span,
                "`shared.toml` has types only",
            );
            problems.push(problem.help("move the operation to the file of a group"));
        }
    } else if first.is_none() && group.raw.type_names().next().is_some() {
        let problem = Problem::error(
            "spec::empty-group",
            file,
            format!("group `{}` has types but no operation", group.name),
        );
        problems.push_absence(
            "operation",
            problem.help("add `[operation.<name>]`, or move the types to `shared.toml`"),
        );
    }
}

fn reserved_group(
    group: &ReadGroup<'_>,
    krate: Option<&ProductCrate>,
    product: &Product,
) -> Option<&'static str> {
    let always = group.raw.always.as_ref().is_some_and(|always| always.value);
    let feature = product.group_features && group.name != SHARED && !always;
    reserved::group(krate, group.name, feature)
}

/// Reports names of `product.toml` whose statics meet in `product.rs`.
fn statics(raw: &RawProduct, problems: &mut Problems) {
    let mut taken: BTreeMap<String, (String, Option<Span>)> = ["PRODUCT", "ERRORS"]
        .map(|name| (name.to_owned(), ("every product".to_owned(), None)))
        .into();
    let names = keys(raw.auth.as_ref(), "auth scheme", "")
        .chain(keys(raw.envelope.as_ref(), "envelope", "_ENVELOPE"))
        .chain(keys(raw.paging.as_ref(), "paging style", "_PAGING"))
        .chain(keys(raw.via.as_ref(), "forwarder", "_VIA"));
    for (name, noun, suffix) in names {
        let Some(ident) = naming::screaming(name) else {
            let message = format!("no Rust name can be made from {noun} `{}`", short(name));
            problems.push(
                Problem::error("spec::no-name", name.span, message)
                    .help("use letters, digits and underscores"),
            );
            continue;
        };
        let ident = ident + suffix;
        let described = format!("{noun} `{}`", short(name));
        match taken.get(&ident) {
            Some((other, span)) => {
                let message = format!("{described} becomes `{ident}`, which {other} has");
                let problem = Problem::error("spec::name-collision", name.span, message)
                    .help("give one of them another name");
                problems.push(match span {
                    Some(span) => problem.also(*span, format!("`{ident}` here")),
                    None => problem,
                });
            }
            None => {
                taken.insert(ident, (described, Some(name.span)));
            }
        }
    }
}

/// The keys of a table, with what they name and what their statics end with.
fn keys<'a, T>(
    table: Option<&'a Map<T>>,
    noun: &'static str,
    suffix: &'static str,
) -> impl Iterator<Item = (&'a At<String>, &'static str, &'static str)> {
    table
        .into_iter()
        .flat_map(|map| &map.entries)
        .map(move |(name, _)| (name, noun, suffix))
}
