//! Free JSON.

use serde_json::{Map, Number};

#[cfg(feature = "xml")]
use super::Shape;
use super::{Field, Form, Place, Problem, Role, Shown, Taken, Token, document};
use crate::Json;

/// `null` is a value of its own, so only a missing key leaves a required field unset.
impl Place for Json {
    fn expected(&self) -> &'static str {
        "a JSON value"
    }
    fn take(&mut self, token: Token<'_>, form: Form, role: Role) -> Result<Taken, Problem> {
        if form == Form::JsonText {
            return document::take(self, token, role);
        }
        *self = match token {
            Token::Null if role.is_optional() => return Ok(Taken::Unset),
            Token::Null => Self::Null,
            Token::Bool(value) => Self::Bool(value),
            Token::Integer(value) => Self::Number(value.into()),
            Token::Unsigned(value) => Self::Number(value.into()),
            Token::Float(value) => Number::from_f64(value).map_or(Self::Null, Self::Number),
            Token::Text(text) => Self::String(text.to_owned()),
            Token::List(elements) => {
                let (mut list, mut element) = (Vec::new(), Self::Null);
                while elements.next(&mut element, Form::Plain)? {
                    list.push(element.take());
                }
                Self::Array(list)
            }
            Token::Object(entries) => {
                let (mut object, mut name, mut value) = (Map::new(), String::new(), Self::Null);
                while entries.key(&mut |key| key.clone_into(&mut name))? {
                    entries.value(&mut value, Form::Plain)?;
                    object.insert(std::mem::take(&mut name), value.take());
                }
                Self::Object(object)
            }
        };
        Ok(Taken::Set)
    }
}

impl Field for Json {
    fn reset(&mut self) {
        *self = Self::Null;
    }
    fn show(&self, form: Form) -> Shown<'_> {
        match form {
            Form::JsonText => document::show(self),
            _ => Shown::Json(self),
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, form: Form, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        match form {
            Form::JsonText => generator.subschema_for::<String>(),
            _ => schemars::Schema::default(),
        }
    }
    #[cfg(feature = "xml")]
    fn shape(&self, _: Form) -> Shape {
        Shape::Any
    }
}
