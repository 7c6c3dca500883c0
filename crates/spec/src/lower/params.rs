//! Parameters of an operation.

use super::idents::Idents;
use super::product::header_name;
use super::types::{STAND_IN, Scope};
use super::values::{self, Types};
use super::{limits, models, said_if_given};
use crate::catalog::{Param, ParamLocation, Type};
use crate::problem::{Problem, Problems};
use crate::raw::{Map, RawParam};
use crate::reserved::{self, CallKind};
use crate::span::At;
use crate::text::short;

/// What lowering a parameter needs to know of the product, and where it keeps identifiers.
pub(crate) struct ParamCx<'a> {
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) types: Types<'a>,
    pub(crate) kind: CallKind,
    pub(crate) idents: Idents,
}

impl ParamCx<'_> {
    /// Parameters of one place, in the order of the file.
    pub(crate) fn lower(
        &mut self,
        raw: Option<&Map<RawParam>>,
        location: ParamLocation,
        problems: &mut Problems,
    ) -> Vec<Param> {
        raw.into_iter()
            .flat_map(|map| &map.entries)
            .map(|(name, raw)| self.param(name, raw, location, problems))
            .collect()
    }

    fn param(
        &mut self,
        name: &At<String>,
        raw: &RawParam,
        location: ParamLocation,
        problems: &mut Problems,
    ) -> Param {
        if location == ParamLocation::Header {
            header_name(name, problems);
        } else {
            models::empty_name(name, "parameter", problems);
        }
        let ty = self.scope.resolve(raw.ty.as_ref(), problems);
        let required = required(name, raw, location, problems);
        if let Some(ty) = &ty {
            placed(name, raw, ty, location, problems);
            for (value, key) in [
                (&raw.default, "default"),
                (&raw.constant, "constant"),
                (&raw.example, "example"),
            ] {
                values::check(value.as_ref(), key, ty, &self.types, problems);
            }
            style(raw, ty, location, problems);
        }
        let limits = ty.as_ref().map_or_else(Default::default, |ty| {
            let given = [
                (raw.default.as_ref(), "default"),
                (raw.constant.as_ref(), "constant"),
                (raw.example.as_ref(), "example"),
            ];
            limits::lower(raw.into(), ty, &given, problems)
        });
        // A constant is never asked for, so it needs no name of its own.
        let ident = if raw.constant.is_some() {
            crate::naming::snake(name).unwrap_or_else(|| "constant".to_owned())
        } else {
            let ident = self.idents.make(name, raw.rename.as_ref(), problems);
            if !required {
                self.setter(name, raw, &ident, problems);
            }
            ident
        };
        Param {
            name: name.value.clone(),
            ident,
            location,
            ty: ty.unwrap_or(STAND_IN),
            required,
            constant: raw.constant.as_ref().map(|value| value.value.clone()),
            default: raw.default.as_ref().map(|value| value.value.clone()),
            prefix: raw
                .prefix
                .as_ref()
                .map(|prefix| prefix.value.clone())
                .unwrap_or_default(),
            style: raw.style.as_ref().map(|style| style.value),
            limits,
            doc: said_if_given(raw.doc.as_ref(), "doc", problems),
            example: raw.example.as_ref().map(|value| value.value.clone()),
            evidence: raw.evidence.as_ref().map(|evidence| evidence.value),
            also: models::other_forms(raw.also.as_deref(), problems),
        }
    }

    /// Reports an optional parameter whose setter would hide a method that every call has.
    fn setter(&self, name: &At<String>, raw: &RawParam, ident: &str, problems: &mut Problems) {
        if reserved::is_call_method(ident, self.kind) {
            let span = raw.rename.as_ref().map_or(name.span, |rename| rename.span);
            let message = format!(
                "parameter `{}` becomes `{ident}`, which is a method of every call",
                short(name)
            );
            problems.push(
                Problem::error("spec::reserved-name", span, message)
                    .label("taken")
                    .help("give it another name with `rename = \"...\"`"),
            );
        }
    }
}

