//! How an operation is called: what are arguments, what are setters, and the names of what is made for it.

use secapi_spec::catalog::{Operation, Param, Place, Type};
use secapi_spec::naming;
use serde_json::Value;

use super::scope::Scope;
use super::{args, print, types};
use crate::emit::{Error, Result};

/// An operation, ready to be written.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) op: &'a Operation,
    /// Name of the static.
    pub(crate) static_name: String,
    /// Name of the struct with the setters; `None` when nothing is optional.
    pub(crate) call_name: Option<String>,
    /// Name of the struct with the required parameters; `None` when they are arguments.
    pub(crate) args_name: Option<String>,
    /// What a caller has to give, in order.
    pub(crate) arguments: Vec<Argument<'a>>,
    /// What a caller may give.
    pub(crate) setters: Vec<Argument<'a>>,
    /// Rows of a list that is cut into pages, if it is one.
    pub(crate) rows: Option<&'a Type>,
}

/// A value that a caller gives.
#[derive(Clone, Debug)]
pub(crate) struct Argument<'a> {
    /// Rust name.
    pub(crate) name: &'a str,
    /// Type in the spec.
    pub(crate) ty: &'a Type,
    /// The parameter; `None` for a value that is the whole body.
    pub(crate) param: Option<&'a Param>,
}

impl<'a> Plan<'a> {
    /// Decides everything that does not depend on tokens.
    pub(crate) fn new(op: &'a Operation) -> Result<Self> {
        let named = |name: Option<String>| name.ok_or_else(|| unnamed(&op.name));
        let given = |required: bool| {
            op.params
                .iter()
                .filter(move |param| param.constant.is_none() && param.required == required)
        };
        let mut arguments: Vec<Argument<'_>> = given(true).map(Argument::of).collect();
        let mut setters: Vec<Argument<'_>> = given(false).map(Argument::of).collect();
        if let Some(body) = &op.body
            && let Some(ty) = &body.ty
        {
            let list = if body.required {
                &mut arguments
            } else {
                &mut setters
            };
            list.push(Argument {
                name: "body",
                ty,
                param: None,
            });
        }
        let call_name = (!setters.is_empty())
            .then(|| named(naming::call_struct(&op.name)))
            .transpose()?;
        let args_name = needs_struct(&arguments)
            .then(|| named(naming::args_struct(&op.name)))
            .transpose()?;
        let rows = match (&op.paging, &op.returns) {
            (Some(_), Some(Type::List(rows))) => Some(&**rows),
            _ => None,
        };
        Ok(Self {
            op,
            static_name: named(naming::screaming(&op.name))?,
            call_name,
            args_name,
            arguments,
            setters,
            rows,
        })
    }

    /// What the call gives.
    pub(crate) fn returns(&self, scope: &mut Scope<'_>) -> Result<String> {
        match (&self.op.returns, self.rows) {
            (None, _) => Ok("()".to_owned()),
            (Some(_), Some(rows)) => {
                let (page, rows) = (scope.core("Page"), types::plain(rows, scope)?);
                Ok(format!("{page}<{rows}>"))
            }
            (Some(ty), None) => types::plain(ty, scope),
        }
    }

    /// Whether the answer is a value that can be decoded and encoded again.
    pub(crate) fn round_trips(&self) -> bool {
        self.op.returns != Some(Type::Binary)
    }
}

impl<'a> Argument<'a> {
    fn of(param: &'a Param) -> Self {
        Self {
            name: &param.ident,
            ty: &param.ty,
            param: Some(param),
        }
    }

    /// `query("name", value)` for a value that is made already.
    pub(crate) fn setting(&self, value: &str, scope: &mut Scope<'_>) -> String {
        self.param.map_or_else(
            || format!("body({value})"),
            |param| set(param, value, scope),
        )
    }

    /// Its type as an argument of a method, and the value that is made of it.
    pub(crate) fn as_argument(&self, scope: &mut Scope<'_>) -> Result<(String, String)> {
        let ident = print::ident(self.name)?;
        match self.param {
            Some(param) => args::parameter(self.ty, ident, &param.name, scope),
            None => Ok((args::borrowed(self.ty, scope)?, ident.to_owned())),
        }
        .map_err(|error| error.at(self.name))
    }

    /// Its type as a field of an `Args` struct, and the value that is made of the field.
    pub(crate) fn as_field(&self, scope: &mut Scope<'_>) -> Result<(String, String)> {
        let ident = print::ident(self.name)?;
        let ty = types::plain(self.ty, scope)?;
        let owned = format!("args.{ident}");
        let value = self.param.map_or_else(
            || Ok(format!("&{owned}")),
            |param| args::value(self.ty, &owned, &param.name, scope),
        );
        Ok((ty, value.map_err(|error| error.at(self.name))?))
    }
}

/// `query("name", value)`, with the text that stands before the value.
pub(crate) fn set(param: &Param, value: &str, scope: &mut Scope<'_>) -> String {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Form => "form",
        Place::Json => "json",
    };
    let name = print::string(&param.name);
    if param.prefix.is_empty() {
        format!("{place}({name}, {value})")
    } else {
        let (param_value, prefix) = (scope.core("ParamValue"), print::string(&param.prefix));
        format!("{place}({name}, {param_value}::prefixed({prefix}, {value}))")
    }
}

/// A constant as an expression.
pub(crate) fn constant(value: &Value, scope: &mut Scope<'_>) -> Result<String> {
    Ok(match value {
        Value::String(text) => print::string(text),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => print::integer(whole),
            (None, Some(float)) => format!("{float:?}"),
            (None, None) => return Err(Error::new(format!("{number} is not a number of 64 bits"))),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => json(value, scope)?,
    })
}

/// A constant JSON value as an expression.
fn json(value: &Value, scope: &mut Scope<'_>) -> Result<String> {
    let json_type = scope.core("Json");
    Ok(match value {
        Value::Null => format!("{json_type}::Null"),
        Value::Array(values) if values.is_empty() => format!("{json_type}::Array(Vec::new())"),
        Value::Object(fields) if fields.is_empty() => {
            format!("{json_type}::from_iter([(\"\", {json_type}::Null); 0])")
        }
        Value::Array(values) => {
            let values = values
                .iter()
                .map(|value| json(value, scope))
                .collect::<Result<Vec<_>>>()?;
            format!("{json_type}::from_iter([{}])", values.join(", "))
        }
        Value::Object(fields) => {
            let mut pairs = Vec::new();
            for (name, value) in fields {
                pairs.push(format!(
                    "({}, {})",
                    print::string(name),
                    json(value, scope)?
                ));
            }
            format!("{json_type}::from_iter([{}])", pairs.join(", "))
        }
        scalar => format!("{json_type}::from({})", constant(scalar, scope)?),
    })
}

/// Three values of one type are mixed up too easily, and so are many of any type.
fn needs_struct(arguments: &[Argument<'_>]) -> bool {
    let alike = |ty: &Type| {
        arguments
            .iter()
            .filter(|argument| argument.ty == ty)
            .count()
    };
    arguments.len() > args::MOST_ARGUMENTS
        || arguments.iter().any(|argument| alike(argument.ty) > 2)
}

/// Name of the handle of a group.
pub(crate) fn handle_name(group: &str) -> Result<String> {
    naming::group_handle(group).ok_or_else(|| unnamed(group))
}

fn unnamed(name: &str) -> Error {
    Error::new(format!("no Rust name can be made of `{name}`"))
}
