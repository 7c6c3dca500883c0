//! How an operation is called: what are arguments, what are setters, and the names of what is made for it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use secapi_spec::catalog::{Operation, Param, ParamLocation, Type};
use secapi_spec::naming;
use serde_json::Value;

use super::docs::Doc;
use super::op_docs;
use super::rust_type::{Passing, RustType, Scope};
use super::tokens::{float, ident, integer};
use crate::emit::{Error, Result};

/// More arguments than this (beside the receiver) go into a struct.
const MOST_ARGUMENTS: usize = 6;

/// An operation, ready to be written.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) op: &'a Operation,
    /// Name of the method.
    pub(crate) method: Ident,
    /// Name of the static.
    pub(crate) static_name: Ident,
    /// Name of the struct with the setters; `None` when nothing is optional.
    pub(crate) call_name: Option<Ident>,
    /// Name of the struct with the required parameters; `None` when they are arguments.
    pub(crate) args_name: Option<Ident>,
    /// What a caller has to give, in order.
    pub(crate) arguments: Vec<Argument<'a>>,
    /// What a caller may give.
    pub(crate) setters: Vec<Argument<'a>>,
    /// What the call gives.
    pub(crate) returns: Option<RustType<'a>>,
    /// Rows of a list that is cut into pages, if it is one.
    pub(crate) rows: Option<RustType<'a>>,
}

/// A value that a caller gives.
#[derive(Clone, Debug)]
pub(crate) struct Argument<'a> {
    pub(crate) ident: Ident,
    pub(crate) ty: RustType<'a>,
    /// The parameter; `None` for a value that is the whole body.
    pub(crate) param: Option<&'a Param>,
}

