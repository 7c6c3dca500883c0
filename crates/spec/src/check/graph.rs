//! Models and enums as a graph: what is used, what is written, what holds itself.

use std::collections::BTreeMap;

use crate::catalog::{Param, ParamLocation, Product, Type, TypeDef};
use crate::lower::values::name_of;
use crate::pipeline::ReadGroup;
use crate::problem::{Problem, Problems};
use crate::span::Span;

/// Models of a circle that a message names.
const SHOWN: usize = 8;

/// Index of a type in the graph.
type Node = usize;

/// A type that a type names.
struct Edge {
    to: Node,
    /// Field that names it.
    field: usize,
    /// Whether a value cannot be without it: not optional, not in a list or map.
    held: bool,
}

struct Graph {
    /// Group and place in it of each type.
    places: Vec<(usize, usize)>,
    edges: Vec<Vec<Edge>>,
    /// Types by group and name.
    index: BTreeMap<(usize, String), Node>,
    shared: Option<usize>,
}

pub(crate) fn check(groups: &[ReadGroup<'_>], product: &mut Product, problems: &mut Problems) {
    let graph = Graph::new(product);
    let (used, written) = graph.reach(product);
    unused(&graph, groups, product, &used, problems);
    endless(&graph, groups, product, problems);
    for (node, written) in written.into_iter().enumerate() {
        let Some((group, location)) = graph.places.get(node) else {
            continue;
        };
        if let Some(TypeDef::Model(model)) = product
            .groups
            .get_mut(*group)
            .and_then(|group| group.types.get_mut(*location))
        {
            model.writable = written;
        }
    }
}

impl Graph {
    fn new(product: &Product) -> Self {
        let mut graph = Self {
            places: Vec::new(),
            edges: Vec::new(),
            index: BTreeMap::new(),
            shared: None,
        };
        for (group_index, group) in product.groups.iter().enumerate() {
            if group.name == "shared" {
                graph.shared = Some(group_index);
            }
            for (location, ty) in group.types.iter().enumerate() {
                graph
                    .index
                    .insert((group_index, name_of(ty).to_owned()), graph.places.len());
                graph.places.push((group_index, location));
            }
        }
        for (group_index, group) in product.groups.iter().enumerate() {
            for ty in &group.types {
                let mut edges = Vec::new();
                if let TypeDef::Model(model) = ty {
                    for (field, definition) in model.fields.iter().enumerate() {
                        let (name, direct) = named(&definition.ty);
                        if let Some(to) = name.and_then(|name| graph.find(group_index, name)) {
                            edges.push(Edge {
                                to,
                                field,
                                held: direct && !definition.optional,
                            });
                        }
                    }
                }
                graph.edges.push(edges);
            }
        }
        graph
    }

    /// The type that a name means in a group: the group's own, or the shared one.
    fn find(&self, group: usize, name: &str) -> Option<Node> {
        let own = self.index.get(&(group, name.to_owned()));
        own.or_else(|| self.index.get(&(self.shared?, name.to_owned())))
            .copied()
    }

    /// Which types operations reach, and which of them in a request's body.
    fn reach(&self, product: &Product) -> (Vec<bool>, Vec<bool>) {
        let mut used = Vec::new();
        let mut written = Vec::new();
        for (group_index, group) in product.groups.iter().enumerate() {
            let mut root = |ty: &Type, body: bool| {
                if let Some(node) = named(ty).0.and_then(|name| self.find(group_index, name)) {
                    used.push(node);
                    if body {
                        written.push(node);
                    }
                }
            };
            for operation in &group.operations {
                operation.returns.iter().for_each(|ty| root(ty, false));
                operation
                    .params
                    .iter()
                    .for_each(|param| root(&param.ty, holds_body(param)));
                operation
                    .body
                    .iter()
                    .filter_map(|body| body.ty.as_ref())
                    .for_each(|ty| root(ty, true));
            }
        }
        let outside = product.context.values().map(|value| &value.ty);
        let outside = outside.chain(
            product
                .envelopes
                .values()
                .flat_map(|envelope| envelope.fields.iter().map(|field| &field.ty)),
        );
        used.extend(outside.filter_map(|ty| {
            self.index
                .get(&(self.shared?, named(ty).0?.to_owned()))
                .copied()
        }));
        (self.spread(used), self.spread(written))
    }

    /// All types that can be reached from these.
    fn spread(&self, mut waiting: Vec<Node>) -> Vec<bool> {
        let mut reached = vec![false; self.places.len()];
        while let Some(node) = waiting.pop() {
            if let Some(seen) = reached.get_mut(node)
                && !*seen
            {
                *seen = true;
                waiting.extend(
                    self.edges
                        .get(node)
                        .into_iter()
                        .flatten()
                        .map(|edge| edge.to),
                );
            }
        }
        reached
    }
}

/// Whether the value of a parameter is encoded from a model: as a field of the body, or as JSON inside text.
fn holds_body(param: &Param) -> bool {
    param.location == ParamLocation::Json || matches!(param.ty, Type::Text(_))
}

/// The model or enum that a type names, and whether a value of the type always holds one.
pub(super) fn named(ty: &Type) -> (Option<&str>, bool) {
    match ty {
        Type::Model(name) | Type::Enum(name) => (Some(name), true),
        Type::Text(inner) => named(inner),
        Type::List(inner) | Type::Map(inner) => (named(inner).0, false),
        _ => (None, false),
    }
}

fn unused(
    graph: &Graph,
    groups: &[ReadGroup<'_>],
    product: &Product,
    used: &[bool],
    problems: &mut Problems,
) {
    for ((group, location), _) in graph.places.iter().zip(used).filter(|(_, used)| !**used) {
        let Some(ty) = product
            .groups
            .get(*group)
            .and_then(|group| group.types.get(*location))
        else {
            continue;
        };
        let (noun, name) = match ty {
            TypeDef::Model(model) => ("model", &model.name),
            TypeDef::Enum(definition) => ("enum", &definition.name),
        };
        let Some(span) = type_span(groups, *group, name) else {
            continue;
        };
        let problem = Problem::error(
            "spec::unused-type",
            span,
            format!("{noun} `{name}` is never used"),
        )
        .label("no operation reaches it");
        problems.push_absence(
            name,
            problem.help("use it in an operation's types, or remove it"),
        );
    }
}

fn type_span(groups: &[ReadGroup<'_>], group: usize, name: &str) -> Option<Span> {
    groups
        .get(group)?
        .raw
        .type_names()
        .find(|at| at.value == name)
        .map(|at| at.span)
}

/// Reports models that hold themselves, so that no value of them could end.
fn endless(graph: &Graph, groups: &[ReadGroup<'_>], product: &Product, problems: &mut Problems) {
    // Each model has to be built from models that are finished before it. What is left in the end holds itself, or something that does.
    let mut needs: Vec<usize> = graph
        .edges
        .iter()
        .map(|edges| edges.iter().filter(|edge| edge.held).count())
        .collect();
    let mut holders: Vec<Vec<Node>> = vec![Vec::new(); graph.places.len()];
    for (node, edges) in graph.edges.iter().enumerate() {
        for edge in edges.iter().filter(|edge| edge.held) {
            if let Some(list) = holders.get_mut(edge.to) {
                list.push(node);
            }
        }
    }
    let mut finished: Vec<Node> = (0..needs.len())
        .filter(|node| needs.get(*node) == Some(&0))
        .collect();
    while let Some(node) = finished.pop() {
        for holder in holders.get(node).into_iter().flatten() {
            if let Some(need) = needs.get_mut(*holder) {
                *need -= 1;
                if *need == 0 {
                    finished.push(*holder);
                }
            }
        }
    }
    let open = |node: Node| needs.get(node).is_some_and(|need| *need > 0);
    let mut seen = vec![false; needs.len()];
    for start in 0..needs.len() {
        // From an open model, some held model is open too; walking along ends in a circle.
        let mut walk: Vec<(Node, usize)> = Vec::new();
        let mut node = start;
        while open(node) && seen.get(node) == Some(&false) {
            if let Some(seen) = seen.get_mut(node) {
                *seen = true;
            }
            let Some(edge) = graph
                .edges
                .get(node)
                .into_iter()
                .flatten()
                .find(|edge| edge.held && open(edge.to))
            else {
                break;
            };
            walk.push((node, edge.field));
            node = edge.to;
        }
        if let Some(begin) = walk.iter().position(|(other, _)| *other == node) {
            circle(
                graph,
                groups,
                product,
                walk.get(begin..).unwrap_or_default(),
                problems,
            );
        }
    }
}

fn circle(
    graph: &Graph,
    groups: &[ReadGroup<'_>],
    product: &Product,
    circle: &[(Node, usize)],
    problems: &mut Problems,
) {
    let mut names = Vec::new();
    let mut spans = Vec::new();
    for (node, field) in circle.iter().take(SHOWN) {
        let Some((group, location)) = graph.places.get(*node) else {
            continue;
        };
        let Some(ty) = product
            .groups
            .get(*group)
            .and_then(|group| group.types.get(*location))
        else {
            continue;
        };
        let TypeDef::Model(model) = ty else { continue };
        names.push(format!(
            "{}.{}",
            model.name,
            model
                .fields
                .get(*field)
                .map_or("", |field| field.name.as_str())
        ));
        let raw = groups.get(*group).and_then(|group| {
            group
                .raw
                .models()
                .find(|(name, _)| name.value == model.name)
        });
        let raw_field = raw
            .and_then(|(_, raw)| raw.fields.as_ref())
            .and_then(|fields| fields.entries.get(*field));
        spans.extend(raw_field.map(|(name, _)| name.span));
    }
    let (Some(first), Some(name)) = (spans.first(), names.first()) else {
        return;
    };
    let owner = name.split('.').next().unwrap_or_default().to_owned();
    if circle.len() > SHOWN {
        names.push("...".to_owned());
    }
    let mut problem = Problem::error(
        "spec::endless-model",
        *first,
        format!("model `{owner}` holds itself: {}", names.join(" -> ")),
    )
    .label("always holds another model")
    .help("make one of these fields optional, or a list: no JSON can be that deep");
    for span in spans.iter().skip(1) {
        problem = problem.also(*span, "and this one");
    }
    problems.push(problem);
}
