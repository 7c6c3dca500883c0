//! [`models!`](crate::models!) and [`wire!`](crate::wire!). The expansion is thin: it names the fields three times, and leaves the work to `wire::private`.

/// Makes structs that are [models](crate::wire::Model): what [`wire!`](crate::wire!) asks for is written beside the fields. For generated code.
///
/// They derive what models derive, can grow (`#[non_exhaustive]`), keep the fields that they do not know in `extra`, and tell the wire
/// name in the docs of each field that has another one.
///
/// ```
/// use secapi_core::{Timestamp, wire};
///
/// secapi_core::models! {
/// /// Something that happened.
/// pub struct Alert {
///     /// Id of what it happened to.
///     pub object_id: Option<i64> = "objectId",
///     /// When.
///     pub created: Option<Timestamp> = "createTime" as Millis,
/// }
/// }
///
/// let alert: Alert = wire::decode(br#"{"objectId": 12, "isNew": true}"#)?;
/// assert_eq!((alert.object_id, alert.extra.len()), (Some(12), 1));
/// # Ok::<(), wire::DecodeError>(())
/// ```
#[macro_export]
macro_rules! models {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$about:meta])* pub $field:ident: $ty:ty $(= $wire:literal)? $(as $codec:ident)?),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$about])*
                $(#[doc = ::core::concat!("\nWire name `", $wire, "`.")])?
                pub $field: $ty,
            )*
            /// Fields that this version of the crate does not know.
            pub extra: $crate::Extra,
        }
        $crate::wire! { $name { $($field $(= $wire)? $(as $codec)?),* } }
    )*};
}

/// Makes a struct a [model](crate::wire::Model): [`Wire`](crate::wire::Wire), `serde::Deserialize`, `serde::Serialize`, and
/// `JsonSchema` with the feature `schemars`.
///
/// One entry a field: its name, `= "wireName"` when that differs, `as Codec` (one of those in [`wire`](mod@crate::wire)) when the type
/// alone does not say the wire form. The struct implements `Default` and has one more field, `extra:` [`Extra`](crate::Extra).
///
/// ```
/// use secapi_core::{Extra, Timestamp, wire};
///
/// #[derive(Clone, Debug, Default, PartialEq)]
/// struct Alert { r#type: String, object_id: Option<i64>, created: Option<Timestamp>, extra: Extra }
/// wire! { Alert { r#type, object_id = "objectId" as Text, created as Iso } }
///
/// let alert: Alert = wire::decode(br#"{"type": "File", "objectId": 12, "created": "2020-03-05T18:19:15Z"}"#)?;
/// assert_eq!(wire::to_vec(&alert)?, br#"{"type":"File","objectId":"12","created":"2020-03-05T18:19:15Z"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! wire {
    ($name:ident { $($field:ident $(= $wire:literal)? $(as $codec:ident)?),* $(,)? }) => {
        impl $crate::wire::Model for $name {
            #[inline]
            fn table(&self) -> &'static $crate::wire::Table {
                static TABLE: $crate::wire::Table = $crate::wire::Table::new(
                    ::core::stringify!($name),
                    &[$($crate::wire::private::name(&[::core::stringify!($field) $(, $wire)?])),*],
                );
                &TABLE
            }
            #[allow(unused_assignments, unused_mut, unused_variables)]
            #[inline]
            fn field(&self, mut index: usize) -> ::core::option::Option<(&dyn $crate::wire::Field, $crate::wire::Form)> {
                $(
                    if index == 0 {
                        return $crate::wire::private::field(&self.$field, { $($crate::wire::$codec)? });
                    }
                    index -= 1;
                )*
                ::core::option::Option::None
            }
            #[allow(unused_assignments, unused_mut, unused_variables)]
            #[inline]
            fn field_mut(
                &mut self,
                mut index: usize,
            ) -> ::core::option::Option<(&mut dyn $crate::wire::Field, $crate::wire::Form)> {
                $(
                    if index == 0 {
                        return $crate::wire::private::field_mut(&mut self.$field, { $($crate::wire::$codec)? });
                    }
                    index -= 1;
                )*
                ::core::option::Option::None
            }
            #[inline]
            fn extra(&self) -> &$crate::Extra {
                &self.extra
            }
            #[inline]
            fn extra_mut(&mut self) -> &mut $crate::Extra {
                &mut self.extra
            }
        }
        impl $crate::wire::Place for $name {
            #[inline]
            fn expected(&self) -> &'static str {
                "an object"
            }
            #[inline]
            fn take(
                &mut self,
                token: $crate::wire::Token<'_>,
                form: $crate::wire::Form,
                role: $crate::wire::Role,
            ) -> ::core::result::Result<$crate::wire::Taken, $crate::wire::Problem> {
                $crate::wire::private::take_model(self, token, form, role)
            }
            #[inline]
            fn may_be_secret(&self, seen: &mut ::std::vec::Vec<&'static $crate::wire::Table>) -> bool {
                $crate::wire::private::may_be_secret(self, seen)
            }
        }
        impl $crate::wire::Field for $name {
            #[inline]
            fn reset(&mut self) {
                *self = ::core::default::Default::default();
            }
            #[inline]
            fn show(&self, form: $crate::wire::Form) -> $crate::wire::Shown<'_> {
                $crate::wire::private::show_model(self, form)
            }
            $crate::__model_schema! {}
            $crate::__model_shape! {}
        }
        impl $crate::wire::Document for $name {}
        $crate::__serde! { $name, model_schema }
    };
}

