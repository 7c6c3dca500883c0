//! In which forms recorded answers have values that are not of their field's type.
//!
//! Services write an integer with an exponent, an instant now as a number and now as text, and text where there is no number yet. Clients
//! read all of that; what describes the wire has to say where it was seen.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::catalog::{Field, Form, Product, Type, TypeDef};
use crate::pipeline::SHARED;

/// Notes the forms at the fields of models and envelopes.
pub(crate) fn note(product: &mut Product) {
    let seen = Reader::new(product).seen();
    for (slot, form) in seen {
        let field = match slot {
            Slot::Model { group, ty, field } => product
                .groups
                .get_mut(group)
                .and_then(|group| group.types.get_mut(ty))
                .and_then(|definition| match definition {
                    TypeDef::Model(model) => model.fields.get_mut(field),
                    TypeDef::Enum(_) => None,
                }),
            Slot::Envelope { name, field } => product
                .envelopes
                .get_mut(&name)
                .and_then(|envelope| envelope.fields.get_mut(field)),
        };
        if let Some(field) = field
            && !field.also.contains(&form)
        {
            field.also.push(form);
            field.also.sort_unstable();
        }
    }
}

/// Where a field is defined.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Model {
        group: usize,
        ty: usize,
        field: usize,
    },
    Envelope {
        name: String,
        field: usize,
    },
}

/// Reads recorded answers by the types that they have.
struct Reader<'a> {
    product: &'a Product,
    /// Where each type is defined, by group and name.
    types: BTreeMap<(usize, &'a str), usize>,
    shared: Option<usize>,
    seen: BTreeSet<(Slot, Form)>,
}

impl<'a> Reader<'a> {
    fn new(product: &'a Product) -> Self {
        let mut types = BTreeMap::new();
        for (group, found) in product.groups.iter().enumerate() {
            for (ty, definition) in found.types.iter().enumerate() {
                types.insert((group, definition.name()), ty);
            }
        }
        Self {
            product,
            types,
            shared: product.groups.iter().position(|group| group.name == SHARED),
            seen: BTreeSet::new(),
        }
    }

    fn seen(mut self) -> BTreeSet<(Slot, Form)> {
        for (group, found) in self.product.groups.iter().enumerate() {
            for operation in &found.operations {
                let envelope = operation.envelope.as_deref();
                let bodies = operation
                    .samples
                    .iter()
                    .filter(|sample| (200..300).contains(&sample.status));
                for sample in bodies {
                    self.answer(group, envelope, operation.returns.as_ref(), &sample.body);
                }
            }
        }
        self.seen
    }

    fn answer(
        &mut self,
        group: usize,
        envelope: Option<&str>,
        returns: Option<&Type>,
        body: &Value,
    ) {
        let Some(envelope) = envelope.and_then(|name| self.product.envelopes.get(name)) else {
            if let Some(ty) = returns {
                self.value(group, ty, body, None);
            }
            return;
        };
        for path in std::iter::once(&envelope.payload).chain(&envelope.other_payloads) {
            let payload = path.iter().try_fold(body, |value, key| value.get(key));
            if let (Some(ty), Some(payload)) = (returns, payload) {
                self.value(group, ty, payload, None);
            }
        }
        for (at, field) in envelope.fields.iter().enumerate() {
            let mut keys = field.name.split('.');
            if let Some(value) = keys.try_fold(body, |value, key| value.get(key)) {
                let slot = Slot::Envelope {
                    name: envelope.name.clone(),
                    field: at,
                };
                self.value(group, &field.ty, value, Some(slot));
            }
        }
    }

    fn value(&mut self, group: usize, ty: &Type, value: &Value, slot: Option<Slot>) {
        match (ty, value) {
            (Type::Model(name), Value::Object(fields)) => self.model(group, name, fields),
            (Type::List(inner), Value::Array(items)) => {
                for item in items {
                    self.value(group, inner, item, None);
                }
            }
            (Type::Map(inner), Value::Object(fields)) => {
                for value in fields.values() {
                    self.value(group, inner, value, None);
                }
            }
            _ => {
                let form = self.other_form(group, ty, value);
                self.seen.extend(slot.zip(form));
            }
        }
    }

    fn model(&mut self, group: usize, name: &str, fields: &Map<String, Value>) {
        let Some((group, ty)) = self.place_of(group, name) else {
            return;
        };
        let model: &'a [Field] = match self.definition(group, ty) {
            Some(TypeDef::Model(model)) => &model.fields,
            _ => return,
        };
        for (at, field) in model.iter().enumerate() {
            if let Some(value) = fields.get(&field.name) {
                let slot = Slot::Model {
                    group,
                    ty,
                    field: at,
                };
                self.value(group, &field.ty, value, Some(slot));
            }
        }
    }

    /// The form of a value that is not of the type.
    fn other_form(&self, group: usize, ty: &Type, value: &Value) -> Option<Form> {
        let is_own = match (ty, value) {
            (_, Value::Null | Value::Array(_) | Value::Object(_))
            | (Type::Json | Type::Binary, _) => true,
            (Type::Integer | Type::TimestampMs | Type::TimestampS, value) => {
                !value.is_f64() && value.is_number()
            }
            (Type::Number, value) => value.is_number(),
            (Type::Boolean, value) => value.is_boolean(),
            (Type::Text(inner), Value::String(text)) => is_text_of(inner, text),
            (Type::Enum(name), value) if self.is_integer_enum(group, name) => value.is_i64(),
            (Type::List(_) | Type::Map(_) | Type::Model(_), _) => false,
            (_, value) => value.is_string(),
        };
        match value {
            _ if is_own => None,
            Value::Bool(_) => Some(Form::Boolean),
            Value::Number(_) => Some(Form::Number),
            _ => Some(Form::Text),
        }
    }

    fn is_integer_enum(&self, group: usize, name: &str) -> bool {
        let definition = self
            .place_of(group, name)
            .and_then(|(group, ty)| self.definition(group, ty));
        matches!(definition, Some(TypeDef::Enum(values)) if values.integer)
    }

    fn place_of(&self, group: usize, name: &str) -> Option<(usize, usize)> {
        let groups = [Some(group), self.shared];
        let mut found = groups
            .into_iter()
            .flatten()
            .filter_map(|group| Some((group, *self.types.get(&(group, name))?)));
        found.next()
    }

    fn definition(&self, group: usize, ty: usize) -> Option<&'a TypeDef> {
        self.product.groups.get(group)?.types.get(ty)
    }
}

/// Whether text holds a value of the type, as a schema's pattern would say.
fn is_text_of(inner: &Type, text: &str) -> bool {
    match inner {
        Type::Integer => text.parse::<i64>().is_ok(),
        Type::Number => text.parse::<f64>().is_ok(),
        Type::Boolean => text.parse::<bool>().is_ok(),
        _ => true,
    }
}
