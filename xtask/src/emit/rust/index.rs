//! What an emitter needs to know of a whole product: where each type is, and which fields close a cycle.

use std::collections::{BTreeMap, BTreeSet};

use secapi_spec::catalog::{Group, Model, Product, Type, TypeDef};

use crate::emit::{Error, Result};

/// Name of the group that has only types, for all other groups.
pub(crate) const SHARED: &str = "shared";

/// A product with its lookups.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    pub(crate) product: &'a Product,
    /// Group, model and wire name of the fields that lead back to their own model without a list or map between.
    boxed: BTreeSet<(&'a str, &'a str, &'a str)>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(product: &'a Product) -> Self {
        let mut index = Self {
            product,
            boxed: BTreeSet::new(),
        };
        index.boxed = index.find_cycles();
        index
    }

    /// The group that defines a type, as seen from `group`: itself or the shared one.
    pub(crate) fn home(&self, group: &'a Group, name: &str) -> Result<(&'a Group, &'a TypeDef)> {
        self.product
            .definition(group, name)
            .ok_or_else(|| Error::new(format!("there is no type `{name}`")))
    }

    /// Whether a field needs a box, because its value would otherwise hold itself.
    pub(crate) fn is_boxed(&self, group: &str, model: &str, field: &str) -> bool {
        self.boxed.contains(&(group, model, field))
    }

    fn models(&self) -> impl Iterator<Item = (&'a Group, &'a Model)> + '_ {
        let groups = self.product.groups.iter();
        let all = groups.flat_map(|group| group.types.iter().map(move |def| (group, def)));
        all.filter_map(|(group, def)| match def {
            TypeDef::Model(model) => Some((group, model)),
            TypeDef::Enum(_) => None,
        })
    }

    /// Fields whose model leads back to the model that has them.
    fn find_cycles(&self) -> BTreeSet<(&'a str, &'a str, &'a str)> {
        type Node<'a> = (&'a str, &'a str);
        let mut edges: BTreeMap<Node<'a>, Vec<(&'a str, Node<'a>)>> = BTreeMap::new();
        for (group, model) in self.models() {
            let direct = model.fields.iter().filter_map(|field| {
                let (home, def) = self.home(group, inline_model(&field.ty)?).ok()?;
                Some((field.name.as_str(), (home.name.as_str(), def.name())))
            });
            edges.insert((group.name.as_str(), model.name.as_str()), direct.collect());
        }
        let mut boxed = BTreeSet::new();
        for (from, fields) in &edges {
            for (field, to) in fields {
                let mut seen = BTreeSet::from([*to]);
                let mut open = vec![*to];
                while let Some(node) = open.pop() {
                    if node == *from {
                        boxed.insert((from.0, from.1, *field));
                        break;
                    }
                    for (_, next) in edges.get(&node).into_iter().flatten() {
                        if seen.insert(*next) {
                            open.push(*next);
                        }
                    }
                }
            }
        }
        boxed
    }
}

/// The model that a value of this type holds in itself, not behind a pointer.
fn inline_model(ty: &Type) -> Option<&str> {
    match ty {
        Type::Model(name) => Some(name),
        Type::Text(inner) => inline_model(inner),
        _ => None,
    }
}

/// Where a group's generated files say that they come from.
pub(crate) fn spec_of(product: &Product, group: &Group) -> String {
    format!("specs/{}/{}.toml", product.name, group.name)
}
