//! The ranges of what an operation takes: in the table of operations, and in the docs.

use secapi_spec::catalog::{Limits, Measure, Model, Operation, Range, Type, TypeDef};

use super::index::Index;
use super::print;
use super::scope::Scope;

/// `.limits(&[…])` of an operation's entry; `None` when nothing is limited.
pub(crate) fn setting(op: &Operation, scope: &mut Scope<'_>) -> Option<String> {
    let mut walk = Walk {
        index: scope.index,
        group: scope.group,
        open: Vec::new(),
        found: Vec::new(),
    };
    for param in op.params.iter().filter(|param| param.constant.is_none()) {
        walk.value(&param.limits, &param.ty, &param.name);
    }
    if let Some(ty) = op.body.as_ref().and_then(|body| body.ty.as_ref()) {
        walk.value(&Limits::default(), ty, "$");
    }
    if walk.found.is_empty() {
        return None;
    }
    let ty = scope.core("Limit");
    let limits: Vec<String> = walk
        .found
        .iter()
        .map(|(path, range)| limit(&ty, path, *range))
        .collect();
    Some(print::filled(".limits(&[", &limits, "])", false))
}

fn limit(ty: &str, path: &str, range: Range) -> String {
    let (path, n) = (print::string(path), print::integer);
    let made = match (range.min, range.max) {
        (Some(min), Some(max)) => format!("{ty}::between({path}, {}, {})", n(min), n(max)),
        (Some(min), None) => format!("{ty}::at_least({path}, {})", n(min)),
        (None, max) => format!("{ty}::at_most({path}, {})", n(max.unwrap_or(i64::MAX))),
    };
    match range.measure {
        Measure::Value => made,
        Measure::Length => format!("{made}.characters()"),
        Measure::Items => format!("{made}.items()"),
    }
}

/// What a value of the type may be, a sentence for each range: `From 1 to 64 characters.`
pub(crate) fn sentences(limits: &Limits, ty: &Type) -> Vec<String> {
    let sentence = |range: Range| {
        let words = range.words();
        let (first, rest) = words.split_at(1);
        let is_of_items = matches!(ty, Type::List(_)) && range.measure != Measure::Items;
        let each = if is_of_items { " each" } else { "" };
        format!("{}{rest}{each}.", first.to_ascii_uppercase())
    };
    limits.ranges().map(sentence).collect()
}

/// A way through the types of a request.
struct Walk<'a> {
    index: &'a Index<'a>,
    group: &'a str,
    /// Models around the value, outermost first. One inside of itself is not looked into again.
    open: Vec<String>,
    found: Vec<(String, Range)>,
}

impl Walk<'_> {
    fn value(&mut self, limits: &Limits, ty: &Type, path: &str) {
        let ranges = limits.ranges().map(|range| (path.to_owned(), range));
        self.found.extend(ranges);
        self.inside(ty, path);
    }

    fn inside(&mut self, ty: &Type, path: &str) {
        match ty {
            Type::List(items) => self.inside(items, &format!("{path}[]")),
            Type::Model(name) => {
                if let Ok((_, TypeDef::Model(model))) = self.index.home(self.group, name) {
                    self.model(model, path);
                }
            }
            _ => {}
        }
    }

    fn model(&mut self, model: &Model, path: &str) {
        if self.open.contains(&model.name) {
            return;
        }
        self.open.push(model.name.clone());
        for field in &model.fields {
            self.value(&field.limits, &field.ty, &format!("{path}.{}", field.name));
        }
        self.open.pop();
    }
}
