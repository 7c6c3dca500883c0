//! Bodies of requests.

use serde_json::{Map, Value, json};

use super::operation::Maker;
use super::schema::object;
use super::{paging, put_some};
use crate::catalog::{Content, Paging, ParamLocation, Type};

impl Maker<'_> {
    /// The `requestBody`, if the operation has one.
    pub(super) fn body(&self) -> Option<Value> {
        let operation = self.operation;
        let paged = self
            .paging()
            .filter(|paging| matches!(paging.location, ParamLocation::Json | ParamLocation::Form));
        let content = match (&operation.body, paged) {
            (Some(body), _) => body.content,
            (None, Some(paging)) if paging.location == ParamLocation::Form => Content::Form,
            (None, Some(_)) => Content::Json,
            (None, None) => return None,
        };
        let whole = operation.body.as_ref().and_then(|body| body.ty.as_ref());
        let (schema, required) = match whole {
            Some(ty) => (
                self.schemas.of(self.group, ty),
                operation.body.as_ref().is_some_and(|body| body.required),
            ),
            None => self.fields(paged),
        };
        let media = match content {
            Content::Json => "application/json",
            Content::Form => "application/x-www-form-urlencoded",
            Content::Multipart => "multipart/form-data",
        };
        let mut content = json!({ "schema": schema });
        put_some(&mut content, "example", self.example());
        Some(json!({ "required": required, "content": { media: content } }))
    }

    /// The body of the first recorded request that has one, in the forms of the types.
    fn example(&self) -> Option<Value> {
        let of_type = |location: ParamLocation, name: &str, value: Value| {
            let mut params = self.operation.params.iter();
            let param = params.find(|param| param.location == location && param.name == name);
            match (param.map(|param| &param.ty), &value) {
                (
                    Some(
                        Type::Integer
                        | Type::Number
                        | Type::Boolean
                        | Type::TimestampMs
                        | Type::TimestampS,
                    ),
                    Value::String(text),
                ) => serde_json::from_str(text).unwrap_or(value),
                _ => value,
            }
        };
        let fields = |location: ParamLocation, fields: Map<String, Value>| {
            let fields = fields.into_iter().map(|(name, value)| {
                let value = of_type(location, &name, value);
                (name, value)
            });
            Value::Object(fields.collect())
        };
        let whole = self
            .operation
            .body
            .as_ref()
            .is_some_and(|body| body.ty.is_some());
        self.operation.requests.iter().find_map(|sample| {
            let sample = sample.agreed();
            match (sample.body, sample.form) {
                (Some(Value::Object(body)), _) if !whole => Some(fields(ParamLocation::Json, body)),
                (Some(body), _) => Some(body),
                (None, Some(form)) => {
                    let single = |(name, mut values): (String, Vec<String>)| {
                        let last = values.pop()?;
                        let is_list = !values.is_empty();
                        let value = if is_list {
                            values.push(last);
                            Value::from(values)
                        } else {
                            Value::from(last)
                        };
                        Some((name, value))
                    };
                    let form = form.into_iter().filter_map(single).collect();
                    Some(fields(ParamLocation::Form, form))
                }
                (None, None) => None,
            }
        })
    }

    /// The schema of a part of a body. In JSON, null is another way to leave it out.
    fn left_out(&self, schema: Value, location: ParamLocation, is_required: bool) -> Value {
        if location == ParamLocation::Json && !is_required {
            self.schemas.nullable(schema)
        } else {
            schema
        }
    }

    /// A body of parameters, and whether one of them is required.
    fn fields(&self, paged: Option<&Paging>) -> (Value, bool) {
        let mut fields = Map::new();
        let mut required = Vec::new();
        let params = self.operation.params.iter();
        for param in params
            .filter(|param| matches!(param.location, ParamLocation::Json | ParamLocation::Form))
        {
            let is_required = param.required || param.constant.is_some();
            if is_required {
                required.push(param.name.as_str());
            }
            let schema = self.left_out(self.value(param), param.location, is_required);
            let schema = self.schemas.described(schema, param.doc.as_deref());
            fields.insert(param.name.clone(), schema);
        }
        for (paging, (name, schema)) in paged
            .into_iter()
            .flat_map(|paging| paging::fields(paging).map(|field| (paging, field)))
        {
            let schema = self.left_out(schema, paging.location, false);
            fields.insert(name.to_owned(), schema);
        }
        let any = !required.is_empty();
        (object(fields, required.into_iter()), any)
    }
}