/// `serde` (and `schemars`) for a type with [`Wire`](crate::wire::Wire).
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident, $schema:ident) => {
        impl<'de> $crate::wire::private::Deserialize<'de> for $name {
            fn deserialize<D: $crate::wire::private::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::wire::private::deserialize(deserializer)
            }
        }
        impl $crate::wire::private::Serialize for $name {
            fn serialize<S: $crate::wire::private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::wire::private::serialize(self, serializer)
            }
        }
        $crate::__json_schema! { $name, $schema }
    };
}

/// The method `shape` of a model: nothing without the feature `xml`.
#[cfg(not(feature = "xml"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __model_shape {
    () => {};
}

/// The method `shape` of a model.
#[cfg(feature = "xml")]
#[doc(hidden)]
#[macro_export]
macro_rules! __model_shape {
    () => {
        #[inline]
        fn shape(&self, form: $crate::wire::Form) -> $crate::wire::Shape {
            $crate::wire::private::model_shape::<Self>(form)
        }
    };
}

/// The method `schema` of a `Wire`: nothing without the feature `schemars`.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __model_schema {
    () => {};
}

/// `JsonSchema`: nothing without the feature `schemars`.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($name:ident, $schema:ident) => {};
}

/// The method `schema` of a `Wire`.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __model_schema {
    () => {
        fn schema(
            &self,
            form: $crate::wire::Form,
            generator: &mut $crate::wire::private::schemars::SchemaGenerator,
        ) -> $crate::wire::private::schemars::Schema {
            match form {
                $crate::wire::Form::JsonText => generator.subschema_for::<::std::string::String>(),
                _ => generator.subschema_for::<Self>(),
            }
        }
    };
}

/// `JsonSchema`, by a function of `wire::private`.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($name:ident, $schema:ident) => {
        impl $crate::wire::private::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::stringify!($name))
            }
            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::concat!(
                    ::core::module_path!(),
                    "::",
                    ::core::stringify!($name)
                ))
            }
            fn json_schema(
                generator: &mut $crate::wire::private::schemars::SchemaGenerator,
            ) -> $crate::wire::private::schemars::Schema {
                $crate::wire::private::$schema::<Self>(generator)
            }
        }
    };
}
