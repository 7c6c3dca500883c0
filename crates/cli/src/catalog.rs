//! The catalog as the command line sees it: names in kebab case, and only what is in use is parsed.

use std::collections::HashMap;
use std::sync::OnceLock;

use secapi_catalog::catalog::{Field, Group, Model, Operation, Type, TypeDef};
use secapi_catalog::{GroupData, ProductData, SHARED};
use secapi_core::Timestamp;

use crate::failure::Failure;
use crate::{Result, generated, suggest};

/// A name of the catalog in the spelling of the command line: `list_hosts` is `list-hosts`, `r#type` is `type`.
pub(crate) fn kebab(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.trim_end_matches('_').replace('_', "-")
}

/// A name of the command line in the spelling of the catalog.
pub(crate) fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// The groups of a product that have operations.
pub(crate) fn groups(product: &ProductData) -> impl Iterator<Item = &'static GroupData> + use<> {
    product.groups.iter().filter(|group| group.name != SHARED)
}

/// The types that an operation sees: those of its group, and the shared ones.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) product: &'static ProductData,
    pub(crate) group: Group,
    shared: Group,
    /// What times such as `24h` are before.
    pub(crate) now: Timestamp,
    /// Where the fields of each model stand; made when it is first needed.
    positions: OnceLock<Positions>,
}

/// Positions of fields by name, by the name of their model.
type Positions = HashMap<String, HashMap<String, usize>>;

impl Scope {
    /// Parses a group and the shared types.
    pub(crate) fn of(product: &'static ProductData, group: &GroupData) -> Self {
        let shared = product.group(SHARED).map(read).unwrap_or_default();
        Self {
            product,
            group: read(group),
            shared,
            now: Timestamp::now(),
            positions: OnceLock::new(),
        }
    }

    /// The field of a model. Made for many rows: it does not walk the fields.
    pub(crate) fn field(&self, model: &str, name: &str) -> Option<&Field> {
        let positions = self.positions.get_or_init(|| self.positions());
        let position = *positions.get(model)?.get(name)?;
        match self.definition(model)? {
            TypeDef::Model(model) => model.fields.get(position),
            TypeDef::Enum(_) => None,
        }
    }

    fn positions(&self) -> Positions {
        let positions = |model: &Model| {
            let fields = model.fields.iter().enumerate();
            fields.map(|(at, field)| (field.name.clone(), at)).collect()
        };
        // Types of the group come last: they hide shared ones of the same name.
        let types = self.shared.types.iter().chain(&self.group.types);
        types
            .filter_map(|ty| match ty {
                TypeDef::Model(model) => Some((model.name.clone(), positions(model))),
                TypeDef::Enum(_) => None,
            })
            .collect()
    }

    /// The type of that name.
    pub(crate) fn definition(&self, name: &str) -> Option<&TypeDef> {
        let own = self.group.definition(name);
        own.or_else(|| self.shared.definition(name))
    }

    /// The model that a value of the type is, or a list or map of it has.
    pub(crate) fn model(&self, ty: &Type) -> Option<&Model> {
        match ty {
            Type::List(inner) | Type::Map(inner) | Type::Text(inner) => self.model(inner),
            Type::Model(name) => match self.definition(name)? {
                TypeDef::Model(model) => Some(model),
                TypeDef::Enum(_) => None,
            },
            _ => None,
        }
    }

    /// The operation of that name.
    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        let mut all = self.group.operations.iter();
        all.find(|operation| operation.name == name)
    }
}

/// The documents are part of the program and tested with it; one that cannot be read counts as empty.
fn read(group: &GroupData) -> Group {
    group.read().unwrap_or_default()
}

/// The product of that name.
pub(crate) fn product(name: &str) -> Result<&'static ProductData> {
    secapi_catalog::product(name).ok_or_else(|| {
        let known = secapi_catalog::products()
            .iter()
            .map(|product| product.name);
        Failure::usage(format!("there is no product `{name}`"))
            .with_hint(suggest::hint(name, known))
    })
}

/// An operation by `group.operation`, in kebab or snake case.
pub(crate) fn operation(product: &'static ProductData, name: &str) -> Result<(Scope, String)> {
    let Some((group, operation)) = name.split_once('.') else {
        return Err(Failure::usage(format!("`{name}` is no operation"))
            .with_hint("an operation is `group.operation`, such as `host.list`"));
    };
    let found = product.group(&snake(group)).ok_or_else(|| {
        let known: Vec<String> = groups(product).map(|group| kebab(group.name)).collect();
        let known = known.iter().map(String::as_str);
        Failure::usage(format!("{} has no group `{group}`", product.name))
            .with_hint(suggest::hint(group, known))
    })?;
    let scope = Scope::of(product, found);
    let operation = snake(operation);
    if scope.operation(&operation).is_none() {
        let known = scope
            .group
            .operations
            .iter()
            .map(|operation| &*operation.name);
        return Err(
            Failure::usage(format!("{} has no operation `{name}`", product.name))
                .with_hint(suggest::hint(&operation, known)),
        );
    }
    Ok((scope, operation))
}

/// The description that the product's client makes calls by.
pub(crate) fn description(
    product: &str,
    group: &str,
    operation: &str,
) -> Option<&'static secapi_core::Operation> {
    let operations = generated::operations(product);
    let name = format!("{group}.{operation}");
    let found = operations.binary_search_by(|operation| operation.name().cmp(&name));
    found.ok().and_then(|at| operations.get(at)).copied()
}

#[cfg(test)]
mod tests {
    use super::{Scope, description, groups, kebab, snake};

    #[test]
    fn names_survive_the_way_to_the_command_line_and_back() {
        assert_eq!(kebab("list_hosts"), "list-hosts");
        assert_eq!(kebab("r#type"), "type");
        assert_eq!(kebab("type_"), "type");
        assert_eq!(snake("list-hosts"), "list_hosts");
    }

    #[test]
    fn every_operation_of_the_catalog_has_a_description() {
        for product in secapi_catalog::products() {
            for group in groups(product) {
                for operation in Scope::of(product, group).group.operations {
                    let found = description(product.name, group.name, &operation.name);
                    let name = format!("{}.{}", group.name, operation.name);
                    assert_eq!(found.map(secapi_core::Operation::name), Some(&*name));
                }
            }
        }
    }
}
