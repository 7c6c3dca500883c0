//! `Option`, `Box`, lists, maps and free JSON. The codec of the elements is a parameter, so that the plain types and the codecs
//! share one implementation.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

#[cfg(feature = "xml")]
use super::Shape;
use super::{Codec, Through, Unset, Wire, mismatch};
use crate::Json;

/// Reads one `T` in the form `C`.
pub(super) struct Seed<T, C>(PhantomData<fn() -> (T, C)>);

impl<T, C> Seed<T, C> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T, C: Codec<T>> DeserializeSeed<'de> for Seed<T, C> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        C::read(deserializer)
    }
}

/// Writes one `T` in the form `C`.
pub(super) struct Written<'a, T, C>(&'a T, PhantomData<fn() -> C>);

impl<'a, T, C> Written<'a, T, C> {
    pub(super) fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<T, C: Codec<T>> Serialize for Written<'_, T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::write(self.0, serializer)
    }
}

pub(super) const A_LIST: &str = "a list";
pub(super) const AN_OBJECT: &str = "an object";

struct ListVisitor<T, C> {
    unset: Unset,
    element: PhantomData<fn() -> (T, C)>,
}

/// Reads a list of `T`, each in the form `C`; `None` when it is unset.
pub(super) fn read_list<'de, T, C: Codec<T>, D: Deserializer<'de>>(
    deserializer: D,
    unset: Unset,
) -> Result<Option<Vec<T>>, D::Error> {
    deserializer.deserialize_any(ListVisitor::<T, C> {
        unset,
        element: PhantomData,
    })
}

pub(super) fn write_list<T, C: Codec<T>, S: Serializer>(
    list: &[T],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_seq(Some(list.len()))?;
    for value in list {
        out.serialize_element(&Written::<T, C>::new(value))?;
    }
    out.end()
}

/// The visitor methods that lists and maps share: what is unset, and what is wrong.
macro_rules! container_visitor {
    ($expected:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str($expected)
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            self.unset.answer($expected, $crate::wire::NULL)
        }
        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            self.visit_unit()
        }
        fn visit_some<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_any(self)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() {
                return self.unset.answer($expected, $crate::wire::EMPTY);
            }
            Err($crate::wire::mismatch($expected, "text"))
        }
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Err($crate::wire::mismatch($expected, "true or false"))
        }
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Err($crate::wire::mismatch($expected, "a number"))
        }
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Err($crate::wire::mismatch($expected, "a number"))
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Err($crate::wire::mismatch($expected, "a number"))
        }
    };
}
pub(super) use container_visitor;

impl<'de, T, C: Codec<T>> Visitor<'de> for ListVisitor<T, C> {
    type Value = Option<Vec<T>>;

    container_visitor!(A_LIST);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(Seed::<T, C>::new())? {
            list.push(value);
        }
        Ok(Some(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(mismatch(A_LIST, AN_OBJECT))
    }
}

struct MapVisitor<T, C> {
    unset: Unset,
    element: PhantomData<fn() -> (T, C)>,
}

/// Reads an object with any keys; `None` when it is unset.
pub(super) fn read_map<'de, T, C: Codec<T>, D: Deserializer<'de>>(
    deserializer: D,
    unset: Unset,
) -> Result<Option<BTreeMap<String, T>>, D::Error> {
    deserializer.deserialize_any(MapVisitor::<T, C> {
        unset,
        element: PhantomData,
    })
}

pub(super) fn write_map<T, C: Codec<T>, S: Serializer>(
    map: &BTreeMap<String, T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(map.len()))?;
    for (key, value) in map {
        out.serialize_entry(key, &Written::<T, C>::new(value))?;
    }
    out.end()
}

impl<'de, T, C: Codec<T>> Visitor<'de> for MapVisitor<T, C> {
    type Value = Option<BTreeMap<String, T>>;

    container_visitor!(AN_OBJECT);

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(mismatch(AN_OBJECT, A_LIST))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.insert(key, map.next_value_seed(Seed::<T, C>::new())?);
        }
        Ok(Some(entries))
    }
}

impl<T: Wire> Wire for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn absent() -> Option<Self> {
        Some(None)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Unset,
    ) -> Result<Option<Self>, D::Error> {
        T::read_or(deserializer, Unset::Allowed).map(Some)
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_unit(),
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::schema(generator)
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        T::shape()
    }
}

impl<C: Through + Codec<T>, T> Codec<Option<T>> for C {
    const EXPECTED: &'static str = <C as Codec<T>>::EXPECTED;

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
    fn is_absent(value: &Option<T>) -> bool {
        value.is_none()
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        _: Unset,
    ) -> Result<Option<Option<T>>, D::Error> {
        <C as Codec<T>>::read_or(deserializer, Unset::Allowed).map(Some)
    }
    fn write<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => <C as Codec<T>>::write(value, serializer),
            None => serializer.serialize_unit(),
        }
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <C as Codec<T>>::schema(generator)
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        <C as Codec<T>>::shape()
    }
}

impl<T: Wire> Wire for Vec<T> {
    const EXPECTED: &'static str = A_LIST;

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Self>, D::Error> {
        read_list::<T, (), D>(deserializer, unset)
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_list::<T, (), S>(self, serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::schema::list_schema(&T::schema(generator))
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<C: Through + Codec<T>, T> Codec<Vec<T>> for C {
    const EXPECTED: &'static str = A_LIST;

    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Vec<T>>, D::Error> {
        read_list::<T, C, D>(deserializer, unset)
    }
    fn write<S: Serializer>(value: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        write_list::<T, C, S>(value, serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::schema::list_schema(&<C as Codec<T>>::schema(generator))
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        Shape::List(<C as Codec<T>>::shape)
    }
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    const EXPECTED: &'static str = AN_OBJECT;

    fn absent() -> Option<Self> {
        Some(BTreeMap::new())
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Self>, D::Error> {
        read_map::<T, (), D>(deserializer, unset)
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_map::<T, (), S>(self, serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::schema::map_schema(&T::schema(generator))
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }
}

impl<C: Through + Codec<T>, T> Codec<BTreeMap<String, T>> for C {
    const EXPECTED: &'static str = AN_OBJECT;

    fn absent() -> Option<BTreeMap<String, T>> {
        Some(BTreeMap::new())
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<BTreeMap<String, T>>, D::Error> {
        read_map::<T, C, D>(deserializer, unset)
    }
    fn write<S: Serializer>(value: &BTreeMap<String, T>, serializer: S) -> Result<S::Ok, S::Error> {
        write_map::<T, C, S>(value, serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::schema::map_schema(&<C as Codec<T>>::schema(generator))
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        Shape::Map(<C as Codec<T>>::shape)
    }
}

/// For models that hold themselves.
impl<T: Wire> Wire for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Self>, D::Error> {
        Ok(T::read_or(deserializer, unset)?.map(Box::new))
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::write(self, serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::schema(generator)
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        T::shape()
    }
}

/// Free JSON. `null` is a value of its own, so only a missing key leaves a required field unset.
impl Wire for Json {
    const EXPECTED: &'static str = "a JSON value";

    fn read_or<'de, D: Deserializer<'de>>(
        deserializer: D,
        unset: Unset,
    ) -> Result<Option<Self>, D::Error> {
        let value = Json::deserialize(deserializer)?;
        Ok(if value.is_null() && unset == Unset::Allowed {
            None
        } else {
            Some(value)
        })
    }
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
    #[cfg(feature = "schemars")]
    fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::default()
    }
    #[cfg(feature = "xml")]
    fn shape() -> Shape {
        Shape::Any
    }
}
