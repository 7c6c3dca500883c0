//! Small pieces of Rust, and the one place where tokens become syntax.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use secapi_spec::naming;
use syn::Attribute;
use syn::parse::{Parse, Parser};

use crate::emit::{Error, Result};

/// An identifier, raw ones included.
pub(crate) fn ident(name: &str) -> Result<Ident> {
    // `Ident::new` panics on anything else.
    if !naming::is_identifier(name) {
        return Err(Error::new(format!("`{name}` is not a Rust identifier")));
    }
    let span = Span::call_site();
    Ok(match name.strip_prefix("r#") {
        Some(plain) => Ident::new_raw(plain, span),
        None => Ident::new(name, span),
    })
}

/// The variant of an enum that core has by the same name.
pub(crate) fn debug(variant: impl std::fmt::Debug) -> Result<Ident> {
    ident(&format!("{variant:?}"))
}

/// Tokens as a piece of syntax. Where they are none, text of the spec has got into them as it is.
pub(crate) fn parsed<T: Parse>(tokens: TokenStream) -> Result<T> {
    syn::parse2(tokens).map_err(|error| Error::new(format!("no Rust can be made of it: {error}")))
}

/// Inner attributes, `#![…]`.
pub(crate) fn inner_attributes(tokens: TokenStream) -> Result<Vec<Attribute>> {
    let parsed = Attribute::parse_inner.parse2(tokens);
    parsed.map_err(|error| Error::new(error.to_string()))
}

/// A whole number, with its digits in groups of three where it is long.
pub(crate) fn integer(number: i64) -> TokenStream {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let literal = literal(&grouped);
    if number < 0 {
        quote!(-#literal)
    } else {
        quote!(#literal)
    }
}

/// A number with a fraction.
pub(crate) fn float(number: f64) -> TokenStream {
    let literal = literal(&format!("{:?}", number.abs()));
    if number.is_sign_negative() {
        quote!(-#literal)
    } else {
        quote!(#literal)
    }
}

/// A text with quotes in it as a raw string, where that reads better.
pub(crate) fn raw_string(text: &str) -> Literal {
    if !text.contains(['"', '\\']) {
        return Literal::string(text);
    }
    let mut fence = String::from("#");
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
        .parse()
        .unwrap_or_else(|_| Literal::string(text))
}

/// `&["a", "b"]`.
pub(crate) fn strings<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> TokenStream {
    let texts = texts.into_iter().map(|text| Literal::string(text.as_ref()));
    quote!(&[#(#texts),*])
}

/// `Some("a")` or `None`.
pub(crate) fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// Digits are a literal whatever their number.
fn literal(digits: &str) -> Literal {
    digits.parse().unwrap_or_else(|_| Literal::string(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(integer(1000).to_string(), "1000");
        assert_eq!(integer(86_400_000).to_string(), "86_400_000");
        assert_eq!(integer(-100_000).to_string(), "- 100_000");
        assert_eq!(integer(i64::MIN).to_string(), "- 9_223_372_036_854_775_808");
        assert_eq!(float(-1.5).to_string(), "- 1.5");
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for bad in ["", "1a", "a-b", "r#self", "type", "a b", "_"] {
            assert!(ident(bad).is_err(), "{bad}");
        }
        for good in ["a1", "r#type", "_a"] {
            assert_eq!(ident(good).unwrap().to_string(), good);
        }
    }

    #[test]
    fn what_is_no_rust_is_an_error() {
        let error = parsed::<Ident>(quote!(pub struct)).unwrap_err();
        assert!(error.to_string().contains("identifier"), "{error}");
    }

    #[test]
    fn a_raw_string_has_as_many_fences_as_it_needs() {
        assert_eq!(raw_string("a").to_string(), "\"a\"");
        assert_eq!(raw_string("\"a\"").to_string(), "r#\"\"a\"\"#");
        assert_eq!(raw_string("\"#a").to_string(), "r##\"\"#a\"##");
    }
}
