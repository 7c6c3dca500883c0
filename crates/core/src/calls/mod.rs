//! Calls that can be awaited, and what can be done with their answers.

pub mod blocking;
pub mod download;
pub(crate) mod feed;
pub(crate) mod join;
pub(crate) mod paging;
pub mod poll;

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde_json::Value as Json;

use crate::calls::paging::{Items, Page, Pages};
use crate::description::{ListStyle, Operation, OperationRef, ParamLocation};
use crate::error::Error;
use crate::execute::preview::Preview;
use crate::execute::{self, Options, ResponseFuture};
use crate::request::Request;
use crate::response::{
    Binary, EnvelopeMode, Expects, Fields, Payload, RawResponse, Response, payload,
};
use crate::retry::RetryPolicy;
use crate::session::Client;
use crate::wire::{ParamValue, Wire};
use bytes::Bytes;

/// The future of a call. Small: what it waits for is in one box, the same kind for all calls.
#[must_use = "a future does nothing until it is awaited"]
pub struct CallFuture<T> {
    answer: ResponseFuture,
    read: fn(RawResponse) -> Result<T, Error>,
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.answer).poll(cx))?;
        Poll::Ready((self.read)(answer))
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

/// A call: plain data until it is awaited. Owned, so that it can be kept, cloned and sent to another thread.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    client: Client,
    request: Request,
    options: Options,
    payload: PhantomData<fn() -> T>,
}

impl<T: Payload> Call<T> {
    /// A call of an operation, without parameters yet.
    pub fn new(client: &Client, operation: &'static Operation) -> Self {
        Self::from_parts(client.clone(), Request::new(OperationRef::of(operation)))
    }

    pub(crate) fn from_parts(client: Client, request: Request) -> Self {
        let options = Options {
            timeout: None,
            attempt_timeout: None,
            read_timeout: None,
            retry: None,
            idempotent: None,
            expects: Expects::of::<T>(),
            stream: false,
        };
        Self {
            client,
            request,
            options,
            payload: PhantomData,
        }
    }
}

impl Client {
    /// A call that no spec describes: the same authentication, tenant values, retries and errors, and JSON back.
    ///
    /// The path is sent as it is given, percent-escapes included. It may hold placeholders, which [`Call::path`] fills. One that
    /// would not arrive as written (`..`, `\`, line breaks) is refused, and so is a query in it: that goes into [`Call::query`].
    pub fn request(&self, method: Method, path: impl Into<String>) -> Call<Json> {
        let operation = OperationRef::untyped(method, path.into());
        Call::from_parts(self.clone(), Request::new(operation))
    }
}

impl<T> Call<T> {
    fn set(mut self, location: ParamLocation, name: Cow<'static, str>, value: ParamValue) -> Self {
        self.request.set(location, name, value);
        self
    }

    /// Sets a path parameter. It becomes one segment whatever it holds; what could be taken for a parent folder is refused.
    pub fn path(self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) -> Self {
        self.set(ParamLocation::Path, name.into(), value.into())
    }

    /// Sets a query parameter. A list repeats it, unless the spec or [`list_style`](Self::list_style) say otherwise.
    pub fn query(self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) -> Self {
        self.set(ParamLocation::Query, name.into(), value.into())
    }

    /// Sets a header.
    pub fn header(self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) -> Self {
        self.set(ParamLocation::Header, name.into(), value.into())
    }

    /// Sets a field of a form. A list repeats it, unless the spec or [`list_style`](Self::list_style) say otherwise.
    pub fn form(self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) -> Self {
        self.set(ParamLocation::Form, name.into(), value.into())
    }

    /// Sets a field of the JSON object that is the body.
    pub fn json(self, name: impl Into<Cow<'static, str>>, value: impl Into<ParamValue>) -> Self {
        self.set(ParamLocation::Json, name.into(), value.into())
    }

    /// Sets the whole body.
    pub fn body(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.request.set_body(body);
        self
    }

    setters! {
        /// Sends a parameter in another location than the spec's, for services that turn out to need it there. The name is the wire's.
        /// Body and `Content-Type` follow: with all fields of a form sent as [`ParamLocation::Json`], the body is a JSON object.
        ///
        /// A generated call with setters becomes a `Call` by `Call::from`.
        pub fn location(self, name: impl Into<Cow<'static, str>>, location: ParamLocation) {
            self.request
                .overrides_mut()
                .set_location(name.into(), location)
        }

        /// Sends the list of a parameter of a query or form in another style than the spec says. The name is the wire's.
        pub fn list_style(self, name: impl Into<Cow<'static, str>>, style: ListStyle) {
            self.request.overrides_mut().set_style(name.into(), style)
        }

        /// Sends values outside the documented ranges and lengths, which are otherwise an error. For services that accept more than
        /// their documentation says.
        pub const fn without_limits(self) { self.request.lift_limits() }

        /// How long this call may take, instead of the client's limit.
        pub fn timeout(self, total: Duration) { self.options.timeout = Some(total) }

        /// How long one attempt of this call may take, instead of the client's limit; for large uploads.
        pub fn attempt_timeout(self, attempt: Duration) {
            self.options.attempt_timeout = Some(attempt)
        }

        /// The longest silence while the response of this call is read, instead of the client's limit; for slow services.
        pub fn read_timeout(self, idle: Duration) { self.options.read_timeout = Some(idle) }

        /// How this call is retried, instead of the client's policy.
        pub fn retry(self, policy: RetryPolicy) { self.options.retry = Some(policy) }

        /// Whether this call may be repeated when it is unknown whether it was carried out, whatever the spec says.
        pub const fn idempotent(self, idempotent: bool) {
            self.options.idempotent = Some(idempotent)
        }
    }

