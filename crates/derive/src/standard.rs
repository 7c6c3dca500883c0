//! Implementations that models and open enums share: serde's traits and `JsonSchema`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Ident, Path};

/// `Deserialize` and `Serialize`, and `JsonSchema` with the feature `schemars`; `schema` is a function of `wire::private`.
pub(crate) fn traits(wire: &Path, name: &Ident, schema: &Ident) -> TokenStream {
    let schema = json_schema(wire, name, schema);
    quote! {
        impl<'de> #wire::private::Deserialize<'de> for #name {
            fn deserialize<D: #wire::private::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                #wire::private::deserialize(deserializer)
            }
        }
        impl #wire::private::Serialize for #name {
            fn serialize<S: #wire::private::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                #wire::private::serialize(self, serializer)
            }
        }
        #schema
    }
}

/// The method `schema` of a field, with the feature `schemars`.
pub(crate) fn schema_method(wire: &Path) -> TokenStream {
    if !cfg!(feature = "schemars") {
        return TokenStream::new();
    }
    quote! {
        fn schema(
            &self,
            encoding: #wire::Encoding,
            generator: &mut #wire::private::schemars::SchemaGenerator,
        ) -> #wire::private::schemars::Schema {
            #wire::private::subschema::<Self>(encoding, generator)
        }
    }
}

fn json_schema(wire: &Path, name: &Ident, schema: &Ident) -> TokenStream {
    if !cfg!(feature = "schemars") {
        return TokenStream::new();
    }
    let text = name.unraw().to_string();
    quote! {
        impl #wire::private::schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#text)
            }
            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::concat!(::core::module_path!(), "::", #text))
            }
            fn json_schema(generator: &mut #wire::private::schemars::SchemaGenerator) -> #wire::private::schemars::Schema {
                #wire::private::#schema::<Self>(generator)
            }
        }
    }
}
