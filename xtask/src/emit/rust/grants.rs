//! The token calls of a product, as core's `GrantCalls` makes them: the operations that send a `grant_type` of OAuth 2.0.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use secapi_spec::catalog::{Group, Operation, Type};
use syn::Item;

use super::index::Index;
use super::plan::{Plan, handle_name, plans};
use super::rust_type::{FilePlace, Scope};
use super::tokens::{ident, parsed};
use crate::emit::Result;

/// The variants of core's `Grant`, with their grant types.
const GRANTS: [(&str, &str); 3] = [
    ("ApiCredential", "client_credentials"),
    ("Password", "password"),
    ("RefreshToken", "refresh_token"),
];

/// `TokenCalls`, for a product that has a call for each grant.
pub(super) fn items(index: &Index<'_>) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for group in &index.product.groups {
        if let Some(answer) = answer(group) {
            items.extend(token_calls(index, group, answer)?);
        }
    }
    Ok(items)
}

/// The model that the token calls of a group return, if it has one for each grant.
fn answer(group: &Group) -> Option<&str> {
    let [first, second, third] = GRANTS.map(|(_, grant_type)| {
        let mut operations = group.operations.iter();
        match &operations
            .find(|operation| sends(operation, grant_type))?
            .returns
        {
            Some(Type::Model(name)) => Some(name.as_str()),
            _ => None,
        }
    });
    first.filter(|_| first == second && second == third)
}

fn sends(operation: &Operation, grant_type: &str) -> bool {
    let mut params = operation.params.iter();
    params.any(|param| {
        param.name == "grant_type"
            && param
                .constant
                .as_ref()
                .is_some_and(|value| value == grant_type)
    })
}

fn token_calls(index: &Index<'_>, group: &Group, answer: &str) -> Result<[Item; 3]> {
    let scope = Scope::new(index, group, FilePlace::Calls);
    let plans = plans(scope)?;
    let arms = plans.iter().filter_map(|plan| {
        let mut grants = GRANTS.iter();
        let grant = grants.find(|(_, grant_type)| sends(plan.op, grant_type));
        grant.map(|(variant, _)| arm(variant, plan))
    });
    let (home, _) = index.home(group, answer)?;
    let (home, answer) = (ident(&home.name)?, ident(answer)?);
    let (module, handle) = (ident(&group.name)?, handle_name(&group.name)?);
    Ok([
        parsed(quote! {
            /// The calls that give tokens.
            #[derive(Debug)]
            pub(crate) struct TokenCalls;
        })?,
        parsed(quote! {
            impl ::secapi_core::auth::GrantCalls for TokenCalls {
                #[inline]
                fn request<'a>(
                    &'a self,
                    grant: &'a ::secapi_core::auth::Grant,
                    client: &'a ::secapi_core::Client,
                ) -> ::secapi_core::auth::BoxFuture<'a, Result<::secapi_core::auth::Token, ::secapi_core::Error>> {
                    let calls = crate::generated::#module::#handle(client);
                    let call = match grant { #(#arms,)* };
                    Box::pin(async move { call.await.map(::secapi_core::auth::Token::from) })
                }
            }
        })?,
        parsed(quote! {
            impl From<crate::generated::#home::#answer> for ::secapi_core::auth::Token {
                #[inline]
                fn from(answer: crate::generated::#home::#answer) -> Self {
                    Self {
                        value: answer.access_token,
                        refresh: answer.refresh_token,
                        expires: Some(answer.expires),
                    }
                }
            }
        })?,
    ])
}

/// The call for a grant, whose values have the names of the call's arguments.
fn arm(variant: &str, plan: &Plan<'_>) -> TokenStream {
    let (variant, method) = (format_ident!("{variant}"), &plan.method);
    let names: Vec<_> = plan
        .arguments
        .iter()
        .map(|argument| &argument.ident)
        .collect();
    let values = if let [only] = names[..] {
        quote!((#only))
    } else {
        quote!({ #(#names),* })
    };
    quote!(::secapi_core::auth::Grant::#variant #values => calls.#method(#(#names.clone()),*))
}