    /// Decodes the response as another type: a [`Model`](crate::wire::Model) of your own, or [`Json`](crate::Json).
    pub fn decode_as<U: Payload>(self) -> Call<U> {
        self.expecting(Expects::of::<U>())
    }

    fn expecting<U>(self, expects: Expects) -> Call<U> {
        Call {
            client: self.client,
            request: self.request,
            options: Options {
                expects,
                ..self.options
            },
            payload: PhantomData,
        }
    }

    /// What will be sent.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Encodes the request as it would be sent, and sends nothing: for a dry run, or to show what a call does.
    ///
    /// Ranges and tenant context are checked as for the call itself. Tenant context that would be looked up at the service has
    /// to be known. Credentials are not part of the result.
    ///
    /// # Errors
    /// Those that the call would end with before it is sent.
    pub fn preview(self) -> Result<Preview, Error> {
        execute::preview::preview(&self.client, self.request, &self.options)
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    fn start<U>(self, read: fn(RawResponse) -> Result<U, Error>) -> CallFuture<U> {
        let answer = execute::execute(self.client, self.request, self.options);
        CallFuture { answer, read }
    }

    pub(crate) fn into_parts(self) -> (Client, Request, Options) {
        (self.client, self.request, self.options)
    }
}

impl<T: Payload> Call<T> {
    /// Sends it, and decodes the payload.
    pub async fn send(self) -> Result<T::Output, Error> {
        self.await
    }

    /// Sends it and waits for the answer on this thread; see [`blocking`](mod@crate::calls::blocking).
    pub fn blocking(self) -> Result<T::Output, Error> {
        blocking::run(self)
    }

    /// Sends it, and gives status, headers, request id and body beside the payload.
    pub const fn with_meta(self) -> WithMeta<T> {
        WithMeta(self)
    }

    /// Gives the body as it came, unpacked, with status and headers, whatever it is: nothing in it is looked at, not even whether it
    /// reports a failure. For answers that cannot be read otherwise. A status other than success is an error as ever.
    ///
    /// ```no_run
    /// # use secapi_core::{Call, Error, Json, Page};
    /// # async fn run(list: Call<Page<Json>>) -> Result<(), Error> {
    /// let answer = list.bytes().await?;
    /// println!("{}: {} bytes", answer.meta.status, answer.value.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn bytes(self) -> BytesCall {
        let expects = self.options.expects.as_it_comes();
        BytesCall(self.expecting(expects))
    }
}

impl<T: Payload> IntoFuture for Call<T> {
    type Output = Result<T::Output, Error>;
    type IntoFuture = CallFuture<T::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.start(|answer| Ok(payload::decode::<T>(&answer, EnvelopeMode::Verdict)?.0))
    }
}

/// A call that also gives what came beside the payload.
#[must_use = "a call does nothing until it is awaited"]
#[derive(Clone, Debug)]
pub struct WithMeta<T>(Call<T>);

impl<T: Payload> WithMeta<T> {
    /// Sends it.
    pub async fn send(self) -> Result<Response<T::Output>, Error> {
        self.await
    }

    /// Sends it and waits for the answer on this thread; see [`blocking`](mod@crate::calls::blocking).
    pub fn blocking(self) -> Result<Response<T::Output>, Error> {
        blocking::run(self)
    }
}

impl<T: Payload> IntoFuture for WithMeta<T> {
    type Output = Result<Response<T::Output>, Error>;
    type IntoFuture = CallFuture<Response<T::Output>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.start(|answer| {
            let (value, envelope) = payload::decode::<T>(&answer, EnvelopeMode::All)?;
            Ok(answer.with(value, envelope))
        })
    }
}

/// A call that gives the body as it came; see [`Call::bytes`].
#[must_use = "a call does nothing until it is awaited"]
#[derive(Clone, Debug)]
pub struct BytesCall(Call<Binary>);

impl BytesCall {
    /// Sends it.
    pub async fn send(self) -> Result<Response<Bytes>, Error> {
        self.await
    }

    /// Sends it and waits for the answer on this thread; see [`blocking`](mod@crate::calls::blocking).
    pub fn blocking(self) -> Result<Response<Bytes>, Error> {
        blocking::run(self)
    }
}

impl IntoFuture for BytesCall {
    type Output = Result<Response<Bytes>, Error>;
    type IntoFuture = CallFuture<Response<Bytes>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.start(|answer| {
            let body = answer.body.clone();
            Ok(answer.with(body, Fields::new()))
        })
    }
}

impl<T: Wire + Send + 'static> Call<Page<T>> {
    /// How many rows a page has.
    pub fn page_size(mut self, size: u32) -> Self {
        if let Some(paging) = self.request.operation().paging.copied() {
            self.request.set(
                paging.location,
                Cow::Borrowed(paging.size),
                paging.value(i64::from(size)),
            );
        }
        self
    }

    /// Where to start: the number of rows to leave out, the number of the page, or the marker, as the operation has it.
    pub fn start_at(mut self, index: impl Into<ParamValue>) -> Self {
        if let Some(paging) = self.request.operation().paging.copied() {
            let value = match index.into() {
                ParamValue::Integer(number) => paging.value(number),
                other => other,
            };
            self.request
                .set(paging.location, Cow::Borrowed(paging.index), value);
        }
        self
    }

    /// All rows of all pages, fetched as they are needed.
    pub fn items(self) -> Items<T> {
        Items::new(self)
    }

    /// All pages, fetched as they are needed.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self)
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            request: self.request.clone(),
            options: self.options.clone(),
            payload: PhantomData,
        }
    }
}

debug_fields!(Call<T> { request, options });
