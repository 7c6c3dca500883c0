//! The attributes `#[wire(…)]` and `#[call(…)]`.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;
use syn::{Attribute, DeriveInput, Error, Ident, Lit, LitStr, Path, Result, parse_quote};

use crate::case::Case;

/// The encodings that `with` may name.
const ENCODINGS: [&str; 6] = ["DateTime", "Iso", "JsonText", "Millis", "Seconds", "Text"];

/// `#[wire(…)]` of a model or an open enum.
pub(crate) struct TypeAttributes {
    /// The module whose items the expansion names.
    pub(crate) wire: Path,
    pub(crate) rename_all: Option<Case>,
}

impl TypeAttributes {
    pub(crate) fn of(input: &DeriveInput) -> Result<Self> {
        let mut wire = parse_quote!(::secapi_core::wire);
        let mut rename_all = None;
        read(
            &input.attrs,
            "wire",
            &["crate", "rename_all"],
            |key, meta| {
                match key {
                    "crate" => wire = path(meta)?,
                    _ => rename_all = Some(case(&value(meta)?)?),
                }
                Ok(())
            },
        )?;
        Ok(Self { wire, rename_all })
    }
}

/// `#[wire(…)]` of a model's field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) rename: Option<LitStr>,
    /// One of [`ENCODINGS`].
    pub(crate) with: Option<Ident>,
}

impl FieldAttributes {
    pub(crate) fn of(field: &syn::Field) -> Result<Self> {
        let mut found = Self::default();
        read(&field.attrs, "wire", &["rename", "with"], |key, meta| {
            match key {
                "rename" => found.rename = Some(value(meta)?),
                _ => found.with = Some(encoding(meta)?),
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// `#[wire(…)]` of an open enum's variant.
#[derive(Default)]
pub(crate) struct VariantAttributes {
    pub(crate) rename: Option<Lit>,
    pub(crate) other: bool,
}

impl VariantAttributes {
    pub(crate) fn of(variant: &syn::Variant) -> Result<Self> {
        let mut found = Self::default();
        read(&variant.attrs, "wire", &["other", "rename"], |key, meta| {
            match key {
                "rename" => found.rename = Some(value(meta)?),
                _ => found.other = true,
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// `#[call(…)]` of a call builder.
pub(crate) struct CallAttributes {
    /// The crate whose items the expansion names.
    pub(crate) core: Path,
    pub(crate) paged: bool,
    pub(crate) download: bool,
}

impl CallAttributes {
    pub(crate) fn of(input: &DeriveInput) -> Result<Self> {
        let mut found = Self {
            core: parse_quote!(::secapi_core),
            paged: false,
            download: false,
        };
        read(
            &input.attrs,
            "call",
            &["crate", "download", "paged"],
            |key, meta| {
                match key {
                    "crate" => found.core = path(meta)?,
                    "download" => found.download = true,
                    _ => found.paged = true,
                }
                Ok(())
            },
        )?;
        Ok(found)
    }
}

/// Hands each entry of the attributes called `name` to `entry`, by its key.
fn read<'a>(
    attributes: &[Attribute],
    name: &str,
    known: &[&'a str],
    mut entry: impl FnMut(&'a str, &ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    let mut seen = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
    {
        attribute.parse_nested_meta(|meta| {
            let Some(key) = known.iter().find(|key| meta.path.is_ident(key)) else {
                return Err(meta.error(format!("unknown attribute: expected {}", listed(known))));
            };
            if seen.contains(key) {
                return Err(meta.error(format!("`{key}` is given twice")));
            }
            seen.push(*key);
            entry(key, &meta)
        })?;
    }
    Ok(())
}

fn value<T: Parse>(meta: &ParseNestedMeta<'_>) -> Result<T> {
    meta.value()?.parse()
}

fn path(meta: &ParseNestedMeta<'_>) -> Result<Path> {
    value::<LitStr>(meta)?.parse_with(Path::parse_mod_style)
}

fn case(name: &LitStr) -> Result<Case> {
    let text = name.value();
    let found = Case::ALL.iter().find(|(known, _)| *known == text);
    found.map(|(_, case)| *case).ok_or_else(|| {
        let known = Case::ALL.map(|(known, _)| known);
        Error::new(
            name.span(),
            format!("unknown spelling: expected {}", listed(&known)),
        )
    })
}

fn encoding(meta: &ParseNestedMeta<'_>) -> Result<Ident> {
    let name: Ident = value(meta)?;
    if ENCODINGS.iter().any(|known| name == known) {
        return Ok(name);
    }
    Err(Error::new(
        name.span(),
        format!("unknown encoding: expected {}", listed(&ENCODINGS)),
    ))
}

/// `` `a`, `b` or `c` ``.
fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Refuses generic types: the run time reads and writes them as `dyn` values of a known name.
pub(crate) fn refuse_generics(input: &DeriveInput, derive: &str) -> Result<()> {
    if input.generics.params.is_empty() {
        return Ok(());
    }
    let message = format!("`{derive}` does not support generic types: write out the parameters");
    Err(Error::new_spanned(&input.generics, message))
}

/// Refuses wire names that stand twice.
#[derive(Default)]
pub(crate) struct Names(BTreeMap<String, Ident>);

impl Names {
    pub(crate) fn add(&mut self, name: String, owner: &Ident, span: Span) -> Result<()> {
        if let Some(first) = self.0.get(&name) {
            let message =
                format!("`{first}` has the wire name `{name}` already: rename one of them");
            return Err(Error::new(span, message));
        }
        self.0.insert(name, owner.clone());
        Ok(())
    }
}

/// All results, or all errors in one.
pub(crate) fn all<T>(results: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    let mut found = Vec::new();
    let mut error: Option<Error> = None;
    for result in results {
        match (result, &mut error) {
            (Ok(value), _) => found.push(value),
            (Err(next), Some(error)) => error.combine(next),
            (Err(first), None) => error = Some(first),
        }
    }
    error.map_or(Ok(found), Err)
}
