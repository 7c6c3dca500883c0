//! Values of recorded requests that lie outside of the ranges of the spec.

use serde_json::Value;

use super::{
    Group, Limits, ListStyle, Operation, Param, ParamLocation, Product, RequestSample, Type,
    TypeDef,
};

impl Product {
    /// Paths of the values of a recorded request that lie outside of the spec's ranges, such as `body.rows[0].id`. Clients send such
    /// values only when they are told to.
    #[must_use]
    pub fn out_of_range(
        &self,
        group: &Group,
        operation: &Operation,
        sample: &RequestSample,
    ) -> Vec<String> {
        let mut walk = Walk {
            product: self,
            found: Vec::new(),
        };
        for param in &operation.params {
            let (part, value) = match param.location {
                ParamLocation::Path => ("path", one(param, sample.path.get(&param.name))),
                ParamLocation::Header => ("headers", one(param, sample.headers.get(&param.name))),
                ParamLocation::Query => ("query", many(param, sample.query.as_ref())),
                ParamLocation::Form => ("form", many(param, sample.form.as_ref())),
                ParamLocation::Json => {
                    let body = sample.body.as_ref();
                    ("body", body.and_then(|body| body.get(&param.name)).cloned())
                }
            };
            if let Some(value) = value {
                let path = format!("{part}.{}", param.name);
                walk.value(group, &param.limits, &param.ty, &value, &path);
            }
        }
        let whole = operation.body.as_ref().and_then(|body| body.ty.as_ref());
        if let Some((ty, body)) = whole.zip(sample.body.as_ref()) {
            walk.value(group, &Limits::default(), ty, body, "body");
        }
        walk.found
    }
}

struct Walk<'a> {
    product: &'a Product,
    found: Vec<String>,
}

impl Walk<'_> {
    fn value(&mut self, group: &Group, limits: &Limits, ty: &Type, value: &Value, path: &str) {
        if limits.problem(value).is_some() {
            self.found.push(path.to_owned());
        }
        match (ty, value) {
            (Type::List(items), Value::Array(values)) => {
                for (at, value) in values.iter().enumerate() {
                    let path = format!("{path}[{at}]");
                    self.value(group, &Limits::default(), items, value, &path);
                }
            }
            (Type::Model(name), Value::Object(fields)) => {
                let Some((home, TypeDef::Model(model))) = self.product.definition(group, name)
                else {
                    return;
                };
                for field in &model.fields {
                    if let Some(value) = fields.get(&field.name) {
                        let path = format!("{path}.{}", field.name);
                        self.value(home, &field.limits, &field.ty, value, &path);
                    }
                }
            }
            _ => {}
        }
    }
}

fn one(param: &Param, text: Option<&String>) -> Option<Value> {
    let text = text?;
    Some(Value::from(
        text.strip_prefix(&*param.prefix).unwrap_or(text),
    ))
}

fn many(
    param: &Param,
    pairs: Option<&std::collections::BTreeMap<String, Vec<String>>>,
) -> Option<Value> {
    let texts = pairs?.get(&param.name)?;
    let is_list = matches!(param.ty, Type::List(_));
    if !is_list {
        return texts.first().map(|text| Value::from(text.as_str()));
    }
    let separator = if param.style == Some(ListStyle::Comma) {
        ','
    } else {
        '\0'
    };
    let items = texts.iter().flat_map(|text| text.split(separator));
    Some(items.collect::<Vec<_>>().into())
}
