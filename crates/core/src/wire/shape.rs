//! What a type expects of the wire, for formats that do not say it themselves: in XML, a list of one looks like a single value.

use super::{Form, Model};

/// What a type expects of the wire. Types that hold others give a function, so that a model may hold itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// Nothing: whatever comes, none of it is read but what the envelope says.
    Nothing,
    /// Text, a number, true or false.
    Scalar,
    /// Anything.
    Any,
    /// A list, and what its elements expect.
    List(fn() -> Self),
    /// An object with any keys, and what its values expect.
    Map(fn() -> Self),
    /// An object with known keys.
    Model(fn() -> Vec<FieldShape>),
}

/// What one field of a model expects.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FieldShape {
    /// The wire name.
    pub name: &'static str,
    /// What its value expects.
    pub shape: Shape,
    /// Whether it has to be there.
    pub required: bool,
}

/// The shape of a model.
#[must_use]
pub fn model_shape<M: Model + Default>(form: Form) -> Shape {
    if form == Form::JsonText {
        return Shape::Any;
    }
    Shape::Model(|| {
        let model = M::default();
        let names = model.table().fields().iter().enumerate();
        names
            .filter_map(|(index, name)| {
                let (place, form) = model.field(index)?;
                Some(FieldShape {
                    name,
                    shape: place.shape(form),
                    required: place.is_required(),
                })
            })
            .collect()
    })
}
