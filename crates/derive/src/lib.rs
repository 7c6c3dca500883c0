//! Derives of the secapi clients. They are re-exported as `secapi_core::wire::{Model, OpenEnum}` and `secapi_core::CallBuilder`; what
//! they expand to names nothing but public items of these modules.
//!
//! `#[wire(…)]` and `#[call(…)]` use serde's words.
//!
//! | attribute | of | meaning |
//! |---|---|---|
//! | `rename_all = "camelCase"` | struct, enum | spelling of all wire names without a `rename`; the values are serde's |
//! | `crate = "fortinac::wire"` | struct, enum | path of the module `wire`, if it is not `::secapi_core::wire` |
//! | `rename = "enable"` | field, variant | wire name; an integer (`rename = 1`) for variants of an enum of integers |
//! | `with = Millis` | field | encoding: `DateTime`, `Iso`, `JsonText`, `Millis`, `Seconds` or `Text` |
//! | `other` | variant | the variant that holds unknown values |

mod attributes;
mod call;
mod case;
mod model;
mod open_enum;
mod standard;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a model: it is read leniently and written exactly.
///
/// Implements the trait `Model` with all that it needs, `serde::Deserialize` and `serde::Serialize`, and `JsonSchema` with the feature
/// `schemars`. The struct implements `Default` and has a field `extra: Extra`, which holds the fields that it does not know.
///
/// Attributes of the struct: `rename_all`, `crate`; of a field: `rename`, `with`.
#[proc_macro_derive(Model, attributes(wire))]
pub fn model(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input), model::expand)
}

/// Makes an enum open: it lists the known values, and one variant keeps any other value as it came.
///
/// Adds `KNOWN`, `as_str` (text) or `value` (integers) and `is_known`; implements `Default` (the value for `""` or 0), `Display` (the
/// wire form), `From<&str>` and `From<String>`, or `From<i64>`; the trait `OpenEnum` with all that it needs, `serde::Deserialize` and
/// `serde::Serialize`, and `JsonSchema` with the feature `schemars`.
///
/// Attributes of the enum: `rename_all`, `crate`; of a variant: `rename`, `other`.
#[proc_macro_derive(OpenEnum, attributes(wire))]
pub fn open_enum(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input), open_enum::expand)
}

/// Gives a struct around a `Call` what a `Call` has: it is awaited, sent, or blocked on, and its timeouts and retries can be set.
///
/// | attribute | meaning |
/// |---|---|
/// | `#[call(paged)]` | for a `Call<Page<Row>>`: adds `page_size`, `start_at`, `items` and `pages` |
/// | `#[call(download)]` | for a `Call<Binary>`: adds `download` |
/// | `#[call(crate = "…")]` | path of `secapi_core`, if it is another one |
#[proc_macro_derive(CallBuilder, attributes(call))]
pub fn call_builder(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input), call::expand)
}

fn expand(
    input: &DeriveInput,
    derive: fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    derive(input)
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