/// The plans of the group's operations, in order.
pub(crate) fn plans(scope: Scope<'_>) -> Result<Vec<Plan<'_>>> {
    let operations = scope.group.operations.iter();
    operations
        .map(|op| Plan::new(op, scope).map_err(|error| error.at(&op.name)))
        .collect()
}

impl<'a> Plan<'a> {
    fn new(op: &'a Operation, scope: Scope<'a>) -> Result<Self> {
        let params = op.params.iter().filter(|param| param.constant.is_none());
        let params = params.map(|param| (param.required, &*param.ident, &param.ty, Some(param)));
        let body = op.body.as_ref();
        let body = body.and_then(|body| Some((body.required, "body", body.ty.as_ref()?, None)));
        let (mut arguments, mut setters) = (Vec::new(), Vec::new());
        for (is_required, name, ty, param) in params.chain(body) {
            let list = if is_required {
                &mut arguments
            } else {
                &mut setters
            };
            list.push(Argument {
                ident: ident(name)?,
                ty: scope.rust(ty).map_err(|error| error.at(name))?,
                param,
            });
        }
        let call_name = (!setters.is_empty())
            .then(|| made(naming::call_struct(&op.name), &op.name))
            .transpose()?;
        let types: Vec<&Type> = arguments.iter().map(|argument| argument.ty.spec).collect();
        let args_name = needs_struct(&types)
            .then(|| made(naming::args_struct(&op.name), &op.name))
            .transpose()?;
        let returns = op.returns.as_ref().map(|ty| scope.rust(ty)).transpose()?;
        let rows = match (&op.paging, &op.returns) {
            (Some(_), Some(Type::List(rows))) => Some(scope.rust(rows)?),
            _ => None,
        };
        Ok(Self {
            op,
            method: ident(&op.name)?,
            static_name: made(naming::screaming(&op.name), &op.name)?,
            call_name,
            args_name,
            arguments,
            setters,
            returns,
            rows,
        })
    }

    /// The type of the call's payload.
    pub(crate) fn payload(&self) -> TokenStream {
        match (&self.returns, &self.rows) {
            _ if self.is_download() => quote!(::secapi_core::Binary),
            (None, _) => quote!(::secapi_core::NoContent),
            (Some(_), Some(rows)) => {
                let rows = &rows.value;
                quote!(::secapi_core::Page<#rows>)
            }
            (Some(returns), None) => returns.value.clone(),
        }
    }

    /// Whether the answer is bytes, not a value that can be decoded.
    pub(crate) fn is_download(&self) -> bool {
        self.op.returns == Some(Type::Binary)
    }
}

impl Argument<'_> {
    /// `.query("name", value)` for a value that is made already.
    pub(crate) fn setting(&self, value: &TokenStream) -> TokenStream {
        self.param
            .map_or_else(|| quote!(.body(#value)), |param| set(param, value))
    }

    /// Its type as an argument of a method, and the value that is made of the argument of this name.
    pub(crate) fn as_argument(&self, name: &Ident) -> Result<(TokenStream, TokenStream)> {
        match self.param {
            Some(param) => self.ty.argument(name, &param.name),
            None => Ok((self.ty.lent.clone(), quote!(#name))),
        }
        .map_err(|error| error.at(&self.ident.to_string()))
    }

    /// The value that is made of its field in an `Args` struct.
    pub(crate) fn as_field(&self) -> Result<TokenStream> {
        let name = &self.ident;
        let owned = quote!(args.#name);
        self.param
            .map_or_else(
                || Ok(quote!(&#owned)),
                |param| self.ty.param_value(&owned, &param.name),
            )
            .map_err(|error| error.at(&name.to_string()))
    }

    /// Whether its type as an argument makes the method generic.
    pub(crate) fn is_generic(&self) -> bool {
        self.param.is_some() && !matches!(self.ty.passing, Passing::Owned | Passing::Lent)
    }

    /// What its place in a struct or its setter says of it.
    pub(crate) fn doc(&self) -> Doc {
        self.param
            .map_or_else(|| Doc::markdown("The body."), op_docs::documented)
    }
}

/// `.query("name", value)`, with the text that stands before the value.
pub(crate) fn set(param: &Param, value: &TokenStream) -> TokenStream {
    let (location, name) = (location(param.location), &param.name);
    if param.prefix.is_empty() {
        return quote!(.#location(#name, #value));
    }
    let prefix = &param.prefix;
    quote!(.#location(#name, ::secapi_core::ParamValue::prefixed(#prefix, #value)))
}

/// The method of a call for a place.
fn location(location: ParamLocation) -> Ident {
    format_ident!("{}", format!("{location:?}").to_ascii_lowercase())
}

/// A constant as an expression.
pub(crate) fn constant(value: &Value) -> Result<TokenStream> {
    Ok(match value {
        Value::String(text) => quote!(#text),
        Value::Bool(truth) => quote!(#truth),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => integer(whole),
            (None, Some(fraction)) => float(fraction),
            (None, None) => return Err(Error::new(format!("{number} is not a number of 64 bits"))),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => json(value)?,
    })
}

/// A constant JSON value as an expression.
fn json(value: &Value) -> Result<TokenStream> {
    let json_type = quote!(::secapi_core::Json);
    Ok(match value {
        Value::Null => quote!(#json_type::Null),
        Value::Array(values) if values.is_empty() => quote!(#json_type::Array(Vec::new())),
        Value::Object(fields) if fields.is_empty() => {
            quote!(#json_type::from_iter([("", #json_type::Null); 0]))
        }
        Value::Array(values) => {
            let values = values.iter().map(json).collect::<Result<Vec<_>>>()?;
            quote!(#json_type::from_iter([#(#values),*]))
        }
        Value::Object(fields) => {
            let names = fields.keys();
            let values = fields.values().map(json).collect::<Result<Vec<_>>>()?;
            quote!(#json_type::from_iter([#((#names, #values)),*]))
        }
        scalar => {
            let scalar = constant(scalar)?;
            quote!(#json_type::from(#scalar))
        }
    })
}

/// Whether values cannot be told apart as arguments: three of one type are mixed up too easily, and so are many of any type.
pub(crate) fn needs_struct(types: &[&Type]) -> bool {
    let alike = |ty: &Type| types.iter().filter(|other| **other == ty).count();
    types.len() > MOST_ARGUMENTS || types.iter().any(|ty| alike(ty) > 2)
}

/// Name of the handle of a group.
pub(crate) fn handle_name(group: &str) -> Result<Ident> {
    made(naming::group_handle(group), group)
}

/// A name that was made of another one.
pub(crate) fn made(name: Option<String>, from: &str) -> Result<Ident> {
    let name = name.ok_or_else(|| Error::new(format!("no Rust name can be made of `{from}`")))?;
    ident(&name)
}
