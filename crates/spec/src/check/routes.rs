//! Operations against each other: the same call twice, and replacements that are not there.

use std::collections::{BTreeMap, BTreeSet};

use super::Checked;
use crate::lower::paths::normalised;
use crate::problem::{Problem, Problems};
use crate::text::{nearest, short};

pub(crate) fn check(operations: &[Checked<'_>], problems: &mut Problems) {
    same_call(operations, problems);
    replacements(operations, problems);
}

/// Host, relay, method and path without the names of its placeholders.
type CallKey<'a> = (Option<&'a str>, Option<&'a str>, &'a str, String);

fn same_call(operations: &[Checked<'_>], problems: &mut Problems) {
    let mut first: BTreeMap<CallKey<'_>, &Checked<'_>> = BTreeMap::new();
    for checked in operations {
        let Some(path) = &checked.raw.path else {
            continue;
        };
        let operation = checked.operation;
        let key = (
            operation.host.as_deref(),
            operation.via.as_deref(),
            operation.method.as_str(),
            normalised(&operation.path),
        );
        let Some(other) = first.get(&key) else {
            first.insert(key, checked);
            continue;
        };
        let message = format!(
            "`{}` and `{}` are the same call: {} {}",
            other.name.value,
            checked.name.value,
            short(&operation.method),
            short(path)
        );
        let problem = Problem::error("spec::same-call", path.span, message).label("the same again");
        let problem = match &other.raw.path {
            Some(other) => problem.also(other.span, "first here"),
            None => problem,
        };
        problems.push(problem.help("remove one of them, or correct its method or path"));
    }
}

fn replacements(operations: &[Checked<'_>], problems: &mut Problems) {
    let known: BTreeSet<(&str, &str)> = operations
        .iter()
        .map(|checked| (checked.group.name.as_str(), checked.operation.name.as_str()))
        .collect();
    for checked in operations {
        let Some(replacement) = &checked.raw.replaced_by else {
            continue;
        };
        let own = checked.group.name.as_str();
        let (group, name) = replacement
            .split_once('.')
            .unwrap_or((own, replacement.as_str()));
        if group == own && name == checked.operation.name {
            let problem = Problem::error(
                "spec::unknown-operation",
                replacement.span,
                "an operation cannot replace itself",
            );
            problems.push(problem.help("name the operation that takes its place"));
        } else if !known.contains(&(group, name)) {
            let problem = Problem::error(
                "spec::unknown-operation",
                replacement.span,
                format!("there is no operation `{}`", short(replacement)),
            );
            let elsewhere = known
                .iter()
                .find(|(_, other)| *other == name)
                .map(|(group, name)| format!("{group}.{name}"));
            let near = || {
                nearest(
                    name,
                    known
                        .iter()
                        .filter(|(other, _)| *other == group)
                        .map(|(_, name)| *name),
                )
                .map(str::to_owned)
            };
            let problem = match elsewhere.or_else(near) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => problem.help("write `name` for one of this group, or `group.name`"),
            };
            problems.push_absence(name, problem);
        }
    }
}
