//! Free JSON.

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Number};

use super::embedded_json;
#[cfg(feature = "xml")]
use crate::Shape;
use crate::read::{ReadContext, Token};
use crate::write::Fragment;
use crate::{Encoding, Field, Json, Slot, VisitResult, Visited, Visitor};

/// `null` is a value of its own, so only a missing key leaves a required field unset.
impl Visitor for Json {
    fn expected(&self) -> &'static str {
        "a JSON value"
    }
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        if slot.encoding() == Encoding::JsonText {
            return embedded_json::visit(self, token, slot, cx);
        }
        *self = match token {
            Token::Null if slot.is_optional() => return Ok(Visited::Unset),
            Token::Null => Self::Null,
            Token::Bool(value) => Self::Bool(value),
            Token::Integer(value) => Self::Number(value.into()),
            Token::Unsigned(value) => Self::Number(value.into()),
            Token::Float(value) => Number::from_f64(value).map_or(Self::Null, Self::Number),
            Token::Text(text) => Self::String(text.to_owned()),
            Token::List(elements) => {
                let (mut list, mut element) = (Vec::new(), Self::Null);
                while elements.next(&mut element, Encoding::Plain, cx)? {
                    list.push(element.take());
                }
                Self::Array(list)
            }
            Token::Object(entries) => {
                let (mut object, mut name, mut value) = (Map::new(), String::new(), Self::Null);
                while entries.key(&mut |key| key.clone_into(&mut name))? {
                    entries.value(&mut value, Encoding::Plain, cx)?;
                    object.insert(std::mem::take(&mut name), value.take());
                }
                Self::Object(object)
            }
        };
        Ok(Visited::Set)
    }
}

impl Field for Json {
    fn reset(&mut self) {
        *self = Self::Null;
    }
    fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
        match encoding {
            Encoding::JsonText => Fragment::JsonText(self),
            _ => Fragment::Json(self),
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
        match encoding {
            Encoding::JsonText => generator.subschema_for::<String>(),
            _ => Schema::default(),
        }
    }
    #[cfg(feature = "xml")]
    fn shape(&self, _: Encoding) -> Shape {
        Shape::Any
    }
}
