//! What an operation takes: its parameters, and the fields of a body that is a model.

use secapi_catalog::catalog::{
    Body, Enum, Limits, ListStyle, Operation, Param, ParamLocation, Type, TypeDef,
};

use crate::catalog::{Scope, kebab};

/// A value that an operation takes.
#[derive(Debug)]
pub(crate) struct Input<'a> {
    /// Name of the flag, without its dashes.
    pub(crate) flag: String,
    /// Name on the wire.
    pub(crate) name: &'a str,
    pub(crate) location: ParamLocation,
    pub(crate) ty: &'a Type,
    pub(crate) is_required: bool,
    pub(crate) doc: Option<&'a str>,
    pub(crate) limits: Limits,
    /// Text that is sent before the value.
    pub(crate) prefix: &'a str,
    pub(crate) style: Option<ListStyle>,
    pub(crate) example: Option<&'a serde_json::Value>,
}

impl<'a> Input<'a> {
    fn of_param(param: &'a Param) -> Self {
        Self {
            flag: kebab(&param.ident),
            name: &param.name,
            location: param.location,
            ty: &param.ty,
            is_required: param.required,
            doc: param.doc.as_deref(),
            limits: param.limits,
            prefix: &param.prefix,
            style: param.style,
            example: param.example.as_ref(),
        }
    }

    /// Whether it repeats on the command line.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.ty, Type::List(_))
    }

    /// The enum that its values are of, alone or in a list.
    pub(crate) fn values<'s>(&self, scope: &'s Scope) -> Option<&'s Enum> {
        let ty = match self.ty {
            Type::List(inner) => inner,
            other => other,
        };
        match ty {
            Type::Enum(name) => match scope.definition(name)? {
                TypeDef::Enum(found) => Some(found),
                TypeDef::Model(_) => None,
            },
            _ => None,
        }
    }

    /// What stands for its value in help: `INTEGER`, `TIME`.
    pub(crate) fn value_name(&self) -> &'static str {
        value_name(self.ty)
    }
}

fn value_name(ty: &Type) -> &'static str {
    match ty {
        Type::String => "TEXT",
        Type::Integer => "INTEGER",
        Type::Number => "NUMBER",
        Type::Boolean => "true|false",
        Type::Secret => "@FILE|-|env:NAME",
        Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => "TIME",
        Type::Binary => "FILE|-",
        Type::Enum(_) => "VALUE",
        Type::List(inner) => value_name(inner),
        Type::Json | Type::Text(_) | Type::Map(_) | Type::Model(_) => "JSON|@FILE|-",
    }
}

/// Whether a value of the type is one word of the command line.
fn is_scalar(ty: &Type) -> bool {
    match ty {
        Type::List(inner) => !matches!(&**inner, Type::List(_)) && is_scalar(inner),
        Type::Json | Type::Text(_) | Type::Map(_) | Type::Model(_) => false,
        _ => true,
    }
}

/// What an operation takes, required inputs first. Constants are left out: the call sends them by itself.
///
/// Of a body that is a model, the fields that are one word are among them; the others are for `--body` and `--set`.
pub(crate) fn inputs<'a>(scope: &'a Scope, operation: &'a Operation) -> Vec<Input<'a>> {
    let params = operation.params.iter();
    let mut inputs: Vec<Input<'a>> = params
        .filter(|param| param.constant.is_none())
        .map(Input::of_param)
        .collect();
    let fields = body_type(operation).and_then(|ty| match ty {
        Type::Model(_) => scope.model(ty),
        _ => None,
    });
    for field in fields.iter().flat_map(|model| &model.fields) {
        let flag = kebab(&field.ident);
        if !is_scalar(&field.ty) || inputs.iter().any(|input| input.flag == flag) {
            continue;
        }
        inputs.push(Input {
            flag,
            name: &field.name,
            location: ParamLocation::Json,
            ty: &field.ty,
            is_required: false,
            doc: field.doc.as_deref(),
            limits: field.limits,
            prefix: "",
            style: None,
            example: field.example.as_ref(),
        });
    }
    inputs
}

/// The type of the whole body, where the spec names one.
pub(crate) fn body_type(operation: &Operation) -> Option<&Type> {
    operation.body.as_ref().and_then(|body| body.ty.as_ref())
}

/// Whether a body can be sent that the flags do not make.
pub(crate) fn body(operation: &Operation) -> Option<&Body> {
    operation.body.as_ref()
}

/// The inputs that travel in the path, in the order of the path.
pub(super) fn path_inputs<'i, 'a>(
    operation: &Operation,
    inputs: &'i [Input<'a>],
) -> Vec<&'i Input<'a>> {
    let at = |input: &&Input<'_>| operation.path.find(&format!("{{{}}}", input.name));
    let mut found: Vec<&Input<'a>> = inputs
        .iter()
        .filter(|input| input.location == ParamLocation::Path)
        .collect();
    found.sort_by_key(at);
    found
}
