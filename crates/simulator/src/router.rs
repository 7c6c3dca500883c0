//! Which operation a method and a path mean.

use std::cmp::Reverse;
use std::collections::HashMap;

use http::Method;

use crate::catalog::{Catalog, OperationRef};
use crate::path_template::{PathTemplate, decoded, segments};

/// All operations of a product by the number of segments of their paths.
#[derive(Debug)]
pub(crate) struct Router {
    by_length: HashMap<usize, Vec<Route>>,
}

/// Where a path leads.
#[derive(Debug)]
pub(crate) enum Routed<'a> {
    Operation {
        operation: OperationRef<'a>,
        /// Values of the placeholders, decoded.
        path: Vec<(String, String)>,
        /// The path differs from the template in its last slash.
        slash_differs: bool,
    },
    /// The path is known, for these methods only.
    WrongMethod { allowed: Vec<String> },
    /// No template fits; this one comes nearest.
    Unknown { nearest: Option<OperationRef<'a>> },
}

#[derive(Debug)]
struct Route {
    template: PathTemplate,
    method: String,
    group: usize,
    operation: usize,
}

impl Router {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut by_length: HashMap<usize, Vec<Route>> = HashMap::new();
        for (at, group) in catalog.product().groups.iter().enumerate() {
            for (position, operation) in group.operations.iter().enumerate() {
                let template = PathTemplate::parse(&operation.path);
                by_length.entry(template.length()).or_default().push(Route {
                    template,
                    method: operation.method.clone(),
                    group: at,
                    operation: position,
                });
            }
        }
        for routes in by_length.values_mut() {
            routes.sort_by_cached_key(|route| route.template.literalness());
        }
        Self { by_length }
    }

    /// `path` is as it came, encoded and without the query.
    pub(crate) fn route<'a>(
        &self,
        catalog: &'a Catalog,
        method: &Method,
        path: &str,
    ) -> Routed<'a> {
        let given = decoded(path);
        let routes = || self.by_length.get(&given.len()).into_iter().flatten();
        let found = routes()
            .filter(|route| route.method == method.as_str())
            .find_map(|route| {
                let values = route.template.fits(&given)?;
                Some((catalog.operation(route.group, route.operation)?, values))
            });
        if let Some((operation, path_values)) = found {
            return Routed::Operation {
                operation,
                path: path_values,
                slash_differs: operation.operation.path.ends_with('/') != path.ends_with('/'),
            };
        }
        let mut allowed: Vec<String> = routes()
            .filter(|route| route.template.fits(&given).is_some())
            .map(|route| route.method.clone())
            .collect();
        if allowed.is_empty() {
            return Routed::Unknown {
                nearest: self.nearest(catalog, path),
            };
        }
        allowed.sort_unstable();
        allowed.dedup();
        Routed::WrongMethod { allowed }
    }

    fn nearest<'a>(&self, catalog: &'a Catalog, path: &str) -> Option<OperationRef<'a>> {
        let length = segments(path).count();
        let routes = self.by_length.iter().flat_map(|(count, routes)| {
            let difference = count.abs_diff(length);
            routes.iter().map(move |route| (difference, route))
        });
        let (_, route) = routes
            .filter(|(difference, _)| *difference <= 1)
            .map(|(difference, route)| {
                let likeness = Reverse(route.template.likeness(path));
                ((likeness, difference, route.group, route.operation), route)
            })
            .filter(|((likeness, ..), _)| likeness.0 > 2)
            .min_by_key(|(rank, _)| *rank)?;
        catalog.operation(route.group, route.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::Router;

    #[test]
    fn a_product_without_operations_routes_nothing() {
        let catalog = crate::catalog::Catalog::new(secapi_spec::catalog::Product::default());
        let routed = Router::new(&catalog).route(&catalog, &http::Method::GET, "*");
        assert!(matches!(routed, super::Routed::Unknown { nearest: None }));
    }
}
