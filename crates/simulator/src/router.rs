//! Which operation a method and a path mean.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use http::Method;
use percent_encoding::percent_decode_str;

use crate::catalogue::{Catalogue, OperationRef};

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
    template: Template,
    method: String,
    group: usize,
    operation: usize,
}

/// A path template, cut at its slashes.
#[derive(Debug)]
pub(crate) struct Template {
    segments: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Literal(String),
    /// `before{name}after`
    Placeholder {
        before: String,
        name: String,
        after: String,
    },
}

impl Template {
    pub(crate) fn parse(path: &str) -> Self {
        Self {
            segments: segments(path).map(Segment::parse).collect(),
        }
    }

    /// The values of the placeholders when the path fits. A last slash makes no difference here.
    pub(crate) fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        self.fits(&decoded(path))
    }

    fn fits(&self, given: &[Cow<'_, str>]) -> Option<Vec<(String, String)>> {
        if self.segments.len() != given.len() {
            return None;
        }
        let mut values = Vec::new();
        for (segment, text) in self.segments.iter().zip(given) {
            match segment {
                Segment::Literal(literal) if literal == text => {}
                Segment::Literal(_) => return None,
                Segment::Placeholder {
                    before,
                    name,
                    after,
                } => {
                    let value = text
                        .strip_prefix(before.as_str())?
                        .strip_suffix(after.as_str())?;
                    if value.is_empty() {
                        return None;
                    }
                    values.push((name.clone(), value.to_owned()));
                }
            }
        }
        Some(values)
    }

    /// Sorts the template with the most literal beginning first.
    fn literalness(&self) -> Reverse<Vec<bool>> {
        Reverse(
            self.segments
                .iter()
                .map(|segment| matches!(segment, Segment::Literal(_)))
                .collect(),
        )
    }

    /// How many segments agree, from the first one on and in all.
    fn likeness(&self, path: &str) -> usize {
        let agree = |(segment, text): (&Segment, &str)| match segment {
            Segment::Literal(literal) => literal == text,
            Segment::Placeholder { .. } => true,
        };
        let pairs = || self.segments.iter().zip(segments(path));
        pairs().take_while(|pair| agree(*pair)).count()
            + pairs().filter(|pair| agree(*pair)).count()
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        let placeholder = text.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some(Self::Placeholder {
                before: before.to_owned(),
                name: name.to_owned(),
                after: after.to_owned(),
            })
        });
        placeholder.unwrap_or_else(|| Self::Literal(text.to_owned()))
    }
}

/// The segments of a path; the first and the last slash are not part of them.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path).split('/')
}

/// The segments of a path, decoded one by one: a slash that was encoded separates nothing.
fn decoded(path: &str) -> Vec<Cow<'_, str>> {
    let segments = segments(path).map(|segment| percent_decode_str(segment).decode_utf8_lossy());
    segments.collect()
}

impl Router {
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let mut by_length: HashMap<usize, Vec<Route>> = HashMap::new();
        for (at, group) in catalogue.product().groups.iter().enumerate() {
            for (position, operation) in group.operations.iter().enumerate() {
                let template = Template::parse(&operation.path);
                by_length
                    .entry(template.segments.len())
                    .or_default()
                    .push(Route {
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
        catalogue: &'a Catalogue,
        method: &Method,
        path: &str,
    ) -> Routed<'a> {
        let given = decoded(path);
        let routes = || self.by_length.get(&given.len()).into_iter().flatten();
        let found = routes()
            .filter(|route| route.method == method.as_str())
            .find_map(|route| {
                let values = route.template.fits(&given)?;
                Some((catalogue.operation(route.group, route.operation)?, values))
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
                nearest: self.nearest(catalogue, path),
            };
        }
        allowed.sort_unstable();
        allowed.dedup();
        Routed::WrongMethod { allowed }
    }

    fn nearest<'a>(&self, catalogue: &'a Catalogue, path: &str) -> Option<OperationRef<'a>> {
        let length = segments(path).count();
        let (_, route) = self
            .by_length
            .iter()
            .filter(|(count, _)| count.abs_diff(length) <= 1)
            .flat_map(|(count, routes)| {
                routes
                    .iter()
                    .map(move |route| (count.abs_diff(length), route))
            })
            .map(|(difference, route)| {
                let rank = (
                    Reverse(route.template.likeness(path)),
                    difference,
                    route.group,
                    route.operation,
                );
                (rank, route)
            })
            .filter(|((likeness, ..), _)| likeness.0 > 2)
            .min_by_key(|(rank, _)| *rank)?;
        catalogue.operation(route.group, route.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::{Router, Template};

    fn values(template: &str, path: &str) -> Option<String> {
        let pairs = Template::parse(template).matches(path)?;
        Some(
            pairs
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&"),
        )
    }

    #[test]
    fn placeholders_take_one_whole_segment_and_are_decoded() {
        assert_eq!(values("/a/{id}/b", "/a/x%2Fy/b").as_deref(), Some("id=x/y"));
        assert_eq!(values("/a/{id}/b", "/a/x/y/b"), None);
        assert_eq!(values("/a/{id}/b", "/a//b"), None);
        assert_eq!(
            values("/a/v{id}.json", "/a/v7.json").as_deref(),
            Some("id=7")
        );
        assert_eq!(values("/a/v{id}.json", "/a/7.json"), None);
        assert_eq!(values("/a/b/", "/a/b").as_deref(), Some(""));
    }

    #[test]
    fn the_most_literal_template_sorts_first() {
        let mut templates = ["/a/{x}/{y}", "/a/{x}/c", "/a/b/{y}", "/a/b/c"].map(Template::parse);
        templates.sort_by_cached_key(Template::literalness);
        let first_fit = |path: &str| {
            templates
                .iter()
                .position(|template| template.matches(path).is_some())
        };
        assert_eq!(first_fit("/a/b/c"), Some(0));
        assert_eq!(first_fit("/a/b/z"), Some(1));
        assert_eq!(first_fit("/a/z/c"), Some(2));
        assert_eq!(first_fit("/a/z/z"), Some(3));
    }

    #[test]
    fn a_product_without_operations_routes_nothing() {
        let catalogue = crate::catalogue::Catalogue::new(secapi_spec::catalog::Product::default());
        let routed = Router::new(&catalogue).route(&catalogue, &http::Method::GET, "*");
        assert!(matches!(routed, super::Routed::Unknown { nearest: None }));
    }
}
