//! What generated code is written in: tables that say each thing once. The macros only repeat, so that they cost the compiler little.
//!
//! All functions are `#[inline]`: what a program calls, with the reader of its answer, is compiled with the program; the hundreds of
//! calls that it does not make are only checked.

/// Makes the handle of a group, and a static for each of its operations. For generated code.
///
/// An entry is the name of the static, the name of the method that calls it, HTTP method, path, and settings of [`Operation`](crate::Operation).
///
/// ```
/// use secapi_core::{Call, Json};
///
/// secapi_core::operations! {
///     /// Things.
///     ThingCalls("thing"):
///     GET_THING = get_thing: GET "/v1/things/{id}".context(&["tenant"]);
///     SEARCH_THINGS = search_things: POST "/v1/things/search".read_only();
/// }
///
/// impl ThingCalls<'_> {
///     /// One thing.
///     pub fn get_thing(&self, id: i64) -> Call<Json> {
///         Call::new(self.client, &GET_THING).path("id", id)
///     }
///
///     /// Many things.
///     pub fn search_things(&self) -> Call<Vec<Json>> {
///         Call::new(self.client, &SEARCH_THINGS)
///     }
/// }
///
/// assert_eq!(SEARCH_THINGS.name(), "thing.search_things");
/// ```
#[macro_export]
macro_rules! operations {
    ($(#[$meta:meta])* $handle:ident($group:literal):
        $($operation:ident = $call:ident: $method:ident $path:literal $(.$setting:ident($($value:tt)*))*;)*
    ) => {
        $(#[$meta])*
        #[must_use]
        #[derive(Clone, Copy, Debug)]
        pub struct $handle<'a> {
            client: &'a $crate::Client,
        }

        impl<'a> $handle<'a> {
            #[inline]
            pub(crate) const fn new(client: &'a $crate::Client) -> Self {
                Self { client }
            }
        }

        $(
            #[doc = ::core::concat!("[`", ::core::stringify!($handle), "::", ::core::stringify!($call), "`] as data.")]
            pub static $operation: $crate::Operation = $crate::Operation::new(
                ::core::concat!($group, ".", ::core::stringify!($call)),
                $crate::Method::$method,
                $path,
            )$(.$setting($($value)*))*;
        )*
    };
}

/// Gives a client a method for each group: its name, and that of its handle. For generated code.
///
/// The client has a method `core`, which lends the [`Client`](crate::Client) that it is made of.
#[macro_export]
macro_rules! groups {
    ($client:ty { $($(#[$meta:meta])* $group:ident: $handle:ident),* $(,)? }) => {
        impl $client {$(
            $(#[$meta])*
            #[inline]
            pub fn $group(&self) -> $group::$handle<'_> {
                $group::$handle::new(self.core())
            }
        )*}
    };
}

/// Makes a call with setters for what is optional: a struct around a [`Call`](crate::Call) that can be awaited, and has the options
/// of a call. For generated code.
///
/// An entry is the name of a setter, the type of its argument, and what it does to the `Call`.
///
/// ```
/// use secapi_core::{Call, Json, call};
///
/// /// Calls of things.
/// pub struct ThingCalls;
/// impl ThingCalls {
///     /// A list of things.
///     pub fn list(&self, call: Call<Json>) -> ListCall {
///         call.into()
///     }
/// }
/// call! { ThingCalls::list as ListCall(Json) {
///     /// Only those with this name.
///     name: impl Into<String> => query("name", name.into()),
///     /// Only so many.
///     limit: i64 => query("limit", limit),
/// } }
/// ```
#[macro_export]
macro_rules! call {
    ($handle:ident::$method:ident as $name:ident($payload:ty) {
        $($(#[$meta:meta])* $setter:ident: $ty:ty => $place:ident($($value:tt)*)),* $(,)?
    }) => {
        #[doc = ::core::concat!("A call of [`", ::core::stringify!($handle), "::", ::core::stringify!($method), "`], with what is optional.")]
        #[must_use]
        #[derive(Debug)]
        pub struct $name($crate::Call<$payload>);

        impl $name {$(
            $(#[$meta])*
            #[inline]
            pub fn $setter(self, $setter: $ty) -> Self {
                Self(self.0.$place($($value)*))
            }
        )*}

        impl ::core::convert::From<$name> for $crate::Call<$payload> {
            #[inline]
            fn from(call: $name) -> Self {
                call.0
            }
        }

        impl ::core::convert::From<$crate::Call<$payload>> for $name {
            #[inline]
            fn from(call: $crate::Call<$payload>) -> Self {
                Self(call)
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$payload, $crate::Error>;
            type IntoFuture = $crate::CallFuture<$payload>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                ::core::future::IntoFuture::into_future(self.0)
            }
        }

        impl $name {
            /// Sends the call. The same as awaiting it.
            #[inline]
            pub fn send(self) -> $crate::CallFuture<$payload> {
                ::core::future::IntoFuture::into_future(self.0)
            }

            /// Sends the call and waits for the answer on this thread, which must not be inside an async task.
            #[inline]
            pub fn blocking(self) -> ::core::result::Result<$payload, $crate::Error> {
                self.0.blocking()
            }

            /// Also gives status, headers, request id and body.
            #[inline]
            pub fn with_meta(self) -> $crate::WithMeta<$payload> {
                self.0.with_meta()
            }

            /// Gives the body as it came, whatever it is, with status and headers.
            #[inline]
            pub fn bytes(self) -> $crate::BytesCall {
                self.0.bytes()
            }

            /// Sends values outside the documented ranges and lengths.
            #[inline]
            pub fn without_limits(self) -> Self {
                Self(self.0.without_limits())
            }

            /// How long this call may take.
            #[inline]
            pub fn timeout(self, total: ::core::time::Duration) -> Self {
                Self(self.0.timeout(total))
            }

            /// How long one attempt of this call may take.
            #[inline]
            pub fn attempt_timeout(self, attempt: ::core::time::Duration) -> Self {
                Self(self.0.attempt_timeout(attempt))
            }

            /// The longest silence while the answer is read.
            #[inline]
            pub fn read_timeout(self, idle: ::core::time::Duration) -> Self {
                Self(self.0.read_timeout(idle))
            }

            /// How this call is tried again.
            #[inline]
            pub fn retry(self, policy: $crate::RetryPolicy) -> Self {
                Self(self.0.retry(policy))
            }

            /// Whether this call may be repeated when it is unknown whether it was carried out.
            #[inline]
            pub fn idempotent(self, idempotent: bool) -> Self {
                Self(self.0.idempotent(idempotent))
            }
        }
    };
}

/// As [`call!`](crate::call!), for a call whose answer is a file. For generated code.
#[macro_export]
macro_rules! download_call {
    ($handle:ident::$method:ident as $name:ident { $($setters:tt)* }) => {
        $crate::call! { $handle::$method as $name($crate::Bytes) { $($setters)* } }

        impl $name {
            /// Writes the file to a disk or writer while it comes, instead of keeping it in memory.
            #[inline]
            pub fn download(self) -> $crate::Download {
                self.0.download()
            }
        }
    };
}

/// As [`call!`](crate::call!), for a call whose answer is a page of rows of this type. For generated code.
#[macro_export]
macro_rules! paged_call {
    ($handle:ident::$method:ident as $name:ident($row:ty) { $($setters:tt)* }) => {
        $crate::call! { $handle::$method as $name($crate::Page<$row>) { $($setters)* } }

        impl $name {
            /// How many rows a page has.
            #[inline]
            pub fn page_size(self, size: u32) -> Self {
                Self(self.0.page_size(size))
            }

            /// Where to start: rows to leave out, number of the page, or marker, as the operation has it.
            #[inline]
            pub fn start_at(self, index: impl ::core::convert::Into<$crate::ParamValue>) -> Self {
                Self(self.0.start_at(index))
            }

            /// All rows of all pages, fetched as they are needed.
            #[inline]
            pub fn items(self) -> $crate::Items<$row> {
                self.0.items()
            }

            /// All pages, fetched as they are needed.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$row> {
                self.0.pages()
            }
        }
    };
}