/// Reports a type that cannot travel where the parameter does.
fn placed(
    name: &At<String>,
    raw: &RawParam,
    ty: &Type,
    location: ParamLocation,
    problems: &mut Problems,
) {
    let Some(written) = &raw.ty else { return };
    let (where_, allowed) = match location {
        ParamLocation::Json => ("a JSON body", *ty != Type::Binary),
        ParamLocation::Form => (
            "a form",
            !matches!(ty, Type::Model(_) | Type::Map(_) | Type::Json),
        ),
        ParamLocation::Path => ("a path", is_scalar(ty)),
        ParamLocation::Query => (
            "a query",
            is_scalar(ty) || matches!(ty, Type::List(item) if is_scalar(item)),
        ),
        ParamLocation::Header => (
            "a header",
            is_scalar(ty) || matches!(ty, Type::List(item) if is_scalar(item)),
        ),
    };
    if !allowed {
        let message = format!(
            "`{}` cannot travel in {where_}: parameter `{}`",
            super::types::written(ty),
            short(name)
        );
        let help = if location == ParamLocation::Json {
            "send bytes as a `form_params` of a multipart body"
        } else {
            "use a scalar, or `text<json>` for JSON inside text"
        };
        problems.push(Problem::error("spec::misplaced-type", written.span, message).help(help));
    }
}

fn is_scalar(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::Model(_) | Type::Map(_) | Type::List(_) | Type::Json | Type::Binary
    )
}

fn required(
    name: &At<String>,
    raw: &RawParam,
    location: ParamLocation,
    problems: &mut Problems,
) -> bool {
    let given = raw.required.as_ref();
    if location == ParamLocation::Path {
        if let Some(flag) = given.filter(|flag| !flag.value) {
            let problem = Problem::error(
                "spec::contradiction",
                flag.span,
                format!("path parameter `{}` cannot be optional", short(name)),
            );
            problems.push(problem.help("remove `required`; path parameters always are"));
        }
        return true;
    }
    let required = given.is_some_and(|flag| flag.value);
    if let (Some(flag), Some(default)) = (given.filter(|flag| flag.value), &raw.default) {
        let problem = Problem::error(
            "spec::contradiction",
            default.span,
            format!("parameter `{}` is required and has a default", short(name)),
        );
        problems.push(
            problem
                .label("never used")
                .also(flag.span, "required here")
                .help("remove one of the two"),
        );
    }
    if let Some(constant) = &raw.constant {
        for (other, key) in [(&raw.default, "default"), (&raw.example, "example")] {
            if let Some(other) = other {
                let problem = Problem::error(
                    "spec::contradiction",
                    other.span,
                    format!("parameter `{}` has a constant and a {key}", short(name)),
                );
                problems.push(
                    problem
                        .also(constant.span, "the constant")
                        .help(format!("remove `{key}`: nobody is asked for a constant")),
                );
            }
        }
    }
    required
}

/// Reports a style that says nothing: only a list has one, and only where text travels.
fn style(raw: &RawParam, ty: &Type, location: ParamLocation, problems: &mut Problems) {
    let Some(style) = &raw.style else { return };
    let (message, help) = match location {
        ParamLocation::Query | ParamLocation::Form if matches!(ty, Type::List(_)) => return,
        ParamLocation::Query | ParamLocation::Form => (
            format!(
                "`style` says nothing about a `{}`",
                super::types::written(ty)
            ),
            "remove `style`, or make the parameter a list",
        ),
        ParamLocation::Json => (
            "a list in a JSON body is an array, whatever its `style`".to_owned(),
            "remove `style`",
        ),
        ParamLocation::Path | ParamLocation::Header => (
            "only queries and forms have styles of lists".to_owned(),
            "remove `style`; the items of a list in a header always have commas between them",
        ),
    };
    problems.push(Problem::error("spec::bad-style", style.span, message).help(help));
}
