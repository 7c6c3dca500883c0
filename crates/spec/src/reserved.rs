//! Names that generated code cannot have, because something beside it has them already.
//!
//! What the run time reserves is read from its sources by `cargo xtask codegen` ([`found`]), which also says what a product's crate
//! has ([`ProductCrate`]). What the language reserves is here; keywords are in [`crate::naming`].

use std::collections::BTreeSet;

#[rustfmt::skip]
#[path = "generated/reserved.rs"]
mod found;

use self::found::{CALL, DOWNLOAD_CALL, ENUM, MODEL, PAGED_CALL};

/// Methods that the standard library's traits give to every call, handle and client.
const STANDARD: &[&str] = &[
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "fmt",
    "from",
    "into",
    "into_future",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
];

/// Names that a path can begin with in every crate: the standard library's crates, tools of attributes, and primitive types.
const ROOTS: &[&str] = &[
    "alloc",
    "bool",
    "char",
    "clippy",
    "core",
    "diagnostic",
    "f16",
    "f32",
    "f64",
    "f128",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "miri",
    "proc_macro",
    "rust_analyzer",
    "rustdoc",
    "rustfmt",
    "secapi_core",
    "std",
    "str",
    "test",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
];

/// Methods that the client of every product has, whether or not its crate is known.
const METHODS: &[&str] = &["builder", "request", "stats"];

/// Modules that codegen writes beside those of the groups, and folders of every package.
const MODULES: &[&str] = &["client", "generated", "product", "tests"];

/// Names of the prelude of the edition, and those that generated code uses besides.
const TYPES: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Call",
    "Client",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// The kind of a call, which decides what methods it has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallKind {
    /// Its answer is a page of a list.
    pub(crate) paged: bool,
    /// Its answer is a file.
    pub(crate) download: bool,
}

/// Whether the setter of an optional parameter would hide a method that every call of the kind has.
pub(crate) fn is_call_method(name: &str, kind: CallKind) -> bool {
    CALL.contains(&name)
        || STANDARD.contains(&name)
        || kind.paged && PAGED_CALL.contains(&name)
        || kind.download && DOWNLOAD_CALL.contains(&name)
}

/// Whether the handle of a group has a method of this name before any operation gives it one.
pub(crate) fn is_handle_method(name: &str) -> bool {
    STANDARD.contains(&name)
}

/// Fields that every model has.
pub(crate) fn model_fields() -> &'static [&'static str] {
    MODEL
}

/// Variants and constants that every enum has.
pub(crate) fn enum_names() -> &'static [&'static str] {
    ENUM
}

/// Whether Rust or the generated code uses the name of a type.
pub(crate) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
}

/// What the hand-written half of a product's crate has, which a group cannot have as well.
#[derive(Clone, Debug, Default)]
pub struct ProductCrate {
    /// Methods of its client.
    pub methods: BTreeSet<String>,
    /// Modules at its root, and the crates that it uses.
    pub modules: BTreeSet<String>,
    /// Cargo features beside those of its groups.
    pub features: BTreeSet<String>,
}

/// Why a group cannot have a name, if it cannot. `feature` says whether the group has a cargo feature.
pub(crate) fn group(
    krate: Option<&ProductCrate>,
    name: &str,
    feature: bool,
) -> Option<&'static str> {
    let has = |names: fn(&ProductCrate) -> &BTreeSet<String>| {
        krate.is_some_and(|krate| names(krate).contains(name))
    };
    if has(|krate| &krate.methods) || METHODS.contains(&name) || STANDARD.contains(&name) {
        Some("the client has a method of this name")
    } else if has(|krate| &krate.modules) || MODULES.contains(&name) {
        Some("the product's crate has a module of this name, or uses one")
    } else if ROOTS.contains(&name) {
        Some("Rust uses the name")
    } else if feature && has(|krate| &krate.features) {
        Some("the product's crate has a cargo feature of this name")
    } else {
        None
    }
}
