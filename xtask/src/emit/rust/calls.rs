//! The structs that some calls need: required parameters with names, and setters for what is optional.

use secapi_spec::catalog::Type;

use super::docs::Doc;
use super::plan::Plan;
use super::scope::Scope;
use super::{op_docs, print, types};
use crate::emit::Result;

/// The struct of required parameters that would be mixed up as arguments.
pub(crate) fn args_struct(
    plan: &Plan<'_>,
    handle: &str,
    scope: &mut Scope<'_>,
) -> Result<Option<String>> {
    let Some(name) = &plan.args_name else {
        return Ok(None);
    };
    let doc = Doc::markdown(format!("What [`{handle}::{}`] needs.", plan.op.name));
    let mut fields = Vec::new();
    for argument in &plan.arguments {
        let (ty, _) = argument.as_field(scope)?;
        let ident = print::ident(argument.name)?;
        fields.push((argument.doc(), format!("pub {ident}: {ty},")));
    }
    let head = format!("pub struct {name}");
    Ok(Some(print::definition(
        &doc,
        "#[derive(Clone, Debug)]\n",
        &head,
        &fields,
    )))
}

/// The struct with the setters of what is optional.
pub(crate) fn call_struct(
    plan: &Plan<'_>,
    handle: &str,
    scope: &mut Scope<'_>,
) -> Result<Option<String>> {
    let Some(name) = &plan.call_name else {
        return Ok(None);
    };
    let (kind, payload) = match plan.rows {
        Some(rows) => ("paged_call", format!("({})", types::plain(rows, scope)?)),
        None if plan.op.returns == Some(Type::Binary) => ("download_call", String::new()),
        None => ("call", format!("({})", plan.returns(scope)?)),
    };
    let mut setters = String::new();
    for setter in &plan.setters {
        let (ty, value) = setter.as_argument(scope)?;
        let (name, setting) = (print::ident(setter.name)?, setter.setting(&value, scope));
        setters.push_str(&setter.doc().comment("    ///", 4));
        setters.push_str(&print::setter(name, &ty, &setting));
    }
    Ok(Some(format!(
        "secapi_core::{kind}! {{ {handle}::{} as {name}{payload} {{\n{setters}}} }}\n",
        plan.op.name
    )))
}

impl super::plan::Argument<'_> {
    /// What its place in a struct or its setter says of it.
    fn doc(&self) -> Doc {
        self.param
            .map_or_else(|| Doc::markdown("The body."), op_docs::documented)
    }
}
