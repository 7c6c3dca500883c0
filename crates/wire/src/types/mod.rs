//! The types of fields.

mod collections;
pub(crate) mod embedded_json;
mod json;
mod open_enum;
mod scalar;
mod secret;

pub use self::open_enum::{
    IntegerEnum, OpenEnum, TextEnum, integer_enum_fragment, text_enum_fragment, visit_integer_enum,
    visit_text_enum,
};
pub(crate) use self::scalar::{OUT_OF_RANGE, Scalar, finite, visit_scalar};
pub use self::secret::Secret;
