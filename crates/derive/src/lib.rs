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
/// ```
/// use secapi_core::wire::{self, Extra, Model, Timestamp};
///
/// #[derive(Clone, Debug, Default, PartialEq, Model)]
/// #[wire(rename_all = "camelCase")]
/// struct Alert {
///     r#type: String,
///     object_id: Option<i64>,
///     #[wire(rename = "createTime", with = Iso)]
///     created: Option<Timestamp>,
///     extra: Extra,
/// }
///
/// let alert: Alert = wire::decode(br#"{"type": "File", "objectId": "12", "createTime": "2020-03-05T18:19:15Z"}"#)?;
/// assert_eq!(alert.object_id, Some(12));
/// assert_eq!(wire::to_vec(&alert)?, br#"{"type":"File","objectId":12,"createTime":"2020-03-05T18:19:15Z"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
/// ```
/// use secapi_core::wire::{self, OpenEnum};
///
/// #[derive(Clone, Debug, PartialEq, OpenEnum)]
/// #[wire(rename_all = "lowercase")]
/// enum TaskStatus {
///     Ready,
///     #[wire(rename = "in progress")]
///     Running,
///     #[wire(other)]
///     Other(String),
/// }
///
/// #[derive(Clone, Debug, PartialEq, OpenEnum)]
/// enum State {
///     #[wire(rename = 0)]
///     Off,
///     #[wire(rename = 1)]
///     On,
///     #[wire(other)]
///     Other(i64),
/// }
///
/// assert_eq!(wire::decode::<TaskStatus>(br#""ready""#)?, TaskStatus::Ready);
/// assert_eq!(wire::decode::<State>(br#""1""#)?, State::On);
/// let new: TaskStatus = wire::decode(br#""done""#)?;
/// assert!(!new.is_known());
/// assert_eq!(new.as_str(), "done");
/// # Ok::<(), wire::DecodeError>(())
/// ```
///
/// Attributes of the enum: `rename_all`, `crate`; of a variant: `rename`, `other`.
#[proc_macro_derive(OpenEnum, attributes(wire))]
pub fn open_enum(input: TokenStream) -> TokenStream {
    expand(&parse_macro_input!(input), open_enum::expand)
}

/// Gives a struct around a `Call` what a `Call` has: it is awaited, sent, or blocked on, and its timeouts and retries can be set.
///
/// ```
/// use secapi_core::{Call, CallBuilder, Json};
///
/// /// A call of `ThingCalls::list` with its optional parameters.
/// #[derive(Debug, CallBuilder)]
/// #[must_use]
/// pub struct ListCall(Call<Vec<Json>>);
///
/// impl ListCall {
///     /// Only things with this name.
///     pub fn name(self, name: impl Into<String>) -> Self {
///         Self(self.0.query("name", name.into()))
///     }
/// }
/// # fn used(call: ListCall) -> Result<Vec<Json>, secapi_core::Error> {
/// let things = call.name("printer").timeout(std::time::Duration::from_secs(5)).blocking()?;
/// # Ok(things)
/// # }
/// ```
///
/// | attribute | meaning |
/// |---|---|
/// | `#[call(paged)]` | for a `Call<Page<Row>>`: adds `page_size`, `start_at`, `items` and `pages` |
/// | `#[call(download)]` | for a `Call<Bytes>`: adds `download` |
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
