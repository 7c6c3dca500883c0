//! What a type expects of the wire, for formats that do not say it themselves: in XML, a list of one looks like a single value.

/// What a type expects of the wire. Types that hold others give a function, so that a model may hold itself.
#[derive(Clone, Copy, Debug)]
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
