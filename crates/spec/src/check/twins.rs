//! Models with the same fields under different names: one of them is a copy.

use std::collections::BTreeMap;

use super::graph::named;
use crate::catalog::{Field, Model, Product, TypeDef};
use crate::lower::types::written;
use crate::lower::values::name_of;
use crate::pipeline::{ReadGroup, SHARED};
use crate::problem::{Problem, Problems};
use crate::span::At;
use crate::text::short;

/// The group, where it matters, and the fields, in an order that does not depend on the file.
type Likeness<'a> = (Option<&'a str>, BTreeMap<String, String>);

pub(crate) fn check(groups: &[ReadGroup<'_>], product: &Product, problems: &mut Problems) {
    let shared: Vec<&str> = product
        .groups
        .iter()
        .filter(|group| group.name == SHARED)
        .flat_map(|group| group.types.iter().map(name_of))
        .collect();
    let mut first: BTreeMap<Likeness<'_>, (&str, &At<String>)> = BTreeMap::new();
    for (read, group) in groups.iter().zip(&product.groups) {
        for ty in &group.types {
            let TypeDef::Model(model) = ty else { continue };
            let name = read.raw.type_names().find(|at| at.value == model.name);
            let Some(name) = name.filter(|_| !model.fields.is_empty()) else {
                continue;
            };
            let likeness = likeness(model, &group.name, &shared);
            let Some((other_group, other)) = first.get(&likeness) else {
                first.insert(likeness, (&group.name, name));
                continue;
            };
            // Types of one name in one group are reported when they are lowered.
            if *other_group == group.name && other.value == name.value {
                continue;
            }
            let message = format!(
                "model `{}` has the same fields as `{}`",
                short(name),
                short(other)
            );
            let problem = Problem::error("spec::same-model", name.span, message)
                .label("the same again")
                .also(other.span, "first here");
            let use_one = if *other_group == SHARED || *other_group == group.name {
                format!("remove it and use `{}`", short(other))
            } else {
                "move one of them to `shared.toml` and remove the other".to_owned()
            };
            problems.push(problem.help(use_one));
        }
    }
}

/// What a model is, but for its name. Types are compared by name; one of the group's own ties the model to its group, because another
/// group may have a type of that name which is another one.
fn likeness<'a>(model: &Model, group: &'a str, shared: &[&str]) -> Likeness<'a> {
    let own = |field: &Field| {
        named(&field.ty)
            .0
            .is_some_and(|name| !shared.contains(&name))
    };
    let fields = model
        .fields
        .iter()
        .map(|field| (field.name.clone(), written(&field.ty)));
    (
        model.fields.iter().any(own).then_some(group),
        fields.collect(),
    )
}
