//! `#[derive(CallBuilder)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Data, DataStruct, DeriveInput, Error, Fields, GenericArgument, Ident, Path, PathArguments,
    Result, Type,
};

use crate::attributes::{CallAttributes, refuse_generics};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    refuse_generics(input, "CallBuilder")?;
    let attributes = CallAttributes::of(input)?;
    let (ident, core) = (&input.ident, &attributes.core);
    let (call, payload) = wrapped(input)?;
    let plain = plain(core, ident, call, payload);
    let paged = attributes
        .paged
        .then(|| paged(core, ident, payload))
        .transpose()?;
    let download = attributes.download.then(|| download(core, ident));
    Ok(quote!(#plain #paged #download))
}

/// The type of the only field, a `Call`, and that of its payload.
fn wrapped(input: &DeriveInput) -> Result<(&Type, &Type)> {
    if let Data::Struct(DataStruct {
        fields: Fields::Unnamed(fields),
        ..
    }) = &input.data
        && let Some(field) = fields.unnamed.first()
        && fields.unnamed.len() == 1
        && let Some(payload) = argument(&field.ty, "Call")
    {
        return Ok((&field.ty, payload));
    }
    let message = "`CallBuilder` is for a struct around a call: `struct ListCall(Call<Payload>);`";
    Err(Error::new_spanned(&input.ident, message))
}

/// `T` of `name<T>`.
fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// What every call has.
fn plain(core: &Path, ident: &Ident, call: &Type, payload: &Type) -> TokenStream {
    let output = quote!(<#payload as #core::Payload>::Output);
    quote! {
        impl ::core::convert::From<#ident> for #call {
            #[inline]
            fn from(call: #ident) -> Self {
                call.0
            }
        }

        impl ::core::convert::From<#call> for #ident {
            #[inline]
            fn from(call: #call) -> Self {
                Self(call)
            }
        }

        impl ::core::future::IntoFuture for #ident {
            type Output = ::core::result::Result<#output, #core::Error>;
            type IntoFuture = #core::CallFuture<#output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                ::core::future::IntoFuture::into_future(self.0)
            }
        }

        impl #ident {
            /// Sends the call, as awaiting it does.
            #[inline]
            pub fn send(self) -> #core::CallFuture<#output> {
                ::core::future::IntoFuture::into_future(self.0)
            }

            /// Sends the call and blocks this thread until the response has arrived. Not for use inside an async task.
            #[inline]
            pub fn blocking(self) -> ::core::result::Result<#output, #core::Error> {
                self.0.blocking()
            }

            /// Also returns status, headers, request ID and body.
            #[inline]
            pub fn with_meta(self) -> #core::WithMeta<#payload> {
                self.0.with_meta()
            }

            /// Returns the body as it came, whatever it is, with status and headers.
            #[inline]
            pub fn bytes(self) -> #core::BytesCall {
                self.0.bytes()
            }

            /// Sends values outside the documented ranges and lengths.
            #[inline]
            pub fn without_limits(self) -> Self {
                Self(self.0.without_limits())
            }

            /// Sets the timeout of this call, retries included.
            #[inline]
            pub fn timeout(self, total: ::core::time::Duration) -> Self {
                Self(self.0.timeout(total))
            }

            /// Sets the timeout of each attempt of this call.
            #[inline]
            pub fn attempt_timeout(self, attempt: ::core::time::Duration) -> Self {
                Self(self.0.attempt_timeout(attempt))
            }

            /// Sets how long the response may pause while it is read.
            #[inline]
            pub fn read_timeout(self, idle: ::core::time::Duration) -> Self {
                Self(self.0.read_timeout(idle))
            }

            /// Sets the retry policy of this call.
            #[inline]
            pub fn retry(self, policy: #core::RetryPolicy) -> Self {
                Self(self.0.retry(policy))
            }

            /// Sets whether this call may be retried when its outcome is unknown.
            #[inline]
            pub fn idempotent(self, idempotent: bool) -> Self {
                Self(self.0.idempotent(idempotent))
            }
        }
    }
}

/// What a call has besides whose response is a page of rows.
fn paged(core: &Path, ident: &Ident, payload: &Type) -> Result<TokenStream> {
    let row = argument(payload, "Page")
        .ok_or_else(|| Error::new_spanned(payload, "`paged` is for a `Call<Page<Row>>`"))?;
    Ok(quote! {
        impl #ident {
            /// Sets the number of rows of a page.
            #[inline]
            pub fn page_size(self, size: u32) -> Self {
                Self(self.0.page_size(size))
            }

            /// Sets where to start: an offset, a page number or a marker, depending on the operation.
            #[inline]
            pub fn start_at(self, index: impl ::core::convert::Into<#core::ParamValue>) -> Self {
                Self(self.0.start_at(index))
            }

            /// All rows of all pages, fetched as they are needed.
            #[inline]
            pub fn items(self) -> #core::Items<#row> {
                self.0.items()
            }

            /// All pages, fetched as they are needed.
            #[inline]
            pub fn pages(self) -> #core::Pages<#row> {
                self.0.pages()
            }
        }
    })
}

/// What a call has besides whose response is a file.
fn download(core: &Path, ident: &Ident) -> TokenStream {
    quote! {
        impl #ident {
            /// Writes the file to a disk or writer while it arrives, instead of keeping it in memory.
            #[inline]
            pub fn download(self) -> #core::Download {
                self.0.download()
            }
        }
    }
}
