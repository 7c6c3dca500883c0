//! The operation that a sample belongs to.

use std::collections::BTreeMap;

use crate::catalog::Product;

/// Operations by method and number of segments, so that a sample is held against few of them.
pub(super) struct Routes {
    by_shape: BTreeMap<usize, Vec<Route>>,
}

struct Route {
    method: String,
    template: String,
    operation: (usize, usize),
}

impl Routes {
    pub(super) fn new(product: &Product) -> Self {
        let mut by_shape: BTreeMap<usize, Vec<Route>> = BTreeMap::new();
        for (group_index, group) in product.groups.iter().enumerate() {
            for (index, operation) in group.operations.iter().enumerate() {
                let route = Route {
                    method: operation.method.clone(),
                    template: operation.path.clone(),
                    operation: (group_index, index),
                };
                by_shape
                    .entry(segments(&operation.path))
                    .or_default()
                    .push(route);
            }
        }
        Self { by_shape }
    }

    /// Group and index of the operation that a path leads to: the one with this template, or else the most literal that fits.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<(usize, usize)> {
        let routes = || {
            self.by_shape
                .get(&segments(path))
                .into_iter()
                .flatten()
                .filter(|route| route.method == method)
        };
        if let Some(route) = routes().find(|route| route.template == path) {
            return Some(route.operation);
        }
        // The first of those with the most literal text.
        let mut best: Option<(usize, (usize, usize))> = None;
        for route in routes() {
            if let Some(literal) = matches(&route.template, path)
                && best.is_none_or(|(most, _)| literal > most)
            {
                best = Some((literal, route.operation));
            }
        }
        best.map(|(_, operation)| operation)
    }

    pub(super) fn methods_of(&self, path: &str) -> Vec<&str> {
        let routes = self.by_shape.get(&segments(path)).into_iter().flatten();
        let mut methods: Vec<&str> = routes
            .filter(|route| route.template == path || matches(&route.template, path).is_some())
            .map(|route| route.method.as_str())
            .collect();
        methods.sort_unstable();
        methods.dedup();
        methods
    }
}

fn segments(path: &str) -> usize {
    path.split('/').count()
}

/// The number of literal characters of a template that a path matches. A placeholder takes at least one character of one segment.
fn matches(template: &str, path: &str) -> Option<usize> {
    let mut literal = 0;
    let mut parts = path.split('/');
    for pattern in template.split('/') {
        literal += matches_segment(pattern, parts.next()?)?;
    }
    parts.next().is_none().then_some(literal)
}

/// As [`matches`], for one segment. Each literal is looked for at the nearest place, which finds a match whenever there is one.
fn matches_segment(pattern: &str, segment: &str) -> Option<usize> {
    let Some((before, mut open)) = pattern.split_once('{') else {
        return (pattern == segment).then_some(segment.len() + 1);
    };
    let mut rest = segment.strip_prefix(before)?;
    let mut literal = before.len();
    loop {
        let (_, after) = open.split_once('}')?;
        let Some((text, next)) = after.split_once('{') else {
            // What follows the last placeholder ends the segment.
            return rest
                .strip_suffix(after)
                .filter(|value| !value.is_empty())
                .map(|_| literal + after.len());
        };
        let first = rest.chars().next()?.len_utf8();
        let at = first + rest.get(first..)?.find(text)?;
        rest = rest.get(at + text.len()..)?;
        literal += text.len();
        open = next;
    }
}
