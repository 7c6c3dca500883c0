//! Names that meet in the generated code of a group.

use std::collections::BTreeMap;

use crate::catalog::Product;
use crate::naming;
use crate::pipeline::{ReadGroup, SHARED};
use crate::problem::{Problem, Problems};
use crate::span::Span;
use crate::text::short;

/// Names of groups that hand-written code of the product crates needs.
const RESERVED_GROUPS: &[&str] = &[
    "builder",
    "client",
    "core",
    "generated",
    "product",
    "request",
    "tests",
];

pub(crate) fn check(groups: &[ReadGroup<'_>], product: &Product, problems: &mut Problems) {
    let shared: Vec<_> = groups
        .iter()
        .filter(|group| group.name == SHARED)
        .flat_map(|group| group.raw.type_names())
        .collect();
    for group in groups {
        group_name(group, problems);
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

fn group_name(group: &ReadGroup<'_>, problems: &mut Problems) {
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
    } else if RESERVED_GROUPS.contains(&group.name) {
        let problem = Problem::error(
            "spec::reserved-name",
            file,
            format!(
                "a group cannot be called `{}`: the client needs the name",
                group.name
            ),
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
