//! The ranges of what an operation takes: in the table of operations, and in the docs.

use proc_macro2::TokenStream;
use quote::quote;
use secapi_spec::catalog::{Limits, Measure, Model, Operation, Range, Type, TypeDef};

use super::rust_type::Scope;
use super::tokens::integer;

/// `.limits(&[…])` of an operation's entry; `None` when nothing is limited.
pub(crate) fn setting(op: &Operation, scope: Scope<'_>) -> Option<TokenStream> {
    let mut walk = Walk {
        scope,
        open: Vec::new(),
        found: Vec::new(),
    };
    for param in op.params.iter().filter(|param| param.constant.is_none()) {
        walk.value(&param.limits, &param.ty, &param.name);
    }
    if let Some(ty) = op.body.as_ref().and_then(|body| body.ty.as_ref()) {
        walk.value(&Limits::default(), ty, "$");
    }
    let limits = walk.found.iter().map(|(path, range)| limit(path, *range));
    (!walk.found.is_empty()).then(|| quote!(.limits(&[#(#limits),*])))
}

fn limit(path: &str, range: Range) -> TokenStream {
    let made = match (range.min.map(integer), range.max.map(integer)) {
        (Some(min), Some(max)) => quote!(between(#path, #min, #max)),
        (Some(min), None) => quote!(at_least(#path, #min)),
        (None, Some(max)) => quote!(at_most(#path, #max)),
        (None, None) => quote!(at_most(#path, i64::MAX)),
    };
    let measured = match range.measure {
        Measure::Value => None,
        Measure::Length => Some(quote!(.characters())),
        Measure::Items => Some(quote!(.items())),
    };
    quote!(::secapi_core::Limit::#made #measured)
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
    scope: Scope<'a>,
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
                let found = self.scope.index.home(self.scope.group, name);
                if let Ok((_, TypeDef::Model(model))) = found {
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
