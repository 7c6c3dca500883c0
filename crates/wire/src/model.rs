//! Models: objects with known fields.

#[cfg(feature = "schemars")]
use schemars::{Schema, SchemaGenerator};

use crate::read::{AN_OBJECT, ReadContext, Token};
use crate::schema::Described;
use crate::types::embedded_json;
use crate::write::Fragment;
use crate::{Encoding, Extra, Field, FieldTable, Slot, VisitResult, Visited, Visitor};

#[cfg(feature = "xml")]
use crate::{FieldShape, Shape};

/// A struct whose fields are read and written by name.
///
/// Derive it: `#[derive(Model)]`. The default of each field must be its value when it is absent; derived `Default` is right.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model",
    note = "derive `Model` and `Default` for it"
)]
pub trait Model {
    /// The names of the fields.
    fn table(&self) -> &'static FieldTable;

    /// A field by its position in the table, and its encoding.
    fn field(&self, index: usize) -> Option<(&dyn Field, Encoding)>;

    /// As [`field`](Self::field), to be read.
    fn field_mut(&mut self, index: usize) -> Option<(&mut dyn Field, Encoding)>;

    /// The fields that the model does not know.
    fn extra(&self) -> &Extra;

    /// The fields that the model does not know.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// For models that contain themselves.
impl<M: Model> Model for Box<M> {
    fn table(&self) -> &'static FieldTable {
        M::table(self)
    }
    fn field(&self, index: usize) -> Option<(&dyn Field, Encoding)> {
        M::field(self, index)
    }
    fn field_mut(&mut self, index: usize) -> Option<(&mut dyn Field, Encoding)> {
        M::field_mut(self, index)
    }
    fn extra(&self) -> &Extra {
        M::extra(self)
    }
    fn extra_mut(&mut self) -> &mut Extra {
        M::extra_mut(self)
    }
}

impl<M: Model + Default + Described> Visitor for M {
    #[inline]
    fn expected(&self) -> &'static str {
        AN_OBJECT
    }
    #[inline]
    fn visit(&mut self, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
        match token {
            token if slot.encoding() == Encoding::JsonText => {
                embedded_json::visit(self, token, slot, cx)
            }
            Token::Object(entries) => entries.fields(self, cx).map(|()| Visited::Set),
            token => rejected(self, token, slot, cx),
        }
    }
    #[inline]
    fn may_be_secret(&self, seen: &mut Vec<&'static FieldTable>) -> bool {
        may_be_secret(self, seen)
    }
}

/// What becomes of a value that is no object; `null` and `""` are unset.
#[inline(never)]
fn rejected(model: &dyn Model, token: Token<'_>, slot: Slot, cx: &mut ReadContext) -> VisitResult {
    let is_kept = slot.keeps() && !may_be_secret(model, &mut Vec::new());
    token.rejected(AN_OBJECT, is_kept, cx)
}

fn may_be_secret(model: &dyn Model, seen: &mut Vec<&'static FieldTable>) -> bool {
    let table = model.table();
    if seen.iter().any(|known| std::ptr::eq(*known, table)) {
        return false;
    }
    seen.push(table);
    let mut fields = (0..table.fields().len()).filter_map(|index| model.field(index));
    fields.any(|(field, _)| field.may_be_secret(seen))
}

impl<M: Model + Default + Described> Field for M {
    #[inline]
    fn reset(&mut self) {
        *self = Self::default();
    }
    #[inline]
    fn fragment(&self, encoding: Encoding) -> Fragment<'_> {
        match encoding {
            Encoding::JsonText => Fragment::JsonText(self),
            _ => Fragment::Model(self),
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(&self, encoding: Encoding, generator: &mut SchemaGenerator) -> Schema {
        crate::schema::subschema::<Self>(encoding, generator)
    }
    #[cfg(feature = "xml")]
    fn shape(&self, encoding: Encoding) -> Shape {
        match encoding {
            Encoding::JsonText => Shape::Any,
            _ => Shape::Model(field_shapes::<M>),
        }
    }
}

#[cfg(feature = "xml")]
fn field_shapes<M: Model + Default>() -> Vec<FieldShape> {
    let model = M::default();
    let names = model.table().fields().iter().enumerate();
    names
        .filter_map(|(index, name)| {
            let (field, encoding) = model.field(index)?;
            Some(FieldShape {
                name,
                shape: field.shape(encoding),
                required: field.is_required(),
            })
        })
        .collect()
}
